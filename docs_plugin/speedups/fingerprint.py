"""Serialises values to stable text for cache keys."""

from __future__ import annotations

import json
from functools import partial
from typing import Any


class UnknownValueError(Exception):
    """The value contains an object without a stable text."""


def fingerprint(value: Any) -> str:
    """Serialise a value to stable text: values that are equal in two builds give the same text.

    Raises:
        UnknownValueError: The value contains an object of an unknown type.
    """
    return json.dumps(_data(value), ensure_ascii=False, sort_keys=True)


def _data(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        items = [_data(item) for item in value]
        return sorted(items, key=repr) if isinstance(value, set | frozenset) else items
    if hasattr(value, "items"):
        return {str(name): _data(item) for name, item in value.items()}
    if isinstance(value, partial):
        return [_data(value.func), _data(value.args), _data(value.keywords)]
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if type(value).__module__.startswith(("mkdocs.", "material.")) and hasattr(value, "__dict__"):
        return [type(value).__qualname__, _data(vars(value))]
    if type(value).__module__.startswith("babel."):
        return str(value)
    raise UnknownValueError(repr(type(value)))
