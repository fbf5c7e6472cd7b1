"""Excerpts of a program: a range of lines, or a marked region. The marks are removed.

-- [region ask]
local answer = agent("…")
-- [endregion]
"""

from __future__ import annotations

import re
from textwrap import dedent

from tactus.core.source import split_lines

OPENING = re.compile(r"\s*--\s*\[region\s+(?P<name>[\w-]+)\]\s*$")
CLOSING = re.compile(r"\s*--\s*\[endregion(?:\s+[\w-]+)?\]\s*$")
RANGE = re.compile(r"(?P<first>\d+)(?:\s*-\s*(?P<last>\d*))?")


class RegionError(Exception):
    """The lines or the region of an excerpt do not exist; the message gives the reason."""


def excerpt_of(
    source: str, *, lines: str | None = None, region: str | None = None
) -> tuple[str, int]:
    r"""Return an excerpt of a program without region marks, and the number of its first line.

    Args:
        source: The source of the program.
        lines: A range as in `5`, `5-12` or `5-`; None for all lines.
        region: The name of a region; None for all lines.

    Raises:
        RegionError: The lines or the region do not exist.

    >>> excerpt_of("a\n  -- [region x]\n  b\n  c\n  -- [endregion]\nd", region="x")
    ('b\nc\n', 3)
    """
    found = split_lines(source)
    first, last = 1, len(found)
    if region is not None:
        first, last = _region(found, region)
    elif lines is not None:
        first, last = _range(lines, len(found))
    shown = [line for line in found[first - 1 : last] if not is_mark(line)]
    return dedent("\n".join(shown)).strip("\n") + "\n", first


def is_mark(line: str) -> bool:
    """Return whether a line marks the start or end of a region."""
    return bool(OPENING.match(line) or CLOSING.match(line))


def _region(lines: list[str], name: str) -> tuple[int, int]:
    """Return the first and last line of a region. Regions may be nested."""
    open_regions: list[tuple[str, int]] = []
    names = []
    for number, line in enumerate(lines, start=1):
        opening = OPENING.match(line)
        if opening:
            open_regions.append((opening["name"], number))
            names.append(opening["name"])
        elif CLOSING.match(line) and open_regions:
            found, begun = open_regions.pop()
            if found == name:
                return begun + 1, number - 1
    if name in names:
        raise RegionError(f"the region '{name}' has no end; write '-- [endregion]' below it")
    known = ", ".join(f"'{item}'" for item in names) or "none"
    raise RegionError(f"there is no region '{name}'; there are: {known}")


def _range(text: str, count: int) -> tuple[int, int]:
    found = RANGE.fullmatch(text)
    if found is None:
        raise RegionError(f"'lines' is '{text}'; expected lines like '5', '5-12' or '5-'")
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else first if "-" not in text else count
    if not 1 <= first <= last <= count:
        raise RegionError(f"'lines' is '{text}', and the file has {count} lines")
    return first, last
