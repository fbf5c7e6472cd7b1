"""The Lua that reads, matches and runs scenarios: `tactus/lua/verifier.lua`, one for each process.

It makes all decisions. This module passes texts in and results out, and hands over a session as a few functions.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct, convert

from tactus.engine.conversion import from_lua, to_lua
from tactus.engine.lua_engine import new_runtime, start_chunk
from tactus.engine.module_bytecode import core_module

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tactus.engine.session import Session
    from tactus.specs.scenario import Step


class CheckedStep(Struct, frozen=True):
    """What a step means, without running it."""

    fault: str | None = None
    """Why it cannot be performed, whatever the program does."""
    hint: str | None = None
    pattern: str | None = None
    """The phrase that it matches; None if it matches no phrase, or several."""
    role: str | None = None
    """setup, run or check; any for a phrase that the file defines."""
    is_own: bool = False
    expects_failure: bool = False
    names: tuple[tuple[str, str], ...] = ()
    """The parameters of the phrase with their texts, without quotes."""


UNUSED = {"id", "column"}
"""The keys of AST nodes that nothing reads."""


class ReadGherkin(Struct, frozen=True):
    """The content of a Gherkin document, as described in `tactus/lua/specs/gherkin/reader.lua`."""

    scenarios: Any
    """Its scenarios, as a table of Lua."""
    faults: list[dict[str, Any]]
    """Its errors, by line."""
    prose: Any
    """The lines of its descriptions, as a table of Lua."""


class Verifier:
    """The Lua state of specifications. It gets the built-in steps from the first session."""

    def __init__(self) -> None:
        self.runtime = new_runtime()
        host = {
            "check_pattern": self._check_pattern,
            "full_match": self._full_match,
            "lower": lambda text: from_lua(text).lower().encode("utf-8", "replace"),
        }
        self._lua = start_chunk(self.runtime, "verifier", host, core_module)
        self._knows_built_in = False
        self._plain_library: Library | None = None

    def library(self, session: Session) -> tuple[Library, list[tuple[int, str]]]:
        """Return the steps that a program can use, and the errors of its own phrases with their lines."""
        if not self._knows_built_in:
            self._lua[b"set_built_in"](session.step_library().encode())
            self._knows_built_in = True
        own = session.own_steps()
        if not own and self._plain_library:
            return self._plain_library, []
        table, faults = self._lua[b"library"](own.encode())
        library = Library(self, table)
        if not own:
            self._plain_library = library
        return library, [(fault["line"], fault["problem"]) for fault in from_lua(faults) or ()]

    def read_gherkin(self, document: Any, text: str, dialect: Any) -> ReadGherkin:
        """Read the AST of a Gherkin document.

        Args:
            document: The AST, as Cucumber's parser returns it.
            text: The text of the document.
            dialect: The keywords of its language, as a table of Lua.
        """
        tree, code = self._tree(document), text.encode("utf-8", "replace")
        found = self.call("read_gherkin", tree, code, dialect)
        faults = from_lua(found[b"faults"]) if len(found[b"faults"]) else []
        return ReadGherkin(found[b"scenarios"], faults, found[b"prose"])

    def _tree(self, value: Any) -> Any:
        """Convert an AST to Lua tables; a fast version of `to_lua` for data that the parser returned."""
        kind = type(value)
        if kind is str:
            return value.encode("utf-8", "replace")
        if kind is list:
            return self.runtime.table_from([self._tree(item) for item in value])
        if kind is dict:
            items = {
                key.encode(): self._tree(item) for key, item in value.items() if key not in UNUSED
            }
            return self.runtime.table_from(items)
        return value

    def parser_error(self, message: str) -> str:
        """Reword an error of Cucumber's parser."""
        return str(from_lua(self.call("reworded", message.encode("utf-8", "replace"))))

    def to_lua(self, value: Any) -> Any:
        """Convert plain data to a value of this Lua state."""
        return to_lua(self.runtime, value)

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of `verifier.lua` with Lua values."""
        return self._lua[name.encode()](*arguments)

    def _check_pattern(self, pattern: bytes) -> tuple[bool, Any]:
        try:
            re.compile(from_lua(pattern))
        except re.error as error:
            message = f"'{from_lua(pattern)}' is not a regular expression: {error}"
            return False, to_lua(self.runtime, {"message": message})
        return True, None

    def _full_match(self, pattern: bytes, text: bytes) -> tuple[bool, Any]:
        found = re.fullmatch(from_lua(pattern), from_lua(text))
        if found is None:
            return True, None
        groups = to_lua(self.runtime, found.groups())
        groups[b"n"] = len(found.groups())
        return True, groups


@cache
def verifier() -> Verifier:
    """Return the verifier of this process."""
    return Verifier()


class Library:
    """The steps that a program can use: its own and the built-in ones."""

    def __init__(self, owner: Verifier, table: Any) -> None:
        self._verifier = owner
        self._table = table

    def lost_steps(self, prose: Any, dialect: Any) -> list[dict[str, Any]]:
        """Return errors for lines of descriptions that match a step phrase.

        Args:
            prose: The lines, as `read_gherkin` returns them.
            dialect: The keywords of their language, as a table of Lua.
        """
        return from_lua(self._verifier.call("lost_steps", self._table, prose, dialect)) or []

    def check(self, steps: Sequence[Step], names: Mapping[str, Sequence[str]]) -> list[CheckedStep]:
        """Match the steps of a scenario without running them.

        Args:
            steps: The steps.
            names: The names that they may refer to, by type, such as agent or input.
        """
        table = self._steps(steps)
        found = self._verifier.call("check", table, self._table, self.to_lua(names))
        return [convert(step, CheckedStep) for step in from_lua(found) or ()]

    def run(self, steps: Sequence[Step], functions: Mapping[bytes, Callable[..., Any]]) -> Any:
        """Run the steps of a scenario.

        Args:
            steps: The steps.
            functions: The functions of `ScenarioSession` in `tactus/lua/specs/scenarios/runner.lua`; they take and
                return Lua values.

        Returns:
            The Lua table of outcomes.
        """
        return self._call("run", steps, functions)

    def prepare(self, steps: Sequence[Step], functions: Mapping[bytes, Callable[..., Any]]) -> None:
        """Perform the steps of a scenario that precede its run."""
        self._call("prepare", steps, functions)

    def _call(
        self, name: str, steps: Sequence[Step], functions: Mapping[bytes, Callable[..., Any]]
    ) -> Any:
        session = self._verifier.runtime.table_from(functions)
        try:
            return self._verifier.call(name, self._steps(steps), self._table, session)
        finally:
            # The table remains until Lua collects its garbage, and must not keep a program alive.
            for key in functions:
                session[key] = None

    def to_lua(self, value: Any) -> Any:
        """Convert plain data to a value of the verifier's Lua state."""
        return to_lua(self._verifier.runtime, value)

    def _steps(self, steps: Sequence[Step]) -> Any:
        table_from = self._verifier.runtime.table_from
        return table_from([table_from(_plain(step)) for step in steps])


def _plain(step: Step) -> dict[bytes, Any]:
    kind = b"doc string" if isinstance(step.argument, str) else b"data table"
    return {
        b"section": step.section and step.section.encode(),
        b"text": step.text.encode("utf-8", "replace"),
        b"line": step.location.line,
        b"argument": None if step.argument is None else kind,
    }
