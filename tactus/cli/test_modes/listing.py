"""Lists the scenarios of files and the step library, without running a procedure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import show_error
from tactus.cli.reports.scenario_printer import skipped
from tactus.core.display import printable
from tactus.gate.pipeline import load_files
from tactus.specs.gherkin import scenarios_of
from tactus.specs.library import step_library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tactus.specs.library import Definition
    from tactus.specs.selection import Selection

ROLES = {
    "setup": "Given: steps that prepare the run",
    "run": "When: steps that run",
    "check": "Then: steps that check the result",
}
"""The headings of the roles, in the order of a scenario."""


def list_scenarios(
    files: Sequence[Path], selection: Selection | None, *, is_one: bool = False
) -> int:
    """Write the location and name of each selected scenario to stdout, and messages about files to stderr.

    Args:
        files: The files.
        selection: The selection; None for everything.
        is_one: True if a single file was given.

    Returns:
        The exit code: 2 if a file cannot be loaded, 1 if nothing was found.
    """
    results = list(load_files(files))
    listed: list[str] = []
    for result in results:
        if result.error:
            show_error(result.error)
        reason = result.expectation.skip
        mark = "" if reason is None else f" ({skipped(reason)})"
        scenarios = scenarios_of(result.report.program) if result.report else ()
        if not result.error and not scenarios and not selection:
            click.echo(f"{printable(result.path)}: no specs{printable(mark)}", err=True)
        chosen = [item for item in scenarios if selection is None or selection(item)]
        listed += [printable(f"{item.location}: {item.name}{mark}") for item in chosen]
    for line in listed:
        click.echo(line)
    if selection and not listed:
        show_error(selection.nothing_matches(results))
    if any(result.error for result in results):
        return 2
    return 1 if not listed and (selection or is_one) else 0


def list_steps() -> None:
    """Write the phrases of the step library and their descriptions to stdout, grouped by role."""
    sections = groupby(sorted(step_library(), key=_order), key=lambda definition: definition.role)
    texts = (_section(role, list(definitions)) for role, definitions in sections)
    click.echo("\n\n".join(texts))


def _order(definition: Definition) -> int:
    """Return the sort key of a step: roles in the order of a scenario; within a role, the matching order is kept."""
    roles = [*ROLES]
    return roles.index(definition.role) if definition.role in roles else len(roles)


def _section(role: str, definitions: list[Definition]) -> str:
    lines = [click.style(ROLES.get(role, role), bold=True)]
    for definition in definitions:
        lines += [f"  {definition.pattern}", "      " + click.style(definition.doc, dim=True)]
    return "\n".join(lines)
