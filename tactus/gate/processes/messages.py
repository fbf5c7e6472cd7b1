"""What a process that runs programs is told, and what it answers. Plain data, framed by its length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from tactus.core.errors import (
    DeclarationError,
    GherkinError,
    ProgramSyntaxError,
    RunError,
    SourceError,
    TactusError,
)
from tactus.core.events import Event  # noqa: TC001 - msgspec reads these
from tactus.core.program import Program  # noqa: TC001
from tactus.core.source import SourceLocation
from tactus.gate.inputs import Input  # noqa: TC001
from tactus.specs.gherkin import Scenario
from tactus.specs.report import Report, ScenarioResult  # noqa: TC001
from tactus.specs.selection import Selection  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTH_BYTES = 4

DONE, NEWS = b".", b"+"
"""What a process says: that it is done with its task, or that an answer follows which is to be heard at once."""

GRACE_SECONDS = 2.0
"""How long a program may go on after its time is up, before its process is ended."""


LONGEST_WAIT_SECONDS = 1_000_000.0
"""The longest that anything waits; the system takes no time that has no end."""


class Task(Struct, frozen=True, tag=True):
    """Something to do with a program, and not with a model."""

    path: str
    """As people know it; also where it is, from the folder the process works in."""
    text: str
    timeout_seconds: float
    """How long the program may run: to be loaded, and for each scenario or case."""

    @property
    def patience_seconds(self) -> float:
        """How long the process may be silent."""
        return self.timeout_seconds


class Verify(Task, frozen=True, tag=True):
    """Run its scenarios."""

    selection: Selection | None = None
    fail_fast: bool = False
    runs: int = 1
    first: int = 0
    """How many of the scenarios have been run already, by a process that is no more."""

    @property
    def patience_seconds(self) -> float:
        """How long the process may be silent."""
        return self.timeout_seconds * self.runs


class Validate(Task, frozen=True, tag=True):
    """Find what is wrong with it; the result is a `Validation`."""

    providers: tuple[str, ...] = ()
    """The names of those that are known."""


class Run(Task, frozen=True, tag=True):
    """Run it as its first scenario says, and tell what happens meanwhile; the result is a `RunResult`."""

    inputs: dict[str, Any] = {}


class Evaluate(Task, frozen=True, tag=True):
    """Run the cases of its evaluations; there is a result for each, an `EvaluationResult`."""

    runs: int | None = None
    """How often each case is run, where that is not as the file says."""


AnyTask: TypeAlias = Verify | Validate | Run | Evaluate


class TaskResult(Struct, frozen=True):
    """What came of a task."""

    report: Report | None = None
    """None if the file could not be loaded, or something else was asked for."""
    error: TactusError | None = None
    inputs: tuple[Input, ...] | None = None
    """What was looked at for it; None if a process ended before it said so."""
    is_repeatable: bool = True
    """False if clock or chance had a part in it."""
    values: tuple[Raw, ...] = ()
    """The results that were asked for, as they came."""


class ErrorData(Struct, frozen=True):
    """A mistake of a file, or why its run failed."""

    kind: str
    message: str
    location: SourceLocation | None
    hint: str | None
    lua_traceback: str | None = None


class Loaded(Struct, frozen=True, tag=True):
    """The file is loaded, and its scenarios are about to run."""

    program: Program
    scenarios: Raw
    """Those that are to run, which are read only where the process ends at one of them."""


class NotLoaded(Struct, frozen=True, tag=True):
    """The file cannot be loaded."""

    problems: tuple[ErrorData, ...]


class Ended(Struct, frozen=True, tag=True):
    """A scenario has run."""

    result: ScenarioResult


class Happened(Struct, frozen=True, tag=True):
    """Something happened in a run, which is told at once."""

    event: Event


class Returned(Struct, frozen=True, tag=True):
    """A result of the kind that was asked for."""

    value: Raw


class Failed(Struct, frozen=True, tag=True):
    """The run failed."""

    problem: ErrorData


class Done(Struct, frozen=True, tag=True):
    """The task is done."""

    inputs: tuple[Input, ...]
    """What was looked at for it, whether it was there or not."""
    is_repeatable: bool
    """False if clock or chance had a part in it."""


Answer: TypeAlias = Loaded | NotLoaded | Ended | Happened | Returned | Failed | Done

KINDS: dict[str, type[SourceError] | type[RunError]] = {
    kind.__name__: kind for kind in (DeclarationError, GherkinError, ProgramSyntaxError, RunError)
}

_encoder = Encoder()
_answers = Decoder(Answer)
_scenarios = Decoder(tuple[Scenario, ...])
_tasks = Decoder(AnyTask)


def error_data_of(error: TactusError) -> ErrorData:
    """Return a mistake as data."""
    kind = type(error).__name__
    trace = getattr(error, "lua_traceback", None)
    return ErrorData(kind, error.message, error.location, error.hint, trace)


def internal_error_data(path: str, error: Exception) -> ErrorData:
    """Return a mistake of Tactus, which one file brought to light, as data."""
    # Text that has no form in UTF-8 could not be sent.
    said = f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()
    return ErrorData(
        SourceError.__name__,
        f"Tactus could not run the file: {said}",
        SourceLocation(path.encode("utf-8", "replace").decode()),
        "this is a bug of Tactus; report it with the file",
    )


def source_error_of(problem: ErrorData) -> SourceError:
    """Return the mistake of a file that `error_data_of` turned into data."""
    kind = KINDS.get(problem.kind, SourceError)
    if not issubclass(kind, SourceError):
        kind = SourceError
    return kind(problem.message, location=problem.location, hint=problem.hint)


def run_error_of(problem: ErrorData) -> RunError:
    """Return the failure of a run that `error_data_of` turned into data."""
    return RunError(
        problem.message,
        location=problem.location,
        hint=problem.hint,
        lua_traceback=problem.lua_traceback,
    )


def encoded(task: Task) -> bytes:
    """Return a task as bytes."""
    return _encoder.encode(task)


def task_in(data: bytes) -> AnyTask:
    """Return the task that `encoded` turned into bytes."""
    task: AnyTask = _tasks.decode(data)
    return task


def framed(answer: Answer) -> bytes:
    """Return the bytes of an answer, after their number."""
    data = _encoder.encode(answer)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def loaded(program: Program, scenarios: Sequence[Scenario]) -> Loaded:
    """Say what is about to run."""
    return Loaded(program, Raw(_encoder.encode(scenarios)))


def returned(value: Any) -> Returned:
    """Say what came of a task."""
    return Returned(Raw(_encoder.encode(value)))


def scenarios_of(answer: Loaded) -> tuple[Scenario, ...]:
    """Return the scenarios that were about to run."""
    scenarios: tuple[Scenario, ...] = _scenarios.decode(answer.scenarios)
    return scenarios


def answers_in(data: bytes) -> Iterator[Answer]:
    """Yield the answers that were framed, one after the other."""
    view = memoryview(data)
    while view:
        end = LENGTH_BYTES + int.from_bytes(view[:LENGTH_BYTES], "big")
        yield _answers.decode(view[LENGTH_BYTES:end])
        view = view[end:]
