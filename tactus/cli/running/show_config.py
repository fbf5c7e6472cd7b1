"""`tactus run --show-config`: shows the settings of a run and their sources, but never keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from tactus.adapters.config import BUILT_IN, ENVIRONMENT, Config, Setting
from tactus.adapters.models.endpoints import shown_address
from tactus.core.display import printable
from tactus.core.ports import Defaults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tactus.core.program import AgentDeclaration, Program

MASK, NOT_SET = "********", "not set"

DEFAULTS = asdict(Defaults())


def show_config(
    config: Config,
    program: Program | None,
    given: Mapping[str, str],
    chosen: Mapping[str, str],
) -> None:
    """Write the settings of a run of a program, or the general ones, to stdout.

    Args:
        config: The settings from outside the program.
        program: The program, or None.
        given: The inputs from the command line.
        chosen: The models from the command line.
    """
    rows = [*_defaults(config)]
    names = {str(_default(config, "provider").value)}
    if program:
        rows += _inputs(config, program, given)
        for agent in program.agents:
            model = chosen.get(agent.name) or chosen.get("")
            rows += (
                [(f"agent {agent.name}", model, "command line")] if model else _agent(config, agent)
            )
            names.add(model.partition("/")[0] if model else agent.provider)
    names |= {name.split(".")[1] for name in config.settings if name.startswith("providers.")}
    for name in sorted(names):
        rows += _provider(config, name)
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, value, source in rows:
        line = f"{name:<{widths[0]}}  {value:<{widths[1]}}"
        styled = "  " + click.style(printable(source), dim=True) if source else ""
        click.echo(printable(line.rstrip() if not source else line) + styled)


def _default(config: Config, name: str) -> Setting:
    return config.settings.get(name) or Setting(DEFAULTS[name], BUILT_IN)


def _defaults(config: Config) -> Iterator[tuple[str, str, str]]:
    for name in DEFAULTS:
        setting = _default(config, name)
        yield name, str(setting.value), setting.source


def _inputs(
    config: Config, program: Program, given: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    params = config.params()
    for field in program.procedure.inputs:
        name = f"params.{field.name}"
        if field.name in given:
            yield name, given[field.name], "command line"
        elif field.name in params:
            yield name, _shown(params[field.name].value), params[field.name].source
        elif field.default is not None:
            yield name, _shown(field.default), program.source.path
        else:
            yield name, NOT_SET, "required" if field.required else "optional"


def _agent(config: Config, agent: AgentDeclaration) -> Iterator[tuple[str, str, str]]:
    yield f"agent {agent.name}", agent.model, f"line {agent.line}"
    if agent.base_url:
        yield f"agent {agent.name} base_url", shown_address(agent.base_url), f"line {agent.line}"
    if agent.api_key_env:
        yield f"agent {agent.name} api_key_env", agent.api_key_env, f"line {agent.line}"
        yield _variable(config, agent.api_key_env)


def _provider(config: Config, name: str) -> Iterator[tuple[str, str, str]]:
    provider = config.providers.get(name)
    if provider is None:
        yield f"providers.{name}", "not known", ""
        return
    variable = provider.base_url_variable
    endpoint = provider.endpoint(config.environment)
    source = _source(config, variable)
    if not config.environment.get(variable):
        setting = config.settings.get(f"providers.{name}.base_url")
        source = setting.source if setting else BUILT_IN
    else:
        source = f"{variable} in {source}"
    yield f"providers.{name}.base_url", shown_address(endpoint) if endpoint else NOT_SET, source
    if provider.key_variable:
        setting = config.settings.get(f"providers.{name}.api_key_env")
        source = setting.source if setting else BUILT_IN
        yield f"providers.{name}.api_key_env", provider.key_variable, source
        yield _variable(config, provider.key_variable)


def _variable(config: Config, name: str) -> tuple[str, str, str]:
    is_set = bool(config.environment.get(name, "").strip())
    return (name, MASK, _source(config, name)) if is_set else (name, NOT_SET, "")


def _source(config: Config, variable: str) -> str:
    return config.sources.get(variable, ENVIRONMENT)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
