"""The results of specifications, as data for the terminal, JSON and the gallery."""

import enum
import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct, to_builtins

from tactus.core.display import counted, shortened
from tactus.core.errors import LoadError, TactusError, UnexpectedPassError

# msgspec reads the field types at run time to decode stored reports.
from tactus.core.events import Event, LogWritten, TextPrinted
from tactus.core.problems import Problem
from tactus.core.program import Program
from tactus.core.source import SourceLocation, split_lines


class Status(enum.StrEnum):
    """The status of a step or a scenario."""

    PASSED = "passed"
    """The step's condition holds."""
    FAILED = "failed"
    """The step's condition does not hold, or the program failed."""
    UNDEFINED = "undefined"
    """No phrase of the step library matches the step."""
    SKIPPED = "skipped"
    """A previous step did not pass."""


class Failure(Struct, frozen=True, gc=False):
    """Why a step did not pass."""

    message: str
    """The reason, in one sentence."""
    location: SourceLocation
    """The location of the step, or of the line of the program that failed."""
    expected: str | None = None
    found: str | None = None
    hint: str | None = None
    is_breach: bool = False
    """True if the program violated its isolation or its process died; such a failure never counts as expected."""


class StepResult(Struct, frozen=True, gc=False):
    """The result of a step."""

    keyword: str
    text: str
    location: SourceLocation
    status: Status
    elapsed_seconds: float
    failure: Failure | None = None
    phrase: str | None = None
    """The phrase of the step library that it matches; None for a step that the file defines."""


MOST_OUTPUT_LINES = 20
"""The maximum number of printed lines shown of a failed scenario."""

LONGEST_OUTPUT_LINE = 200
"""The maximum length of such a line in characters."""


def _output_of(event: Event) -> str | None:
    match event:
        case TextPrinted():
            return event.text
        case LogWritten(context=None):
            return f"{event.level}: {event.message}"
        case LogWritten():
            context = json.dumps(event.context, ensure_ascii=False)
            return f"{event.level}: {event.message} {context}"
    return None


class ScenarioResult(Struct, frozen=True, gc=False):
    """The result of a scenario."""

    feature: str
    name: str
    tags: tuple[str, ...]
    location: SourceLocation
    steps: tuple[StepResult, ...]
    elapsed_seconds: float
    """The duration of its steps."""
    events: tuple[Event, ...]
    """The events of its run."""
    warnings: tuple[str, ...] = ()
    runs: int = 1
    """The number of runs."""
    passed_runs: int | None = None
    """The number of runs that passed; None for a single run."""
    inputs: dict[str, Any] = {}
    """The inputs that its steps set."""

    @property
    def status(self) -> Status:
        """The status of the step that failed; undefined steps take precedence over failed ones."""
        failed = self.failed_step
        return failed.status if failed else Status.PASSED

    @property
    def failed_step(self) -> StepResult | None:
        """The undefined or failed step, or None if the scenario passed."""
        failed = [step for step in self.steps if step.failure]
        undefined = (step for step in failed if step.status is Status.UNDEFINED)
        return next(undefined, failed[0]) if failed else None

    @property
    def output_lines(self) -> list[str]:
        """The lines that its program printed and logged, or the last of them where they are many."""
        texts = [_output_of(event) for event in self.events]
        lines = split_lines("\n".join(text for text in texts if text is not None))
        left_out = len(lines) - MOST_OUTPUT_LINES
        shown = [shortened(line, LONGEST_OUTPUT_LINE) for line in lines[-MOST_OUTPUT_LINES:]]
        return [f"… ({counted(left_out, 'line')} before)", *shown] if left_out > 0 else shown

    def to_dict(self) -> dict[str, Any]:
        """Convert the scenario to JSON data."""
        return {"status": self.status.value, **to_builtins(self)}


class FeatureResult(Struct, frozen=True):
    """The result of a feature."""

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
        """The duration of its scenarios."""
        return sum(item.elapsed_seconds for item in self.scenarios)


class Report(Struct, frozen=True):
    """The results of a file's specifications."""

    program: Program
    scenarios: tuple[ScenarioResult, ...]
    findings: tuple[Problem, ...] | None = None
    """The problems that static checks found; None if the file was not checked."""

    @property
    def passed(self) -> bool:
        """True if all scenarios passed."""
        return not self.failures

    @property
    def features(self) -> list[FeatureResult]:
        """The scenarios grouped by feature, in the order of the file."""
        groups = groupby(self.scenarios, key=lambda item: item.feature)
        return [FeatureResult(name, tuple(scenarios)) for name, scenarios in groups]

    @property
    def failures(self) -> list[ScenarioResult]:
        """The scenarios that did not pass."""
        return [item for item in self.scenarios if item.status is not Status.PASSED]

    @property
    def has_undefined_steps(self) -> bool:
        """True if a step matches no phrase."""
        return any(item.status is Status.UNDEFINED for item in self.scenarios)

    @property
    def has_breaches(self) -> bool:
        """True if a program violated its isolation or its process died."""
        steps = (step for item in self.scenarios for step in item.steps)
        return any(step.failure is not None and step.failure.is_breach for step in steps)

    def to_dict(self) -> dict[str, Any]:
        """Convert the report to JSON data."""
        return {
            "path": self.program.source.path,
            "passed": self.passed,
            "scenarios": [item.to_dict() for item in self.scenarios],
        }


class Expectation(Struct, frozen=True):
    """The settings of an example for the gate."""

    fails: bool = False
    """True if its specs are expected to fail."""
    skip: str | None = None
    """The reason for skipping it; None if it is run."""
    timeout_seconds: float | None = None
    """The time limit of each of its scenarios in seconds; None for the default."""
    location: SourceLocation | None = None
    """The location of the setting."""
    ignores_models: bool = False
    """True if the shutdown dates of its models are not reported."""


class Outcome(enum.StrEnum):
    """The outcome of a file."""

    PASSED = "passed"
    """All scenarios passed."""
    FAILED = "failed"
    """A scenario did not pass."""
    FAILED_AS_EXPECTED = "failed as expected"
    """A scenario did not pass, as expected."""
    PASSED_UNEXPECTEDLY = "passed unexpectedly"
    """All scenarios passed, although a failure was expected."""
    SKIPPED = "skipped"
    """The file is marked as skipped."""
    UNPROVED = "unproved"
    """The file has no scenarios, or none was selected."""
    NOT_LOADED = "not loaded"
    """The file could not be loaded."""


class FileResult(Struct, frozen=True):
    """The result of a file."""

    path: str
    report: Report | None = None
    """None if the file could not be loaded."""
    error: LoadError | None = None
    expectation: Expectation = Expectation()
    cached_at: float | None = None
    """The time of the cached run, as a Unix timestamp in seconds; None if the file ran now."""
    is_partial: bool = False
    """True if only some of its scenarios were selected."""

    @property
    def scenarios(self) -> tuple[ScenarioResult, ...]:
        """The results of the scenarios."""
        return self.report.scenarios if self.report else ()

    @property
    def outcome(self) -> Outcome:
        """The outcome of the file."""
        if self.error:
            return Outcome.NOT_LOADED
        if self.expectation.skip is not None:
            return Outcome.SKIPPED
        if not self.report or not self.scenarios:
            return Outcome.UNPROVED
        if self.report.failures:
            # An undefined step is a mistake in the spec, not an expected failure.
            is_proof = not (self.report.has_undefined_steps or self.report.has_breaches)
            is_expected = self.expectation.fails and is_proof
            return Outcome.FAILED_AS_EXPECTED if is_expected else Outcome.FAILED
        # If only some scenarios ran, one of the others may still fail.
        if self.expectation.fails and not self.is_partial:
            return Outcome.PASSED_UNEXPECTEDLY
        return Outcome.PASSED

    @property
    def failures(self) -> list[ScenarioResult]:
        """The scenarios that did not pass, if they were expected to."""
        return self.report.failures if self.report and self.outcome is Outcome.FAILED else []

    @property
    def problems(self) -> tuple[TactusError, ...]:
        """The errors that concern the file as a whole."""
        if self.outcome is Outcome.PASSED_UNEXPECTEDLY:
            return (UnexpectedPassError(self.expectation.location),)
        return self.error.errors if self.error else ()

    @property
    def has_failed(self) -> bool:
        """True if the outcome is not the expected one."""
        return self.outcome in (Outcome.FAILED, Outcome.PASSED_UNEXPECTEDLY, Outcome.NOT_LOADED)

    @property
    def elapsed_seconds(self) -> float:
        """The duration of its scenarios."""
        return sum(item.elapsed_seconds for item in self.scenarios)


class Totals(Struct, frozen=True):
    """The numbers of files and scenarios by outcome."""

    files: int
    not_loaded: int
    """The number of files that could not be loaded."""
    without_specs: int
    """The number of files without a scenario."""
    skipped: int
    """The number of files marked as skipped."""
    cached: int
    """The number of files with a cached result."""
    unexpected_passes: int
    """The number of files that passed although a failure was expected."""
    scenarios: int
    passed: int
    failed: int
    expected_failures: int
    """The number of scenarios that failed as expected."""
    steps: int
    elapsed_seconds: float
    """The duration of all scenarios."""


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
    """Format a duration with a suitable unit.

    >>> duration(0.000012), duration(0.0012), duration(0.0456), duration(2.5)
    ('12 µs', '1.2 ms', '46 ms', '2.5 s')
    """
    if seconds >= 1:
        return f"{seconds:.1f} s"
    if seconds >= 0.01:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.0001 else f"{seconds * 1e6:.0f} µs"
