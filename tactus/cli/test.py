"""`tactus test`: runs the specifications of files."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from tactus.adapters.system_clock import SystemClock
from tactus.cli.diagnostics import show_error
from tactus.cli.files import find_programs, is_one_file
from tactus.cli.report_printer import show_report
from tactus.errors import LoadError
from tactus.gate import TIMEOUT_SECONDS, verify
from tactus.runtime import read_source
from tactus.specs.report import FileResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tactus.cli.selection import Selection
    from tactus.ports import ModelClient
    from tactus.specs.gherkin import Scenario
    from tactus.specs.report import Report


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--mock", is_flag=True, help="Agents answer as the specifications say; no key, no network."
)
@click.option("--scenario", metavar="NAME", help="Run the scenarios of this name.")
@click.option(
    "--tag", "tags", metavar="@TAG", multiple=True, help="Run those with one of the tags."
)
@click.option("-k", "text", metavar="TEXT", help="Run those with TEXT in their path or names.")
@click.option("--fail-fast", is_flag=True, help="Run nothing after the first failure.")
@click.option("--list", "is_list", is_flag=True, help="List the scenarios; run nothing.")
@click.option("--steps", "is_steps", is_flag=True, help="List the phrases of steps; run nothing.")
@click.option("--junit", metavar="FILE", help="Write JUnit XML to FILE.")
@click.option("--json", metavar="FILE", help="Write everything as JSON to FILE.")
@click.option("--summary", metavar="FILE", help="Write a summary in Markdown to FILE.")
def command(
    paths: tuple[str, ...],
    mock: bool,
    scenario: str | None,
    tags: tuple[str, ...],
    text: str | None,
    fail_fast: bool,
    is_list: bool,
    is_steps: bool,
    **reports: str | None,
) -> int:
    """Run the specifications of files, and of all .tac files below folders.

    Without a PATH, these are all below the folder 'examples'. A scenario is run if it is all that
    --scenario, --tag and -k ask for.

    Exits with 0 if all passed, 1 if one failed or there was none to run, 2 if a file cannot be
    loaded or a report cannot be written.
    """
    wanted = {kind: file for kind, file in reports.items() if file is not None}
    if wanted and (is_list or is_steps):
        raise click.UsageError("a list runs nothing, so there is no report to write")
    if is_steps:
        return _list_steps()
    files, selection = find_programs(paths), _selection(scenario, tags, text)
    if is_list:
        results, is_empty = _list(files, selection)
    else:
        model = None if mock else _model(paths)
        timeout = TIMEOUT_SECONDS if mock else None
        gate = partial(
            verify, model=model, timeout_seconds=timeout, select=selection, fail_fast=fail_fast
        )
        run = _run_one if len(files) == 1 else partial(_run_several, fail_fast=fail_fast)
        results = run(files, gate, selection)
        is_empty = not any(result.scenarios for result in results)
    if selection and is_empty and len(results) == len(files):
        show_error(selection.nothing_matches(results))
    is_written = _report(_taking_part(results, selection), wanted)
    if not is_written or any(result.error for result in results):
        return 2
    is_unproved = is_empty and (selection is not None or is_one_file(paths))
    return 1 if is_unproved or any(result.failures for result in results) else 0


def _selection(name: str | None, tags: tuple[str, ...], text: str | None) -> Selection | None:
    """Return what the options select; None for everything."""
    if name is None and not tags and text is None:
        return None
    from tactus.cli.selection import Selection

    return Selection(name, tags, text)


def _model(paths: Sequence[str]) -> ModelClient:
    from tactus.adapters.openai_client import OpenAIClient

    command_line = " ".join(("tactus test", *paths, "--mock"))
    return OpenAIClient(keyless_hint=f"to run without a key: {command_line}")


def _result(path: Path, gate: Callable[..., Report]) -> FileResult:
    """Pass a file through the gate."""
    try:
        return FileResult(str(path), gate(read_source(path), SystemClock()))
    except LoadError as error:
        return FileResult(str(path), error=error)


def _run_one(
    files: Sequence[Path], gate: Callable[..., Report], selection: Selection | None
) -> list[FileResult]:
    """Run a single file, and show all of its scenarios."""
    result = _result(files[0], gate)
    if result.error:
        show_error(result.error)
    elif result.report and _taking_part([result], selection):
        show_report(result.report)
    return [result]


def _run_several(
    files: Sequence[Path],
    gate: Callable[..., Report],
    selection: Selection | None,
    *,
    fail_fast: bool,
) -> list[FileResult]:
    """Run files one after the other, and show a line for each as it is done."""
    from tactus.cli.progress import Progress
    from tactus.cli.tree_printer import show_file, show_totals

    results: list[FileResult] = []
    with Progress(sys.stderr, len(files)) as progress:
        for path in files:
            progress.show(len(results) + 1, str(path))
            results.append(_result(path, gate))
            progress.erase()
            for result in _taking_part(results[-1:], selection):
                show_file(result)
            if fail_fast and results[-1].has_failed:
                break
    if part := _taking_part(results, selection):
        show_totals(part, not_run=len(files) - len(results))
    return results


def _taking_part(results: Sequence[FileResult], selection: Selection | None) -> list[FileResult]:
    """Leave out the files of which nothing was selected."""
    return [item for item in results if selection is None or item.scenarios or item.error]


def _list(files: Sequence[Path], selection: Selection | None) -> tuple[list[FileResult], bool]:
    """Load files and list what would be run; return them, and whether that is nothing."""
    from tactus.cli.listing import list_scenarios

    gate = partial(verify, select=_none)
    results = [_result(path, gate) for path in files]
    return results, not list_scenarios(results, selection)


def _none(_scenario: Scenario) -> bool:
    return False


def _list_steps() -> int:
    from tactus.cli.listing import list_steps

    list_steps()
    return 0


def _report(results: Sequence[FileResult], wanted: Mapping[str, str]) -> bool:
    """Tell others than the terminal how it ended; return whether that worked."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        from tactus.cli.annotations import show_annotations

        show_annotations(results)
    if not wanted:
        return True
    from tactus.cli.reports import write_reports

    return write_reports(results, wanted)
