"""The option `--model`, which replaces the models of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.core.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tactus.adapters.config import Config
    from tactus.engine.session import Session

ALL = ""
"""The key of the model for all agents without their own."""


def chosen_models(given: Iterable[str], config: Config) -> dict[str, str]:
    """Parse the values of `--model`; return the models as `provider/name` by agent.

    Args:
        given: The values: a model, or `AGENT=MODEL`.
        config: The providers and the default provider.
    """
    found: dict[str, str] = {}
    for text in given:
        agent, equals, model = text.partition("=")
        agent, model = (agent, model) if equals else (ALL, text)
        if not model.strip("/") or (equals and not agent):
            raise click.UsageError(f"--model '{text}' is not of the form MODEL or AGENT=MODEL")
        if agent in found:
            whose = f"agent '{agent}'" if agent else "all agents"
            raise click.UsageError(f"--model is given twice for {whose}")
        found[agent] = _with_provider(model, config)
    return found


def require_names(chosen: Mapping[str, str], session: Session) -> None:
    """Raise an error for a name that the program does not declare."""
    vocabulary = session.vocabulary()
    known = sorted({*vocabulary["agent"], *vocabulary["model"]})
    for name in chosen:
        if name != ALL and name not in known:
            names = f"it has {', '.join(known)}" if known else "it declares none"
            hint = suggestion(name, known) or names
            raise click.UsageError(
                f"--model {name}={chosen[name]}: the program has no agent '{name}'; {hint}"
            )


def _with_provider(model: str, config: Config) -> str:
    provider, slash, _ = model.partition("/")
    if not slash:
        return f"{config.defaults().provider}/{model}"
    if provider not in config.providers:
        known = suggestion(provider, list(config.providers))
        hint = known or f"known providers: {', '.join(config.providers)}"
        raise click.UsageError(f"--model '{model}' has an unknown provider '{provider}'; {hint}")
    return model
