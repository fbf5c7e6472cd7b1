"""`tactus providers`: lists the providers of models."""

from __future__ import annotations

import os

import click

from tactus.adapters.providers import PROVIDERS, Provider


@click.command("providers")
def command() -> int:
    """List the providers of models, with the variables they read.

    A tick means that the variable with the key is set; the key itself is never shown.
    """
    width = max(len(name) for name in PROVIDERS)
    for provider in PROVIDERS.values():
        click.echo(f"{_mark(provider)} {provider.name:<{width}}  {_reads(provider)}")
        click.echo(f"  {'':<{width}}  {click.style(_reached(provider), dim=True)}")
    return 0


def _mark(provider: Provider) -> str:
    is_ready = provider.key_variable is None or bool(provider.key(os.environ))
    return click.style("✓", fg="green") if is_ready else "-"


def _reads(provider: Provider) -> str:
    return provider.key_variable or "no key"


def _reached(provider: Provider) -> str:
    endpoint = provider.endpoint(os.environ) or "no endpoint"
    note = f"; {provider.note}" if provider.note else ""
    return f"{endpoint} (or {provider.base_url_variable}){note}"
