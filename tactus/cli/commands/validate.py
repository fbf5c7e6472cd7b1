"""`tactus validate`: checks programs without running them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins

from tactus.adapters.models.lifetimes import read_lifetimes
from tactus.adapters.system_clock import SystemClock
from tactus.cli.diagnostics import excerpt
from tactus.cli.paths import find_folders, find_programs
from tactus.cli.validations import validations_of, validations_of_settings
from tactus.core.display import counted, printable, printable_json
from tactus.gate.pipeline import read
from tactus.tooling.validation import with_lifetimes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.core.problems import Problem
    from tactus.gate.pipeline import LoadedFile
    from tactus.tooling.validation import Validation

KINDS = {
    (False, False): "",
    (True, False): click.style("warning: ", fg="yellow"),
    (True, True): click.style("note: ", fg="cyan"),
}
"""The label of a problem: an error, a warning or a note."""


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--json", "wants_json", is_flag=True, help="Write the problems to stdout as JSON.")
def command(paths: tuple[str, ...], wants_json: bool) -> int:
    """Check .tac files without running them.

    PATH is a file, or a folder to search for .tac files; the default is the folder 'examples'.
    All problems are reported at once: syntax errors, unknown options and globals, undefined steps,
    and undeclared inputs, agents and tools. A model that has ended is a warning, and one that ends
    within 60 days a note; `tactus models` lists them all. Other notes are about what has no effect,
    as in files written for the original Tactus, and say what to write instead.

    Exits with 0 if there are no errors, 1 if there are, and 2 if a file cannot be loaded. Warnings
    and notes do not affect the exit code.
    """
    programs = find_programs(paths)
    files = read(programs, trees=find_folders(paths))
    results = [
        *validations_of_settings(programs),
        *_with_lifetimes(files, validations_of(programs, files)),
    ]
    if wants_json:
        click.echo(printable_json(json.dumps(_as_data(results), indent=2, ensure_ascii=False)))
    else:
        for problem in (problem for result in results for problem in result.problems):
            click.echo("\n".join(_lines_of(problem)), err=True)
        click.echo(_summary(results))
    if not all(result.is_loaded for result in results):
        return 2
    return 1 if any(result.errors for result in results) else 0


def _with_lifetimes(files: Sequence[LoadedFile], found: Sequence[Validation]) -> list[Validation]:
    """Add the problems of models with a shutdown date, unless the file ignores them."""
    lifetimes, today = read_lifetimes(), SystemClock().today()
    return [
        item if file.expectation.ignores_models else with_lifetimes(item, lifetimes, today)
        for file, item in zip(files, found, strict=True)
    ]


def _lines_of(problem: Problem) -> Iterator[str]:
    kind = KINDS[problem.is_warning, problem.is_note]
    place = click.style(printable(f"{problem.location}: "), bold=True)
    yield place + kind + printable(problem.message)
    yield from excerpt(problem.location)
    if problem.hint:
        yield "  hint: " + printable(problem.hint)


def _summary(results: Sequence[Validation]) -> str:
    errors = sum(result.errors for result in results)
    notes = sum(problem.is_note for result in results for problem in result.problems)
    warnings = sum(len(result.problems) for result in results) - errors - notes
    found = [
        counted(number, noun)
        for number, noun in ((errors, "error"), (warnings, "warning"), (notes, "note"))
        if number
    ]
    if not errors and not warnings:
        found.insert(0, "no errors")
    programs = sum(result.path.endswith(".tac") for result in results)
    return f"{counted(programs, 'file')}: {', '.join(found)}"


def _as_data(results: Sequence[Validation]) -> list[object]:
    return [
        {
            "path": result.path,
            "is_loaded": result.is_loaded,
            "problems": [_problem_as_data(problem) for problem in result.problems],
        }
        for result in results
    ]


def _problem_as_data(problem: Problem) -> dict[str, object]:
    data: dict[str, object] = to_builtins(problem)
    if not problem.is_note:
        del data["is_note"]
    return data
