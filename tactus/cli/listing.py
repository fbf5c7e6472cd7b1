"""What `tactus test` could run: the scenarios of files, and the step library. Nothing here runs a procedure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from tactus.adapters.system_clock import SystemClock
from tactus.cli.diagnostics import show_error
from tactus.cli.text import visible
from tactus.errors import LoadError
from tactus.gate.verification import verify
from tactus.runtime import read_source
from tactus.specs.gherkin import scenarios_of
from tactus.specs.library import step_library
from tactus.specs.report import FileResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tactus.specs.gherkin import Scenario
    from tactus.specs.matching import Definition
    from tactus.specs.selection import Selection

ROLES = {
    "setup": "Given: steps that prepare the run",
    "run": "When: steps that run",
    "check": "Then: steps that check what came of it",
}
"""What a role means, in the order of a scenario."""


def list_scenarios(
    files: Sequence[Path], selection: Selection | None, *, is_one: bool = False
) -> int:
    """Write the place and name of each selected scenario to stdout, what else there is to say of files to stderr.

    Args:
        files: The files.
        selection: What is asked for; None for everything.
        is_one: True where the files are one that was named.

    Returns:
        The exit code: 2 if a file cannot be loaded, 1 if something was asked for and nothing is there.
    """
    results = [_loaded(path) for path in files]
    listed: list[Scenario] = []
    for result in results:
        if result.error:
            show_error(result.error)
        scenarios = scenarios_of(result.report.program) if result.report else ()
        if result.report and not scenarios and not selection:
            click.echo(f"{visible(result.path)}: no specs", err=True)
        listed += [item for item in scenarios if selection is None or selection(item)]
    for scenario in listed:
        click.echo(f"{visible(str(scenario.location))}: {visible(scenario.name)}")
    if selection and not listed:
        show_error(selection.nothing_matches(results))
    if any(result.error for result in results):
        return 2
    return 1 if not listed and (selection or is_one) else 0


def _loaded(path: Path) -> FileResult:
    try:
        report = verify(read_source(path), SystemClock(), select=lambda _: False)
    except LoadError as error:
        return FileResult(str(path), error=error)
    return FileResult(str(path), report)


def list_steps() -> None:
    """Write the phrases of the step library to stdout by their role, each with its meaning."""
    sections = groupby(sorted(step_library(), key=_order), key=lambda definition: definition.role)
    texts = (_section(role, list(definitions)) for role, definitions in sections)
    click.echo("\n\n".join(texts))


def _order(definition: Definition) -> int:
    """Put the roles in the order of a scenario; within a role, the order of matching stays."""
    roles = [*ROLES]
    return roles.index(definition.role) if definition.role in roles else len(roles)


def _section(role: str, definitions: list[Definition]) -> str:
    lines = [click.style(ROLES.get(role, role), bold=True)]
    for definition in definitions:
        lines += [f"  {definition.pattern}", "      " + click.style(definition.doc, dim=True)]
    return "\n".join(lines)
