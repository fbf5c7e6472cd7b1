"""Parses a `README.md`: front matter, title, introduction, and a section per example.

On code hosts, a list may directly follow a paragraph; Python-Markdown requires a blank line between them and would
otherwise join the items, so `with_lists_apart` inserts one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from docs_plugin.discovery.code_host_markdown import Heading, Outline, outline_of
from tactus.core.errors import LoadError
from tactus.core.source import split_lines
from tactus.example.front_matter import FrontMatter, parse_front_matter

FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
FRAGMENT = re.compile(r"#([^\s()<>\[\]\"'#]+)")
ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\S")


@dataclass(frozen=True)
class Passage:
    """A part of a README."""

    markdown: str = ""
    headings: tuple[Heading, ...] = ()
    """The headings in it; may contain others."""
    line: int = 1
    """The line of the README on which it starts."""


@dataclass(frozen=True)
class Section:
    """A heading and the Markdown below it."""

    heading: Heading
    passage: Passage
    """The text below the heading."""
    opening: str = ""
    """The Markdown before the first third-level heading in it."""

    @property
    def title(self) -> str:
        """The heading, as Markdown."""
        return self.heading.title

    @property
    def level(self) -> int:
        """The level of the heading: 2 or 3."""
        return self.heading.level

    @property
    def body(self) -> str:
        """The Markdown below the heading."""
        return self.passage.markdown

    @property
    def markdown(self) -> str:
        """The heading with the Markdown below it."""
        return f"{self.heading.markdown}\n\n{self.body}".strip()


@dataclass(frozen=True)
class Readme:
    """A README, split at its headings."""

    title: str | None = None
    introduction: Passage = Passage()
    sections: tuple[Section, ...] = ()
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    whole: Passage = Passage()
    """The text below the title."""
    fragments: frozenset[str] = frozenset()
    """The anchors that links in it refer to."""

    @property
    def order(self) -> int | None:
        """The order set in the front matter, or None."""
        order = self.front_matter.fields.get("order")
        return order if isinstance(order, int) else None

    @property
    def tags(self) -> Any:
        """The tags in the front matter, unchecked."""
        return self.front_matter.fields.get("tags")


def parse_readme(text: str) -> Readme:
    r"""Split a README into its title, introduction and sections.

    A section starts with a second- or third-level heading. A third-level section is also part of the section around it,
    because either of them may describe an example.

    >>> [(section.title, section.body) for section in parse_readme("# Agents\n\nOne.\n\n## Streaming\n\nTwo.").sections]
    [('Streaming', 'Two.')]
    """
    front_matter, below = _front_matter(text)
    fields = front_matter.fields
    cut = _Cut(outline_of(below), len(split_lines(text)) - len(split_lines(below)) + 1)
    description = fields.get("description")
    introduction = cut.between(0, cut.first)
    whole = cut.between(0, None)
    return Readme(
        title=str(fields["title"]) if fields.get("title") else cut.title,
        introduction=parse_passage(str(description)) if description else introduction,
        sections=tuple(map(cut.section, range(len(cut.heads)))),
        front_matter=front_matter,
        whole=whole if whole.markdown else parse_passage(str(description or "")),
        fragments=frozenset(unquote(found).lower() for found in FRAGMENT.findall(below)),
    )


def parse_passage(text: str) -> Passage:
    """Parse Markdown from another source in the same way as a README."""
    return _Cut(outline_of(text), 1).passage() if text else Passage()


class _Cut:
    """Splits a text into sections."""

    def __init__(self, outline: Outline, line: int) -> None:
        """Set the outline of a text, and the line of the README on which it starts."""
        self._outline = outline
        self._line = line
        title = next((item for item in outline.headings if item.level == 1), None)
        self.title = title.title if title else None
        self._lines = [
            "" if title and index == title.line else line
            for index, line in enumerate(outline.lines)
        ]
        self.heads = [item for item in outline.headings if item.level in (2, 3)]
        self.first = self.heads[0].line if self.heads else None

    def section(self, index: int) -> Section:
        """Return the section of a heading by its index."""
        head = self.heads[index]
        after = [item.line for item in self.heads[index + 1 : index + 2]]
        below = (self.heads[other] for other in range(index + 1, len(self.heads)))
        end = next((item.line for item in below if item.level <= head.level), None)
        opening = self.between(head.line + 1, after[0] if after else None)
        return Section(head, self.between(head.line + 1, end), opening.markdown)

    def passage(self) -> Passage:
        """Return the whole text."""
        text = with_lists_apart("\n".join(self._outline.lines)).strip()
        return Passage(self._outline.with_definitions(text), self._outline.headings)

    def between(self, start: int, end: int | None) -> Passage:
        """Return the text between two lines, counted from 0."""
        text = with_lists_apart("\n".join(self._lines[start:end])).strip()
        return Passage(
            self._outline.with_definitions(text),
            self._outline.headings_between(start, end),
            self._line + start,
        )


def _front_matter(text: str) -> tuple[FrontMatter, str]:
    """Split off the front matter of a README; if it is not valid, it is treated as text, and the gate reports it."""
    try:
        return parse_front_matter(text)
    except LoadError:
        return FrontMatter(), text


def with_lists_apart(text: str) -> str:
    r"""Insert a blank line before each list that directly follows a paragraph.

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
    """Return the lines of a text, each with whether it is in a fenced code block."""
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
