"""Finds what nobody will read in the front matter of chapters: misspelt keys, and examples that are not there.

A README may have keys of other tools, so an unknown one is only told where it looks like one of ours. Below `examples:`
everything is ours.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from docs_plugin.discovery.naming import without_number
from docs_plugin.discovery.readme import parse_readme
from tactus.example.front_matter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docs_plugin.discovery.catalog import Chapter

OF_EXAMPLES = ("title", "description", "order", "tags", "expect", "skip", "timeout")
OF_CHAPTERS = (*OF_EXAMPLES, "examples")

KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "description": ((str, int, float, date), "a text"),
    "examples": ((dict,), "the names of examples, each with its entries"),
    "order": ((int,), "a whole number"),
    "tags": ((list, str), "a list of texts"),
    "title": ((str, int, float, date), "a text"),
}
"""What the value of an entry may be, and how that is said."""


def unread_entries(chapters: Iterable[Chapter]) -> Iterator[tuple[Path, int, str]]:
    """Return the file, the line and a sentence for each entry that has no effect."""
    for chapter in chapters:
        path = chapter.path / "README.md"
        text = chapter.readme
        fields = parse_readme(text).fields
        for key, message in _unread(fields, chapter):
            yield path, _line_of(key, text), message


def _unread(fields: dict[str, Any], chapter: Chapter) -> Iterator[tuple[str, str]]:
    for key in map(str, fields):
        close = get_close_matches(key.lower(), OF_CHAPTERS, n=1, cutoff=0.75)
        if close and key not in OF_CHAPTERS:
            yield key, f"'{key}' is not read; did you mean '{close[0]}'?"
    yield from _misplaced(fields)
    examples = fields.get("examples")
    for name, entry in examples.items() if isinstance(examples, dict) else ():
        if entry is not None and not isinstance(entry, dict):
            yield str(name), f"'{name}' is {entry!r}; expected its entries, as in 'title: …'"
        if str(name) not in _names_in(chapter):
            yield str(name), f"there is no example '{name}' in this chapter"
        yield from _unread_of_example(entry)


def _unread_of_example(entry: Any) -> Iterator[tuple[str, str]]:
    fields = entry if isinstance(entry, dict) else {}
    for key in map(str, fields):
        if key not in OF_EXAMPLES:
            yield key, f"'{key}' is not read; an example has {', '.join(OF_EXAMPLES)}"
    yield from _misplaced(fields)


def _misplaced(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, (kinds, expected) in KINDS.items():
        value = fields.get(name)
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            yield name, f"'{name}' is {value!r}; expected {expected}"


def _names_in(chapter: Chapter) -> set[str]:
    names = set()
    for example in chapter.examples:
        is_folder = example.path.parent != chapter.path
        name = example.path.parent.name if is_folder else example.path.stem
        names |= {name, without_number(name), f"{name}.tac"}
    return names


def _line_of(key: str, text: str) -> int:
    """Return the line of a key in the front matter; 1 where it is written in another way."""
    yaml, _ = split_front_matter(text)
    lines = (yaml or "").splitlines()
    pattern = re.compile(rf"[\s{{,]*[\"']?{re.escape(key)}[\"']?\s*:")
    numbers = (number for number, line in enumerate(lines, start=2) if pattern.match(line))
    return next(numbers, 1)
