"""The reports of files' specifications: data only, for the terminal, JSON and the gallery to read."""

from __future__ import annotations

import enum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from tactus.core.errors import TactusError, UnexpectedPassError

# msgspec reads the types of fields when it makes a report from stored data.
from tactus.core.events import Event  # noqa: TC001
from tactus.core.program import Program  # noqa: TC001
from tactus.core.source import SourceLocation  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.core.errors import LoadError


class Status(enum.StrEnum):
    """How a step or a scenario ended."""

    PASSED = "passed"
    """What it says is so."""
    FAILED = "failed"
    """What it says is not so, or the program failed."""
    UNDEFINED = "undefined"
    """No phrase of the step library matches the step."""
    SKIPPED = "skipped"
    """A step before it did not pass."""


class Failure(Struct, frozen=True, gc=False):
    """Why a step did not pass."""

    message: str
    """One sentence."""
    location: SourceLocation
    """The step, or the line of the program that failed."""
    expected: str | None = None
    found: str | None = None
    hint: str | None = None
    is_breach: bool = False
    """True if the program ran into a wall, or its process died: that is no failure an example may ask for."""


class StepResult(Struct, frozen=True, gc=False):
    """One step of a scenario, and how it ended."""

    keyword: str
    text: str
    location: SourceLocation
    status: Status
    elapsed_seconds: float
    failure: Failure | None = None
    phrase: str | None = None
    """The phrase of the step library that it is written in; None for one of the file's own."""


class ScenarioResult(Struct, frozen=True, gc=False):
    """One scenario, and how it ended."""

    feature: str
    name: str
    tags: tuple[str, ...]
    location: SourceLocation
    steps: tuple[StepResult, ...]
    elapsed_seconds: float
    """The time of its steps."""
    events: tuple[Event, ...]
    """What happened in its run."""
    warnings: tuple[str, ...] = ()
    runs: int = 1
    """How often it was run."""
    passed_runs: int | None = None
    """How many of its runs passed; None if it was run once."""

    @property
    def status(self) -> Status:
        """The status of the step that failed; an undefined one proves nothing, whatever failed before it."""
        failed = self.failed_step
        return failed.status if failed else Status.PASSED

    @property
    def failed_step(self) -> StepResult | None:
        """The step that is undefined, or else the one that failed; None if the scenario passed."""
        failed = [step for step in self.steps if step.failure]
        undefined = (step for step in failed if step.status is Status.UNDEFINED)
        return next(undefined, failed[0]) if failed else None

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as JSON data."""
        return {"status": self.status.value, **to_builtins(self)}


class FeatureResult(Struct, frozen=True):
    """One feature, and how it ended."""

    name: str
    scenarios: tuple[ScenarioResult, ...]

    @property
    def status(self) -> Status:
        """The status of the first scenario that did not pass."""
        return next(
            (item.status for item in self.scenarios if item.status is not Status.PASSED),
            Status.PASSED,
        )

    @property
    def elapsed_seconds(self) -> float:
        """The time of its scenarios."""
        return sum(item.elapsed_seconds for item in self.scenarios)


class Report(Struct, frozen=True):
    """The specifications of a file, and how they ended."""

    program: Program
    scenarios: tuple[ScenarioResult, ...]

    @property
    def passed(self) -> bool:
        """True if every scenario passed."""
        return not self.failures

    @property
    def features(self) -> list[FeatureResult]:
        """The scenarios by their features, in the order of the file."""
        groups = groupby(self.scenarios, key=lambda item: item.feature)
        return [FeatureResult(name, tuple(scenarios)) for name, scenarios in groups]

    @property
    def failures(self) -> list[ScenarioResult]:
        """The scenarios that did not pass."""
        return [item for item in self.scenarios if item.status is not Status.PASSED]

    @property
    def has_undefined_steps(self) -> bool:
        """True if a step is in no phrase of the library."""
        return any(item.status is Status.UNDEFINED for item in self.scenarios)

    @property
    def has_breaches(self) -> bool:
        """True if a program ran into a wall, or its process died."""
        steps = (step for item in self.scenarios for step in item.steps)
        return any(step.failure is not None and step.failure.is_breach for step in steps)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            "path": self.program.source.path,
            "passed": self.passed,
            "scenarios": [item.to_dict() for item in self.scenarios],
        }


class Expectation(Struct, frozen=True):
    """The outcome that an example declares for its specs."""

    fails: bool = False
    """True if its specs are meant to fail."""
    skip: str | None = None
    """Why nothing of it is run; None if it is run."""
    timeout_seconds: float | None = None
    """How long the program of one of its scenarios may run; None for the time that all have."""
    location: SourceLocation | None = None
    """Where it says so."""
    ignores_models: bool = False
    """True if its models may end without a warning."""


class Outcome(enum.StrEnum):
    """The outcome of a file."""

    PASSED = "passed"
    """All its scenarios passed."""
    FAILED = "failed"
    """A scenario did not pass."""
    FAILED_AS_EXPECTED = "failed as expected"
    """A scenario did not pass, as the example says."""
    PASSED_UNEXPECTEDLY = "passed unexpectedly"
    """All its scenarios passed, though the example says that they fail."""
    SKIPPED = "skipped"
    """Nothing was run, as the example says."""
    UNPROVED = "unproved"
    """It has no scenario, or none was selected."""
    NOT_LOADED = "not loaded"
    """It cannot be loaded."""


class FileResult(Struct, frozen=True):
    """One file of several, and what came of it."""

    path: str
    report: Report | None = None
    """None if the file could not be loaded."""
    error: LoadError | None = None
    expectation: Expectation = Expectation()
    cached_at: float | None = None
    """When it ran, in seconds of Unix time, where its result was kept from then; None if it ran now."""
    is_partial: bool = False
    """True if only some of its scenarios were to be run."""

    @property
    def scenarios(self) -> tuple[ScenarioResult, ...]:
        """The results of its scenarios."""
        return self.report.scenarios if self.report else ()

    @property
    def outcome(self) -> Outcome:
        """What came of the file."""
        if self.error:
            return Outcome.NOT_LOADED
        if self.expectation.skip is not None:
            return Outcome.SKIPPED
        if not self.report or not self.scenarios:
            return Outcome.UNPROVED
        if self.report.failures:
            # A step that is undefined is misspelt, and no failure that an example asks for.
            is_proof = not (self.report.has_undefined_steps or self.report.has_breaches)
            is_expected = self.expectation.fails and is_proof
            return Outcome.FAILED_AS_EXPECTED if is_expected else Outcome.FAILED
        # Of some scenarios only, nobody can say that none of the others fails.
        if self.expectation.fails and not self.is_partial:
            return Outcome.PASSED_UNEXPECTEDLY
        return Outcome.PASSED

    @property
    def failures(self) -> list[ScenarioResult]:
        """The scenarios that did not pass, though they should."""
        return self.report.failures if self.report and self.outcome is Outcome.FAILED else []

    @property
    def problems(self) -> tuple[TactusError, ...]:
        """What is wrong with the file as a whole."""
        if self.outcome is Outcome.PASSED_UNEXPECTEDLY:
            return (UnexpectedPassError(self.expectation.location),)
        return self.error.errors if self.error else ()

    @property
    def has_failed(self) -> bool:
        """True if something is not as it should be."""
        return self.outcome in (Outcome.FAILED, Outcome.PASSED_UNEXPECTEDLY, Outcome.NOT_LOADED)

    @property
    def elapsed_seconds(self) -> float:
        """The time of its scenarios."""
        return sum(item.elapsed_seconds for item in self.scenarios)


class Totals(Struct, frozen=True):
    """What came of several files, in numbers."""

    files: int
    not_loaded: int
    """Files that could not be loaded."""
    without_specs: int
    """Files without a scenario."""
    skipped: int
    """Files that ask to be skipped."""
    cached: int
    """Files whose result was kept from an earlier run."""
    unexpected_passes: int
    """Files that say that they fail, and do not."""
    scenarios: int
    passed: int
    failed: int
    expected_failures: int
    """Scenarios that did not pass in files that say so."""
    steps: int
    elapsed_seconds: float
    """The time of all scenarios."""


def totals_of(results: Sequence[FileResult]) -> Totals:
    """Count the outcomes of several files."""
    scenarios = [scenario for result in results for scenario in result.scenarios]
    passed = sum(scenario.status is Status.PASSED for scenario in scenarios)
    failed = sum(len(result.failures) for result in results)
    outcomes = [result.outcome for result in results]
    return Totals(
        files=len(results),
        not_loaded=outcomes.count(Outcome.NOT_LOADED),
        without_specs=outcomes.count(Outcome.UNPROVED),
        skipped=outcomes.count(Outcome.SKIPPED),
        cached=sum(result.cached_at is not None for result in results),
        unexpected_passes=outcomes.count(Outcome.PASSED_UNEXPECTEDLY),
        scenarios=len(scenarios),
        passed=passed,
        failed=failed,
        expected_failures=len(scenarios) - passed - failed,
        steps=sum(len(scenario.steps) for scenario in scenarios),
        elapsed_seconds=sum(scenario.elapsed_seconds for scenario in scenarios),
    )


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it.

    >>> duration(0.000012), duration(0.0012), duration(0.0456), duration(2.5)
    ('12 µs', '1.2 ms', '46 ms', '2.5 s')
    """
    if seconds >= 1:
        return f"{seconds:.1f} s"
    if seconds >= 0.01:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.0001 else f"{seconds * 1e6:.0f} µs"
