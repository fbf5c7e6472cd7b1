"""Runs scenarios, each in a Lua of its own, and says how every step ended."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.msgpack import Encoder

from tactus.adapters.files.disk import DiskFiles
from tactus.adapters.files.memory import ScratchFiles
from tactus.adapters.files.noted import NotedFiles
from tactus.adapters.files.sealed import SealedFiles
from tactus.core.errors import (
    DeclarationError,
    LoadError,
    RunError,
    SealBrokenError,
    SourceError,
)
from tactus.core.events import OutputMismatched
from tactus.core.ports import Defaults, Ports
from tactus.engine.conversion import from_lua
from tactus.engine.lua_engine import compile_lua
from tactus.engine.session import Session, StepFailed
from tactus.specs.gherkin import Specifications, read_specifications
from tactus.specs.report import Failure, ScenarioResult, Status, StepResult
from tactus.specs.verifier import verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tactus.core.events import Event
    from tactus.core.ports import Clock, FileStore, HttpClient, ModelClient, RunNotes
    from tactus.core.source import Source
    from tactus.specs.scenario import Scenario
    from tactus.specs.verifier import Library


def _http_client() -> HttpClient:
    """Return what reaches services. Mocked runs have none, and are not to pay for its import."""
    from tactus.adapters.http_client import HttpxClient

    return HttpxClient()


class Bench(Struct, frozen=True):
    """What scenarios are run with."""

    source: Source
    clock: Clock
    model: ModelClient | None
    """None in mock mode."""
    timeout_seconds: float | None
    """Per scenario."""
    notes: RunNotes | None = None
    """Takes note of what results depend on."""
    begin: Callable[[int], None] = lambda _: None
    """Hears the number of each step, from 0, before it is carried out, and 0 before the program is loaded for it."""
    defaults: Defaults = Defaults()
    chosen_models: Mapping[str, str] = {}
    """Models in place of the program's own; see `Ports`."""

    def open(self, *, is_again: bool = False) -> Opened:
        """Load the program for one run.

        Args:
            is_again: True where the file has been loaded before. Then it is not read again, for the rows of an outline
                stand in it: to read all of them for each takes a time in the square of their number.

        Raises:
            LoadError: Something in the file is wrong, its specifications included.
        """
        record = Record()
        folder = Path(self.source.path).parent
        files: FileStore = DiskFiles(folder)
        if self.model is None:
            below = NotedFiles(files, folder, self.notes) if self.notes else files
            files = SealedFiles(ScratchFiles(below))
        ports = Ports(
            record,
            self.clock,
            self.model,
            files=files,
            http=_http_client() if self.model else None,
            notes=self.notes,
            defaults=self.defaults,
            chosen_models=self.chosen_models,
        )
        try:
            session = Session(
                self.source,
                ports,
                timeout_seconds=self.timeout_seconds,
                is_spec=True,
                bytecode=_compiled(self.source) if is_again else None,
            )
        except LoadError as error:
            errors = [*error.errors, *_faults_of_specifications(error, self.source)]
            raise LoadError(errors, partial=error.partial) from error
        return Opened(session, record)


@lru_cache(maxsize=1)
def _compiled(source: Source) -> bytes:
    return compile_lua(source.code, source.label)


MOST_EVENTS = 10_000
"""How many events of a run are kept."""

MOST_BYTES = 1024 * 1024
"""How large the events of a run may be together."""

_encoder = Encoder()


class Record:
    """What happened in a run so far. A run that floods it is cut: it holds no more than somebody could read."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.left_out = 0
        """How many events there was no place for."""
        self._size = 0
        self._encoded = bytearray()

    def __call__(self, event: Event) -> None:
        """Keep an event, if there is a place for it."""
        _encoder.encode_into(event, self._encoded)
        size = self._size + len(self._encoded)
        if len(self.events) == MOST_EVENTS or size > MOST_BYTES:
            self.left_out += 1
            return
        self.events.append(event)
        self._size = size


class Opened(Struct):
    """A program, loaded for one scenario."""

    session: Session
    record: Record
    """What happened in it so far."""


def run_scenario(
    scenario: Scenario, opened: Opened, library: Library, bench: Bench
) -> ScenarioResult:
    """Run a scenario.

    Args:
        scenario: The scenario.
        opened: The program, which nothing has run in before.
        library: The steps it may use.
        bench: What it is run with.
    """
    started, record = bench.clock.seconds(), opened.record
    run = _ScenarioRun(scenario, opened.session, library, bench.begin)
    found = library.run(
        scenario.steps,
        {
            b"seconds": bench.clock.seconds,
            b"perform": run.perform,
            b"names": lambda: library.to_lua(opened.session.step_names()),
            b"notes": lambda: (library.to_lua(_mismatches(record.events)), record.left_out),
        },
    )
    return ScenarioResult(
        feature=scenario.feature,
        name=scenario.name,
        tags=scenario.tags,
        location=scenario.location,
        steps=tuple(run.result(number, item) for number, item in found[b"steps"].items()),
        elapsed_seconds=bench.clock.seconds() - started,
        events=tuple(record.events),
        warnings=tuple(from_lua(found[b"warnings"]) or ()),
        inputs=opened.session.inputs(),
    )


class _ScenarioRun:
    """Performs the steps of a scenario for the verifier, and stores their errors."""

    def __init__(
        self,
        scenario: Scenario,
        session: Session,
        library: Library,
        begin: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.errors: dict[int, StepFailed | RunError] = {}
        """By the number of the step, from 1."""
        self._scenario = scenario
        self._session = session
        self._library = library
        self._begin = begin

    def perform(
        self,
        number: int,
        topic: bytes,
        index: int,
        texts: Any,
        parameters: bytes,
        tolerant: bool,
    ) -> Any:
        """Perform a step. Return True if it passed, otherwise False and its failure as a Lua table."""
        self._begin(number - 1)
        step = self._scenario.steps[number - 1]
        given = [texts[place + 1] for place in range(parameters.count(b","))]
        try:
            self._session.perform_step(
                topic, index, given, parameters, step.argument, tolerant=tolerant
            )
        except StepFailed as error:
            self._keep(number, error)
            return False, self._library.to_lua({name: error.failure.get(name) for name in SHOWN})
        except RunError as error:
            self._keep(number, error)
            is_breach = isinstance(error, SealBrokenError)
            failure = {"message": error.message, "hint": error.hint, "is_breach": is_breach}
            return False, self._library.to_lua(failure)
        return True

    def _keep(self, number: int, error: StepFailed | RunError) -> None:
        # The frames of its traceback hold values of the program's Lua state, which ends with the scenario.
        self.errors[number] = error.with_traceback(None)

    def result(self, number: int, outcome: Any) -> StepResult:
        """Return the result of a step, given its outcome as a Lua table."""
        step = self._scenario.steps[number - 1]
        failure, phrase = from_lua(outcome[b"failure"]), outcome[b"phrase"]
        error = self.errors.get(number)
        location = error.location if error and error.location else step.location
        return StepResult(
            step.keyword,
            step.text,
            step.location,
            Status(outcome[b"status"].decode()),
            outcome[b"elapsed"],
            Failure(location=location, **failure) if failure else None,
            phrase and phrase.decode(),
        )


SHOWN = ("message", "expected", "found", "hint")
"""The parts of a failure that are shown."""


def prepare(scenario: Scenario, session: Session) -> None:
    """Carry out the steps of a scenario that come before its run, so that the session answers as it says.

    Raises:
        RunError: A step could not be carried out.
    """
    library = library_of(session)
    run = _ScenarioRun(scenario, session, library)
    library.prepare(scenario.steps, {b"perform": run.perform})
    for number, error in run.errors.items():
        if isinstance(error, RunError):
            raise error
        place, hint = scenario.steps[number - 1].location, error.failure.get("hint")
        raise RunError(str(error), location=place, hint=hint) from error


def _faults_of_specifications(error: LoadError, source: Source) -> tuple[SourceError, ...]:
    """Return what is wrong with the specifications of a file that cannot be loaded for other reasons."""
    try:
        read_specifications(source.path, error.partial.specifications() if error.partial else ())
    except LoadError as more:
        return more.errors
    return ()


def specifications_of(session: Session) -> tuple[tuple[Scenario, ...], Library]:
    """Return the scenarios of a file and the steps they may use.

    Raises:
        LoadError: A specification is not Gherkin, or a phrase is none; every mistake, at once.
    """
    errors: list[SourceError] = []
    found = Specifications((), ())
    try:
        program = session.program
        found = read_specifications(program.source.path, program.specifications)
    except LoadError as error:
        errors += error.errors
    library, faults = verifier().library(session)
    errors += [_fault(session, line, problem) for line, problem in faults]
    errors += found.lost_steps(library)
    if errors:
        raise LoadError(errors, partial=session)
    return found.scenarios, library


def library_of(session: Session) -> Library:
    """Return the steps that a program can use.

    Raises:
        LoadError: A phrase of the file is not one.
    """
    library, faults = verifier().library(session)
    if faults:
        raise LoadError([_fault(session, line, problem) for line, problem in faults])
    return library


def _fault(session: Session, line: int, problem: str) -> DeclarationError:
    location = session.program.source.location(line)
    return DeclarationError(f"the phrase of a Step cannot be used: {problem}", location=location)


def _mismatches(events: Iterable[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, OutputMismatched)]
