"""The reports of several files as the terminal shows them: a line for each, details of what failed, a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import show_error
from tactus.cli.report_printer import mark_of, scenario_lines, time_of, warning_lines
from tactus.cli.text import counted, visible
from tactus.specs.report import Status, duration, totals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.specs.report import FileResult, ScenarioResult, Totals

SLOWEST = 5
"""How many of the slowest scenarios are listed, where there are more."""


def show_file(result: FileResult) -> None:
    """Write the line of a file to stdout, and what is wrong with it."""
    click.echo("\n".join(_file_lines(result)))
    if result.error:
        show_error(result.error)


def show_totals(results: Sequence[FileResult], not_run: int) -> None:
    """Write the slowest scenarios and the summary of everything to stdout.

    Args:
        results: What came of the files.
        not_run: How many files were left when the run was stopped.
    """
    for line in _slowest_lines([item for result in results for item in result.scenarios]):
        click.echo(line)
    has_failed = any(result.has_failed for result in results)
    text = summary_of(totals_of(results), not_run)
    click.echo(click.style(text, fg="red" if has_failed else "green"))


def status_of(result: FileResult) -> Status:
    """Return how a file ended; one without specs proves nothing and counts as skipped."""
    if result.has_failed:
        return Status.FAILED
    return Status.PASSED if result.scenarios else Status.SKIPPED


def outcome_of(result: FileResult) -> str:
    """Say how a file ended, with the count of its scenarios."""
    if result.error:
        return "cannot be loaded"
    if not result.scenarios:
        return "no specs"
    count = counted(len(result.scenarios), "scenario")
    return count + (f", {len(result.failures)} failed" if result.failures else "")


def summary_of(totals: Totals, not_run: int = 0) -> str:
    """Say in one line what came of several files."""
    return "; ".join([_proved(totals), *_unproved(totals, not_run)])


def _file_lines(result: FileResult) -> Iterator[str]:
    time = f" {time_of(result.elapsed_seconds)}" if result.scenarios else ""
    yield f"{mark_of(status_of(result))} {visible(result.path)}: {outcome_of(result)}{time}"
    for scenario in result.scenarios:
        is_passed = scenario.status is Status.PASSED
        yield from warning_lines(scenario) if is_passed else scenario_lines(scenario)


def _slowest_lines(scenarios: list[ScenarioResult]) -> Iterator[str]:
    if len(scenarios) <= SLOWEST:
        return
    yield "slowest scenarios:"
    slowest = sorted(scenarios, key=lambda item: item.elapsed_seconds, reverse=True)
    for scenario in slowest[:SLOWEST]:
        place = visible(str(scenario.location))
        time = duration(scenario.elapsed_seconds)
        yield f"  {time:>8}  {place}: {visible(scenario.name)}"


def _proved(totals: Totals) -> str:
    files, scenarios = counted(totals.files, "file"), counted(totals.scenarios, "scenario")
    if not totals.scenarios:
        return f"{files}, {scenarios}: nothing is proved"
    counts = f"{totals.passed} passed" + (f", {totals.failed} failed" if totals.failed else "")
    time = duration(totals.elapsed_seconds)
    return f"{files}, {scenarios}: {counts} ({counted(totals.steps, 'step')}, {time})"


def _unproved(totals: Totals, not_run: int) -> Iterator[str]:
    if totals.not_loaded:
        yield f"{counted(totals.not_loaded, 'file')} cannot be loaded"
    if totals.without_specs:
        yield f"{counted(totals.without_specs, 'file')} without specs"
    if not_run:
        yield f"stopped, {counted(not_run, 'file')} not run"
