"""The client that calls models for a command, with what config files and `.env` say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tactus.adapters.config import Config
    from tactus.adapters.openai_client import OpenAIClient


def model_client(config: Config | Path | None, *, keyless_hint: str) -> OpenAIClient:
    """Return a client.

    Args:
        config: What is set, or the program that it is set for; None for this folder.
        keyless_hint: What to do without a key.
    """
    from tactus.adapters.config import Config, load_config
    from tactus.adapters.openai_client import OpenAIClient

    found = config if isinstance(config, Config) else load_config(config)
    return OpenAIClient(
        found.environment,
        providers=found.providers,
        keyless_hint=f"set it, put it into .env, or {keyless_hint}",
    )
