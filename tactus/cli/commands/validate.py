"""`tactus validate`: checks programs without running them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins
from msgspec.msgpack import decode

from tactus.adapters.config import load_config
from tactus.cli.diagnostics import excerpt
from tactus.cli.paths import find_folders, find_programs
from tactus.cli.processes import carry_out_all, timeout_of
from tactus.cli.text import counted
from tactus.core.display import printable, printable_json
from tactus.core.errors import LoadError
from tactus.gate.pipeline import read
from tactus.gate.processes.messages import Validate
from tactus.tooling.validation import Validation, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tactus.gate.pipeline import LoadedFile
    from tactus.gate.processes.messages import TaskResult
    from tactus.specs.static_checks import Problem


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--json", "wants_json", is_flag=True, help="Write the problems to stdout as JSON.")
def command(paths: tuple[str, ...], wants_json: bool) -> int:
    """Check .tac files without running them.

    PATH is a file, or a folder to search for .tac files; the default is the folder 'examples'.
    All problems are reported at once: syntax errors, unknown options and globals, undefined steps,
    and undeclared inputs, agents and tools.

    Exits with 0 if there are no errors, 1 if there are, and 2 if a file cannot be loaded. Warnings
    do not affect the exit code.
    """
    results = _validations(find_programs(paths), find_folders(paths))
    if wants_json:
        click.echo(printable_json(json.dumps(_as_data(results), indent=2, ensure_ascii=False)))
    else:
        for problem in (problem for result in results for problem in result.problems):
            click.echo("\n".join(_lines_of(problem)), err=True)
        click.echo(_summary(results))
    if not all(result.is_loaded for result in results):
        return 2
    return 1 if any(result.errors for result in results) else 0


def _validations(paths: Sequence[Path], trees: Sequence[Path]) -> list[Validation]:
    files = read(paths, trees=trees)
    tasks = [
        Validate(file.source.path, file.source.text, timeout_of(file), _providers(path))
        for path, file in zip(paths, files, strict=True)
        if file.data is not None
    ]
    done = iter(carry_out_all(tasks))
    return [_validation(file, None if file.data is None else next(done)) for file in files]


def _providers(path: Path) -> tuple[str, ...]:
    return tuple(load_config(path).providers)


def _validation(file: LoadedFile, done: TaskResult | None) -> Validation:
    """Return the validation of a program, with the errors of loading it."""
    errors = [file.error, done.error if done else None]
    problems = [
        item for error in errors if isinstance(error, LoadError) for item in problems_of(error)
    ]
    is_loaded = not problems
    for value in done.values if done else ():
        found = decode(value, type=Validation)
        problems += found.problems
        is_loaded = is_loaded and found.is_loaded
    return Validation(file.source.path, tuple(problems), is_loaded)


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
