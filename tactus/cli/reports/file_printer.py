"""Prints the results of several files: a line for each, details of failures, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import show_error
from tactus.cli.reports.scenario_printer import (
    in_brackets,
    mark_of,
    scenario_lines,
    skipped,
    warning_lines,
)
from tactus.core.display import counted, printable
from tactus.specs.report import Outcome, Status, duration, totals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.specs.report import FileResult, ScenarioResult, Totals

SLOWEST = 5
"""The maximum number of slowest scenarios listed."""


def show_file(result: FileResult) -> None:
    """Write the line of a file and its failures to stdout."""
    click.echo("\n".join(_file_lines(result)))
    for problem in result.problems:
        show_error(problem)


def show_totals(results: Sequence[FileResult], not_run: int) -> None:
    """Write the slowest scenarios and the summary to stdout.

    Args:
        results: The results of the files.
        not_run: The number of files that did not run because the run was stopped.
    """
    for line in _slowest_lines([item for result in results for item in result.scenarios]):
        click.echo(line)
    has_failed = any(result.has_failed for result in results)
    text = summary_of(totals_of(results), not_run)
    click.echo(click.style(text, fg="red" if has_failed else "green"))


def status_of(result: FileResult) -> Status:
    """Return the status of a file; one without scenarios that ran counts as skipped."""
    if result.has_failed:
        return Status.FAILED
    proves = (Outcome.PASSED, Outcome.FAILED_AS_EXPECTED)
    return Status.PASSED if result.outcome in proves else Status.SKIPPED


def outcome_of(result: FileResult) -> str:
    """Describe the result of a file, with its number of scenarios."""
    if result.expectation.skip is not None and not result.error:
        return skipped(result.expectation.skip)
    words = {Outcome.NOT_LOADED: "cannot be loaded", Outcome.UNPROVED: "no specs"}
    if result.outcome in words:
        return words[result.outcome]
    count = counted(len(result.scenarios), "scenario")
    failed = sum(item.status is not Status.PASSED for item in result.scenarios)
    parts = [count, f"{failed} failed" if failed else "", _unexpected(result.outcome)]
    return ", ".join(part for part in parts if part)


def _unexpected(outcome: Outcome) -> str:
    return {
        Outcome.FAILED_AS_EXPECTED: "as expected",
        Outcome.PASSED_UNEXPECTEDLY: "unexpectedly passed",
    }.get(outcome, "")


def time_taken(result: FileResult) -> str:
    """Return the run time of a file's scenarios, in the run that produced the result; empty if none ran."""
    if not result.scenarios:
        return ""
    return ("" if result.cached_at is None else "cached, ") + duration(result.elapsed_seconds)


def summary_of(totals: Totals, not_run: int = 0) -> str:
    """Return a one-line summary of several files."""
    return "; ".join([_proved(totals), *_unproved(totals, not_run)])


def _file_lines(result: FileResult) -> Iterator[str]:
    time = f" {in_brackets(time_taken(result))}" if result.scenarios else ""
    yield f"{mark_of(status_of(result))} {printable(result.path)}: {printable(outcome_of(result))}{time}"
    for scenario in result.scenarios:
        is_passed = scenario.status is Status.PASSED
        is_as_expected = result.outcome is Outcome.FAILED_AS_EXPECTED
        is_shown = not is_passed and not is_as_expected
        yield from scenario_lines(scenario) if is_shown else warning_lines(scenario)


def _slowest_lines(scenarios: list[ScenarioResult]) -> Iterator[str]:
    if len(scenarios) <= SLOWEST:
        return
    yield "slowest scenarios:"
    slowest = sorted(scenarios, key=lambda item: item.elapsed_seconds, reverse=True)
    for scenario in slowest[:SLOWEST]:
        place = printable(str(scenario.location))
        time = duration(scenario.elapsed_seconds)
        yield f"  {time:>8}  {place}: {printable(scenario.name)}"


def _proved(totals: Totals) -> str:
    files, scenarios = counted(totals.files, "file"), counted(totals.scenarios, "scenario")
    if not totals.scenarios:
        return f"{files}, {scenarios}: nothing was tested"
    counts = ", ".join(_counts(totals))
    time = duration(totals.elapsed_seconds)
    return f"{files}, {scenarios}: {counts} ({counted(totals.steps, 'step')}, {time})"


def _counts(totals: Totals) -> Iterator[str]:
    yield f"{totals.passed} passed"
    if totals.failed:
        yield f"{totals.failed} failed"
    if totals.expected_failures:
        yield f"{totals.expected_failures} failed as expected"


def _unproved(totals: Totals, not_run: int) -> Iterator[str]:
    if totals.not_loaded:
        yield f"{counted(totals.not_loaded, 'file')} cannot be loaded"
    if totals.without_specs:
        yield f"{counted(totals.without_specs, 'file')} without specs"
    if totals.skipped:
        yield f"{counted(totals.skipped, 'file')} skipped"
    if totals.unexpected_passes:
        yield f"{counted(totals.unexpected_passes, 'file')} unexpectedly passed"
    if totals.cached:
        yield f"{counted(totals.cached, 'file')} cached"
    if not_run:
        yield f"stopped, {counted(not_run, 'file')} not run"
