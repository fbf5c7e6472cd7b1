"""Finds chapter front matter without effect: misspelt keys, and examples that do not exist.

A README may contain keys of other tools, so unknown keys are reported only if they resemble a known one. Below
`examples:`, all unknown keys are reported.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tactus.core.suggestions import closest
from tactus.example.layout import README, entry_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docs_plugin.discovery.catalog import Chapter

    Unread = tuple[tuple[str, ...], str]
    """The path of keys of an entry, and a message."""

OF_EXAMPLES = ("title", "description", "order", "tags", "expect", "skip", "timeout", "models")
OF_CHAPTERS = (*OF_EXAMPLES, "examples")

KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "description": ((str, int, float, date), "a text"),
    "examples": ((dict,), "the names of examples, each with its entries"),
    "order": ((int,), "a whole number"),
    "tags": ((list, str), "a list of texts"),
    "title": ((str, int, float, date), "a text"),
}
"""The allowed types of each entry, and their description."""


def unread_entries(chapters: Iterable[Chapter]) -> Iterator[tuple[Path, int, str]]:
    """Yield the file, line and message of each entry without effect."""
    for chapter in chapters:
        for keys, message in _unread(chapter):
            yield chapter.path / README, chapter.front_matter.line_of(*keys), message


def _unread(chapter: Chapter) -> Iterator[Unread]:
    fields = chapter.front_matter.fields
    for key in map(str, fields):
        close = closest(key, OF_CHAPTERS, likeness=0.75)
        if close and key not in OF_CHAPTERS:
            yield (key,), f"'{key}' is not read; did you mean '{close[0]}'?"
    yield from _misplaced(fields)
    entries = fields.get("examples")
    if isinstance(entries, dict):
        yield from _unread_of_examples(entries, [entry_keys(name) for name in _names_in(chapter)])


def _unread_of_examples(
    entries: dict[str, Any], examples: Iterable[tuple[str, ...]]
) -> Iterator[Unread]:
    found = [[key for key in keys if key in entries] for keys in examples]
    read = {keys[0] for keys in found if keys}
    instead = {key: keys[0] for keys in found for key in keys[1:]}
    for name, entry in entries.items():
        way = ("examples", name)
        if entry is not None and not isinstance(entry, dict):
            yield way, f"'{name}' is {entry!r}; expected its entries, as in 'title: …'"
        if name in instead and name not in read:
            yield way, f"'{name}' is not read; '{instead[name]}' is about the same example"
        elif name not in read:
            yield way, f"there is no example '{name}' in this chapter"
        for keys, message in _unread_of_example(entry):
            yield (*way, *keys), message


def _unread_of_example(entry: Any) -> Iterator[Unread]:
    fields = entry if isinstance(entry, dict) else {}
    for key in map(str, fields):
        if key not in OF_EXAMPLES:
            yield (key,), f"'{key}' is not read; an example has {', '.join(OF_EXAMPLES)}"
    yield from _misplaced(fields)


def _misplaced(fields: dict[str, Any]) -> Iterator[Unread]:
    for name, (kinds, expected) in KINDS.items():
        value = fields.get(name)
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            yield (name,), f"'{name}' is {value!r}; expected {expected}"


def _names_in(chapter: Chapter) -> Iterator[str]:
    for example in chapter.examples:
        folder = example.path.parent
        yield example.path.stem if folder == chapter.path else folder.name
