"""The shutdown dates of models: those announced by `MADE`, and those that providers have reported since.

Decision 0012 gives the source of each date in the package. `tactus models --update` queries the providers of a gallery
and writes their answers to `.tactus/models.json`, which is committed, so builds read the same dates without network
access.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, ValidationError, field

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE = date(2026, 12, 1)
"""The date of the table."""

FILE = Path(".tactus/models.json")
"""The file of providers' answers, relative to the working directory."""


class Lifetime(Struct, frozen=True):
    """The shutdown date of a model and its successor."""

    ends: date | None
    """The first day on which it is unavailable; None if no shutdown is announced."""
    successor: str | None = None
    """The recommended successor; None if it is unknown."""
    as_of: date = MADE
    """The date of this information."""


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
"""Models whose shutdown date is known, or known not to be announced, by `provider/name`."""


RECOMMENDED = {
    "anthropic": "claude-sonnet-5-5",
    "gemini": "gemini-3.8-flash",
    "ollama": "gpt-oss:20b",
    "openai": "gpt-6-luna",
}
"""The recommended model of each provider as of `MADE`; see decision 0012."""

SAME = {"google": "gemini"}
"""Providers that are aliases of another one."""


class ListedModel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A model as reported by its provider."""

    ends: date | UnsetType | None = UNSET
    """The shutdown date; None if none is announced, unset if the provider never reports one."""
    successor: str | None = None
    listed: bool = True
    """False if the provider does not list the model, which may have been shut down or misspelt."""


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer of a provider."""

    asked: date
    """The date of the query."""
    models: dict[str, ListedModel]
    """The models by name, without the provider."""


class AnswersFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `.tactus/models.json`."""

    providers: dict[str, Asked] = field(default_factory=dict)


class Lifetimes:
    """The known lifetimes of models: the providers' answers, completed by the table."""

    def __init__(self, answers: Mapping[str, Asked] | None = None) -> None:
        self.answers = dict(answers or {})

    def of(self, model: str) -> Lifetime | None:
        """Return the lifetime of a model, `provider/name`, or None if it is unknown.

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
        """Return whether the provider lists a model, or None if it was not queried."""
        provider, _, name = model.partition("/")
        asked = self._asked(provider)
        answer = asked.models.get(name) if asked else None
        return answer.listed if answer else None

    def recommended(self, model: str) -> str | None:
        """Return the recommended model of a model's provider, as `provider/name`.

        None if the provider has none, or if its shutdown is announced.
        """
        provider = model.partition("/")[0]
        name = RECOMMENDED.get(SAME.get(provider, provider))
        lifetime = self.of(f"{provider}/{name}")
        return f"{provider}/{name}" if name and not (lifetime and lifetime.ends) else None

    def _asked(self, provider: str) -> Asked | None:
        return self.answers.get(SAME.get(provider, provider))


def read_lifetimes(folder: Path = Path()) -> Lifetimes:
    """Read the lifetimes for a folder: its `.tactus/models.json` and the table of the package.

    Raises:
        ConfigError: The file exists and cannot be read.
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
    """Serialise answers for `.tactus/models.json`: sorted, so that equal answers give equal bytes."""
    import json

    from msgspec import to_builtins

    data = {"providers": to_builtins(dict(answers))}
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def shown_day(day: date) -> str:
    """Format a date.

    >>> shown_day(date(2027, 1, 4))
    '4 January 2027'
    """
    return f"{day.day} {day:%B %Y}"


def ended(model: str, today: date) -> str | None:
    """Describe a model that has been shut down and its successor; None if it is available or its end is unknown.

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
