"""The messages between the pool and its workers: tasks and answers, as plain data with a length prefix."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from tactus.core.errors import (
    DeclarationError,
    GherkinError,
    InputError,
    ProgramSyntaxError,
    RunError,
    SourceError,
    TactusError,
)
from tactus.core.events import Event
from tactus.core.problems import Problem
from tactus.core.program import Program
from tactus.core.source import SourceLocation
from tactus.gate.inputs import Input
from tactus.specs.report import Report, ScenarioResult
from tactus.specs.scenario import Scenario
from tactus.specs.selection import Selection

LENGTH_BYTES = 4

DONE, NEWS = b".", b"+"
"""The signals of a worker: its task is done, or an answer follows that must be handled immediately."""

GRACE_SECONDS = 2.0
"""The time a program may exceed its time limit before its process is killed, in seconds."""


LONGEST_WAIT_SECONDS = 1_000_000.0
"""The maximum of any wait; system calls do not accept infinity."""


class Task(Struct, frozen=True, tag=True):
    """A task for a program that needs no model."""

    path: str
    """The display path, which is also its path relative to the worker's folder."""
    text: str
    timeout_seconds: float
    """The time limit in seconds, for loading the program and for each scenario or case."""

    @property
    def patience_seconds(self) -> float:
        """The time without progress after which the process is killed."""
        return self.timeout_seconds


class Verify(Task, frozen=True, tag=True):
    """Run the scenarios of a program."""

    selection: Selection | None = None
    fail_fast: bool = False
    runs: int = 1
    first: int = 0
    """The number of scenarios that a previous process has run already."""
    checks: bool = False
    """True to report the problems that static checks find, too."""

    @property
    def patience_seconds(self) -> float:
        """The time without progress after which the process is killed."""
        return self.timeout_seconds * self.runs


class Validate(Task, frozen=True, tag=True):
    """Find the errors in a program; the result is a `Validation`."""

    providers: tuple[str, ...] = ()
    """The names of the known providers."""


class Run(Task, frozen=True, tag=True):
    """Run a program with the mocks of its first scenario and stream its events; the result is a `RunResult`."""

    inputs: dict[str, Any] = {}


class PlayBack(Task, frozen=True, tag=True):
    """Run it against a recording; the result is what came out otherwise, or None."""

    recording: str = ""
    """The text of the recording."""


class Evaluate(Task, frozen=True, tag=True):
    """Run the evaluations of a program; each result is an `EvaluationResult`."""

    runs: int | None = None
    """The number of runs per case, overriding the file."""


AnyTask: TypeAlias = Verify | Validate | Run | PlayBack | Evaluate


class TaskResult(Struct, frozen=True):
    """The result of a task."""

    report: Report | None = None
    """None if the file could not be loaded, or for other tasks than `Verify`."""
    error: TactusError | None = None
    inputs: tuple[Input, ...] | None = None
    """The files and folders that were looked up; None if the process ended before it reported them."""
    is_repeatable: bool = True
    """False if the run read the clock or random numbers."""
    values: tuple[Raw, ...] = ()
    """The results of other tasks, encoded."""


class ErrorData(Struct, frozen=True):
    """An error in a file or of a run."""

    kind: str
    message: str
    location: SourceLocation | None
    hint: str | None
    lua_traceback: str | None = None


class Loaded(Struct, frozen=True, tag=True):
    """The file was loaded, and its scenarios are about to run."""

    program: Program
    scenarios: Raw
    """The scenarios to run, decoded only if the process ends in one of them."""
    findings: tuple[Problem, ...] | None = None
    """The problems that static checks found; None if they were not asked for."""


class NotLoaded(Struct, frozen=True, tag=True):
    """The file could not be loaded."""

    problems: tuple[ErrorData, ...]


class Ended(Struct, frozen=True, tag=True):
    """A scenario has run."""

    result: ScenarioResult


class Happened(Struct, frozen=True, tag=True):
    """An event of a run, which is handled immediately."""

    event: Event


class Returned(Struct, frozen=True, tag=True):
    """A result of the task's type."""

    value: Raw


class Failed(Struct, frozen=True, tag=True):
    """The run failed."""

    problem: ErrorData


class Done(Struct, frozen=True, tag=True):
    """The task is done."""

    inputs: tuple[Input, ...]
    """All files and folders that were looked up, whether they exist or not."""
    is_repeatable: bool
    """False if the run read the clock or random numbers."""


Answer: TypeAlias = Loaded | NotLoaded | Ended | Happened | Returned | Failed | Done

KINDS: dict[str, type[SourceError]] = {
    kind.__name__: kind for kind in (DeclarationError, GherkinError, ProgramSyntaxError)
}

_encoder = Encoder()
_answers = Decoder(Answer)
_scenarios = Decoder(tuple[Scenario, ...])
_tasks = Decoder(AnyTask)


def error_data_of(error: TactusError) -> ErrorData:
    """Convert an error to data."""
    kind = type(error).__name__
    trace = getattr(error, "lua_traceback", None)
    return ErrorData(kind, error.message, error.location, error.hint, trace)


def internal_error_data(path: str, error: Exception) -> ErrorData:
    """Convert an internal error of Tactus, which concerns one file only, to data."""
    # Surrogates cannot be encoded as UTF-8.
    said = f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()
    return ErrorData(
        SourceError.__name__,
        f"Tactus could not run the file: {said}",
        SourceLocation(path.encode("utf-8", "replace").decode()),
        "this is a bug of Tactus; report it with the file",
    )


def source_error_of(problem: ErrorData) -> SourceError:
    """Convert the data of `error_data_of` to the error of a file."""
    kind = KINDS.get(problem.kind, SourceError)
    return kind(problem.message, location=problem.location, hint=problem.hint)


def run_error_of(problem: ErrorData) -> RunError:
    """Convert the data of `error_data_of` to the error of a run."""
    kind = InputError if problem.kind == InputError.__name__ else RunError
    return kind(
        problem.message,
        location=problem.location,
        hint=problem.hint,
        lua_traceback=problem.lua_traceback,
    )


def encoded(task: Task) -> bytes:
    """Encode a task."""
    return _encoder.encode(task)


def task_in(data: bytes) -> AnyTask:
    """Decode a task."""
    task: AnyTask = _tasks.decode(data)
    return task


def framed(answer: Answer) -> bytes:
    """Encode an answer, with its length in front."""
    data = _encoder.encode(answer)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def loaded(
    program: Program,
    scenarios: Sequence[Scenario],
    findings: tuple[Problem, ...] | None = None,
) -> Loaded:
    """Return the message that scenarios are about to run."""
    return Loaded(program, Raw(_encoder.encode(scenarios)), findings)


def returned(value: Any) -> Returned:
    """Return the message with the result of a task."""
    return Returned(Raw(_encoder.encode(value)))


def scenarios_of(answer: Loaded) -> tuple[Scenario, ...]:
    """Decode the scenarios that were about to run."""
    scenarios: tuple[Scenario, ...] = _scenarios.decode(answer.scenarios)
    return scenarios


def answers_in(data: bytes) -> Iterator[Answer]:
    """Decode a sequence of answers with their lengths."""
    view = memoryview(data)
    while view:
        end = LENGTH_BYTES + int.from_bytes(view[:LENGTH_BYTES], "big")
        yield _answers.decode(view[LENGTH_BYTES:end])
        view = view[end:]
