"""Runs scenarios, each in a Lua of its own, and says how every step ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.errors import RunError
from tactus.ports import Ports
from tactus.runtime import Session, StepFailed
from tactus.specs.matching import Definition, Match, match_step, nearest_phrases
from tactus.specs.report import Failure, ScenarioResult, Status, StepResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tactus.events import Event
    from tactus.ports import Clock, EventSink, ModelClient
    from tactus.source import Source
    from tactus.specs.gherkin import Scenario, Step


class Bench(Struct, frozen=True):
    """What scenarios are run with."""

    source: Source
    clock: Clock
    model: ModelClient | None
    """None in mock mode."""
    timeout_seconds: float
    """Per scenario."""

    def session(self, sink: EventSink) -> Session:
        """Load the program for one run."""
        ports = Ports(sink, self.clock, self.model)
        return Session(self.source, ports, timeout_seconds=self.timeout_seconds)


def run_scenario(scenario: Scenario, bench: Bench) -> ScenarioResult:
    """Run a scenario.

    Raises:
        LoadError: The program cannot be loaded.
    """
    started = bench.clock.seconds()
    events: list[Event] = []
    session = bench.session(events.append)
    library = library_of(session)
    matches = [match_step(step.text, library) for step in scenario.steps]
    tolerant = any(match and match.definition.expects_failure for match in matches)
    steps: list[StepResult] = []
    for step, match in zip(scenario.steps, matches, strict=True):
        if steps and steps[-1].status is not Status.PASSED:
            steps.append(StepResult(step.keyword, step.text, step.location, Status.SKIPPED, 0.0))
            continue
        before = bench.clock.seconds()
        status, failure = _perform(session, step, match, library, tolerant)
        elapsed = bench.clock.seconds() - before
        steps.append(StepResult(step.keyword, step.text, step.location, status, elapsed, failure))
    return ScenarioResult(
        feature=scenario.feature,
        name=scenario.name,
        tags=scenario.tags,
        location=scenario.location,
        steps=tuple(steps),
        elapsed_seconds=bench.clock.seconds() - started,
        events=tuple(events),
        warnings=tuple(_warnings(matches)),
    )


def prepare(scenario: Scenario, session: Session) -> None:
    """Carry out the steps of a scenario that come before its run, so that the session answers as it says.

    Raises:
        RunError: A step could not be carried out.
    """
    library = library_of(session)
    for step in scenario.steps:
        match = match_step(step.text, library)
        if match is None or match.definition.role == "run":
            return
        if match.definition.role == "setup":
            try:
                session.perform_step(match.definition.index, match.arguments, tolerant=False)
            except StepFailed as error:
                raise RunError(
                    str(error), location=step.location, hint=error.failure.get("hint")
                ) from error


def library_of(session: Session) -> list[Definition]:
    """Return the step library of a session."""
    return [
        Definition(index, item["pattern"], item["role"], item["doc"], item["expects_failure"])
        for index, item in enumerate(session.step_library())
    ]


def _perform(
    session: Session, step: Step, match: Match | None, library: list[Definition], tolerant: bool
) -> tuple[Status, Failure | None]:
    if match is None:
        return Status.UNDEFINED, _undefined(step, library)
    if step.argument:
        message = f"the step takes no {step.argument}"
        return Status.FAILED, Failure(message, step.location)
    try:
        session.perform_step(match.definition.index, match.arguments, tolerant=tolerant)
    except StepFailed as error:
        return Status.FAILED, _unmet(step, error.failure)
    except RunError as error:
        return Status.FAILED, Failure(
            error.message, error.location or step.location, hint=error.hint
        )
    return Status.PASSED, None


def _unmet(step: Step, failure: Any) -> Failure:
    return Failure(
        failure["message"],
        step.location,
        expected=failure.get("expected"),
        found=failure.get("found"),
        hint=failure.get("hint"),
    )


def _undefined(step: Step, library: list[Definition]) -> Failure:
    near = nearest_phrases(step.text, library)
    hint = "did you mean: " + "; ".join(f"'{phrase}'" for phrase in near) if near else None
    return Failure(f"no step is called '{step.text}'", step.location, hint=hint)


def _warnings(matches: Iterable[Match | None]) -> Iterable[str]:
    roles = {match.definition.role for match in matches if match}
    if "check" not in roles:
        yield "the scenario checks nothing; add a Then step"
