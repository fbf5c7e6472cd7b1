"""`tactus test --strength`: for each file, how many changes of its program the specs notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from tactus.cli.diagnostics import show_error
from tactus.cli.text import counted, cut, visible
from tactus.gate.files import verify_files
from tactus.gate.strength import strength_of
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tactus.gate.files import GateOptions
    from tactus.gate.strength import Strength
    from tactus.specs.report import FileResult


def show_strength(files: Sequence[Path], options: GateOptions) -> int:
    """Write what the specs of files notice to stdout.

    Returns:
        The exit code: 2 if a file cannot be loaded, 1 if specs fail as it is or notice nothing at all.
    """
    code = 0
    for result in verify_files(files, replace(options, selection=None, fail_fast=False)):
        code = max(code, _show(result, options))
    return code


def _show(result: FileResult, options: GateOptions) -> int:
    for problem in result.problems:
        show_error(problem)
    if result.outcome is Outcome.NOT_LOADED:
        return 2
    if result.outcome is not Outcome.PASSED or result.report is None:
        click.echo(f"{visible(result.path)}: {result.outcome.value}, so nothing is measured")
        return int(result.has_failed)
    strength = strength_of(result.report.program.source, options)
    click.echo("\n".join(_lines(strength)))
    return int(strength.notices_nothing)


def _lines(strength: Strength) -> Iterator[str]:
    changes = counted(strength.changes, "change")
    yield f"{visible(strength.path)}: {strength.noticed} of {changes} noticed"
    for change in strength.survivors:
        what = f"'{cut(change.before)}' could be '{cut(change.after)}', and no spec notices"
        yield f"  {visible(f'{strength.path}:{change.line}: {what}')}"
