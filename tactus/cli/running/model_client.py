"""Creates the model client of a command from the settings in config files and `.env`."""

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
    """Return a model client.

    Args:
        config: The settings.
        keyless_hint: The hint for a missing key.
        tell: Receives messages about how requests are sent, one sentence each.
        masking: Masks keys in responses; by default those of all providers.
    """
    from tactus.adapters.models.client import OpenAIClient

    return OpenAIClient(
        config.environment,
        providers=config.providers,
        keyless_hint=f"set it, put it into .env, or {keyless_hint}",
        masking=masking or config.masking(),
        tell=tell,
    )
