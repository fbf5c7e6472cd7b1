"""List prices of models, to tell what a run costs. Small on purpose: a model that is not here has no known price.

They are what the providers asked on the date given, per million tokens and without discounts for cached prompts or
batches. A bill is what the provider says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from tactus.core.results import Usage

PRICES_OF = "October 2025"
"""When the prices were these."""

PRICES = {
    "openai/gpt-4o": (2.50, 10.00),
    "openai/gpt-4o-mini": (0.15, 0.60),
    "openai/gpt-4.1": (2.00, 8.00),
    "openai/gpt-4.1-mini": (0.40, 1.60),
    "openai/gpt-4.1-nano": (0.10, 0.40),
    "openai/gpt-5": (1.25, 10.00),
    "openai/gpt-5-mini": (0.25, 2.00),
    "openai/gpt-5-nano": (0.05, 0.40),
    "openai/o3": (2.00, 8.00),
    "openai/o4-mini": (1.10, 4.40),
    "anthropic/claude-opus-4-1": (15.00, 75.00),
    "anthropic/claude-sonnet-4": (3.00, 15.00),
    "anthropic/claude-sonnet-4-5": (3.00, 15.00),
    "anthropic/claude-haiku-4-5": (1.00, 5.00),
    "anthropic/claude-3-5-haiku": (0.80, 4.00),
    "gemini/gemini-2.5-flash": (0.30, 2.50),
    "gemini/gemini-2.5-flash-lite": (0.10, 0.40),
}
"""US dollars per million tokens of the prompt and of the completion."""

LOCAL = ("lmstudio", "ollama")

VERSION = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8}|latest|0)$")
"""What stands behind the name of a model where one version of it is asked for."""


def price_of(model: str) -> tuple[float, float] | None:
    """Return the price of a model; None where it is not known. A model of this machine costs nothing.

    >>> price_of("openai/gpt-4o-mini-2024-07-18"), price_of("openai/gpt-4o-audio")
    ((0.15, 0.6), None)
    """
    provider, _, name = model.partition("/")
    if provider in LOCAL:
        return 0.0, 0.0
    provider = {"google": "gemini"}.get(provider, provider)
    return PRICES.get(f"{provider}/{VERSION.sub('', name)}")


def priced(usage: Usage, model: str) -> Usage:
    """Return a usage of a model with what it costs."""
    price = price_of(model)
    if price is None:
        return replace(usage, prompt_cost_usd=None, completion_cost_usd=None)
    return replace(
        usage,
        prompt_cost_usd=usage.prompt_tokens * price[0] / 1_000_000,
        completion_cost_usd=usage.completion_tokens * price[1] / 1_000_000,
    )
