"""What `tactus test` could run: the scenarios of files, and the step library. Nothing here runs a procedure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import show_error
from tactus.cli.text import visible
from tactus.specs.gherkin import scenarios_of
from tactus.specs.library import step_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.cli.selection import Selection
    from tactus.specs.gherkin import Scenario
    from tactus.specs.matching import Definition
    from tactus.specs.report import FileResult

ROLES = {
    "setup": "Given: steps that prepare the run",
    "run": "When: steps that run",
    "check": "Then: steps that check what came of it",
}
"""What a role means, in the order of a scenario."""


def list_scenarios(results: Sequence[FileResult], selection: Selection | None) -> list[Scenario]:
    """Write the place and name of each selected scenario to stdout, what else there is to say of files to stderr."""
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
    return listed


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
