"""`tactus info`: shows the declarations of a program without running it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from tactus.adapters.models.providers import PROVIDERS
from tactus.cli.paths import find_program
from tactus.cli.processes import load_program, read_program
from tactus.core.display import counted, printable, printable_json
from tactus.core.plain_data import shown
from tactus.example.header import parse_header
from tactus.specs.gherkin import scenarios_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.core.program import (
        AgentDeclaration,
        EvaluationDeclaration,
        Field,
        ModelDeclaration,
        Program,
        ToolDeclaration,
    )
    from tactus.specs.scenario import Scenario


@click.command("info")
@click.argument("file")
@click.option(
    "--json", "wants_json", is_flag=True, help="Write the declarations to stdout as JSON."
)
def command(file: str, wants_json: bool) -> int:
    """Show what FILE declares.

    Lists its description, inputs, outputs, agents, tools and specs, and the providers it needs.

    Exits with 0, or with 2 if the file cannot be loaded.
    """
    program = load_program(read_program(find_program(file)))
    if wants_json:
        click.echo(printable_json(json.dumps(program.to_dict(), indent=2, ensure_ascii=False)))
        return 0
    click.echo("\n\n".join(_sections(program, scenarios_of(program))))
    return 0


def _sections(program: Program, scenarios: Sequence[Scenario]) -> Iterator[str]:
    header = parse_header(program.source.text)
    path = click.style(printable(program.source.path), bold=True)
    about = "\n".join(part for part in (header.title, header.description) if part)
    yield "\n".join([path, *(f"  {printable(line)}" for line in about.splitlines())])
    yield from _section("Inputs", [_field(field) for field in program.procedure.inputs])
    yield from _section("Outputs", [_field(field) for field in program.procedure.outputs or ()])
    yield from _section("Agents", [_agent(agent) for agent in program.agents])
    yield from _section("Models", [_model(model) for model in program.models])
    yield from _section("Tools", [_tool(tool) for tool in program.tools])
    features = {scenario.feature for scenario in scenarios}
    heading = f"Specs: {counted(len(scenarios), 'scenario')} in {counted(len(features), 'feature')}"
    yield from _section(heading, [f"{item.name} (line {item.location.line})" for item in scenarios])
    yield from _section("Evaluations", [_evaluation(item) for item in program.evaluations])
    yield from _section("Providers", _providers(program))


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        text = "\n".join(f"  {printable(line)}" for line in lines)
        yield f"{click.style(heading, bold=True)}\n{text}"


def _field(field: Field) -> str:
    facts = [field.type]
    if field.required:
        facts.append("required")
    if field.default is not None:
        facts.append(f"default {json.dumps(field.default, ensure_ascii=False)}")
    if field.enum:
        facts.append("one of " + ", ".join(shown(value) for value in field.enum))
    return _described(f"{field.name}: {', '.join(facts)}", field.description)


def _agent(agent: AgentDeclaration) -> str:
    tools = f", with {', '.join(agent.tools)}" if agent.tools else ""
    return f"{agent.name}: {agent.model}{tools}"


def _model(model: ModelDeclaration) -> str:
    asked = f", asks {model.model}" if model.model else ""
    return f"{model.name}: {model.type}{asked}"


def _evaluation(evaluation: EvaluationDeclaration) -> str:
    cases = [counted(len(evaluation.dataset), "case")] if evaluation.dataset else []
    cases += [f"the cases of {evaluation.dataset_file}"] if evaluation.dataset_file else []
    evaluators = ", ".join(str(item["type"]) for item in evaluation.evaluators)
    what = " and ".join(cases) or "no dataset"
    judged = f", judged by {evaluators}" if evaluators else ""
    return f"{what}, {counted(evaluation.runs, 'run')} each{judged} (line {evaluation.line})"


def _tool(tool: ToolDeclaration) -> str:
    inputs = ", ".join(field.name for field in tool.inputs)
    return _described(f"{tool.name}({inputs})", tool.description)


def _described(text: str, description: str | None) -> str:
    return f"{text} - {description}" if description else text


def _providers(program: Program) -> list[str]:
    lines = []
    names = {agent.provider for agent in program.agents}
    asked = [model.model for model in program.models if model.model]
    names |= {model.partition("/")[0] for model in asked if "/" in model}
    for name in sorted(names):
        provider = PROVIDERS.get(name)
        variable = provider.key_variable if provider else None
        key = f"reads its key from {variable}" if variable else "needs no key"
        lines.append(f"{name}: {key if provider else 'not known'}")
    return lines
