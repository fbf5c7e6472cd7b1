"""Converts plain data to and from Lua. Every value converts, or a `ConversionError` gives the reason.

Lua strings are bytes. Valid UTF-8 becomes text; invalid bytes are replaced, so that a program cannot crash its host
with a broken string. A table with the keys 1 to n is a list, any other table a dict with string keys in sorted order;
`{}` is a dict, because Lua cannot tell the two apart. Lua remembers an empty list that it received, so that
`with_empty_lists` restores it. Values of a program were copied and checked by `values.plain` in Lua before, so they
contain no cycles.
"""

from __future__ import annotations

from typing import Any

from tactus.engine.lua_engine import LuaRuntime, lua_type

DEEPEST = 64
"""The maximum nesting depth of tables."""

PLAIN = {type(None), bool, int, float}
"""The types that need no conversion."""

LARGEST_INTEGER = 2**63 - 1


class ConversionError(ValueError):
    """The value cannot be converted; the message names the part of it and the reason."""


def from_lua(value: Any, depth: int = 0) -> Any:
    """Convert a Lua value to plain data.

    Raises:
        ConversionError: The value contains a function or a coroutine, or is nested too deeply.
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if type(value) in PLAIN:
        return value
    if lua_type(value) != "table":
        raise ConversionError(f"a {lua_type(value) or 'foreign value'} is not plain data")
    if depth >= DEEPEST:
        raise ConversionError(f"a table is nested more than {DEEPEST} levels deep")
    return _table_from_lua(value, depth + 1)


def _table_from_lua(table: Any, depth: int) -> Any:
    entries = dict(table.items())
    length = len(entries)
    if 1 in entries and all(type(key) is int and 1 <= key <= length for key in entries):
        return [from_lua(entries[index], depth) for index in range(1, length + 1)]
    named = {_key(key): value for key, value in entries.items()}
    return {key: from_lua(named[key], depth) for key in sorted(named)}


def with_empty_lists(value: Any, paths: Any) -> Any:
    """Replace the empty tables at the given paths with lists.

    >>> with_empty_lists({"rows": [{}, {}], "names": {}}, [["rows", 2], ["names"]])
    {'rows': [{}, []], 'names': []}
    """
    whole = [value]
    for path in paths:
        place: Any = whole
        *steps, last = [0, *((step - 1 if type(step) is int else step) for step in path)]
        for step in steps:
            place = place[step]
        place[last] = []
    return whole[0]


def as_object(table: dict[str, Any] | list[Any]) -> dict[str, Any]:
    """Return a table as a dict, even if its keys make it a list.

    >>> as_object(["a", "b"])
    {'1': 'a', '2': 'b'}
    """
    if isinstance(table, dict):
        return table
    return {str(index): item for index, item in enumerate(table, start=1)}


def _key(key: Any) -> str:
    if isinstance(key, bytes):
        return key.decode("utf-8", "replace")
    if isinstance(key, int | float):
        return str(key)
    raise ConversionError(f"a key is a {lua_type(key)}; expected a string or a number")


def to_lua(runtime: LuaRuntime, value: Any, depth: int = 0) -> Any:
    """Convert plain data to a Lua value.

    Raises:
        ConversionError: The value has a type that Lua does not have, is too large or is nested too deeply.
    """
    if depth > DEEPEST:
        raise ConversionError(f"the value is nested more than {DEEPEST} levels deep")
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, bool) or value is None or isinstance(value, float | bytes):
        return value
    if isinstance(value, int):
        return value if -LARGEST_INTEGER <= value <= LARGEST_INTEGER else _as_float(value)
    if isinstance(value, dict):
        return runtime.table_from(
            {to_lua(runtime, k, depth + 1): to_lua(runtime, v, depth + 1) for k, v in value.items()}
        )
    if isinstance(value, list | tuple):
        if not value and (empty_list := runtime.globals()[b"empty_list"]):
            return empty_list()
        table = runtime.table()
        for index, item in enumerate(value, start=1):
            table[index] = to_lua(runtime, item, depth + 1)
        return table
    raise ConversionError(f"a {type(value).__name__} cannot be converted to Lua")


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ConversionError("the number is too large") from None
