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

from tactus.core.suggestions import closest
from tactus.specs.literals import parse_literal, parse_name, parse_object

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

QUOTED = '"[^"]+"' + "|'[^']+'"

PARAMETERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "value": (r"(?s:.+)", parse_literal),
    "object": (r"(?s:.+)", parse_object),
    "name": (rf"{QUOTED}|\S+", parse_name),
    "key": (rf"{QUOTED}|\w[\w.-]*", parse_name),
    "pattern": (r'".*"', lambda text: text[1:-1]),
    "int": (r"-?\d+", int),
    "float": (r"-?\d*\.?\d+", float),
    "word": (r"\S+", str),
    "string": (QUOTED, parse_literal),
}
"""What may stand in braces: a regular expression without groups, and what reads its text."""


class Definition(Struct, frozen=True):
    """A phrase of the step library."""

    index: int
    """Its place in its topic, from 1."""
    pattern: str
    role: str
    """setup, run or check; any for a phrase of the file's own."""
    line: int | None = None
    """Where the file defines it; None for a phrase of Tactus itself."""
    expects_failure: bool = False
    doc: str = ""
    """What it says; empty where nobody asked."""
    topic: str = ""
    """What it is about, which is the name of its file below `tactus/lua/steps/`; empty for one of the file's own."""
    beginning: str = ""
    """What every text that matches begins with; empty where that is not known."""
    inside: str = ""
    """What every text that matches has in it: most phrases need not be compiled at all."""

    @property
    def is_own(self) -> bool:
        """True where the file defines it with `Step`."""
        return self.line is not None


class Match(Struct, frozen=True):
    """A phrase that says what a step says."""

    definition: Definition
    arguments: tuple[Any, ...]


class AmbiguousStepError(Exception):
    """Two phrases of the file's own say what a step says.

    Attributes:
        definitions: Those that match.
    """

    def __init__(self, definitions: Sequence[Definition]) -> None:
        super().__init__(", ".join(definition.pattern for definition in definitions))
        self.definitions = definitions


def match_step(text: str, library: Sequence[Definition]) -> Match | None:
    """Find the phrase that matches a text, with the values of its parameters.

    A phrase of the file's own stands over those of the library; among those, the first is meant.

    Raises:
        AmbiguousStepError: Two phrases of the file's own match.
    """
    own: list[Match] = []
    for definition in library:
        if own and not definition.is_own:
            break
        if not text.startswith(definition.beginning) or definition.inside not in text:
            continue
        values = _values_in(text, definition.pattern)
        if values is not None and not definition.is_own:
            return Match(definition, values)
        own += [] if values is None else [Match(definition, values)]
    if len(own) > 1:
        raise AmbiguousStepError([match.definition for match in own])
    return own[0] if own else None


def _values_in(text: str, pattern: str) -> tuple[Any, ...] | None:
    """Return the values of a phrase's parameters in a text; None where it does not match."""
    regexp, readers = compile_phrase(pattern)
    found = regexp.fullmatch(text)
    if found is None:
        return None
    values = zip(readers, found.groups(), strict=True)
    return tuple(None if part is None else read(part) for read, part in values)


def nearest_phrases(text: str, library: Sequence[Definition]) -> list[str]:
    """Return up to three phrases that look like a text, the nearest first."""
    patterns = {_filled(definition.pattern, text): definition.pattern for definition in library}
    return [patterns[filled] for filled in closest(text, patterns, most=3, likeness=0.4)]


def _filled(pattern: str, text: str) -> str:
    """Return a phrase with its parameters filled in from the words of a text that stand at their places."""
    words, parts = text.split(), pattern.split()
    last = words[len(parts) - 1 :] or parts[-1:]
    filled = [
        word if part.startswith("{") else part for part, word in zip(parts, words, strict=False)
    ]
    return " ".join([*filled[: len(parts) - 1], *(last if parts[-1][0] == "{" else parts[-1:])])


@cache
def compile_phrase(pattern: str) -> tuple[re.Pattern[str], tuple[Callable[[str], Any], ...]]:
    """Return what a phrase matches, with a group for each parameter, and what reads each group.

    A pattern with groups or other signs of a regular expression, as authors may write it in `Step`, is taken as one;
    its groups are texts.

    Raises:
        ValueError: The regular expression is not one, or a parameter is not known; the text says so.
    """
    if _is_regular_expression(pattern):
        regexp = _compile(pattern)
        return regexp, (str,) * regexp.groups
    parts = re.split(r"\{(\w*)\}", pattern)
    names = parts[1::2]
    for index in range(0, len(parts), 2):
        parts[index] = re.sub(r"\\\((\w+)\\\)", r"(?:\1)?", re.escape(parts[index]))
    for index, name in enumerate(names):
        if name not in PARAMETERS:
            raise ValueError(
                f"'{{{name}}}' is not a parameter; the parameters are {', '.join(PARAMETERS)}"
            )
        parts[2 * index + 1] = f"({PARAMETERS[name][0]})"
    return re.compile("".join(parts)), tuple(PARAMETERS[name][1] for name in names)


def _is_regular_expression(pattern: str) -> bool:
    """Tell `(yes|no)` from `run(s)` and `{int}`, which are signs of a Cucumber expression."""
    return bool(re.search(r"[\\^$*+?|\[]|\([^)]*[^)\w]", re.sub(r"\{\w*\}", "", pattern)))


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"'{pattern}' is not a regular expression: {error}") from error


def literals_of(pattern: str) -> tuple[str, str]:
    """Return what every text of a phrase of Tactus itself begins with, and the longest text that it has in it.

    >>> literals_of("the output {key} should have {int} item(s)")
    ('the output ', ' should have ')
    """
    parts = re.split(r"\{\w+\}|\(\w+\)", pattern)
    return parts[0], max(parts, key=len)
