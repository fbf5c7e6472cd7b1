"""Parses the comment at the top of a `.tac` file: a title, a description, and fields such as `tags: a, b`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_TITLE = 60

FIELD = re.compile(
    r"(tags|order|title|description|expect|skip|timeout|models):[ \t]*(.*)", re.IGNORECASE
)
"""The fields of the comment, which are not part of the description."""


LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
BLANKS = " \t"
"""The white space around a value. A form feed or U+2028, which some editors show as a line break, is not included."""

BLOCK = re.compile(r"--\[(=*)\[")


class Header(Struct, frozen=True):
    """The comment at the top of a file."""

    title: str | None = None
    description: str = ""
    """The description, in Markdown."""
    fields: dict[str, str] = {}
    """The values by lower-case field name."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags, without duplicates."""
        names = (name.strip() for name in self.fields.get("tags", "").split(","))
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def order(self) -> int | None:
        """The position among the examples of the chapter; None if it is not set."""
        value = self.fields.get("order", "")
        return int(value) if re.fullmatch(r"\d{1,6}", value) else None


def parse_header(source: str) -> Header:
    r"""Parse the comment at the top of a program.

    The first line is the title, unless it looks like a sentence.

    >>> parse_header("-- Streaming\n-- Words as they come.\n-- tags: agents, tokens\nx = 1")
    Header(title='Streaming', description='Words as they come.', fields={'tags': 'agents, tokens'})
    """
    lines: list[str] = []
    fields: dict[str, str] = {}
    for _, line in next(head_comments(source), ()):
        said = FIELD.fullmatch(line.strip(BLANKS))
        if said:
            fields[said[1].lower()] = said[2].strip()
        else:
            lines.append(line)
    while lines and not lines[0].strip():
        lines.pop(0)
    first = lines[0].strip() if lines else ""
    is_title = bool(first) and len(first) <= LONGEST_TITLE and not first.endswith((".", ":", ","))
    if is_title:
        lines.pop(0)
    return Header(
        title=fields.get("title") or (_without_example(first) if is_title else None),
        description=fields.get("description") or "\n".join(lines).strip(),
        fields=fields,
    )


def _without_example(title: str) -> str:
    """Drop the word example from a title: `Streaming Example` becomes `Streaming`."""
    return re.sub(r"[ ]+example$", "", title, flags=re.IGNORECASE)


def head_comments(source: str) -> Iterator[list[tuple[int, str]]]:
    r"""Yield the comments above the first line of code, each as a list of line numbers and lines without comment marks.

    Consecutive lines of `--` form one comment.

    >>> list(head_comments("#!/bin/tactus\n-- One\n--  more\n\n--[[ Two ]]\nx = 1 -- Three"))
    [[(2, 'One'), (3, ' more')], [(5, 'Two')]]
    """
    comment: list[tuple[int, str]] = []
    closer = ""
    for number, found in enumerate(LINE.finditer(source), start=1):
        text = found[1].strip(BLANKS)
        opened = None if closer else BLOCK.match(text)
        if comment and not closer and (opened or not text.startswith("--")):
            yield comment
            comment = []
        if opened:
            closer = f"]{opened[1]}]"
            text = text[opened.end() :].strip(BLANKS)
        if closer:
            text, end, rest = text.partition(closer)
            # A block may be closed by `--]]`, so that adding two dashes to its start enables its code.
            text = text.rstrip(BLANKS).removesuffix("--") if end else text
            comment.append((number, text.strip(BLANKS)))
            if end:
                yield comment
                comment, closer = [], ""
                if rest.strip():
                    return
        elif text.startswith("--"):
            comment.append((number, text.lstrip("-").removeprefix(" ")))
        elif text and not (number == 1 and text.startswith("#!")):
            return
    if comment and not closer:
        yield comment
