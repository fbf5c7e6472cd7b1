"""The Lua that matches and runs scenarios: `tactus/lua/verifier.lua`, one for a process.

Whatever decides an answer is decided there. Here texts go in, results come out, and a session is handed over as a few
functions.
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
    from tactus.specs.gherkin import Step


class CheckedStep(Struct, frozen=True):
    """What a step means, without running it."""

    fault: str | None = None
    """Why it cannot be carried out, whatever the program does."""
    hint: str | None = None
    pattern: str | None = None
    """The phrase that it matches; None where it matches none, or several."""
    role: str | None = None
    """setup, run or check; any for a phrase of the file's own."""
    is_own: bool = False
    expects_failure: bool = False
    names: tuple[tuple[str, str], ...] = ()
    """The parameters of the phrase with their texts, without quotes."""


class Verifier:
    """The Lua of the specifications. It knows the built-in steps as soon as a session was asked for them."""

    def __init__(self) -> None:
        self.runtime = new_runtime()
        host = {"check_pattern": self._check_pattern, "full_match": self._full_match}
        self._lua = start_chunk(self.runtime, "verifier", host, core_module)
        self._knows_built_in = False

    def library(self, session: Session) -> tuple[Library, list[tuple[int, str]]]:
        """Return the steps that a program can use, and what is wrong with its own phrases, by line."""
        if not self._knows_built_in:
            self._lua[b"set_built_in"](session.step_library().encode())
            self._knows_built_in = True
        library, faults = self._lua[b"library"](session.own_steps().encode())
        return Library(self, library), [
            (fault["line"], fault["problem"]) for fault in from_lua(faults) or ()
        ]

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of `verifier.lua` with values of Lua."""
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

    def has(self, text: str) -> bool:
        """Tell whether a text is a step."""
        return bool(self._verifier.call("is_step", self._table, text.encode("utf-8", "replace")))

    def check(self, steps: Sequence[Step], names: Mapping[str, Sequence[str]]) -> list[CheckedStep]:
        """Find what the steps of a scenario mean.

        Args:
            steps: The steps.
            names: The names that they may speak of, by what they name: agent, tool, input, …
        """
        table = self._steps(steps)
        found = self._verifier.call("check", table, self._table, self.to_lua(names))
        return [convert(step, CheckedStep) for step in from_lua(found) or ()]

    def run(self, steps: Sequence[Step], functions: Mapping[bytes, Callable[..., Any]]) -> Any:
        """Run the steps of a scenario.

        Args:
            steps: The steps.
            functions: What the run is given, as `tactus/lua/specs/scenarios/runner.lua` says; they take and return
                values of Lua.

        Returns:
            The table that Lua returns.
        """
        session = self._verifier.runtime.table_from(functions)
        return self._verifier.call("run", self._steps(steps), self._table, session)

    def prepare(self, steps: Sequence[Step], functions: Mapping[bytes, Callable[..., Any]]) -> None:
        """Carry out the steps of a scenario that come before its run."""
        session = self._verifier.runtime.table_from(functions)
        self._verifier.call("prepare", self._steps(steps), self._table, session)

    def to_lua(self, value: Any) -> Any:
        """Return plain data as a value of the Lua that runs scenarios."""
        return to_lua(self._verifier.runtime, value)

    def _steps(self, steps: Sequence[Step]) -> Any:
        table_from = self._verifier.runtime.table_from
        return table_from([table_from(_plain(step)) for step in steps])


def _plain(step: Step) -> dict[bytes, Any]:
    kind = b"doc string" if isinstance(step.argument, str) else b"data table"
    return {
        b"keyword": step.keyword.encode(),
        b"text": step.text.encode("utf-8", "replace"),
        b"line": step.location.line,
        b"argument": None if step.argument is None else kind,
    }
