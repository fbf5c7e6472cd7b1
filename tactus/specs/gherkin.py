"""Gherkin text to scenarios: the only module that imports Cucumber's parser.

The parser returns the AST of a document. Lua (`tactus/lua/specs/gherkin/`), which every host shares, makes scenarios of
it, and decides what is wrong with it although Gherkin accepts it. Lines are those of the `.tac` file that contains the
text.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.errors import GherkinError, LoadError
from tactus.core.source import SourceLocation
from tactus.engine.conversion import from_lua
from tactus.specs.scenario import Scenario, Step
from tactus.specs.verifier import verifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.program import Program, SpecificationBlock
    from tactus.specs.verifier import Library


class Specifications(Struct, frozen=True):
    """The content of one or more specifications."""

    scenarios: tuple[Scenario, ...]
    blocks: tuple[_GherkinBlock, ...]

    def lost_steps(self, library: Library) -> Iterator[GherkinError]:
        """Yield an error for each line of a description that matches a step phrase, and is probably a step."""
        for block in self.blocks:
            yield from block.lost_steps(library)


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
    errors: list[GherkinError] = []
    read = [_GherkinBlock(block.path or path, block) for block in blocks]
    for block in read:
        try:
            scenarios += block.scenarios()
        except LoadError as error:
            errors += [item for item in error.errors if isinstance(item, GherkinError)]
    if errors:
        raise LoadError(errors)
    return Specifications(tuple(scenarios), tuple(read))


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
            lines = _GherkinBlock(program.source.path, block).scenarios_by_line()
            found |= {block.line - 1 + line: starts for line, starts in lines}
    return found


class _GherkinBlock:
    """One block of Gherkin."""

    def __init__(self, path: str, block: SpecificationBlock) -> None:
        self._path = path
        self._block = block
        self._prose: Any = None
        self._dialect: Any = None

    def scenarios(self) -> list[Scenario]:
        """Return its scenarios.

        Raises:
            LoadError: It is not valid Gherkin.
        """
        document = self._parse()
        feature = document.get("feature") or {}
        self._dialect = _dialect(feature.get("language", "en"))
        found = verifier().read_gherkin(document, self._block.text, self._dialect)
        if found.faults:
            raise LoadError([self._error(**fault) for fault in found.faults])
        self._prose = found.prose
        return [self._scenario(scenario) for scenario in found.scenarios.values()]

    def lost_steps(self, library: Library) -> Iterator[GherkinError]:
        """Yield an error for each line of a description that matches a step phrase."""
        for fault in library.lost_steps(self._prose, self._dialect) if len(self._prose) else ():
            yield self._error(**fault)

    def scenarios_by_line(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield each line of the file with the scenarios it belongs to."""
        found = sorted(
            _nodes_of(self._parse()["feature"]), key=lambda node: node["location"]["line"]
        )
        headings = [node for node in found if "steps" in node or "children" in node]
        last = self._block.text.count("\n") + 2
        ends = [_first_line(node) for node in headings[1:]] + [last]
        for node, end in zip(headings, ends, strict=True):
            if "examples" not in node:
                continue
            tables = node["examples"]
            rows = [row["location"]["line"] for table in tables for row in table["tableBody"]]
            begun = rows or [node["location"]["line"]]
            starts = tuple(self._place(line).line or 0 for line in begun)
            yield from ((line, starts) for line in range(_first_line(node), end))
            yield from ((line, (start,)) for line, start in zip(begun, starts, strict=True))

    def _parse(self) -> dict[str, Any]:
        from gherkin.errors import CompositeParserException, ParserException
        from gherkin.parser import Parser

        try:
            return dict(Parser().parse(self._block.text))
        except CompositeParserException as error:
            raise LoadError([self._reworded(item) for item in error.errors]) from error
        except ParserException as error:
            raise LoadError([self._reworded(error)]) from error

    def _scenario(self, table: Any) -> Scenario:
        return Scenario(
            feature=from_lua(table[b"feature"]),
            name=from_lua(table[b"name"]),
            tags=tuple(map(from_lua, table[b"tags"].values())),
            location=self._place(table[b"line"]),
            steps=tuple(map(self._step, table[b"steps"].values())),
        )

    def _step(self, table: Any) -> Step:
        return Step(
            from_lua(table[b"keyword"]),
            from_lua(table[b"text"]),
            self._place(table[b"line"]),
            from_lua(table[b"section"]),
            from_lua(table[b"argument"]),
        )

    def _reworded(self, error: Any) -> GherkinError:
        return self._error(error.location["line"], verifier().parser_error(str(error)))

    def _error(self, line: int, message: str, hint: str | None = None) -> GherkinError:
        return GherkinError(message, location=self._place(line), hint=hint)

    def _place(self, line: int) -> SourceLocation:
        inside = line - 1 if self._block.is_verbatim else 0
        return SourceLocation(self._path, self._block.line + inside)


@cache
def _dialect(language: str) -> Any:
    """Return the keywords of a natural language, as a table of the verifier's Lua."""
    from gherkin.dialect import DIALECTS

    return verifier().to_lua(DIALECTS[language])


def _nodes_of(node: Any) -> Iterator[Any]:
    """Yield a feature, its rules, backgrounds and scenarios, and their steps and examples."""
    yield node
    yield from node.get("steps", ())
    yield from node.get("examples", ())
    for child in node.get("children", ()):
        for inner in child.values():
            yield from _nodes_of(inner)


def _first_line(node: Any) -> int:
    """Return the line on which a node begins, its tags included."""
    places = [*node.get("tags", ()), node]
    return min(int(place["location"]["line"]) for place in places)
