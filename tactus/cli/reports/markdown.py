"""Formats results as Markdown for the summary page of a CI run: a table of the files and the failures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import lines_of
from tactus.cli.reports.file_printer import outcome_of, status_of, summary_of, time_taken
from tactus.cli.reports.scenario_printer import MARKS, scenario_lines
from tactus.core.display import visible
from tactus.specs.report import totals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tactus.specs.report import FileResult

MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$!@]")
"""Characters that may be markup in Markdown or in HTML within it."""


def summary_text(results: Sequence[FileResult]) -> str:
    """Format results as Markdown."""
    lines = [
        summary_of(totals_of(results)),
        "",
        "| | File | Scenarios | Time |",
        "|---|---|---|--:|",
    ]
    lines += [_row(result) for result in results]
    for result in results:
        lines += _problems(result)
    return "\n".join(lines) + "\n"


def _row(result: FileResult) -> str:
    mark, outcome = MARKS[status_of(result)], _escaped(outcome_of(result))
    return f"| {mark} | {_escaped(result.path)} | {outcome} | {time_taken(result)} |"


def _problems(result: FileResult) -> Iterator[str]:
    for error in result.problems:
        yield from _problem(str(error.location or result.path), lines_of(error))
    for scenario in result.failures:
        yield from _problem(str(scenario.location), scenario_lines(scenario))


def _problem(place: str, lines: Iterable[str]) -> Iterator[str]:
    text = visible(click.unstyle("\n".join(lines)))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from ("", f"### {_escaped(place)}", "", f"{fence}text", text, fence)


def _escaped(text: str) -> str:
    """Escape a string for a single line of Markdown."""
    return MARKUP.sub(r"\\\g<0>", " ".join(visible(text).split()))
