"""Matches the text of a step with the phrases of the step library.

Phrases are Cucumber expressions made of text, parameters and optional letters: `the procedure run(s)`,
`the output {key} should be {value}`. They are compiled here and not by the Cucumber library, which takes longer to
import and compile them than a whole mocked test run may take (docs/decisions/0003); the tests compare the two.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.specs.literals import parse_literal, parse_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

QUOTED = '"[^"]+"' + "|'[^']+'"

PARAMETERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "value": (r".+", parse_literal),
    "name": (rf"{QUOTED}|\S+", parse_name),
    "key": (rf"{QUOTED}|\w[\w.-]*", parse_name),
    "pattern": (r'".*"', lambda text: text[1:-1]),
    "int": (r"-?\d+", int),
}
"""What may stand in braces: a regular expression without groups, and what reads its text."""


class Definition(Struct, frozen=True):
    """A phrase of the step library."""

    index: int
    pattern: str
    role: str
    """setup, run or check."""
    doc: str
    expects_failure: bool


class Match(Struct, frozen=True):
    """A phrase that says what a step says."""

    definition: Definition
    arguments: tuple[Any, ...]


def match_step(text: str, library: Sequence[Definition]) -> Match | None:
    """Find the first phrase that matches a text, with the values of its parameters."""
    for definition in library:
        if all(part in text for part in _literal_parts(definition.pattern)):
            regexp, readers = compile_phrase(definition.pattern)
            found = regexp.fullmatch(text)
            if found:
                values = zip(readers, found.groups(), strict=True)
                return Match(definition, tuple(read(part) for read, part in values))
    return None


def nearest_phrases(text: str, library: Sequence[Definition]) -> list[str]:
    """Return up to three phrases that look like a text, the nearest first."""
    import difflib

    patterns = [definition.pattern for definition in library]
    return difflib.get_close_matches(text, patterns, n=3, cutoff=0.4)


@cache
def compile_phrase(pattern: str) -> tuple[re.Pattern[str], tuple[Callable[[str], Any], ...]]:
    """Return what a phrase matches, with a group for each parameter, and what reads each group."""
    parts = re.split(r"\{(\w+)\}", pattern)
    names = parts[1::2]
    for index in range(0, len(parts), 2):
        parts[index] = re.sub(r"\\\((\w+)\\\)", r"(?:\1)?", re.escape(parts[index]))
    for index, name in enumerate(names):
        parts[2 * index + 1] = f"({PARAMETERS[name][0]})"
    return re.compile("".join(parts)), tuple(PARAMETERS[name][1] for name in names)


@cache
def _literal_parts(pattern: str) -> list[str]:
    """Return what every text of a phrase contains: most phrases need not be compiled at all."""
    return re.split(r"\{\w+\}|\(\w+\)", pattern)
