"""`tactus test --mutation`: reports how many mutations of each program its specs notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import show_error
from tactus.core.display import counted, cut, printable
from tactus.gate.mutation import run_mutations
from tactus.gate.pipeline import verify_files
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tactus.gate.mutation import MutationResult
    from tactus.gate.pipeline import GateOptions
    from tactus.specs.report import FileResult


def show_mutations(files: Sequence[Path], options: GateOptions) -> int:
    """Write the results of mutation testing to stdout.

    Returns:
        The exit code: 2 if a file cannot be loaded; 1 if specs fail, notice no mutation at all, or none is selected.
    """
    code, selection = 0, options.selection
    results: list[FileResult] = []
    for result in verify_files(files, options):
        results.append(result)
        if selection is None or result.scenarios or result.error:
            code = max(code, _show(result, options))
    if selection and not any(result.scenarios or result.error for result in results):
        show_error(selection.nothing_matches(results))
        return 1
    return code


def _show(result: FileResult, options: GateOptions) -> int:
    for problem in result.problems:
        show_error(problem)
    if result.outcome is Outcome.NOT_LOADED:
        return 2
    if result.outcome is not Outcome.PASSED or result.report is None:
        click.echo(f"{printable(result.path)}: {result.outcome.value}, so nothing is measured")
        return int(result.has_failed)
    mutated = run_mutations(result.report.program.source, options)
    click.echo("\n".join(_lines(mutated)))
    return int(mutated.notices_nothing)


def _lines(mutated: MutationResult) -> Iterator[str]:
    changes = counted(mutated.changes, "change")
    yield f"{printable(mutated.path)}: {mutated.noticed} of {changes} noticed"
    for change in mutated.survivors:
        what = f"'{cut(change.before)}' could be '{cut(change.after)}', and no spec notices"
        yield f"  {printable(f'{mutated.path}:{change.line}: {what}')}"
