r"""The one grammar of values in steps.

>>> parse_literal('"a \\"b\\""'), parse_literal("'x'"), parse_literal("3"), parse_literal("True")
('a "b"', 'x', 3, True)
>>> parse_literal('{"a": [1, null]}'), parse_literal("{'a': True}"), parse_literal("two words")
({'a': [1, None]}, {'a': True}, 'two words')
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
    "nil": None,
}

DEEPEST = 32

LARGEST = 10**300

ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def parse_literal(text: str) -> Any:
    """Read a value: quoted text with escapes, JSON, Python's literals, numbers; anything else is the text itself."""
    text = text.strip()
    if text in WORDS:
        return WORDS[text]
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', text, re.DOTALL):
        return _unescape(text[1:-1])
    if text[:1] in ("[", "{"):
        return _first_of(text, _json, ast.literal_eval)
    return _first_of(text, _json)


def parse_object(text: str) -> Any:
    r"""Read a value; one that stands in quotes, as objects may, is read once more.

    >>> parse_object('{"a": 1}') == parse_object("\"{'a': 1}\"")
    True
    """
    value = parse_literal(text)
    return parse_literal(value) if isinstance(value, str) else value


def parse_name(text: str) -> str:
    """Read a name, with or without quotes."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _unescape(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return ESCAPES.get(match[2], match[2])

    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", replace, text, flags=re.DOTALL)


def _first_of(text: str, *parsers: Callable[[str], Any]) -> Any:
    for parse in parsers:
        try:
            value = parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if _is_plain(value):
            return value
    return text


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Tell whether Lua has such a value: no other types, not nested too deep, no number beyond all bounds."""
    if depth > DEEPEST:
        return False
    if isinstance(value, list):
        return all(_is_plain(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return all(
            isinstance(key, str) and _is_plain(item, depth + 1) for key, item in value.items()
        )
    if isinstance(value, int | float):
        return abs(value) < LARGEST
    return value is None or isinstance(value, str)
