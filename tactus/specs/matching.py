"""Matches the text of a step with the phrases of the step library.

Phrases are Cucumber expressions. Compiling one costs more than running a whole simple scenario, so
a phrase is compiled only for a text that begins like it, and once per process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.parameter_type import ParameterType
from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

from tactus.specs.literals import parse_literal, parse_name

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Definition:
    """A phrase of the step library."""

    index: int
    pattern: str
    role: str
    """setup, run or check."""
    doc: str
    expects_failure: bool


@dataclass(frozen=True)
class Match:
    """A phrase that says what a step says."""

    definition: Definition
    arguments: tuple[Any, ...]


def match_step(text: str, library: Sequence[Definition]) -> Match | None:
    """Find the first phrase that matches a text, with the values of its parameters."""
    for definition in library:
        if text.startswith(literal_beginning(definition.pattern)):
            arguments = _expression(definition.pattern).match(text)
            if arguments is not None:
                return Match(definition, tuple(argument.value for argument in arguments))
    return None


def nearest_phrases(text: str, library: Sequence[Definition]) -> list[str]:
    """Return up to three phrases that look like a text, the nearest first."""
    import difflib

    patterns = [definition.pattern for definition in library]
    return difflib.get_close_matches(text, patterns, n=3, cutoff=0.4)


@cache
def literal_beginning(pattern: str) -> str:
    """Return what every text of a phrase begins with."""
    plain = re.match(r"[^{(/\\]*", pattern)
    beginning = plain[0] if plain else ""
    if pattern[len(beginning) : len(beginning) + 1] == "/":
        beginning = beginning[: beginning.rfind(" ") + 1]
    return beginning


@cache
def _expression(pattern: str) -> CucumberExpression:
    return CucumberExpression(pattern, _parameter_types())


@cache
def _parameter_types() -> ParameterTypeRegistry:
    registry = ParameterTypeRegistry()
    quoted = r'"[^"]+"|\'[^\']+\''
    for name, regexp, transform in (
        ("value", r".+", parse_literal),
        ("name", rf"{quoted}|\S+", parse_name),
        ("key", rf"{quoted}|\w[\w.-]*", parse_name),
    ):
        registry.define_parameter_type(ParameterType(name, regexp, str, transform, False, False))
    return registry
