"""Loads a file and runs it: from a `Source` and `Ports` to a `Program`, events and a `RunResult`.

A `Session` is one Lua runtime with one program, for a single run. Failures leave Lua as data and are converted to
`tactus.core.errors` here, with the file and line that the user knows.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from tactus.core.errors import (
    DeclarationError,
    InputError,
    LimitReachedError,
    LoadError,
    ProgramSyntaxError,
    RunError,
    SourceError,
    TactusError,
)
from tactus.core.events import RunFailed, RunFinished, RunStarted
from tactus.core.results import RunResult
from tactus.core.source import Source
from tactus.engine.conversion import ConversionError, from_lua, to_lua, with_empty_lists
from tactus.engine.declarations import program_from, specifications_from
from tactus.engine.host import Host
from tactus.engine.lua_engine import OUT_OF_MEMORY, LuaError, new_runtime, start_chunk
from tactus.engine.module_finder import find_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tactus.core.events import Event
    from tactus.core.ports import EventSink, Ports
    from tactus.core.program import Program, SpecificationBlock
    from tactus.core.results import Usage
    from tactus.core.source import SourceLocation


DEEPEST = 5
"""The maximum depth of files that run other files."""


class Remark(NamedTuple):
    """Lua's finding about a declaration or a call, which is not an error."""

    severity: str
    """`error`, `warning` or `note`."""
    message: str
    location: SourceLocation
    hint: str | None


class StepFailed(Exception):
    """An expectation of a scenario's step was not met. Handled within `tactus.specs`.

    Attributes:
        failure: The failure as reported by Lua: message, expected, found, hint.
        location: The line of a step that the file defines; None for a step of the library.
    """

    def __init__(self, failure: Mapping[str, Any], location: SourceLocation | None) -> None:
        super().__init__(failure["message"])
        self.failure = failure
        self.location = location


class Session:
    """A loaded program, for a single run."""

    def __init__(
        self,
        source: Source,
        ports: Ports,
        *,
        timeout_seconds: float | None = None,
        is_spec: bool = False,
        depth: int = 0,
        bytecode: bytes | None = None,
    ) -> None:
        """Load a file.

        Args:
            source: The file.
            ports: The ports of the run; without a model, the session is mocked.
            timeout_seconds: The time limit, or None for no limit.
            is_spec: True for a scenario, whose steps answer the questions to the user.
            depth: The number of programs that run this one.
            bytecode: The result of `compile_lua` for this file, which loads faster; None to load its text.

        Raises:
            LoadError: The file has errors; all of them are collected.
        """
        self._source = source
        self._ports = ports
        self._is_spec = is_spec
        self._depth = depth
        self._runtime = new_runtime()
        self._host = Host(
            self._runtime,
            source,
            ports,
            timeout_seconds=timeout_seconds,
            is_spec=is_spec,
            run_file=self._run_beside,
        )
        self.helpers = self._host.helpers
        functions = self._host.functions()
        self._lua = start_chunk(self._runtime, "core", functions, self._host.core_module)
        self._load("load", source.code, source.label, bytecode)

    @cached_property
    def program(self) -> Program:
        """The declarations of the file.

        Raises:
            LoadError: They cannot be determined.
        """
        return program_from(self._source, self._load("describe"))

    def close(self) -> None:
        """Release the Lua runtime, which the garbage collector would free late: it and the host form a cycle."""
        self._lua = self._runtime = None
        self._host.close()

    def set_inputs(self, inputs: Mapping[str, Any]) -> None:
        """Set the inputs of the run. Strings are parsed as the declared type.

        Raises:
            InputError: A value cannot be converted to Lua.
        """
        for name, value in inputs.items():
            try:
                self._run("set_inputs", {name: value})
            except ConversionError as error:
                message = f"the input '{name}' cannot be used: {error}"
                problem = InputError(message)
                problem.input = name
                raise problem from error

    def inputs(self) -> dict[str, Any]:
        """Return the inputs that were set for the run, by a caller or by steps."""
        return dict(self._run("inputs"))

    def run(self) -> RunResult:
        """Run the main procedure.

        Raises:
            RunError: The run failed.
            KeyboardInterrupt: The user interrupted the run.
        """
        self._host.restart_deadline()
        started = self._ports.clock.seconds()
        value = self._run("run")
        elapsed = self._ports.clock.seconds() - started
        result = with_empty_lists(value.get("result"), value["empty_lists"])
        return RunResult(result, self._host.usage, elapsed)

    @property
    def usage(self) -> Usage:
        """The total usage of all model requests so far."""
        return self._host.usage

    def own_steps(self) -> str:
        """Return the step phrases that the file defines, in the format of `step_library`."""
        return str(self._load("own_steps"))

    def step_library(self, *, has_docs: bool = False) -> str:
        r"""Return the step phrases of Tactus itself, in matching order.

        Records are separated by `\x1e`, their fields by `\x1f`: the index in its topic, the phrase, the role, the line
        of its definition, a mark if it expects a failure, the description and the topic; unknown values are empty.
        """
        return str(self._load("step_library", has_docs))

    def step_names(self) -> dict[str, list[str]]:
        """Return the names that steps can use, by what they name, such as agent or input."""
        names = self._run("step_names")
        return {noun: list(known) for noun, known in names.items()}

    def global_names(self) -> list[str]:
        """Return the names of the globals a program starts with, sorted."""
        return list(self._load("names"))

    def hint_for_global(self, name: str, line: str) -> str | None:
        """Return a hint for a global that is never assigned.

        Args:
            name: The global.
            line: The line that uses it, for declarations in the form of older versions.
        """
        hint: str | None = self._load("hint_for_global", name, line)
        return hint

    def vocabulary(self) -> dict[str, Any]:
        """Return the names the file may use, in the format described in `tactus/lua/run/vocabulary.lua`."""
        return dict(self._load("vocabulary"))

    def remarks(self) -> tuple[Remark, ...]:
        """Return Lua's findings about the declarations of a file that loads."""
        return tuple(map(self._remark, self._load("remarks") or ()))

    def judge_call(self, callee: str, key: str) -> Remark | None:
        """Check a key in the table of a call without making the call; return None if it is valid.

        Args:
            callee: The called function, as in `Human.approve`, or the name of an agent.
            key: The key.
        """
        found = self._load("judge_call", callee, key)
        return self._remark(found) if found else None

    def _remark(self, failure: dict[str, Any]) -> Remark:
        location = self._source.location(failure.get("line"), failure.get("path"))
        return Remark(failure["kind"], failure["message"], location, failure.get("hint"))

    def state(self) -> dict[str, Any]:
        """Return the current state; empty if it cannot be converted."""
        try:
            return dict(self._run("state"))
        except RunError:
            return {}

    def specifications(self) -> tuple[SpecificationBlock, ...]:
        """Return the specifications of the file, even if it could not be loaded."""
        return specifications_from(self._source, self._load("specifications"))

    def perform_step(
        self,
        topic: bytes,
        index: int,
        texts: Sequence[bytes | None],
        parameters: bytes,
        argument: list[list[str]] | str | None,
        *,
        tolerant: bool,
    ) -> None:
        """Perform a step of a scenario.

        Args:
            topic: The topic of the step library; empty for a step that the file defines.
            index: The index of the step in its topic, from 1.
            texts: The texts of its parameters.
            parameters: The names of its parameters, each followed by a comma.
            argument: The rows of its data table, or its doc string.
            tolerant: True if a later step expects the run to fail.

        Raises:
            StepFailed: The step's expectation was not met.
            RunError: The step ran the program, and the run failed.
        """
        table, last = self._runtime.table_from(texts), to_lua(self._runtime, argument)
        ok, value = self._call("step", topic, index, table, parameters, last, tolerant)
        if not ok:
            failure = value["failures"][0]
            if failure["kind"] == "step":
                raise StepFailed(failure, self._own_place(failure))
            raise self._run_error(failure)

    def _run_beside(
        self, name: str, inputs: Mapping[str, Any], timeout_seconds: float | None
    ) -> RunResult:
        """Run another file with the same ports, in its own Lua runtime and within the remaining time.

        Args:
            name: The path of the file relative to the program's folder, with or without `.tac`.
            inputs: The inputs of its procedure.
            timeout_seconds: The time limit, or None for no limit.

        Raises:
            RunError: The file does not exist, cannot be loaded, or its run failed.
        """
        if self._depth == DEEPEST:
            raise RunError(
                f"more than {DEEPEST} procedures are nested; the last is '{name}'",
                hint="look for files that run each other in a circle",
            )
        folder = Path(self._source.path)
        found = find_program(folder, name.removesuffix(".tac") + ".tac", self._ports.notes)
        path = os.path.normpath(folder.parent / found.label)
        try:
            inner = Session(
                Source(Path(path).as_posix(), found.text),
                replace(self._ports, sink=_without_ends(self._ports.sink)),
                timeout_seconds=timeout_seconds,
                is_spec=self._is_spec,
                depth=self._depth + 1,
            )
        except LoadError as error:
            if error.partial:
                error.partial.close()
            raise RunError(f"'{name}' cannot be loaded: {error}", hint=error.hint) from error
        try:
            inner.set_inputs(inputs)
            return inner.run()
        finally:
            inner.close()

    def _load(self, name: str, *arguments: Any) -> Any:
        ok, value = self._call(name, *arguments)
        if not ok:
            errors = [self._source_error(failure) for failure in value["failures"]]
            raise LoadError(errors, partial=self)
        return value

    def _run(self, name: str, *arguments: Any) -> Any:
        ok, value = self._call(name, *arguments)
        if not ok:
            raise self._run_error(value["failures"][0])
        return value

    def _call(self, name: str, *arguments: Any) -> tuple[bool, Any]:
        converted = [self._argument(argument) for argument in arguments]
        try:
            ok, value = self._lua[name.encode()](*converted)
        except LuaError as error:
            return False, {"failures": [self._unprotected(error)]}
        finally:
            self._host.make_room()
        return ok, from_lua(value)

    def _unprotected(self, error: LuaError) -> dict[str, Any]:
        """Return the failure that occurred outside Lua's protected call."""
        if isinstance(error, MemoryError):
            return {"kind": "limit", "message": OUT_OF_MEMORY}
        if failure := self._host.last_failure():
            return failure
        raise error

    def _argument(self, value: Any) -> Any:
        return to_lua(self._runtime, value) if isinstance(value, str | dict) else value

    def _source_error(self, failure: dict[str, Any]) -> SourceError:
        cause = self._host.cause(failure.get("cause"))
        if cause is not None and not isinstance(cause, TactusError | ConversionError):
            raise cause
        kind = ProgramSyntaxError if failure["kind"] == "syntax" else DeclarationError
        return kind(
            failure["message"],
            location=self._source.location(failure.get("line"), failure.get("path")),
            hint=failure.get("hint"),
        )

    def _run_error(self, failure: dict[str, Any]) -> RunError:
        cause = self._host.cause(failure.get("cause"))
        location = self._source.location(failure.get("line"), failure.get("path"))
        if isinstance(cause, RunError):
            cause.location = cause.location or location
            cause.lua_traceback = failure.get("traceback")
            return cause
        if cause is not None and not isinstance(cause, ConversionError):
            raise cause
        kind = {"input": InputError, "limit": LimitReachedError}.get(failure["kind"], RunError)
        error = kind(
            failure["message"],
            location=location,
            hint=failure.get("hint"),
            lua_traceback=failure.get("traceback"),
        )
        if isinstance(error, InputError):
            error.input = failure.get("input")
        return error

    def _own_place(self, failure: dict[str, Any]) -> SourceLocation | None:
        line = failure.get("line")
        return None if line is None else self._source.location(line, failure.get("path"))


def _without_ends(sink: EventSink) -> EventSink:
    """Return a sink that drops the start and end events of a run, which the caller's run emits itself."""

    def pass_on(event: Event) -> None:
        if not isinstance(event, RunStarted | RunFinished | RunFailed):
            sink(event)

    return pass_on


def load_program(source: Source, ports: Ports) -> Program:
    """Load a file, without running its procedure.

    Raises:
        LoadError: The file has errors.
    """
    return Session(source, ports).program


def run_program(source: Source, ports: Ports, inputs: Mapping[str, Any]) -> RunResult:
    """Load a file and run its procedure.

    Raises:
        LoadError: The file has errors.
        RunError: The run failed.
    """
    session = Session(source, ports)
    session.set_inputs(inputs)
    return session.run()
