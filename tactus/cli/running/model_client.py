"""The client that calls models for a command, with what config files and `.env` say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactus.adapters.config import Config
    from tactus.adapters.masking import Masking
    from tactus.adapters.models.client import OpenAIClient


def model_client(
    config: Config,
    *,
    keyless_hint: str,
    masking: Masking | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> OpenAIClient:
    """Return a client.

    Args:
        config: What is set.
        keyless_hint: What to do without a key.
        tell: Hears how requests are sent, a sentence at a time.
        masking: Takes keys out of what comes back; one for the keys of the providers unless given.
    """
    from tactus.adapters.models.client import OpenAIClient

    return OpenAIClient(
        config.environment,
        providers=config.providers,
        keyless_hint=f"set it, put it into .env, or {keyless_hint}",
        masking=masking or config.masking(),
        tell=tell,
    )
