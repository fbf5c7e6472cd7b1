"""Resolves `FILE:LINE` to scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tactus.core.errors import ConfigError
from tactus.gate.pipeline import load_files
from tactus.specs.gherkin import scenarios_by_line, scenarios_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tactus.core.program import Program


def places_of(lines: Mapping[str, set[int]]) -> tuple[tuple[str, int], ...]:
    """Return the locations of the scenarios that contain the given lines.

    A file that cannot be loaded has no scenarios; running it reports the error.

    Args:
        lines: The lines by path.

    Raises:
        ConfigError: A line is not part of a scenario.
    """
    results = load_files([Path(path) for path in lines])
    return tuple(
        place
        for result in results
        for line in sorted(lines[result.path])
        for place in _places_at(result.path, line, result.report.program if result.report else None)
    )


def _places_at(path: str, line: int, program: Program | None) -> Iterator[tuple[str, int]]:
    if program is None:
        yield path, line
        return
    starts = scenarios_by_line(program).get(line, ())
    if not starts:
        raise ConfigError(f"no scenario stands at {path}:{line}", hint=_hint(path, program))
    yield from ((path, start) for start in starts)


def _hint(path: str, program: Program) -> str:
    begun = sorted(
        {item.location.line or 0 for item in scenarios_of(program) if item.location.path == path}
    )
    return _worded(begun) if begun else "the file has no scenarios of its own"


MOST_LINES = 10
"""The maximum number of lines listed in a hint."""


def _worded(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:MOST_LINES]))
    more = ", …" if len(lines) > MOST_LINES else ""
    return f"its scenarios begin in line {shown}{more}"
