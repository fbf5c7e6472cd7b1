"""Where examples use the language: constructs and steps by line, read from the text of programs. Nothing is run.

A name in a string or a comment is no use of it, nor is one after a dot, nor a key of a table. `input` and `output` are
names that programs give to much else, so they count only where they are called.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactus.specs.matching import match_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docs_plugin.gallery import GalleryChapter
    from docs_plugin.proof import ProvedExample
    from tactus.doc_comments import Construct, Reference
    from tactus.specs.matching import Definition

TOKEN = re.compile(
    r"""
    --\[(?P<comment>=*)\[.*?\](?P=comment)\] | --[^\n]*
    | \[(?P<text>=*)\[.*?\](?P=text)\]
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
    | (?<![\w.:])(?P<name>[A-Za-z_]\w*)(?P<member>\.\w+)?
    """,
    re.DOTALL | re.VERBOSE,
)

CALL = re.compile(r"\s*[({\"'\[]")
REQUIRED = re.compile(r"""\s*\(?\s*["']([\w.]+)["']""")
KEY = re.compile(r"\s*=(?!=)")

ONLY_CALLED = ("input", "output")


@dataclass(frozen=True)
class Use:
    """An example, and the lines on which it uses something."""

    proved: ProvedExample
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Uses:
    """What uses what, in the order of the gallery."""

    constructs: Mapping[str, Sequence[Use]]
    """By name, as in `Human` and `Human.approve`."""
    steps: Mapping[str, Sequence[Use]]
    """By the pattern of the phrase."""


def find_uses(
    chapters: Iterable[GalleryChapter], reference: Reference, library: Sequence[Definition]
) -> Uses:
    """Find where the examples use the language.

    Args:
        chapters: The chapters in order.
        reference: What the language says of itself.
        library: The phrases of its step library.
    """
    constructs: dict[str, list[Use]] = defaultdict(list)
    steps: dict[str, list[Use]] = defaultdict(list)
    known = names_in(reference)
    for chapter in chapters:
        for proved in chapter.examples:
            _add(constructs, proved, constructs_in(proved.source, known))
            _add(steps, proved, steps_in(proved, library))
    return Uses(constructs, steps)


def names_in(reference: Reference) -> set[str]:
    """Return the names of all constructs, of their members, and of the modules that programs require."""
    names = {module.name for module in reference.modules}
    for construct in reference.constructs:
        names |= {construct.name, *members_of(construct)}
    return names


def members_of(construct: Construct) -> list[str]:
    """Return the full names of what a construct holds, as in `Human.approve`."""
    table = construct.table
    fields = [field.name for field in table.fields if field.name.isidentifier()] if table else []
    functions = [function.name for function in table.functions] if table else []
    return [f"{construct.name}.{name}" for name in (*fields, *functions)]


def constructs_in(source: str, known: set[str]) -> list[tuple[str, int]]:
    r"""Return the known names that a program uses, each with its line.

    >>> constructs_in('-- Agent\nHuman.approve("Agent?")\nx = { Agent = 1 }', {"Agent", "Human", "Human.approve"})
    [('Human', 2), ('Human.approve', 2)]
    """
    found = []
    for token in TOKEN.finditer(source):
        name, member = token["name"], token["member"] or ""
        if name not in known or not _is_use(source, token):
            continue
        line = source.count("\n", 0, token.start()) + 1
        required = REQUIRED.match(source, token.end()) if name == "require" else None
        names = (name, member and name + member, required and required[1])
        found += [(item, line) for item in names if item in known]
    return found


def _is_use(source: str, token: re.Match[str]) -> bool:
    if token["name"] in ONLY_CALLED:
        return not token["member"] and bool(CALL.match(source, token.end()))
    return bool(token["member"]) or not KEY.match(source, token.end())


def steps_in(proved: ProvedExample, library: Sequence[Definition]) -> list[tuple[str, int]]:
    """Return the phrases of the library that an example's steps are written in, each with its line."""
    matches = (
        (match_step(step.text, library), step.location.line or 1)
        for scenario in proved.scenarios
        for step in scenario.steps
    )
    return [(match.definition.pattern, line) for match, line in matches if match]


def _add(
    uses: dict[str, list[Use]], proved: ProvedExample, found: Iterable[tuple[str, int]]
) -> None:
    lines: dict[str, set[int]] = defaultdict(set)
    for name, line in found:
        lines[name].add(line)
    for name, numbers in lines.items():
        uses[name].append(Use(proved, tuple(sorted(numbers))))
