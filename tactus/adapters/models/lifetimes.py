"""When models end, as far as their makers said so by `MADE`. Decision 0012 says where each date is from."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

MADE = date(2026, 12, 1)
"""The day on which the table was made."""


class Lifetime(Struct, frozen=True):
    """When a model ends, and what its maker recommends then."""

    ends: date
    """The first day on which it answers no more."""
    successor: str


_GPT_4, _GPT_5, _OCTOBER = date(2027, 1, 14), date(2026, 12, 11), date(2026, 10, 23)

LIFETIMES = {
    "openai/gpt-5": Lifetime(_GPT_5, "gpt-6.1-sol"),
    "openai/gpt-5-2025-08-07": Lifetime(_GPT_5, "gpt-6.1-sol"),
    "openai/gpt-5-mini": Lifetime(_GPT_5, "gpt-6.1-terra"),
    "openai/gpt-5-mini-2025-08-07": Lifetime(_GPT_5, "gpt-6.1-terra"),
    "openai/gpt-5-nano": Lifetime(_GPT_5, "gpt-6-luna"),
    "openai/gpt-5-nano-2025-08-07": Lifetime(_GPT_5, "gpt-6-luna"),
    "openai/gpt-4o": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4o-2024-08-06": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4o-2024-11-20": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4o-mini": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4o-mini-2024-07-18": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4.1": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4.1-2025-04-14": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4.1-mini": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4.1-mini-2025-04-14": Lifetime(_GPT_4, "gpt-6-luna"),
    "openai/gpt-4o-2024-05-13": Lifetime(_OCTOBER, "gpt-5.6-sol"),
    "openai/gpt-4": Lifetime(_OCTOBER, "gpt-5.6-sol"),
    "openai/gpt-4-turbo": Lifetime(_OCTOBER, "gpt-5.6-sol"),
    "openai/o1": Lifetime(_OCTOBER, "gpt-5.6-sol"),
    "openai/o3-mini": Lifetime(_OCTOBER, "gpt-5.6-sol"),
    "openai/gpt-3.5-turbo": Lifetime(_OCTOBER, "gpt-5.6-terra"),
    "openai/o4-mini": Lifetime(_OCTOBER, "gpt-5.6-terra"),
    "openai/gpt-4.1-nano": Lifetime(_OCTOBER, "gpt-5.6-luna"),
    "openai/o3": Lifetime(_GPT_5, "gpt-5.6-sol"),
    "anthropic/claude-sonnet-4-20250514": Lifetime(date(2026, 6, 15), "claude-sonnet-4-6"),
    "anthropic/claude-opus-4-20250514": Lifetime(date(2026, 6, 15), "claude-opus-4-8"),
}
"""The models of which an end and a successor are known, by their names with the provider."""


def ended(model: str, today: date) -> str | None:
    """Say that a model has ended and what follows it; None where it has not, or nobody knows.

    >>> ended("openai/gpt-5", date(2026, 12, 11))
    'gpt-5 ended on 11 December 2026; its successor is gpt-6.1-sol'
    >>> ended("openai/gpt-5", date(2026, 12, 10)), ended("groq/gpt-5", date(2026, 12, 11))
    (None, None)
    """
    lifetime = LIFETIMES.get(model)
    if lifetime is None or today < lifetime.ends:
        return None
    day = f"{lifetime.ends.day} {lifetime.ends:%B %Y}"
    return f"{model.partition('/')[2]} ended on {day}; its successor is {lifetime.successor}"
