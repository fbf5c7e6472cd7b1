"""When models end: what their makers said by `MADE`, and what providers have answered since.

Decision 0012 says where each date of the package is from. `tactus models --update` asks the providers of a gallery and
writes what they answer to `.tactus/models.json`, which is committed: whoever builds the gallery reads the same dates,
and asks nobody.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, ValidationError, field

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE = date(2026, 12, 1)
"""The day on which the table was made."""

FILE = Path(".tactus/models.json")
"""Where answers of providers are, below the folder one works in."""


class Lifetime(Struct, frozen=True):
    """When a model ends, and what its maker recommends then."""

    ends: date | None
    """The first day on which it answers no more; None if no end is announced."""
    successor: str | None = None
    """None if it is not known."""
    as_of: date = MADE
    """The day of this knowledge."""


_GPT_4, _GPT_5, _OCTOBER = date(2027, 1, 14), date(2026, 12, 11), date(2026, 10, 23)
_APRIL, _GEMINI = date(2027, 4, 1), date(2026, 12, 1)
_CLAUDE_3, _CLAUDE_4, _OPUS_4_1 = date(2026, 2, 19), date(2026, 6, 15), date(2026, 8, 5)

LIFETIMES = {
    "openai/gpt-6-luna": Lifetime(None),
    "openai/gpt-6.1-sol": Lifetime(None),
    "anthropic/claude-sonnet-5-5": Lifetime(None),
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
    "openai/gpt-5.1": Lifetime(_APRIL),
    "openai/gpt-5.4-nano": Lifetime(_APRIL),
    "anthropic/claude-sonnet-4-20250514": Lifetime(_CLAUDE_4, "claude-sonnet-4-6"),
    "anthropic/claude-sonnet-4-0": Lifetime(_CLAUDE_4, "claude-sonnet-4-6"),
    "anthropic/claude-opus-4-20250514": Lifetime(_CLAUDE_4, "claude-opus-4-8"),
    "anthropic/claude-opus-4-0": Lifetime(_CLAUDE_4, "claude-opus-4-8"),
    "anthropic/claude-opus-4-1-20250805": Lifetime(_OPUS_4_1),
    "anthropic/claude-opus-4-1": Lifetime(_OPUS_4_1),
    "anthropic/claude-3-5-haiku-20241022": Lifetime(_CLAUDE_3),
    "anthropic/claude-3-5-haiku-latest": Lifetime(_CLAUDE_3),
    "anthropic/claude-3-7-sonnet-20250219": Lifetime(_CLAUDE_3),
    "anthropic/claude-3-7-sonnet-latest": Lifetime(_CLAUDE_3),
    "gemini/gemini-2.5-pro": Lifetime(_GEMINI, "gemini-3.8-flash"),
    "gemini/gemini-2.5-flash": Lifetime(_GEMINI, "gemini-3.5-flash-lite"),
    "gemini/gemini-2.0-flash": Lifetime(date(2026, 6, 1)),
}
"""The models of which an end is known, or that none is announced, by their names with the provider."""


RECOMMENDED = {
    "anthropic": "claude-sonnet-5-5",
    "gemini": "gemini-3.8-flash",
    "ollama": "gpt-oss:20b",
    "openai": "gpt-6-luna",
}
"""The model to begin with, by its provider, as of `MADE`. Decision 0012 says why."""

SAME = {"google": "gemini"}
"""Providers that are another one under a second name."""


class ListedModel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a provider says of a model."""

    ends: date | UnsetType | None = UNSET
    """None if it announces no end; unset where it never tells ends."""
    successor: str | None = None
    listed: bool = True
    """False if it does not list the model: it may have ended, or the name is wrong."""


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """What a provider answered."""

    asked: date
    """The day."""
    models: dict[str, ListedModel]
    """By their names without the provider."""


class AnswersFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What `.tactus/models.json` holds."""

    providers: dict[str, Asked] = field(default_factory=dict)


class Lifetimes:
    """What is known of the lifetimes of models: the answers of providers, and where they say nothing, the table."""

    def __init__(self, answers: Mapping[str, Asked] | None = None) -> None:
        self.answers = dict(answers or {})

    def of(self, model: str) -> Lifetime | None:
        """Return what is known of a model, `provider/name`; None if nothing is.

        >>> Lifetimes().of("google/gemini-2.5-pro").successor
        'gemini-3.8-flash'
        """
        provider, _, name = model.partition("/")
        known = LIFETIMES.get(f"{SAME.get(provider, provider)}/{name}")
        asked = self._asked(provider)
        answer = asked.models.get(name) if asked else None
        if asked is None or answer is None or isinstance(answer.ends, UnsetType):
            return known
        successor = answer.successor or (known.successor if known else None)
        return Lifetime(answer.ends, successor, asked.asked)

    def is_listed(self, model: str) -> bool | None:
        """Return whether the provider lists a model; None if it was not asked of it."""
        provider, _, name = model.partition("/")
        asked = self._asked(provider)
        answer = asked.models.get(name) if asked else None
        return answer.listed if answer else None

    def recommended(self, model: str) -> str | None:
        """Return the model, with its provider, to begin with at the provider of a model.

        It is None if none is known, or the one that was has an announced end.
        """
        provider = model.partition("/")[0]
        name = RECOMMENDED.get(SAME.get(provider, provider))
        lifetime = self.of(f"{provider}/{name}")
        return f"{provider}/{name}" if name and not (lifetime and lifetime.ends) else None

    def _asked(self, provider: str) -> Asked | None:
        return self.answers.get(SAME.get(provider, provider))


def read_lifetimes(folder: Path = Path()) -> Lifetimes:
    """Return what is known in a folder: its `.tactus/models.json` over the table of the package.

    Raises:
        ConfigError: The file is there, and cannot be read.
    """
    from tactus.adapters.dotenv import text_of_settings

    path = folder / FILE
    text = text_of_settings(path)
    return Lifetimes(_answers_in(text, path)) if text else Lifetimes()


def _answers_in(text: str, path: Path) -> dict[str, Asked]:
    from msgspec.json import decode

    from tactus.core.errors import ConfigError

    try:
        return decode(text, type=AnswersFile).providers
    except (ValueError, RecursionError) as error:
        kind = "" if isinstance(error, ValidationError) else "not JSON: "
        raise ConfigError(
            f"'{path}' cannot be read: {kind}{str(error) or 'too deep'}",
            hint="write it anew: delete it, then run tactus models --update",
        ) from error


def text_of_answers(answers: Mapping[str, Asked]) -> str:
    """Return the text of `.tactus/models.json`: sorted, so that two answers that say the same are the same bytes."""
    import json

    from msgspec import to_builtins

    data = {"providers": to_builtins(dict(answers))}
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def shown_day(day: date) -> str:
    """Return a day as texts write it.

    >>> shown_day(date(2027, 1, 4))
    '4 January 2027'
    """
    return f"{day.day} {day:%B %Y}"


def ended(model: str, today: date) -> str | None:
    """Say that a model has ended and what follows it; None if it has not, or its end is not known.

    >>> ended("openai/gpt-5", date(2026, 12, 11))
    'gpt-5 ended on 11 December 2026; its successor is gpt-6.1-sol'
    >>> ended("openai/gpt-5", date(2026, 12, 10)), ended("groq/gpt-5", date(2026, 12, 11))
    (None, None)
    """
    lifetime = Lifetimes().of(model)
    if lifetime is None or lifetime.ends is None or today < lifetime.ends:
        return None
    sentence = f"{model.partition('/')[2]} ended on {shown_day(lifetime.ends)}"
    return sentence + (f"; its successor is {lifetime.successor}" if lifetime.successor else "")
