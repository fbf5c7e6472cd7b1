"""Finds the globals that a program uses, and their lines, in its Lua bytecode, including functions that never run.

Because Lua itself compiles the program, locals, parameters and fields are told apart reliably. A global is a constant
key of the upvalue `_ENV`; in `Human.approve`, the next instruction reads a field of it. In functions with more than 255
constants, Lua encodes further ones differently, and they are not found.

The format is that of Lua 5.4, the version that `tactus.engine.lua_engine` pins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER_BYTES = 32
"""The size of the header in front of the main function: signature, sizes of numbers, number of upvalues."""

MOVE, GETUPVAL, GETTABUP, GETFIELD, SETTABUP, SETFIELD, NEWTABLE = 0, 9, 11, 14, 15, 18, 19
TEST, CALL, TAILCALL, EXTRAARG = 66, 68, 69, 82
KEEPING = range(SETTABUP, SETFIELD + 1)
"""The instructions that store in a table, and leave all registers as they are."""

SIZES = {0x00: 0, 0x01: 0, 0x11: 0, 0x03: 8, 0x13: 8}
"""The size of a constant in bytes by its type: nil, false, true, integer, float."""

TEXTS = (0x04, 0x14)
"""The types of string constants, short and long."""

NO_LINE = -128
"""Marks a line difference that does not fit into a byte; the line is in a separate list."""


class GlobalUse(Struct, frozen=True):
    """A use of a global in a program."""

    name: str
    line: int
    is_set: bool = False
    field: str | None = None
    """The field that is read from it."""
    is_tested: bool = False
    """True if the program tests whether it is there, as in `if name then`."""


class CompiledFunction(Struct):
    """The parts of a compiled function that are needed here."""

    code: list[int]
    texts: dict[int, str]
    """The string constants by index."""
    upvalues: list[str]
    lines: list[int]
    """The line of each instruction."""
    locals: list[tuple[str, int, int]]
    """The local variables with the instructions between which they exist, in the order of their registers."""
    inner: list[CompiledFunction]


def global_uses(bytecode: bytes) -> list[GlobalUse]:
    """Return all uses of globals, sorted by line."""
    main = _BytecodeReader(bytecode, HEADER_BYTES).function()
    return sorted(_uses_in(main), key=lambda use: use.line)


def keys_of_calls(bytecode: bytes) -> list[GlobalUse]:
    """Return the keys in the tables that calls are given, by line.

    `poet { message = text }` is a use of `poet` with the field `message`, and `Human.approve { message = text }` one of
    `Human.approve`. The variable may be a local one, too.
    """
    main = _BytecodeReader(bytecode, HEADER_BYTES).function()
    return sorted(_keys_in(main), key=lambda use: use.line)


def calls_of_state(bytecode: bytes) -> list[GlobalUse]:
    """Return the calls of members of the state, by line: `State.get("a")` is a use of `State` with the field `get`."""
    main = _BytecodeReader(bytecode, HEADER_BYTES).function()
    return sorted(_calls_in(main), key=lambda use: use.line)


def _calls_in(function: CompiledFunction) -> Iterator[GlobalUse]:
    names: dict[int, str] = {}
    for place, instruction in enumerate(function.code):
        code, a = instruction & 0x7F, instruction >> 7 & 0xFF
        if code in (CALL, TAILCALL):
            name, _, field = names.pop(a, "").partition(".")
            if field and name in ("State", "state"):
                yield GlobalUse(name, function.lines[place], field=field)
        elif code not in KEEPING and code != EXTRAARG:
            name = _name_in(function, place, names) or ""
            names.pop(a, None)
            names |= {a: name} if name else {}
    for inner in function.inner:
        yield from _calls_in(inner)


def _keys_in(function: CompiledFunction) -> Iterator[GlobalUse]:
    names: dict[int, str] = {}
    tables: dict[int, str] = {}
    for place, instruction in enumerate(function.code):
        code, a = instruction & 0x7F, instruction >> 7 & 0xFF
        b = instruction >> 16 & 0xFF
        if code == SETFIELD and a in tables:
            yield GlobalUse(tables[a], function.lines[place], field=function.texts[b])
        elif code == NEWTABLE and a - 1 in names:
            tables[a] = names[a - 1]
        elif code in (CALL, TAILCALL):
            tables.pop(a + 1, None)
            names.pop(a, None)
        elif code not in KEEPING and code != EXTRAARG:
            name = _name_in(function, place, names)
            names.pop(a, None)
            names |= {a: name} if name else {}
    for inner in function.inner:
        yield from _keys_in(inner)


def _name_in(function: CompiledFunction, place: int, names: dict[int, str]) -> str | None:
    """Return what a program calls the value that an instruction loads; None where it has no name."""
    instruction = function.code[place]
    code, b, c = instruction & 0x7F, instruction >> 16 & 0xFF, instruction >> 24 & 0xFF
    if code == GETTABUP and function.upvalues[b] == "_ENV":
        return function.texts.get(c)
    if code == GETUPVAL:
        return function.upvalues[b]
    if code == GETFIELD and b in names:
        return f"{names[b]}.{function.texts.get(c)}"
    if code == MOVE:
        known = [name for name, start, end in function.locals if start <= place < end]
        return known[b] if b < len(known) else None
    return None


def _uses_in(function: CompiledFunction) -> Iterator[GlobalUse]:
    for place, instruction in enumerate(function.code):
        code, a = instruction & 0x7F, instruction >> 7 & 0xFF
        b, c = instruction >> 16 & 0xFF, instruction >> 24 & 0xFF
        line = function.lines[place]
        if code == GETTABUP and function.upvalues[b] == "_ENV":
            field, is_tested = _field(function, place, a), _is_tested(function, place, a)
            yield GlobalUse(function.texts[c], line, field=field, is_tested=is_tested)
        elif code == SETTABUP and function.upvalues[a] == "_ENV":
            yield GlobalUse(function.texts[b], line, is_set=True)
    for inner in function.inner:
        yield from _uses_in(inner)


def _field(function: CompiledFunction, place: int, register: int) -> str | None:
    following = function.code[place + 1]
    is_its = following & 0x7F == GETFIELD and following >> 16 & 0xFF == register
    return function.texts[following >> 24 & 0xFF] if is_its else None


def _is_tested(function: CompiledFunction, place: int, register: int) -> bool:
    following = function.code[place + 1]
    return following & 0x7F == TEST and following >> 7 & 0xFF == register


class _BytecodeReader:
    """Reads bytecode sequentially."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._at = start

    def function(self) -> CompiledFunction:
        self._text()
        first_line = self._number()
        self._number()
        self._bytes(3)
        code = [int.from_bytes(self._bytes(4), "little") for _ in range(self._number())]
        texts = self._texts()
        self._bytes(3 * self._number())
        inner = [self.function() for _ in range(self._number())]
        lines = self._lines(first_line)
        local_variables = [
            (self._text(), self._number(), self._number()) for _ in range(self._number())
        ]
        upvalues = [self._text() for _ in range(self._number())]
        return CompiledFunction(code, texts, upvalues, lines, local_variables, inner)

    def _texts(self) -> dict[int, str]:
        texts: dict[int, str] = {}
        for number in range(self._number()):
            kind = self._bytes(1)[0]
            if kind in TEXTS:
                texts[number] = self._text()
            else:
                self._bytes(SIZES[kind])
        return texts

    def _lines(self, line: int) -> list[int]:
        steps = [byte - 256 if byte > 127 else byte for byte in self._bytes(self._number())]
        exact = {self._number(): self._number() for _ in range(self._number())}
        lines: list[int] = []
        for place, step in enumerate(steps):
            line = exact[place] if step == NO_LINE else line + step
            lines.append(line)
        return lines

    def _text(self) -> str:
        size = self._number()
        return self._bytes(size - 1).decode("utf-8", "replace") if size else ""

    def _number(self) -> int:
        """Read a number of seven bits per byte, of which the last byte is marked."""
        number = 0
        while True:
            byte = self._bytes(1)[0]
            number = number << 7 | byte & 0x7F
            if byte & 0x80:
                return number

    def _bytes(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        self._at += count
        return piece
