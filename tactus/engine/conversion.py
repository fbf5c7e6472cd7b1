"""Plain data across the border to Lua, both ways: every value converts, or a `ConversionError` says why not.

Lua's strings are bytes. Those that are UTF-8 become text; bytes that are not are replaced, so that no program can
stop its host with a broken string. A table with the keys 1 to n is a list, any other one a dict with text keys in
sorted order; `{}` is a dict, for Lua cannot say which it was meant to be. What a program hands over was copied and
checked by `values.plain` in Lua before, so nothing here contains itself.
"""

from __future__ import annotations

from typing import Any

from tactus.engine.lua_engine import LuaRuntime, lua_type

DEEPEST = 64
"""How deep tables may be nested."""

PLAIN = {type(None), bool, int, float}
"""What is the same on both sides."""

LARGEST_INTEGER = 2**63 - 1


class ConversionError(ValueError):
    """The value has no plain form; the text says which part of it and why."""


def from_lua(value: Any, depth: int = 0) -> Any:
    """Return a value of Lua as plain data.

    Raises:
        ConversionError: The value holds a function or a coroutine, or is nested too deep.
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
    """Return a value of Lua in which the empty tables at some places are lists.

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
    """Return a table as a dict, also where its keys make it a list.

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
    """Return plain data as a value of Lua.

    Raises:
        ConversionError: The value is of a type that Lua does not have, too large or nested too deep.
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
