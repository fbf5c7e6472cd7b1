"""Reads the lists of models that providers answer to `GET /v1/models`, and what these say of ends.

OpenAI has the day in `shutdown_date`, OpenRouter in `expiration_date`, Mistral in `deprecation`. Others list names
only: a model that is gone from their list may have ended.
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
"""Where a day stands: `2027-01-14`, perhaps with a time after it; null for no announced end."""

SUCCESSOR = "deprecation_replacement_model"


def answers_in(data: bytes, names: Iterable[str], provider: str) -> dict[str, ListedModel]:
    """Return what a list says of models.

    Args:
        data: The list, as it came.
        names: The models, without their provider.
        provider: Whose list it is, for messages.

    Raises:
        ModelUnavailableError: It is no list of models, or a day in it is none.
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
    # Gemini lists `models/NAME`.
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
