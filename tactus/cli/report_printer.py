"""A report as the terminal shows it: features, scenarios and steps, then a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import excerpt
from tactus.cli.text import visible
from tactus.specs.report import Status, duration

if TYPE_CHECKING:
    from tactus.specs.report import Failure, FeatureResult, Report, ScenarioResult, StepResult

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.UNDEFINED: "?", Status.SKIPPED: "-"}
COLOURS = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.UNDEFINED: "red",
    Status.SKIPPED: "yellow",
}


def show_report(report: Report) -> None:
    """Write a report to stdout."""
    for feature in report.features:
        _heading(f"Feature: {visible(feature.name)}", feature, indent="")
        for scenario in feature.scenarios:
            _heading(f"Scenario: {visible(scenario.name)}", scenario, indent="  ")
            for step in scenario.steps:
                _show_step(step)
            for warning in scenario.warnings:
                label = click.style("warning", fg="yellow")
                click.echo(f"    {label} {scenario.location}: {warning}")
    _show_summary(report)


def _heading(text: str, result: FeatureResult | ScenarioResult, *, indent: str) -> None:
    click.echo(f"{indent}{_mark(result.status)} {text} {_time(result.elapsed_seconds)}")


def _show_summary(report: Report) -> None:
    if not report.scenarios:
        click.echo(f"{report.program.source.path}: no specifications, so nothing is proved")
        return
    scenarios, failed = len(report.scenarios), len(report.failures)
    steps = sum(len(result.steps) for result in report.scenarios)
    time = sum(result.elapsed_seconds for result in report.scenarios)
    counts = f"{scenarios - failed} passed" + (f", {failed} failed" if failed else "")
    plural = "" if scenarios == 1 else "s"
    text = f"{scenarios} scenario{plural}: {counts} ({steps} steps, {duration(time)})"
    click.echo(click.style(text, fg="red" if failed else "green"))


def _show_step(step: StepResult) -> None:
    text = f"{step.keyword} {visible(step.text)}"
    if step.status is Status.SKIPPED:
        click.echo(f"    {_mark(step.status)} {click.style(text, dim=True)}")
        return
    click.echo(f"    {_mark(step.status)} {text} {_time(step.elapsed_seconds)}")
    if step.failure:
        _show_failure(step, step.failure)


def _mark(status: Status) -> str:
    return click.style(MARKS[status], fg=COLOURS[status])


def _time(seconds: float) -> str:
    return click.style(f"({duration(seconds)})", dim=True)


def _show_failure(step: StepResult, failure: Failure) -> None:
    lines = [f"{step.location}: {failure.message}"]
    if failure.location != step.location:
        lines = [f"{step.location}: the step failed", f"{failure.location}: {failure.message}"]
    lines += excerpt(failure.location)
    if failure.expected is not None:
        lines.append(f"expected: {failure.expected}")
    if failure.found is not None:
        lines.append(f"found:    {failure.found}")
    if failure.hint:
        lines.append(f"hint: {failure.hint}")
    for line in lines:
        click.echo("        " + click.style(visible(line), fg="red"))
