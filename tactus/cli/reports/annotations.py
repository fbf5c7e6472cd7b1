"""Prints failures as GitHub Actions annotations, which are shown beside the line in a changed file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.cli.reports.scenario_printer import failure_lines
from tactus.core.display import shortened, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.core.source import SourceLocation
    from tactus.specs.report import FileResult


def show_annotations(results: Sequence[FileResult]) -> None:
    """Write an annotation for each failure to stdout."""
    for result in results:
        for line in _annotations(result):
            click.echo(line)


def _annotations(result: FileResult) -> Iterator[str]:
    for error in result.problems:
        hint = [f"hint: {error.hint}"] if error.hint else []
        yield _annotation(error.location, [error.message, *hint])
    for scenario in result.failures:
        step = scenario.failed_step
        if step and step.failure:
            failure = step.failure
            yield _annotation(failure.location, [failure.message, *failure_lines(failure)])


def _annotation(location: SourceLocation | None, lines: Sequence[str]) -> str:
    properties = []
    if location:
        properties.append(f"file={_escaped_property(visible(location.path))}")
    if location and location.line:
        properties.append(f"line={location.line}")
    message = _escaped(visible(shortened("\n".join(lines))))
    return f"::error {','.join(properties)}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
