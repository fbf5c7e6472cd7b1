"""Writes the page of all steps: a row per family of phrases, with a step of an example and where it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docs_plugin.discovery.naming import anchor_of
from docs_plugin.pages.page import LIST, GalleryPage
from docs_plugin.rendering.template_engine import render
from tactus.core.source import split_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docs_plugin.gallery.usage import UsingExample
    from tactus.specs.library import Definition

KEYWORDS = {"setup": "Given", "run": "When", "check": "Then"}
"""The usual keyword of a step by its role."""

TOPICS = {
    "procedure": "Procedure",
    "inputs": "Inputs",
    "agents": "Agents",
    "tools": "Tools and models",
    "humans": "People",
    "outputs": "Outputs and state",
    "files": "Files",
    "logs": "Log",
}
"""The topics of steps in the order of the page, with their titles."""

SHARED_TOPICS = {"state": "outputs"}
"""The topics that are listed in the section of another."""

SUBJECT = re.compile(r"the (?:output \{key\}|state \{key\}|output)(?= should )")
"""Matches the subject that steps of one family differ in."""

STEP = re.compile(r"(?:Given|When|Then|And|But|\*) ")
"""Matches the beginning of a step in a specification."""

KIND = re.compile(r"(?<=should be )an? (\w+)$")
"""Matches the type that steps of one family differ in."""

PLACES = """\
Replace what is in braces: `{name}` or `{key}` is a name, in quotes if it contains spaces; `{value}` is a quoted string,
a number, `true`, `false`, `nil` or JSON; `{object}` is a JSON object, `{pattern}` a regular expression in quotes;
`{int}` and `{float}` are numbers. Letters in parentheses are optional: `time(s)` matches `time` and `times`."""


@dataclass(frozen=True)
class StepFamily:
    """Steps that differ only in what they check, shown as one row."""

    keyword: str
    pattern: str
    """Its phrases in one, with alternatives in brackets."""
    doc: str
    """The description in Markdown."""
    anchors: tuple[str, ...]
    """The anchors of its phrases."""
    sentence: str
    """A step of an example; empty if no example uses the family."""
    uses: tuple[UsingExample, ...]


def steps_page(
    library: Sequence[Definition], uses: Mapping[str, Sequence[UsingExample]]
) -> GalleryPage:
    """Write the page of all steps.

    Args:
        library: The phrases of the step library, with their descriptions.
        uses: The examples that use each phrase.
    """
    topics = [
        (title, _families([item for item in library if _topic(item) == topic], uses))
        for topic, title in TOPICS.items()
    ]
    fragments = {
        f"steps{number}": render("reference_steps.html.jinja", families=families)
        for number, (_, families) in enumerate(topics)
    }
    markdown = render(
        "reference_steps.md.jinja", places=PLACES, topics=[name for name, _ in topics]
    )
    return GalleryPage("steps.md", markdown, fragments | LIST)


def _topic(definition: Definition) -> str:
    return SHARED_TOPICS.get(definition.topic, definition.topic)


def _families(
    library: Sequence[Definition], uses: Mapping[str, Sequence[UsingExample]]
) -> list[StepFamily]:
    """Return steps in families, ordered by role."""
    found: dict[str, list[Definition]] = {}
    for role in KEYWORDS:
        for item in library:
            if item.role == role:
                name = SUBJECT.sub("the *", KIND.sub("a *", item.pattern))
                found.setdefault(name, []).append(item)
    return [_family(items, uses) for items in found.values()]


def _family(items: Sequence[Definition], uses: Mapping[str, Sequence[UsingExample]]) -> StepFamily:
    found: dict[str, UsingExample] = {}
    for item in items:
        for use in uses.get(item.pattern, ()):
            slug = use.verified.example.slug
            lines = found[slug].lines if slug in found else ()
            found[slug] = replace(use, lines=tuple(sorted({*lines, *use.lines})))
    sentences = (_sentence(use) for use in found.values())
    return StepFamily(
        KEYWORDS[items[0].role],
        _joined(items),
        _with_kinds(items),
        tuple(anchor_of(item.pattern) for item in items),
        next((sentence for sentence in sentences if sentence), ""),
        tuple(found.values()),
    )


def _joined(items: Sequence[Definition]) -> str:
    """Return the phrases of a family as one: the subjects are alternatives, and so are the types."""
    first = items[0].pattern
    subjects = dict.fromkeys(
        found[0][4:] for item in items if (found := SUBJECT.match(item.pattern))
    )
    kinds = dict.fromkeys(found[0] for item in items if (found := KIND.search(item.pattern)))
    if len(subjects) > 1:
        first = SUBJECT.sub(lambda _: f"the [{' | '.join(subjects)}]", first)
    return KIND.sub(lambda _: f"[{' | '.join(kinds)}]", first) if len(kinds) > 1 else first


def _with_kinds(items: Sequence[Definition]) -> str:
    """Return the description of a family, for any of its types."""
    first, kind = items[0], KIND.search(items[0].pattern)
    return first.doc.replace(f"is {kind[0]}", "has this type") if kind else first.doc


def _sentence(use: UsingExample) -> str:
    """Return the step on the first line of a use, or nothing if that is not a step as it is run."""
    lines = split_lines(use.verified.source)
    for number in use.lines:
        text = lines[number - 1].strip() if number <= len(lines) else ""
        if STEP.match(text) and "<" not in text:
            return text
    return ""
