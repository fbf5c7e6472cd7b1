"""Indexes the examples that use each construct and step, with line numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docs_plugin.gallery.model import VerifiedChapter
    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus.tooling.doc_comments import Construct


@dataclass(frozen=True)
class UsingExample:
    """An example, and the lines on which it uses a construct or step."""

    verified: VerifiedExample
    lines: tuple[int, ...]


@dataclass(frozen=True)
class UsageIndex:
    """The examples that use each construct and step, in reading order."""

    constructs: Mapping[str, Sequence[UsingExample]]
    """The uses of constructs by name, as in `Human` and `Human.approve`."""
    steps: Mapping[str, Sequence[UsingExample]]
    """The uses of steps by the pattern of the phrase."""


def usage_index(chapters: Iterable[VerifiedChapter]) -> UsageIndex:
    """Build the index for the examples of a gallery."""
    constructs: dict[str, list[UsingExample]] = defaultdict(list)
    steps: dict[str, list[UsingExample]] = defaultdict(list)
    for verified in (verified for chapter in chapters for verified in chapter.examples):
        for name, lines in constructs_of(verified).items():
            constructs[name].append(UsingExample(verified, lines))
        for step in verified.facts.steps if verified.facts else ():
            steps[step.name].append(UsingExample(verified, step.lines))
    return UsageIndex(constructs, steps)


def constructs_of(verified: VerifiedExample) -> dict[str, tuple[int, ...]]:
    """Return the constructs and modules that an example uses, with their lines.

    A use of `Human.approve` counts as a use of `Human`, and a module as a use of `require`.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for use in verified.facts.constructs if verified.facts else ():
        is_module = use.name.startswith("tactus.")
        for name in (use.name, "require" if is_module else use.name.partition(".")[0]):
            found[name].update(use.lines)
    return {name: tuple(sorted(lines)) for name, lines in found.items()}


def members_of(construct: Construct) -> list[str]:
    """Return the full names of a construct's members, as in `Human.approve`."""
    table = construct.table
    fields = [field.name for field in table.fields if field.name.isidentifier()] if table else []
    functions = [function.name for function in table.functions] if table else []
    return [f"{construct.name}.{name}" for name in (*fields, *functions)]
