"""Parses Gherkin into scenarios; the only module that imports the Gherkin parser.

The parser compiles features to pickles, in which backgrounds are prepended, outlines expanded and tags inherited, so a
runner gets plain scenarios. Line numbers are those of the `.tac` file that contains the text.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.display import unmistakable
from tactus.core.errors import GherkinError, LoadError
from tactus.core.source import SourceLocation
from tactus.specs.gherkin_checks import (
    Prose,
    descriptions,
    fault_of_lost_step,
    faults_of_description,
    faults_of_scenario,
    faults_of_step,
    faults_of_tables,
    first_line,
    nodes_of,
)
from tactus.specs.outlines import columns_below, faults_of_background, faults_of_outline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tactus.core.program import Program, SpecificationBlock
    from tactus.specs.gherkin_checks import Dialect, Fault


class Step(Struct, frozen=True, gc=False):
    """A step of a scenario."""

    keyword: str
    """The keyword as written: Given, When, Then, And, But or *."""
    text: str
    location: SourceLocation
    argument: list[list[str]] | str | None = None
    """The rows of its data table, or its doc string."""


class Scenario(Struct, frozen=True, gc=False):
    """A scenario, including the steps of its background and the values of its Examples row."""

    feature: str
    name: str
    tags: tuple[str, ...]
    location: SourceLocation
    steps: tuple[Step, ...]


class Specifications(Struct, frozen=True):
    """The content of one or more specifications."""

    scenarios: tuple[Scenario, ...]
    prose: tuple[LocatedProse, ...]
    """The lines of descriptions."""


class LocatedProse(Struct, frozen=True, gc=False):
    """A line of a description and its location."""

    prose: Prose
    location: SourceLocation
    dialect: Dialect


def scenarios_of(program: Program) -> tuple[Scenario, ...]:
    """Return the scenarios of all specifications of a file, in order.

    Raises:
        LoadError: A specification is not valid Gherkin; all errors are collected.
    """
    return read_specifications(program.source.path, program.specifications).scenarios


def read_specifications(path: str, blocks: Iterable[SpecificationBlock]) -> Specifications:
    """Parse specifications of a file.

    Raises:
        LoadError: A specification is not valid Gherkin; all errors are collected.
    """
    scenarios: list[Scenario] = []
    prose: list[LocatedProse] = []
    errors: list[GherkinError] = []
    for block in blocks:
        reader = _Reader(block.path or path, block)
        try:
            scenarios += reader.scenarios()
            prose += reader.prose
        except LoadError as error:
            errors += [item for item in error.errors if isinstance(item, GherkinError)]
    if errors:
        raise LoadError(errors)
    return Specifications(tuple(scenarios), tuple(prose))


def scenarios_by_line(program: Program) -> dict[int, tuple[int, ...]]:
    """Return the scenarios that each line of a file belongs to, as their first lines.

    A row of Examples is a scenario of its own; the other lines of an outline belong to all of its rows. Text in another
    file, or computed by the program, is ignored.

    Raises:
        LoadError: A specification is not valid Gherkin; all errors are collected.
    """
    found: dict[int, tuple[int, ...]] = {}
    for block in program.specifications:
        if block.is_verbatim and block.path in (None, program.source.path):
            lines = _Reader(program.source.path, block).scenarios_by_line()
            found |= {block.line - 1 + line: starts for line, starts in lines}
    return found


def errors_of_lost_steps(
    prose: Iterable[LocatedProse], is_step: Callable[[str], bool]
) -> Iterator[GherkinError]:
    """Yield an error for each line of a description that matches a step phrase, and is probably a step.

    Args:
        prose: The lines of descriptions.
        is_step: Returns whether a phrase matches a text.
    """
    for item in prose:
        fault = fault_of_lost_step(item.prose, is_step, item.dialect)
        if fault:
            yield GherkinError(fault.message, location=item.location, hint=fault.hint)


class _Reader:
    """Parses one block of Gherkin."""

    def __init__(self, path: str, block: SpecificationBlock) -> None:
        self._path = path
        self._block = block
        self.prose: list[LocatedProse] = []

    def scenarios(self) -> list[Scenario]:
        document = self._parse()
        feature = document.get("feature")
        if feature is None:
            raise LoadError([self._error(1, "the specification has no Feature")])
        found = list(nodes_of(feature))
        self._check(document, found)
        nodes = {node["id"]: node for node in found if "id" in node}
        pickles = _compiler().compile({**document, "uri": self._path})
        if not pickles:
            raise LoadError(
                [self._error(feature["location"]["line"], "the specification has no scenarios")]
            )
        return [self._scenario(feature["name"], pickle, nodes) for pickle in pickles]

    def scenarios_by_line(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield each line of the file with the scenarios it belongs to."""
        found = sorted(
            nodes_of(self._parse()["feature"]), key=lambda node: node["location"]["line"]
        )
        headings = [node for node in found if "steps" in node or "children" in node]
        ends = [first_line(node) for node in headings[1:]] + [len(self._lines) + 1]
        for node, end in zip(headings, ends, strict=True):
            if "examples" not in node:
                continue
            tables = node["examples"]
            rows = [row["location"]["line"] for table in tables for row in table["tableBody"]]
            begun = rows or [node["location"]["line"]]
            starts = tuple(self._place(line).line or 0 for line in begun)
            yield from ((line, starts) for line in range(first_line(node), end))
            yield from ((line, (start,)) for line, start in zip(begun, starts, strict=True))

    def _parse(self) -> dict[str, Any]:
        from gherkin.errors import CompositeParserException, ParserException
        from gherkin.parser import Parser

        try:
            return dict(Parser().parse(self._block.text))
        except CompositeParserException as error:
            raise LoadError([self._worded(item) for item in error.errors]) from error
        except ParserException as error:
            raise LoadError([self._worded(error)]) from error

    def _scenario(self, feature: str, pickle: Any, nodes: dict[str, Any]) -> Scenario:
        return Scenario(
            feature=feature,
            name=pickle["name"],
            tags=tuple(tag["name"] for tag in pickle["tags"]),
            location=self._place(pickle["location"]["line"]),
            steps=tuple(self._step(step, nodes[step["astNodeIds"][0]]) for step in pickle["steps"]),
        )

    def _step(self, step: Any, node: Any) -> Step:
        return Step(
            keyword=node["keyword"].strip(),
            text=step["text"],
            location=self._place(node["location"]["line"]),
            argument=_argument(step.get("argument", {})),
        )

    def _check(self, document: Any, nodes: list[Any]) -> None:
        """Report errors that Gherkin accepts silently, and scenarios that test nothing."""
        from gherkin.dialect import DIALECTS

        dialect = DIALECTS[document["feature"]["language"]]
        faults = [fault for node in nodes for fault in self._faults(node, dialect)]
        for description in descriptions(document, self._lines):
            faults += faults_of_description(description, dialect)
            self.prose += [
                LocatedProse(item, self._place(item.line), dialect) for item in description.prose
            ]
        if faults:
            faults.sort(key=lambda fault: fault.line)
            raise LoadError(
                [self._error(fault.line, fault.message, hint=fault.hint) for fault in faults]
            )

    @cached_property
    def _lines(self) -> list[str]:
        """The lines as Gherkin counts them."""
        return self._block.text.split("\n")

    def _faults(self, node: Any, dialect: Dialect) -> Iterator[Fault]:
        yield from faults_of_tables(node, self._lines)
        yield from faults_of_step(node)
        if "examples" in node:
            yield from faults_of_scenario(node, dialect)
            yield from faults_of_outline(node, dialect["scenarioOutline"])
        columns = columns_below(node) if "children" in node else frozenset()
        for child in node.get("children", ()) if columns else ():
            if "background" in child:
                yield from faults_of_background(child["background"], columns)

    def _worded(self, error: Any) -> GherkinError:
        text = str(error).partition("): ")[2] or str(error)
        met = re.fullmatch(r"expected: (?P<expected>.*?), got '(?P<found>.*)'", text, re.DOTALL)
        if met:
            text = f"'{unmistakable(met['found'])}' is not allowed here; expected {_kinds(met['expected'])}"
        return self._error(error.location["line"], text)

    def _error(self, line: int, message: str, *, hint: str | None = None) -> GherkinError:
        return GherkinError(message, location=self._place(line), hint=hint)

    def _place(self, line: int) -> SourceLocation:
        inside = line - 1 if self._block.is_verbatim else 0
        return SourceLocation(self._path, self._block.line + inside)


def _argument(argument: Any) -> list[list[str]] | str | None:
    if "dataTable" in argument:
        rows = argument["dataTable"]["rows"]
        return [[cell["value"] for cell in row["cells"]] for row in rows]
    if "docString" in argument:
        return str(argument["docString"]["content"])
    return None


KINDS = {
    "#FeatureLine": "a Feature",
    "#ScenarioLine": "a Scenario",
    "#BackgroundLine": "a Background",
    "#RuleLine": "a Rule",
    "#ExamplesLine": "Examples",
    "#StepLine": "a step (Given, When, Then, And, But)",
    "#TableRow": "a table row",
    "#DocStringSeparator": "a doc string",
    "#TagLine": "a tag",
}
"""Descriptions of the parser's tokens; tokens that may occur anywhere are omitted."""


def _kinds(expected: str) -> str:
    words = [KINDS[token] for token in expected.split(", ") if token in KINDS]
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)


def _compiler() -> Any:
    """Return the compiler of pickles, imported only when something is parsed."""
    from gherkin.pickles.compiler import Compiler

    compiler = Compiler()
    compiler._interpolate = _filled_in
    return compiler


def _filled_in(text: str | None, columns: Any, cells: Any) -> str | None:
    """Replace the placeholders of a row once, as Cucumber does; columns without a name are ignored.

    The compiler's own function would interpret the names of columns as regular expressions.
    """
    values = {
        f"<{column['value']}>": cell["value"] for column, cell in zip(columns, cells, strict=True)
    }
    values.pop("<>", None)
    if not text or not values:
        return text
    return re.sub("|".join(map(re.escape, values)), lambda match: values[match[0]], text)
