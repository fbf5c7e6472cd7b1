"""What a process that runs specifications is told, and what it answers. Plain data, framed by its length."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from tactus.core.errors import (
    DeclarationError,
    GherkinError,
    LoadError,
    ProgramSyntaxError,
    SourceError,
)
from tactus.core.program import Program  # noqa: TC001 - msgspec reads these
from tactus.core.source import SourceLocation
from tactus.specs.gherkin import Scenario
from tactus.specs.report import Report, ScenarioResult  # noqa: TC001
from tactus.specs.selection import Selection  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTH_BYTES = 4


class Task(Struct, frozen=True):
    """A file whose scenarios are to be run."""

    path: str
    """As people know it; also where it is, from the folder the process works in."""
    text: str
    timeout_seconds: float
    selection: Selection | None = None
    fail_fast: bool = False
    runs: int = 1
    first: int = 0
    """How many of the scenarios have been run already, by a process that is no more."""


class TaskResult(Struct, frozen=True):
    """What came of a task."""

    report: Report | None
    """None where the file could not be loaded."""
    error: LoadError | None
    inputs: tuple[str, ...] | None = None
    """What was looked at for it; None where a process ended before it said so."""


class Kept(Struct, frozen=True, array_like=True):
    """What came of a file, for a command that is done over."""

    path: str
    report: Report | None
    problems: tuple[Problem, ...]


class Problem(Struct, frozen=True):
    """A mistake of a file."""

    kind: str
    message: str
    location: SourceLocation | None
    hint: str | None


class Loaded(Struct, frozen=True, tag=True):
    """The file is loaded, and its scenarios are about to run."""

    program: Program
    scenarios: Raw
    """Those that are to run, of which nobody wants to know unless the process ends at one of them."""


class NotLoaded(Struct, frozen=True, tag=True):
    """The file cannot be loaded."""

    problems: tuple[Problem, ...]


class Ended(Struct, frozen=True, tag=True):
    """A scenario has run."""

    result: ScenarioResult


class Done(Struct, frozen=True, tag=True):
    """The file is done with."""

    inputs: tuple[str, ...]
    """What was looked at for it, whether it was there or not."""


Answer: TypeAlias = Loaded | NotLoaded | Ended | Done

KINDS: dict[str, type[SourceError]] = {
    kind.__name__: kind for kind in (DeclarationError, GherkinError, ProgramSyntaxError)
}

_encoder = Encoder()
_answers = Decoder(Answer)
_scenarios = Decoder(tuple[Scenario, ...])
_tasks = Decoder(Task)
_kept = Decoder(Kept)


def problem_of(error: SourceError) -> Problem:
    """Return a mistake as data."""
    return Problem(type(error).__name__, error.message, error.location, error.hint)


def our_problem(path: str, error: Exception) -> Problem:
    """Return a mistake of Tactus, which one file brought to light, as data."""
    # Text that has no form in UTF-8 could not be sent.
    said = f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()
    return Problem(
        SourceError.__name__,
        f"Tactus could not run the file: {said}",
        SourceLocation(path.encode("utf-8", "replace").decode()),
        "this is a bug of Tactus; report it with the file",
    )


def error_of(problem: Problem) -> SourceError:
    """Return the mistake that `problem_of` turned into data."""
    kind = KINDS.get(problem.kind, SourceError)
    return kind(problem.message, location=problem.location, hint=problem.hint)


def kept_of(path: str, done: TaskResult) -> bytes:
    """Return what came of a file, to be kept."""
    problems = tuple(map(problem_of, done.error.errors)) if done.error else ()
    return _encoder.encode(Kept(path, done.report, problems))


def decode_kept(data: bytes) -> tuple[str, TaskResult]:
    """Return the path of a file and what came of it, which `kept_of` turned into data."""
    kept = _kept.decode(data)
    error = LoadError(list(map(error_of, kept.problems))) if kept.problems else None
    return kept.path, TaskResult(kept.report, error)


def framed(message: Task | Answer) -> bytes:
    """Return the bytes of a message, after their number."""
    data = _encoder.encode(message)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes to a pipe, however many it takes at once."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def read_tasks(descriptor: int) -> Iterator[Task]:
    """Yield the tasks that come through a pipe, until it is closed."""
    received = Received()
    while data := os.read(descriptor, 1 << 16):
        received.add(data)
        yield from map(_tasks.decode, received.frames())


def loaded(program: Program, scenarios: Sequence[Scenario]) -> Loaded:
    """Say what is about to run."""
    return Loaded(program, Raw(_encoder.encode(scenarios)))


def scenarios_of(answer: Loaded) -> tuple[Scenario, ...]:
    """Return the scenarios that were about to run."""
    scenarios: tuple[Scenario, ...] = _scenarios.decode(answer.scenarios)
    return scenarios


def answers_in(data: bytes) -> Iterator[Answer]:
    """Yield the answers that were framed, one after the other."""
    received = Received()
    received.add(data)
    yield from map(_answers.decode, received.frames())


class Received:
    """The bytes that came through a pipe so far."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._bytes += data

    def frames(self) -> Iterator[bytes]:
        """Yield the messages that are complete."""
        while len(self._bytes) >= LENGTH_BYTES:
            end = LENGTH_BYTES + int.from_bytes(self._bytes[:LENGTH_BYTES], "big")
            if len(self._bytes) < end:
                return
            frame = bytes(self._bytes[LENGTH_BYTES:end])
            del self._bytes[:end]
            yield frame
