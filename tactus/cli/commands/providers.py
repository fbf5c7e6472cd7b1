"""`tactus providers`: lists the model providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.adapters.config import load_config
from tactus.adapters.models.endpoints import shown_address
from tactus.core.display import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactus.adapters.models.providers import Provider


@click.command("providers")
def command() -> int:
    """List the model providers and the environment variables they read.

    A tick marks a provider whose API key is set, in the environment or in `.env`. The key itself is
    never shown.
    """
    config = load_config(None)
    width = max(len(name) for name in config.providers)
    for provider in config.providers.values():
        reached = _reached(provider, config.environment)
        mark = _mark(provider, config.environment)
        click.echo(f"{mark} {printable(f'{provider.name:<{width}}  {_reads(provider)}')}")
        click.echo(f"  {'':<{width}}  {click.style(printable(reached), dim=True)}")
    return 0


def _mark(provider: Provider, environment: Mapping[str, str]) -> str:
    is_ready = provider.key_variable is None or bool(provider.key(environment))
    return click.style("✓", fg="green") if is_ready else "-"


def _reads(provider: Provider) -> str:
    return provider.key_variable or "no key"


def _reached(provider: Provider, environment: Mapping[str, str]) -> str:
    address = provider.endpoint(environment)
    endpoint = shown_address(address) if address else "no endpoint"
    note = f"; {provider.note}" if provider.note else ""
    return f"{endpoint} (or {provider.base_url_variable}){note}"
