"""Validates data against a JSON Schema, as far as evaluations need it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}

LIMITS: dict[str, Callable[[Any, Any], bool]] = {
    "enum": lambda value, limit: value in limit,
    "const": lambda value, limit: value == limit,
    "minimum": lambda value, limit: not _is_number(value) or value >= limit,
    "maximum": lambda value, limit: not _is_number(value) or value <= limit,
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "minItems": lambda value, limit: not isinstance(value, list) or len(value) >= limit,
    "maxItems": lambda value, limit: not isinstance(value, list) or len(value) <= limit,
    "pattern": lambda value, limit: not isinstance(value, str) or bool(re.search(limit, value)),
}

STRUCTURE = {"type", "properties", "required", "items", "additionalProperties"}
REMARKS = {"title", "description", "default", "examples", "$schema", "$id", "$comment"}


def mismatch(schema: Mapping[str, Any], value: Any, place: str = "it") -> str | None:
    """Return why data does not match a schema, or None if it does.

    >>> mismatch({"type": "object", "required": ["a"]}, {})
    "it lacks 'a'"
    >>> mismatch({"properties": {"a": {"minimum": 3}}}, {"a": 2})
    "'a' is 2, against its minimum of 3"
    """
    unknown = [key for key in schema if key not in {*LIMITS, *STRUCTURE, *REMARKS}]
    if unknown:
        return f"the schema uses '{unknown[0]}', which is not supported"
    if "type" in schema and not _is_of_type(schema["type"], value):
        return f"{place} is {json.dumps(value)}; expected {schema['type']}"
    for name, holds in LIMITS.items():
        if name in schema and not holds(value, schema[name]):
            return (
                f"{place} is {json.dumps(value)}, against its {name} of {json.dumps(schema[name])}"
            )
    if isinstance(value, dict):
        return _mismatch_of_object(schema, value, place)
    if isinstance(value, list) and "items" in schema:
        found = (
            mismatch(schema["items"], item, f"item {number}")
            for number, item in enumerate(value, start=1)
        )
        return next((why for why in found if why), None)
    return None


def _mismatch_of_object(schema: Mapping[str, Any], value: dict[str, Any], place: str) -> str | None:
    properties = schema.get("properties") or {}
    for key in schema.get("required") or ():
        if key not in value:
            return f"{place} lacks '{key}'"
    for key, item in value.items():
        if key in properties:
            why = mismatch(properties[key], item, f"'{key}'")
            if why:
                return why
        elif schema.get("additionalProperties") is False:
            return f"{place} has '{key}', which is not in the schema"
    return None


def _is_of_type(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, list):
        return any(_is_of_type(item, value) for item in wanted)
    if value in ([], {}) and wanted in ("array", "object"):
        return True
    if isinstance(value, bool):
        return bool(wanted == "boolean")
    if wanted == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, TYPES.get(wanted, ()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
