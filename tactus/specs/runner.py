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
from tactus.engine.lua_engine import compile_lua
from tactus.engine.session import Session, StepFailed
from tactus.specs.gherkin import Specifications, errors_of_lost_steps, read_specifications
from tactus.specs.matching import (
    AmbiguousStepError,
    Definition,
    Match,
    compile_phrase,
    literals_of,
    match_step,
    nearest_phrases,
)
from tactus.specs.report import Failure, ScenarioResult, Status, StepResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tactus.core.events import Event
    from tactus.core.ports import Clock, FileStore, HttpClient, ModelClient, RunNotes
    from tactus.core.source import Source
    from tactus.specs.gherkin import Scenario, Step


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

    def warnings(self) -> Iterator[str]:
        """Say that something was left out."""
        if self.left_out:
            yield f"its transcript is incomplete: {self.left_out} events are left out"


class Opened(Struct):
    """A program, loaded for one scenario."""

    session: Session
    record: Record
    """What happened in it so far."""


def run_scenario(
    scenario: Scenario, opened: Opened, library: Sequence[Definition], bench: Bench
) -> ScenarioResult:
    """Run a scenario.

    Args:
        scenario: The scenario.
        opened: The program, which nothing has run in before.
        library: Its step library.
        bench: What it is run with.
    """
    clock = bench.clock
    started = clock.seconds()
    session = opened.session
    matches = [match_or_ambiguity(step.text, library) for step in scenario.steps]
    tolerant = any(
        isinstance(match, Match) and match.definition.expects_failure for match in matches
    )
    steps: list[StepResult] = []
    for step, match in zip(scenario.steps, matches, strict=True):
        status, failure, elapsed = Status.SKIPPED, None, 0.0
        if match is None:
            status, failure = Status.UNDEFINED, _undefined(step, library)
        elif not steps or steps[-1].status is Status.PASSED:
            bench.begin(len(steps))
            before = clock.seconds()
            status, failure = _perform(session, step, match, library, tolerant)
            elapsed = clock.seconds() - before
        steps.append(
            StepResult(
                step.keyword, step.text, step.location, status, elapsed, failure, _phrase(match)
            )
        )
    return ScenarioResult(
        feature=scenario.feature,
        name=scenario.name,
        tags=scenario.tags,
        location=scenario.location,
        steps=tuple(steps),
        elapsed_seconds=clock.seconds() - started,
        events=tuple(opened.record.events),
        warnings=(
            *_warnings(matches),
            *_mismatches(opened.record.events),
            *opened.record.warnings(),
        ),
    )


def match_or_ambiguity(
    text: str, library: Sequence[Definition]
) -> Match | AmbiguousStepError | None:
    """Find the phrase that a step means; an ambiguity is an answer, too."""
    try:
        return _match_built_in(text) if library is _built_in else match_step(text, library)
    except AmbiguousStepError as error:
        return error


@lru_cache(maxsize=4096)
def _match_built_in(text: str) -> Match | None:
    return match_step(text, _built_in)


def _phrase(match: Match | AmbiguousStepError | None) -> str | None:
    if not isinstance(match, Match) or match.definition.is_own:
        return None
    return match.definition.pattern


def prepare(scenario: Scenario, session: Session) -> None:
    """Carry out the steps of a scenario that come before its run, so that the session answers as it says.

    Raises:
        RunError: A step could not be carried out.
    """
    library = library_of(session)
    for step in scenario.steps:
        match = match_or_ambiguity(step.text, library)
        if not isinstance(match, Match) or match.definition.role == "run":
            return
        if match.definition.role != "check":
            try:
                session.perform_step(
                    match.definition.topic,
                    match.definition.index,
                    _arguments(step, match),
                    tolerant=False,
                )
            except StepFailed as error:
                raise RunError(
                    str(error), location=step.location, hint=error.failure.get("hint")
                ) from error


def _faults_of_specifications(error: LoadError, source: Source) -> tuple[SourceError, ...]:
    """Return what is wrong with the specifications of a file that cannot be loaded for other reasons."""
    try:
        read_specifications(source.path, error.partial.specifications() if error.partial else ())
    except LoadError as more:
        return more.errors
    return ()


def specifications_of(session: Session) -> tuple[tuple[Scenario, ...], list[Definition]]:
    """Return the scenarios of a file and the phrases they may use.

    Raises:
        LoadError: A specification is not Gherkin, or a phrase is none; every mistake, at once.
    """
    errors: list[SourceError] = []
    found = Specifications((), ())
    library: list[Definition] = []
    try:
        program = session.program
        found = read_specifications(program.source.path, program.specifications)
    except LoadError as error:
        errors += error.errors
    try:
        library = library_of(session)
    except LoadError as error:
        errors += error.errors
    errors += errors_of_lost_steps(
        found.prose, lambda text: match_or_ambiguity(text, library) is not None
    )
    if errors:
        raise LoadError(errors, partial=session)
    return found.scenarios, library


def library_of(session: Session, *, has_docs: bool = False) -> list[Definition]:
    """Return the step library of a session: the file's own phrases, then the built-in ones.

    Raises:
        LoadError: A phrase of the file is not one.
    """
    own = _definitions(session.own_steps())
    errors = [error for definition in own for error in _faults(session, definition)]
    if errors:
        raise LoadError(errors)
    if has_docs:
        return own + _definitions(session.step_library(has_docs=True))
    if not _built_in:
        _built_in.extend(_definitions(session.step_library()))
    return own + _built_in if own else _built_in


_built_in: list[Definition] = []
"""The phrases of Tactus itself, which are the same for every file: asked for once in a process."""


def _definitions(records: Iterable[list[str]]) -> list[Definition]:
    return [
        Definition(
            int(index),
            pattern,
            role,
            int(line) if line else None,
            bool(fails),
            doc,
            topic,
            *(() if line else literals_of(pattern)),
        )
        for index, pattern, role, line, fails, doc, topic in records
    ]


def _faults(session: Session, definition: Definition) -> Iterator[DeclarationError]:
    try:
        compile_phrase(definition.pattern)
    except ValueError as error:
        location = session.program.source.location(definition.line)
        yield DeclarationError(f"the phrase of a Step cannot be used: {error}", location=location)


def _arguments(step: Step, match: Match) -> tuple[Any, ...]:
    """Return the values of a step; a data table or doc string comes last."""
    return match.arguments if step.argument is None else (*match.arguments, step.argument)


def _perform(
    session: Session,
    step: Step,
    match: Match | AmbiguousStepError | None,
    library: Sequence[Definition],
    tolerant: bool,
) -> tuple[Status, Failure | None]:
    fault = fault_of(step, match, library)
    if fault or not isinstance(match, Match):
        return Status.FAILED, fault
    try:
        definition = match.definition
        session.perform_step(
            definition.topic, definition.index, _arguments(step, match), tolerant=tolerant
        )
    except StepFailed as error:
        return Status.FAILED, _unmet(step, error)
    except RunError as error:
        return Status.FAILED, Failure(
            _cut(error.message),
            error.location or step.location,
            hint=_cut(error.hint),
            is_breach=isinstance(error, SealBrokenError),
        )
    return Status.PASSED, None


def fault_of(
    step: Step, match: Match | AmbiguousStepError | None, library: Sequence[Definition]
) -> Failure | None:
    """Say why a step cannot be carried out, whatever the program does."""
    if match is None:
        return _undefined(step, library)
    if isinstance(match, AmbiguousStepError):
        return _ambiguous(step, match)
    if step.argument is not None and not match.definition.is_own:
        kind = "doc string" if isinstance(step.argument, str) else "data table"
        return Failure(f"the step takes no {kind}", step.location)
    return None


def _unmet(step: Step, error: StepFailed) -> Failure:
    failure = error.failure
    return Failure(
        _cut(failure["message"]),
        error.location or step.location,
        expected=_cut(failure.get("expected")),
        found=_cut(failure.get("found")),
        hint=_cut(failure.get("hint")),
    )


LONGEST_TEXT = 2000
"""How many characters of a text a failure shows."""


def _cut(text: Any) -> Any:
    """Return as much of a text as somebody would read."""
    if not isinstance(text, str) or len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT} more characters)"


def _ambiguous(step: Step, error: AmbiguousStepError) -> Failure:
    phrases = " and ".join(f"'{item.pattern}' (line {item.line})" for item in error.definitions)
    return Failure(f"the step is ambiguous: {phrases} match it", step.location)


def _undefined(step: Step, library: Sequence[Definition]) -> Failure:
    near = nearest_phrases(step.text, library)
    hint = "did you mean: " + "; ".join(f"'{phrase}'" for phrase in near) if near else None
    return Failure(f"no step matches '{step.text}'", step.location, hint=hint)


def _mismatches(events: Iterable[Event]) -> Iterator[str]:
    return (event.message for event in events if isinstance(event, OutputMismatched))


def _warnings(matches: Iterable[Match | AmbiguousStepError | None]) -> Iterable[str]:
    # A step that no phrase matches, or several do, may have been meant to check something.
    roles = {match.definition.role if isinstance(match, Match) else "any" for match in matches}
    if not roles & {"check", "any"}:
        yield "the scenario checks nothing; add a Then step"
