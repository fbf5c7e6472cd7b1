"""Loads a file and runs it: from a `Source` and `Ports` to a `Program`, events and a `RunResult`.

A `Session` is one Lua with one program in it, good for one run. Failures leave Lua as data and
become the errors of `tactus.core.errors` here, with the file and line the user knows.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tactus.core.atomic_files import reason_of
from tactus.core.confined_files import ConfinedFolder
from tactus.core.errors import (
    DeclarationError,
    InputError,
    LimitReachedError,
    LoadError,
    ProgramSyntaxError,
    RunError,
    SourceError,
    SourceReadError,
    TactusError,
)
from tactus.core.program import (
    AgentDeclaration,
    EvaluationDeclaration,
    Field,
    ModelDeclaration,
    ProcedureDeclaration,
    Program,
    SpecificationBlock,
    ToolDeclaration,
)
from tactus.core.results import RunResult
from tactus.core.source import LARGEST_SOURCE_BYTES, Source
from tactus.core.suggestions import reworded
from tactus.engine.conversion import ConversionError, from_lua, to_lua, with_empty_lists
from tactus.engine.host import Host
from tactus.engine.lua_engine import LuaError, new_runtime, start_core

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tactus.core.ports import Ports
    from tactus.core.results import Usage
    from tactus.core.source import SourceLocation


def read_source(path: str | Path, home: Path | None = None) -> Source:
    """Read a file.

    Args:
        path: The file.
        home: The folder that it has to be in, links resolved; None for the folder that the path names.

    Raises:
        LoadError: There is no such file, it is not in that folder, it is too large, or it is not UTF-8 text.
    """
    return source_from(path, str(path), home)[0]


def source_from(path: str | Path, told: str, home: Path | None = None) -> tuple[Source, bytes]:
    """Read a file that people know by another path, such as one told from another folder; return its bytes, too.

    Raises:
        LoadError: There is no such file, it is not in its folder, it is too large, or it is not UTF-8 text.
    """
    place = Path(path)
    try:
        folder = ConfinedFolder(home or place.parent)
        data = folder.read(place, most_bytes=LARGEST_SOURCE_BYTES)
    except OSError as error:
        raise LoadError([SourceReadError(told, reason_of(error))]) from error
    try:
        return Source(told, data.decode("utf-8-sig")), data
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = SourceReadError(told, "the text is not UTF-8; save it as UTF-8", line=line)
        raise LoadError([problem]) from error


class StepFailed(Exception):
    """A step of a scenario was not met. It never leaves `tactus.specs`.

    Attributes:
        failure: What Lua says of it: message, expected, found, hint.
        location: The line of the file's own step that says so; None for a step of the library.
    """

    def __init__(self, failure: Mapping[str, Any], location: SourceLocation | None) -> None:
        super().__init__(failure["message"])
        self.failure = failure
        self.location = location


class Session:
    """A loaded program, ready for one run."""

    def __init__(
        self,
        source: Source,
        ports: Ports,
        *,
        timeout_seconds: float | None = None,
        is_spec: bool = False,
        depth: int = 0,
    ) -> None:
        """Load a file.

        Args:
            source: The file.
            ports: The world of the run; without a model, the session is a mocked one.
            timeout_seconds: How long the program may run; None for as long as it likes.
            is_spec: True for the run of a scenario, which says itself what people answer.
            depth: How many programs run this one within their own runs.

        Raises:
            LoadError: Something in the file is wrong; everything that is, at once.
        """
        self._source = source
        self._ports = ports
        self._runtime = new_runtime()
        self._host = Host(
            self._runtime,
            source,
            ports,
            timeout_seconds=timeout_seconds,
            is_spec=is_spec,
            depth=depth,
        )
        self.helpers = self._host.helpers
        self._lua = start_core(self._runtime, self._host.functions(), self._host.core_module)
        self._host.global_names = self.global_names
        self._load("load", source.code, source.label)

    @cached_property
    def program(self) -> Program:
        """What the file declares.

        Raises:
            LoadError: It cannot be told.
        """
        return _program_from(self._source, self._load("describe"))

    def close(self) -> None:
        """Let go of the Lua at once; it and its host functions know each other, so nothing else would soon."""
        self._lua = self._runtime = None
        self._host.close()

    def set_inputs(self, inputs: Mapping[str, Any]) -> None:
        """Give the inputs of the run. Text is read as the declared type.

        Raises:
            InputError: A value has no form in Lua.
        """
        for name, value in inputs.items():
            try:
                self._run("set_inputs", {name: value})
            except ConversionError as error:
                message = f"the input '{name}' cannot be used: {error}"
                problem = InputError(message)
                problem.input = name
                raise problem from error

    def run(self) -> RunResult:
        """Run the main procedure.

        Raises:
            RunError: The run failed.
            KeyboardInterrupt: The user interrupted it.
        """
        self._host.restart_deadline()
        started = self._ports.clock.seconds()
        value = self._run("run")
        elapsed = self._ports.clock.seconds() - started
        result = with_empty_lists(value.get("result"), value["empty_lists"])
        return RunResult(result, self._host.usage, elapsed)

    @property
    def usage(self) -> Usage:
        """What the requests to models used so far."""
        return self._host.usage

    def own_steps(self) -> list[list[str]]:
        """Return the step phrases that the file defines, in the form of `step_library`."""
        return _records(self._load("own_steps"))

    def step_library(self, *, has_docs: bool = False) -> list[list[str]]:
        """Return the step phrases of Tactus itself, in the order of matching.

        Each is its place in its topic, the phrase, its role, the line that defines it, a mark where it expects a
        failure, its meaning and its topic; what is not known is empty.
        """
        return _records(self._load("step_library", has_docs))

    def global_names(self) -> list[str]:
        """Return the names of the globals a program starts with, sorted."""
        return list(self._load("names"))

    def vocabulary(self) -> dict[str, Any]:
        """Return what the file may name; `tactus/lua/run/vocabulary.lua` says in which form."""
        return dict(self._load("vocabulary"))

    def state(self) -> dict[str, Any]:
        """Return what the state holds; nothing where it cannot be shown."""
        try:
            return dict(self._run("state"))
        except RunError:
            return {}

    def specifications(self) -> tuple[SpecificationBlock, ...]:
        """Return the specifications of the file, also of one that could not be loaded."""
        return _specifications_from(self._source, self._load("specifications"))

    def perform_step(
        self, topic: str, index: int, arguments: Sequence[Any], *, tolerant: bool
    ) -> None:
        """Carry out a step of a scenario.

        Args:
            topic: The part of the step library it stands in; empty for a step of the file.
            index: Its place there, from 1.
            arguments: The values of its parameters.
            tolerant: True where a later step expects the run to fail.

        Raises:
            StepFailed: What the step expects is not so.
            RunError: The step ran the program, and that failed.
        """
        table = self._runtime.table()
        for position, argument in enumerate(arguments, start=1):
            table[position] = to_lua(self._runtime, argument)
        table[b"n"] = len(arguments)
        ok, value = self._call("step", topic, index, table, tolerant)
        if not ok:
            failure = value["failures"][0]
            if failure["kind"] == "step":
                raise StepFailed(
                    failure | {"hint": self._host.hint(failure)}, self._own_place(failure)
                )
            raise self._run_error(failure)

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
        """Return the failure that came where Lua was about to turn failures into data, or had just done so."""
        if isinstance(error, MemoryError):
            return {"kind": "limit", "message": "the program used up its memory"}
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
            reworded(failure["message"]),
            location=self._source.location(failure.get("line"), failure.get("path")),
            hint=self._host.hint(failure),
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
            reworded(failure["message"]),
            location=location,
            hint=self._host.hint(failure),
            lua_traceback=failure.get("traceback"),
        )
        if isinstance(error, InputError):
            error.input = failure.get("input")
        return error

    def _own_place(self, failure: dict[str, Any]) -> SourceLocation | None:
        line = failure.get("line")
        return None if line is None else self._source.location(line, failure.get("path"))


def _records(text: str) -> list[list[str]]:
    return [record.split("\x1f") for record in text.split("\x1e")] if text else []


def load_program(source: Source, ports: Ports) -> Program:
    """Load a file, without running its procedure.

    Raises:
        LoadError: Something in the file is wrong.
    """
    return Session(source, ports).program


def run_program(source: Source, ports: Ports, inputs: Mapping[str, Any]) -> RunResult:
    """Load a file and run its procedure.

    Raises:
        LoadError: Something in the file is wrong.
        RunError: The run failed.
    """
    session = Session(source, ports)
    session.set_inputs(inputs)
    return session.run()


def _program_from(source: Source, data: dict[str, Any]) -> Program:
    procedure = data["procedure"]
    return Program(
        source=source,
        agents=tuple(_agent_from(agent) for agent in data["agents"] or ()),
        tools=tuple(_tool_from(tool) for tool in data["tools"] or ()),
        procedure=ProcedureDeclaration(
            name=procedure["name"],
            inputs=_fields_from(procedure["inputs"]),
            outputs=_fields_from(procedure["outputs"]) if "outputs" in procedure else None,
            line=procedure["line"],
        ),
        specifications=_specifications_from(source, data["specifications"]),
        models=tuple(
            ModelDeclaration(model["name"], model["type"], model.get("model"), model["line"])
            for model in data["models"] or ()
        ),
        evaluations=tuple(_evaluation_from(data) for data in data["evaluations"] or ()),
    )


def _evaluation_from(data: dict[str, Any]) -> EvaluationDeclaration:
    return EvaluationDeclaration(
        line=data["line"],
        dataset=tuple(data.get("dataset") or ()),
        dataset_file=data.get("dataset_file"),
        evaluators=tuple(data.get("evaluators") or ()),
        thresholds=data.get("thresholds") or {},
        runs=data.get("runs", 1),
        parallel=data.get("parallel", False),
    )


def _specifications_from(source: Source, blocks: Any) -> tuple[SpecificationBlock, ...]:
    return tuple(
        SpecificationBlock(
            block["text"],
            block["line"],
            block["is_verbatim"],
            source.location(None, block["label"]).path if "label" in block else None,
        )
        for block in blocks or ()
    )


def _agent_from(data: dict[str, Any]) -> AgentDeclaration:
    return AgentDeclaration(
        name=data["name"],
        model=data["model"],
        provider=data["provider"],
        system_prompt=data["system_prompt"],
        streaming=data.get("streaming"),
        tools=tuple(data["tools"] or ()),
        line=data["line"],
        base_url=data.get("base_url"),
        api_key_env=data.get("api_key_env"),
    )


def _tool_from(data: dict[str, Any]) -> ToolDeclaration:
    return ToolDeclaration(
        name=data["name"],
        description=data.get("description"),
        inputs=_fields_from(data["inputs"]),
        line=data["line"],
    )


def _fields_from(data: Any) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=field["name"],
            type=field["type"],
            required=field["required"],
            default=_default(field),
            description=field.get("description"),
            enum=field.get("enum"),
        )
        for field in data or ()
    )


def _default(field: dict[str, Any]) -> Any:
    """Return the default of a field; an empty table of Lua is a list where one is declared."""
    default = field.get("default")
    return [] if default == {} and field["type"] == "array" else default
