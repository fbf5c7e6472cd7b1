"""Checks scenario outlines: the columns of their Examples and the placeholders in their steps.

As in Cucumber, only the name of a column in angle brackets is a placeholder; `<b>` and `1 < 2` are text. A probably
misspelt name is an error, because the step would contain the placeholder instead of a value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tactus.core.display import unmistakable
from tactus.core.suggestions import closest
from tactus.specs.gherkin_checks import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PLACEHOLDER = re.compile(r"<([^<>\n]+)>")

ELEMENTS = """
    a b br dd del div dl dt em h1 h2 h3 h4 h5 h6 hr html i img ins kbd li nav ol p pre q s small span strong sub
    sup svg tbody td th thead tr u ul wbr
"""
"""HTML elements, which are unlikely to be names of columns."""

MARKUP = frozenset(ELEMENTS.split())

MARKUP_SIGN = re.compile(r"^\s|\s$|[/=\"'@:?!&|]")
"""Characters in angle brackets that are unlikely in a name."""


def faults_of_outline(scenario: Any, outline_keywords: Iterable[str]) -> Iterator[Fault]:
    """Find errors in a scenario's Examples and in the placeholders of its steps.

    scenario: The AST node of the scenario.
        scenario: The node of the AST.
        outline_keywords: The keywords for a scenario outline.
    """
    tables = scenario.get("examples", ())
    for table in tables:
        yield from _faults_of_table(table)
    if tables or scenario.get("keyword") in outline_keywords:
        headers = [(table["location"]["line"], _columns(table)) for table in tables]
        yield from _faults_of_placeholders(scenario, headers)


def faults_of_background(background: Any, columns: frozenset[str]) -> Iterator[Fault]:
    """Find placeholders in a background, whose steps are not filled in.

    Args:
        background: The AST node of the background.
        columns: The columns of the outlines it applies to.
    """
    for step in background["steps"]:
        for name in _names_in(step):
            if name in columns:
                message = f"the steps of a background have no values, so '<{name}>' stays as it is"
                yield Fault(step["location"]["line"], message, "move the step into the outline")


def columns_below(node: Any) -> frozenset[str]:
    """Return the columns of all outlines of a feature or a rule."""
    columns: set[str] = set()
    for child in node.get("children", ()):
        for inner in child.values():
            columns |= columns_below(inner)
            for table in inner.get("examples", ()):
                columns |= set(_columns(table))
    return frozenset(columns)


def _columns(table: Any) -> list[str]:
    """Return the names of a table's columns; those without a name are for readers."""
    cells = table.get("tableHeader", {}).get("cells", ())
    return [cell["value"] for cell in cells if cell["value"]]


def _faults_of_table(table: Any) -> Iterator[Fault]:
    line = table["location"]["line"]
    if not table.get("tableBody"):
        yield Fault(line, "the Examples have no rows, so their scenario never runs")
    columns = _columns(table)
    for name in dict.fromkeys(name for name in columns if columns.count(name) > 1):
        line = table["tableHeader"]["location"]["line"]
        yield Fault(line, f"two columns are named '{unmistakable(name)}'", "rename one of them")


def _faults_of_placeholders(
    scenario: Any, headers: Sequence[tuple[int, list[str]]]
) -> Iterator[Fault]:
    known = {name for _, columns in headers for name in columns}
    texts = [scenario["name"], *(text for step in scenario["steps"] for text in _texts_of(step))]
    used = {name for text in texts for name in PLACEHOLDER.findall(text)}
    has_unused = not known or bool(known - used)
    for step in scenario["steps"]:
        for name in dict.fromkeys(_names_in(step)):
            if name not in known and _is_misspelt(name, known, texts, has_unused=has_unused):
                near = closest(name.strip(), known)
                hint = f"did you mean '<{near[0]}>'?" if near else None
                message = f"no Examples table has a column '{unmistakable(name)}'"
                yield Fault(step["location"]["line"], message, hint)
    steps_by_name = {name: step for step in scenario["steps"] for name in _names_in(step)}
    for table, columns in headers:
        for name in sorted(known & steps_by_name.keys() - set(columns)) if columns else ():
            step = steps_by_name[name]["text"]
            message = f"these Examples have no column '{name}', which the step '{step}' uses"
            yield Fault(table, unmistakable(message), "add the column to each of the tables")


def _is_misspelt(name: str, known: set[str], texts: Sequence[str], *, has_unused: bool) -> bool:
    """Return whether an unknown name in angle brackets is probably a misspelt column, and not markup."""
    folded = name.strip().casefold()
    if any(folded == column.casefold() for column in known):
        return True
    if MARKUP_SIGN.search(name) or folded.split()[0] in MARKUP:
        return False
    if any(f"</{name}" in text for text in texts):
        return False
    return has_unused or bool(closest(name, known))


def _names_in(step: Any) -> list[str]:
    return [name for text in _texts_of(step) for name in PLACEHOLDER.findall(text)]


def _texts_of(step: Any) -> Iterator[str]:
    """Yield the texts of a step in which placeholders are filled in: the step, its doc string and its table."""
    yield step["text"]
    if "docString" in step:
        yield step["docString"]["content"]
    for row in step.get("dataTable", {}).get("rows", ()):
        yield from (cell["value"] for cell in row["cells"])
