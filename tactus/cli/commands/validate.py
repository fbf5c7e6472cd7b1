"""`tactus validate`: says what is wrong with programs, and runs nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins

from tactus.adapters.config import load_config
from tactus.cli.diagnostics import excerpt
from tactus.cli.paths import find_programs, home_of
from tactus.cli.text import counted
from tactus.core.display import as_json, printable
from tactus.tooling.validation import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.specs.static_checks import Problem
    from tactus.tooling.validation import Validation


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--json", "wants_json", is_flag=True, help="Write what was found as JSON to stdout.")
def command(paths: tuple[str, ...], wants_json: bool) -> int:
    """Check files, and all .tac files below folders, without running them.

    Without a PATH, these are all below the folder 'examples'. Everything that can be known is told at
    once: syntax, options and globals that do not exist, also in functions; steps that no phrase
    matches; inputs, agents and tools that no declaration makes.

    Exits with 0 if there is no error, 1 if there is one, 2 if a file cannot be loaded. Warnings do
    not count.
    """
    results = [
        validate(path, load_config(path).providers, home_of(path, paths))
        for path in find_programs(paths)
    ]
    if wants_json:
        click.echo(as_json(json.dumps(_as_data(results), indent=2, ensure_ascii=False)))
    else:
        for problem in (problem for result in results for problem in result.problems):
            click.echo("\n".join(_lines_of(problem)), err=True)
        click.echo(_summary(results))
    if not all(result.is_loaded for result in results):
        return 2
    return 1 if any(result.errors for result in results) else 0


def _lines_of(problem: Problem) -> Iterator[str]:
    kind = click.style("warning: ", fg="yellow") if problem.is_warning else ""
    place = click.style(printable(f"{problem.location}: "), bold=True)
    yield place + kind + printable(problem.message)
    yield from excerpt(problem.location)
    if problem.hint:
        yield "  hint: " + printable(problem.hint)


def _summary(results: Sequence[Validation]) -> str:
    errors = sum(result.errors for result in results)
    warnings = sum(len(result.problems) for result in results) - errors
    found = [
        counted(number, noun)
        for number, noun in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    return f"{counted(len(results), 'file')}: {', '.join(found) or 'no errors'}"


def _as_data(results: Sequence[Validation]) -> list[object]:
    return [
        {
            "path": result.path,
            "is_loaded": result.is_loaded,
            "problems": [to_builtins(problem) for problem in result.problems],
        }
        for result in results
    ]
