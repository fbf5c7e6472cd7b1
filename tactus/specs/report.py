"""The reports of files' specifications: data only, for the terminal, JSON and the gallery to read."""

from __future__ import annotations

import enum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.errors import LoadError
    from tactus.events import Event
    from tactus.program import Program
    from tactus.source import SourceLocation


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


class Failure(Struct, frozen=True):
    """Why a step did not pass."""

    message: str
    """One sentence."""
    location: SourceLocation
    """The step, or the line of the program that failed."""
    expected: str | None = None
    found: str | None = None
    hint: str | None = None


class StepResult(Struct, frozen=True):
    """One step of a scenario, and how it ended."""

    keyword: str
    text: str
    location: SourceLocation
    status: Status
    elapsed_seconds: float
    failure: Failure | None = None


class ScenarioResult(Struct, frozen=True):
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

    @property
    def status(self) -> Status:
        """The status of the step that ended it."""
        return next(
            (step.status for step in self.steps if step.status is not Status.PASSED), Status.PASSED
        )

    @property
    def failed_step(self) -> StepResult | None:
        """The step that ended the scenario; None where it passed."""
        return next((step for step in self.steps if step.failure), None)

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
        """True where every scenario passed."""
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

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            "path": self.program.source.path,
            "passed": self.passed,
            "scenarios": [item.to_dict() for item in self.scenarios],
        }


class FileResult(Struct, frozen=True):
    """One file of several, and what came of it."""

    path: str
    report: Report | None = None
    """None where the file could not be loaded."""
    error: LoadError | None = None

    @property
    def scenarios(self) -> tuple[ScenarioResult, ...]:
        """The results of its scenarios."""
        return self.report.scenarios if self.report else ()

    @property
    def failures(self) -> list[ScenarioResult]:
        """The scenarios that did not pass."""
        return self.report.failures if self.report else []

    @property
    def has_failed(self) -> bool:
        """True where the file could not be loaded or a scenario did not pass."""
        return self.error is not None or bool(self.failures)

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
    scenarios: int
    passed: int
    failed: int
    steps: int
    elapsed_seconds: float
    """The time of all scenarios."""


def totals_of(results: Sequence[FileResult]) -> Totals:
    """Count what came of several files."""
    scenarios = [scenario for result in results for scenario in result.scenarios]
    failed = sum(len(result.failures) for result in results)
    return Totals(
        files=len(results),
        not_loaded=sum(result.error is not None for result in results),
        without_specs=sum(not (result.error or result.scenarios) for result in results),
        scenarios=len(scenarios),
        passed=len(scenarios) - failed,
        failed=failed,
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
