"""Reads a `README.md`: its front matter, its title, its introduction, and a section for each example.

READMEs are written for code hosts, whose Markdown begins a list right under a paragraph; Python-Markdown wants a
blank line between them and would run the items together, so `with_lists_apart` puts one there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tactus.core.errors import LoadError
from tactus.core.source import split_lines
from tactus.example.front_matter import FrontMatter, parse_front_matter

FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*)$")
ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\S")


@dataclass(frozen=True)
class Section:
    """A heading, and the Markdown below it."""

    title: str
    body: str
    level: int = 2

    @property
    def opening(self) -> str:
        """The Markdown before the first heading of the third level in it."""
        lines: list[str] = []
        for line, is_code in _lines(self.body):
            heading = None if is_code else HEADING.match(line)
            if heading and len(heading[1]) == 3:
                break
            lines.append(line)
        return "\n".join(lines).strip()

    @property
    def markdown(self) -> str:
        """The heading with the Markdown below it."""
        return f"{'#' * self.level} {self.title}\n\n{self.body}".strip()


@dataclass(frozen=True)
class Readme:
    """A README, cut at its headings."""

    title: str | None = None
    introduction: str = ""
    sections: tuple[Section, ...] = ()
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    whole: str = ""
    """Everything below the title."""

    @property
    def order(self) -> int | None:
        """The place the front matter gives it; None where it gives none."""
        order = self.front_matter.fields.get("order")
        return order if isinstance(order, int) else None

    @property
    def tags(self) -> Any:
        """The tags in the front matter, as they stand there."""
        return self.front_matter.fields.get("tags")


def parse_readme(text: str) -> Readme:
    r"""Cut a README into its title, what comes before the first section, and its sections.

    A section is a heading of the second or third level. What stands below a heading of the third level is a section of
    its own, and also part of the one it stands in: which of them describes an example is not known here.

    >>> parse_readme("# Agents\n\nOne.\n\n## Streaming\n\nTwo.").sections
    (Section(title='Streaming', body='Two.', level=2),)
    """
    front_matter, text = _front_matter(text)
    fields = front_matter.fields
    title: str | None = None
    whole: list[str] = []
    parts: list[tuple[int, str, list[str]]] = [(2, "", [])]
    for line, is_code in _lines(text):
        heading = None if is_code else HEADING.match(line)
        level = len(heading[1]) if heading else 0
        words = heading[2].rstrip(" \t").rstrip("#").rstrip(" \t") if heading else ""
        if heading and level == 1 and title is None:
            title = words
            continue
        whole.append(line)
        if heading and level == 3 and parts[-1][1]:
            _last_of_second_level(parts).append(line)
        if heading and level in (2, 3):
            parts.append((level, words, []))
            continue
        parts[-1][2].append(line)
        if parts[-1][0] == 3:
            _last_of_second_level(parts).append(line)
    bodies = [
        (name, with_lists_apart("\n".join(lines)).strip(), level) for level, name, lines in parts
    ]
    description = fields.get("description")
    return Readme(
        title=str(fields["title"]) if fields.get("title") else title,
        introduction=str(description) if description else bodies[0][1],
        sections=tuple(Section(*part) for part in bodies[1:]),
        front_matter=front_matter,
        whole=with_lists_apart("\n".join(whole)).strip() or str(description or ""),
    )


def _front_matter(text: str) -> tuple[FrontMatter, str]:
    """Cut the front matter off a README; what cannot be read is text, and the gate says why."""
    try:
        return parse_front_matter(text)
    except LoadError:
        return FrontMatter(), text


def _last_of_second_level(parts: list[tuple[int, str, list[str]]]) -> list[str]:
    return next(lines for level, _, lines in reversed(parts) if level == 2)


def with_lists_apart(text: str) -> str:
    r"""Put a blank line before each list that begins right under a paragraph.

    >>> with_lists_apart("This:\n- one\n- two")
    'This:\n\n- one\n- two'
    """
    result: list[str] = []
    for line, is_code in _lines(text):
        before = result[-1] if result else ""
        if not is_code and ITEM.match(line) and before.strip() and not _continues_list(before):
            result.append("")
        result.append(line)
    return "\n".join(result)


def _continues_list(line: str) -> bool:
    return bool(ITEM.match(line)) or line.startswith((" ", "\t"))


def _lines(text: str) -> list[tuple[str, bool]]:
    """Return the lines of a text, each with whether it stands in a fenced code block."""
    result = []
    fence = ""
    for line in split_lines(text):
        mark = FENCE.match(line)
        if fence:
            result.append((line, True))
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        else:
            fence = mark[1] if mark else ""
            result.append((line, bool(fence)))
    return result
