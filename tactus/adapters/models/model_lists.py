"""Parses the responses of providers to `GET /v1/models` and the shutdown dates in them.

OpenAI uses the field `shutdown_date`, OpenRouter `expiration_date`, Mistral `deprecation`. Others list only names: a
model that is missing from their list may have been shut down.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, DecodeError, UnsetType
from msgspec.json import decode

from tactus.adapters.models.lifetimes import ListedModel
from tactus.core.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDS = ("shutdown_date", "expiration_date", "deprecation")
"""The fields with a date, `2027-01-14`, optionally followed by a time; null if no shutdown is announced."""

SUCCESSOR = "deprecation_replacement_model"


def answers_in(data: bytes, names: Iterable[str], provider: str) -> dict[str, ListedModel]:
    """Return what a list contains about models.

    Args:
        data: The response body.
        names: The models, without the provider.
        provider: The provider, for error messages.

    Raises:
        ModelUnavailableError: The body is not a list of models, or contains an invalid date.
    """
    listed = _items_by_name(data, provider)
    return {name: _answer(listed.get(name), name, provider) for name in sorted(set(names))}


def _items_by_name(data: bytes, provider: str) -> dict[str, dict[str, Any]]:
    try:
        found = decode(data)
    except (DecodeError, RecursionError):
        found = None
    items = found.get("data") if isinstance(found, dict) else found
    if not isinstance(items, list):
        raise ModelUnavailableError(f"{provider} sent no list of models", hint="try again later")
    named = (item for item in items if isinstance(item, dict) and isinstance(item.get("id"), str))
    # Gemini lists models as `models/NAME`.
    return {item["id"].removeprefix("models/"): item for item in named}


def _answer(item: dict[str, Any] | None, name: str, provider: str) -> ListedModel:
    if item is None:
        return ListedModel(listed=False)
    successor = item.get(SUCCESSOR)
    return ListedModel(
        next((_day(item[key], key, name, provider) for key in ENDS if key in item), UNSET),
        successor if isinstance(successor, str) and successor else None,
    )


def _day(value: Any, key: str, name: str, provider: str) -> date | UnsetType | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise ModelUnavailableError(
            f"{provider} gives '{str(value)[:40]}' as the {key} of {name}; expected a day like 2027-01-14",
            hint="report this; the file was left as it was",
        ) from error
