"""Queries providers for their lists of models, and stores the answers in `.tactus/models.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tactus.adapters.config import load_config
from tactus.adapters.models.lifetimes import FILE, SAME, Asked, read_lifetimes, text_of_answers
from tactus.adapters.models.model_lists import answers_in
from tactus.cli.running.model_client import model_client
from tactus.core.display import counted, printable
from tactus.core.errors import ConfigError, ModelError
from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from tactus.adapters.config import Config
    from tactus.adapters.models.client import OpenAIClient


def update_file(folder: Path, models: Iterable[str], today: date) -> int:
    """Query the providers of some models, and write their answers to the file.

    Args:
        folder: The folder of `.tactus/models.json`.
        models: The models, `provider/name`.
        today: The date of the answers.

    Returns:
        0, or 1 if a provider did not answer or none could be queried.

    Raises:
        ConfigError: The file cannot be read or written.
    """
    config = load_config(None)
    client = model_client(config, keyless_hint="leave out --update")
    old = read_lifetimes(folder).answers
    names = _names_by_provider(models)
    new = {provider: old[provider] for provider in names if provider in old}
    answered, has_failed = 0, False
    for provider in sorted(names):
        if reason := _why_not(provider, config):
            _tell(f"{provider} was not asked: {reason}")
            continue
        try:
            new[provider] = _answer_of(provider, names[provider], client, today)
            answered += 1
        except ModelError as error:
            has_failed = True
            _tell(f"{provider}: {error.message}" + (f"; {error.hint}" if error.hint else ""))
    if answered:
        _write(folder, text_of_answers(new))
    return 0 if answered and not has_failed else 1


def _names_by_provider(models: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model in models:
        provider, _, name = model.partition("/")
        found.setdefault(SAME.get(provider, provider), []).append(name)
    return found


def _why_not(provider: str, config: Config) -> str | None:
    """Return why a provider cannot be queried, or None if it can."""
    known = config.providers.get(provider)
    if known is None:
        return "it is not known"
    if known.is_local:
        return "its models are on this machine, and end when you remove them"
    if not known.key(config.environment):
        return f"{known.key_variable} is not set"
    return None


def _answer_of(provider: str, names: Sequence[str], client: OpenAIClient, today: date) -> Asked:
    data = client.listing(f"{provider}/{names[0]}")
    answers = answers_in(data, names, provider)
    unlisted = [name for name, answer in answers.items() if not answer.listed]
    missing = f"; it does not list {', '.join(unlisted)}" if unlisted else ""
    _tell(f"{provider}: asked about {counted(len(answers), 'model')}{missing}")
    return Asked(today, answers)


def _write(folder: Path, text: str) -> None:
    try:
        replace_file(ConfinedFolder(folder), FILE, text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigError(f"'{folder / FILE}' cannot be written: {reason_of(error)}") from error
    _tell(f"{FILE} is written")


def _tell(text: str) -> None:
    click.echo(printable(text), err=True)
