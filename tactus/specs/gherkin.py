"""Gherkin text to scenarios: the one module that imports the Gherkin parser.

The parser compiles features to pickles, in which backgrounds are prepended, outlines expanded and
tags inherited, so a runner sees plain scenarios. Lines are those of the `.tac` file the text stands
in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.errors import GherkinError, LoadError
from tactus.core.source import SourceLocation, split_lines
from tactus.core.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.program import Program, SpecificationBlock


class Step(Struct, frozen=True, gc=False):
    """A step of a scenario."""

    keyword: str
    """As written: Given, When, Then, And, But or *."""
    text: str
    location: SourceLocation
    argument: list[list[str]] | str | None = None
    """The rows of its data table, or its doc string."""


class Scenario(Struct, frozen=True, gc=False):
    """A scenario, with the steps of its background and the values of its outline's row in place."""

    feature: str
    name: str
    tags: tuple[str, ...]
    location: SourceLocation
    steps: tuple[Step, ...]


def scenarios_of(program: Program) -> tuple[Scenario, ...]:
    """Return the scenarios of all the specifications of a file, in its order.

    Raises:
        LoadError: A specification is not Gherkin; every mistake of the file, at once.
    """
    return scenarios_in(program.source.path, program.specifications)


def scenarios_in(path: str, blocks: Iterable[SpecificationBlock]) -> tuple[Scenario, ...]:
    """Return the scenarios of some specifications of a file.

    Raises:
        LoadError: One is not Gherkin; every mistake, at once.
    """
    scenarios: list[Scenario] = []
    errors: list[GherkinError] = []
    for block in blocks:
        try:
            scenarios += _Reader(block.path or path, block).scenarios()
        except LoadError as error:
            errors += [item for item in error.errors if isinstance(item, GherkinError)]
    if errors:
        raise LoadError(errors)
    return tuple(scenarios)


class _Reader:
    """Reads one block of Gherkin."""

    def __init__(self, path: str, block: SpecificationBlock) -> None:
        self._path = path
        self._block = block

    def scenarios(self) -> list[Scenario]:
        document = self._parse()
        feature = document.get("feature")
        if feature is None:
            raise LoadError([self._error(1, "the specification has no Feature")])
        # Who only passes scenarios on does not pay for the parser.
        from gherkin.pickles.compiler import Compiler

        found = list(_nodes(feature))
        self._check(found)
        nodes = {node["id"]: node for node in found if "id" in node}
        pickles = Compiler().compile({**document, "uri": self._path})
        if not pickles:
            raise LoadError(
                [self._error(feature["location"]["line"], "the specification has no scenarios")]
            )
        return [self._scenario(feature["name"], pickle, nodes) for pickle in pickles]

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

    def _check(self, nodes: list[Any]) -> None:
        """Refuse what Gherkin accepts without a word, and what proves nothing."""
        lines = split_lines(self._block.text)
        errors = [error for node in nodes for error in self._faults(node, lines)]
        if errors:
            raise LoadError(errors)

    def _faults(self, node: Any, lines: list[str]) -> Iterator[GherkinError]:
        for line, text, keyword in _lost_lines(node, lines):
            yield self._error(
                line,
                f"'{text.split()[0]}' is not a keyword, so '{text}' is not read",
                hint=f"write '{keyword}'",
            )
        yield from self._faults_of_outline(node)
        if "examples" in node and not node["steps"]:
            line = node["location"]["line"]
            yield self._error(
                line,
                f"the scenario '{node['name']}' has no steps",
                hint="a step begins with Given, When, Then, And, But or *",
            )

    def _faults_of_outline(self, node: Any) -> Iterator[GherkinError]:
        tables = node.get("examples", ())
        for table in tables:
            if not table.get("tableBody"):
                line = table["location"]["line"]
                yield self._error(line, "the Examples have no rows, so their scenario never runs")
        known = [
            cell["value"]
            for table in tables
            for cell in table.get("tableHeader", {}).get("cells", ())
        ]
        for step in node.get("steps", ()) if "Outline" in node.get("keyword", "") or tables else ():
            for name in re.findall(r"<([^<>]+)>", step["text"]):
                if name not in known:
                    line = step["location"]["line"]
                    yield self._error(line, f"no Examples table has a column '{name}'")

    def _worded(self, error: Any) -> GherkinError:
        text = str(error).partition("): ")[2] or str(error)
        met = re.fullmatch(r"expected: (?P<expected>.*?), got '(?P<found>.*)'", text, re.DOTALL)
        if met:
            text = f"'{met['found']}' is not allowed here; expected {_kinds(met['expected'])}"
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
"""What the parser may expect, in words; what is not here can stand anywhere."""


def _kinds(expected: str) -> str:
    words = [KINDS[token] for token in expected.split(", ") if token in KINDS]
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)


def _nodes(node: Any) -> Iterator[Any]:
    """Walk a feature: itself, its rules, backgrounds and scenarios, and their steps and examples."""
    yield node
    yield from node.get("steps", ())
    yield from node.get("examples", ())
    for child in node.get("children", ()):
        for inner in child.values():
            yield from _nodes(inner)


HEADINGS = ("Feature:", "Background:", "Rule:", "Scenario:", "Scenario Outline:", "Examples:")

STEPS = ("Given", "When", "Then", "And", "But")


def _lost_lines(node: Any, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Find the lines that Gherkin reads as a description, but somebody meant as a step or a heading."""
    description = node.get("description", "")
    first = node["location"]["line"] if description else len(lines)
    is_scenario = "steps" in node
    for number in range(first + 1, first + 1 + len(split_lines(description))):
        text = lines[number - 1].strip() if number <= len(lines) else ""
        keyword = _keyword_meant(text, is_scenario=is_scenario)
        if keyword:
            yield number, text, keyword


def _keyword_meant(text: str, *, is_scenario: bool) -> str | None:
    """Return the keyword that a line begins with in other letters; in a scenario also one that is misspelt."""
    word = text.partition(" ")[0]
    if " " not in text:
        return None
    if word.capitalize() in STEPS and word != word.capitalize():
        return word.capitalize()
    headings = (item for item in HEADINGS if text.lower().startswith(item[:-1].lower() + " "))
    return next(headings, None) or (_nearest_step(word) if is_scenario else None)


def _nearest_step(word: str) -> str | None:
    near = closest(word, STEPS, likeness=0.75)
    return near[0] if near else None
