"""Combines streamed tool calls.

According to the protocol, each part has an index, and only the first part of a call has an id and a name. Some servers
omit the index, or send the same one for all calls; repeat the name and the id in each part, or use a new id in each;
repeat the arguments, or send them as an object. So all fields of a part are used to determine the call that it
continues.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError
from msgspec.json import decode, encode

from tactus.adapters.models.answers import whole_text
from tactus.core.ports import ToolRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_ARGUMENTS = "{}"


SIGN = re.compile(r'\\(?:.|\Z)|["{}\[\]]', re.DOTALL)


class _Nesting:
    """The nesting depth at the end of the text received so far. Each character is read once."""

    def __init__(self) -> None:
        self._depth = 0
        self._is_in_string = False
        self._escape = ""

    def read(self, text: str) -> None:
        text, self._escape = self._escape + text, ""
        for sign in SIGN.findall(text):
            if sign == '"':
                self._is_in_string = not self._is_in_string
            elif sign == "\\":
                self._escape = sign
            elif not self._is_in_string and len(sign) == 1:
                self._depth += 1 if sign in "{[" else -1

    @property
    def is_closed(self) -> bool:
        return not self._depth and not self._is_in_string


class _Call:
    """The part of a call received so far."""

    def __init__(self, index: Any) -> None:
        self.index = index
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []
        self._nesting = _Nesting()

    @property
    def has_all_arguments(self) -> bool:
        return bool(self.arguments) and self._nesting.is_closed

    def take(self, part: _Part, names: frozenset[str]) -> None:
        self.id = self.id or part.id
        if self.name in names or part.name == self.name:
            pass
        elif part.name in names or part.name.startswith(self.name):
            self.name = part.name
        else:
            self.name += part.name
        if part.arguments:
            self.arguments.append(part.arguments)
            self._nesting.read(part.arguments)


class _Part:
    """A part of a call as received."""

    def __init__(self, given: dict[str, Any]) -> None:
        function = given.get("function")
        function = function if isinstance(function, dict) else given
        self.index = _index(given.get("index"))
        self.id = _word(given.get("call_id") or given.get("id"))
        self.name = _word(function.get("name"))
        self.arguments = arguments_text(function.get("arguments"))


def _index(given: Any) -> Any:
    return given if isinstance(given, int | float | str) else None


def _word(given: Any) -> str:
    return str(given) if isinstance(given, str | int) else ""


def arguments_text(given: Any) -> str:
    """Return arguments, or a part of them, as JSON text, even if the server sent an object.

    >>> arguments_text('{"a"'), arguments_text({"a": 1}), arguments_text(None)
    ('{"a"', '{"a":1}', '')
    """
    if isinstance(given, str):
        return given
    return encode(given).decode() if isinstance(given, dict) else ""


class ToolCallParts:
    """The tool calls of an answer."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Set the names of the available tools."""
        self._names = frozenset(names)
        self._calls: list[_Call] = []

    def __bool__(self) -> bool:
        """Return whether any call has started."""
        return bool(self._calls)

    def add(self, given: Any) -> None:
        """Add the parts in a streamed chunk."""
        parts = _parts_in(given)
        for position, part in enumerate(parts):
            call = self._call_of(part, position if len(parts) > 1 else None)
            if call is None:
                call = _Call(part.index)
                self._calls.append(call)
            call.take(part, self._names)

    def add_whole(self, given: Any) -> None:
        """Add complete calls."""
        for part in _parts_in(given):
            self._calls.append(_Call(part.index))
            self._calls[-1].take(part, self._names)

    def requests(self) -> tuple[ToolRequest, ...]:
        """Return the calls."""
        return tool_requests((call.id, call.name, call.arguments) for call in self._calls)

    def _call_of(self, part: _Part, position: int | None) -> _Call | None:
        """Return the call that a part continues, or None if it starts a new one."""
        with_id = [call for call in self._calls if part.id and call.id == part.id]
        if with_id:
            return None if self._is_another(part, with_id[-1]) else with_id[-1]
        call = self._nearest(part, position)
        if call is None or not (part.id and call.id):
            return None if call is None or self._is_another(part, call) else call
        # A new id starts a new call only together with a name, because some servers use a new id in each part.
        is_begun = bool(call.arguments) and not call.has_all_arguments
        begins = not is_begun if part.name else call.has_all_arguments
        return None if begins else call

    def _nearest(self, part: _Part, position: int | None) -> _Call | None:
        if part.index is not None:
            candidates = [call for call in self._calls if call.index == part.index]
            if not (candidates or part.id or part.name):
                candidates = self._calls
        elif position is not None and not part.name:
            return self._calls[position] if position < len(self._calls) else None
        else:
            candidates = self._calls
        return candidates[-1] if candidates else None

    def _is_another(self, part: _Part, call: _Call) -> bool:
        """Return whether a part belongs to another call than the last one with its id or index."""
        if not part.name or not call.name:
            return False
        if part.name != call.name:
            is_whole = call.name in self._names or bool(call.arguments)
            return is_whole and (part.name in self._names or not part.name.startswith(call.name))
        is_elsewhere = part.index != call.index or not part.id
        return is_elsewhere and call.has_all_arguments


def tool_requests(calls: Iterable[tuple[str, str, list[str]]]) -> tuple[ToolRequest, ...]:
    """Return complete calls with unique ids; calls without a name are dropped.

    Args:
        calls: The id, name and parts of the arguments of each call.
    """
    requests: dict[str, ToolRequest] = {}
    for number, (given, name, arguments) in enumerate(call for call in calls if call[1]):
        call_id = whole_text(given)
        if not call_id or call_id in requests:
            call_id = f"{call_id or 'call'}_{number}"
        requests[call_id] = ToolRequest(call_id, whole_text(name), settled_arguments(arguments))
    return tuple(requests.values())


def _parts_in(given: Any) -> list[_Part]:
    parts = given if isinstance(given, list) else [given]
    return [_Part(part) for part in parts if isinstance(part, dict)]


def settled_arguments(parts: list[str]) -> str:
    r"""Return the arguments of a call as JSON text.

    If the parts do not form an object, the arguments were sent repeatedly: `{}` first, all of them again at the end, or
    everything so far in each part.

    >>> settled_arguments(['{"a":', " 1}"]), settled_arguments(["{}", '{"a"', ":1}"]), settled_arguments([""])
    ('{"a": 1}', '{"a":1}', '{}')
    >>> settled_arguments(['{"a"', '{"a":1', '{"a":1}']), settled_arguments(["{oh"])
    ('{"a":1}', '{oh')
    >>> settled_arguments([r'"{\"a\":1}"'])
    '{"a":1}'
    """
    text, last = whole_text("".join(parts)), whole_text(parts[-1]) if parts else ""
    if text.strip() in ("", "null", '""'):
        return NO_ARGUMENTS
    for found in (_object_in(text), _last_object_in(text), _object_in(last)):
        if found is not None:
            return found
    return text


def _object_in(text: str) -> str | None:
    """Return JSON text that is an object or a string containing one; None for any other text."""
    if not text.rstrip().endswith(("}", '"')):
        return None
    try:
        value = decode(text)
    except (DecodeError, RecursionError):
        return None
    if isinstance(value, str):
        return _object_in(value)
    return text if isinstance(value, dict) else None


def _last_object_in(text: str) -> str | None:
    """Return the last non-empty object of several without separators."""
    decoder, place, last = json.JSONDecoder(strict=False), 0, None
    text = text.strip()
    try:
        while place < len(text):
            value, end = decoder.raw_decode(text, place)
            if isinstance(value, dict) and (value or last is None):
                last = text[place:end]
            place = end
    except (ValueError, RecursionError):
        return None
    return last
