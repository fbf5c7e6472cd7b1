"""Prints a report: features, scenarios and steps, then a summary."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import excerpt, show_error
from tactus.core.display import counted, printable, unmistakable
from tactus.specs.report import Outcome, Status, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus.specs.report import (
        Failure,
        FeatureResult,
        FileResult,
        Report,
        ScenarioResult,
        StepResult,
    )

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.UNDEFINED: "?", Status.SKIPPED: "-"}
COLOURS = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.UNDEFINED: "red",
    Status.SKIPPED: "yellow",
}


def show_result(result: FileResult, *, is_selective: bool) -> None:
    """Write the result of a single file, with all of its scenarios.

    Args:
        result: The result.
        is_selective: True if scenarios were selected; a file without selected scenarios prints nothing.
    """
    if result.expectation.skip is not None and not result.error:
        click.echo(f"{printable(result.path)}: {printable(skipped(result.expectation.skip))}")
    elif result.report and (result.scenarios or not is_selective):
        show_report(result.report)
        if result.outcome is Outcome.FAILED_AS_EXPECTED:
            click.echo("failed as expected")
    for problem in result.problems:
        show_error(problem)


def skipped(reason: str) -> str:
    """Describe a file that is skipped."""
    return f"skipped: {reason}"


def show_report(report: Report) -> None:
    """Write a report to stdout."""
    for feature in report.features:
        click.echo(_heading(f"Feature: {printable(feature.name)}", feature))
        for scenario in feature.scenarios:
            click.echo("\n".join(scenario_lines(scenario)))
    click.echo(_summary(report))


def scenario_lines(scenario: ScenarioResult) -> Iterator[str]:
    """Format a scenario: its name, its steps, and its failures."""
    runs = ""
    if scenario.passed_runs is not None:
        runs = f", {scenario.passed_runs} of {counted(scenario.runs, 'run')} passed"
    yield "  " + _heading(f"Scenario: {printable(scenario.name)}{runs}", scenario)
    for step in scenario.steps:
        yield from _step_lines(step)
        if step is scenario.failed_step:
            yield from _output_lines(scenario)
    yield from warning_lines(scenario)


def warning_lines(scenario: ScenarioResult) -> Iterator[str]:
    """Format the warnings of a scenario."""
    for warning in scenario.warnings:
        label = click.style("warning", fg="yellow")
        yield f"    {label} {printable(f'{scenario.location}: {warning}')}"


def failure_lines(failure: Failure) -> Iterator[str]:
    """Format the details of a failure after its location and message."""
    if failure.expected is not None:
        yield f"expected: {failure.expected}"
    if failure.found is not None:
        yield f"found:    {failure.found}"
    if failure.hint:
        yield f"hint: {failure.hint}"


def mark_of(status: Status) -> str:
    """Return the coloured symbol of a status."""
    return click.style(MARKS[status], fg=COLOURS[status])


def time_of(seconds: float) -> str:
    """Format a duration for the end of a line."""
    return in_brackets(duration(seconds))


def in_brackets(text: str) -> str:
    """Format a remark for the end of a line."""
    return click.style(f"({text})", dim=True)


def _heading(text: str, result: FeatureResult | ScenarioResult) -> str:
    return f"{mark_of(result.status)} {text} {time_of(result.elapsed_seconds)}"


def _summary(report: Report) -> str:
    if not report.scenarios:
        return f"{printable(report.program.source.path)}: no specifications, so nothing was tested"
    scenarios, failed = len(report.scenarios), len(report.failures)
    steps = sum(len(result.steps) for result in report.scenarios)
    time = sum(result.elapsed_seconds for result in report.scenarios)
    counts = f"{scenarios - failed} passed" + (f", {failed} failed" if failed else "")
    text = (
        f"{counted(scenarios, 'scenario')}: {counts} ({counted(steps, 'step')}, {duration(time)})"
    )
    return click.style(text, fg="red" if failed else "green")


def _step_lines(step: StepResult) -> Iterator[str]:
    text = f"{step.keyword} {printable(step.text)}"
    if step.status is Status.SKIPPED:
        yield f"    {mark_of(step.status)} {click.style(text, dim=True)}"
        return
    yield f"    {mark_of(step.status)} {text} {time_of(step.elapsed_seconds)}"
    if step.failure:
        yield from _failure_lines(step, step.failure)


def _output_lines(scenario: ScenarioResult) -> Iterator[str]:
    if output := scenario.output_lines:
        yield "        output:"
        yield from (f"          {click.style(printable(line), dim=True)}" for line in output)


def _failure_lines(step: StepResult, failure: Failure) -> Iterator[str]:
    lines = [f"{step.location}: {failure.message}"]
    if failure.location != step.location:
        lines = [f"{step.location}: the step failed", f"{failure.location}: {failure.message}"]
    for line in (*lines, *excerpt(failure.location), *failure_lines(failure)):
        yield indent(click.style(printable(unmistakable(line)), fg="red"), "        ")
