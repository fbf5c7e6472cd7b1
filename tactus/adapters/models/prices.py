"""Estimates the cost of answers at list prices, without discounts for cached prompts or batches.

Prices come from the `genai-prices` package. It takes longer to import than anything but the SDK, so it is imported with
the first answer that may cost something; prices are never updated over the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from tactus.core.results import Usage

LOCAL = ("lmstudio", "ollama")
"""Providers on this machine, which are free."""

NAMELESS = ("azure",)
"""Providers whose users name their own deployments, so that prices are unknown."""

PROVIDER_IDS = {"bedrock": "aws", "gemini": "google"}
"""Providers with another name in `genai-prices`."""


def priced(usage: Usage, model: str) -> Usage:
    """Return a usage with its cost in US dollars, or None if the price is unknown.

    Args:
        usage: The tokens of a prompt and of its completion.
        model: The model as `provider/name`; empty if it is unknown.
    """
    prompt, completion = _costs(usage, model)
    return replace(usage, prompt_cost_usd=prompt, completion_cost_usd=completion)


def _costs(usage: Usage, model: str) -> tuple[float, float] | tuple[None, None]:
    provider, _, name = model.partition("/")
    if provider in LOCAL:
        return 0.0, 0.0
    if not name or provider in NAMELESS:
        return None, None
    import genai_prices

    tokens = genai_prices.Usage(
        input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens
    )
    try:
        price = genai_prices.calc_price(
            tokens, name, provider_id=PROVIDER_IDS.get(provider, provider)
        )
    except LookupError:
        return None, None
    return float(price.input_price), float(price.output_price)
