"""Parses the doc comments of the language's Lua files, for editors and reference pages.

The comments are LuaCATS, in the format described in CONTRIBUTING.md: the head of a file names and describes the globals
it defines; `---@class` describes a table with its keys, `---@param` and `---@return` a function. The files are parsed
as text and never run, and the result is plain data.

>>> agent = read_reference().construct("Agent")
>>> agent.source, agent.function.parameters[0].type
('agents/agent.lua', 'AgentOptions')
>>> read_reference().classes["AgentOptions"].field("streaming").type
'boolean'
"""

from __future__ import annotations

import re
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from tactus.core.folders import LUA, STDLIB

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Text(Struct, frozen=True):
    """The prose of a comment."""

    summary: str = ""
    """The first paragraph."""
    description: str = ""
    """The further paragraphs, separated by blank lines."""
    examples: tuple[str, ...] = ()
    """The code blocks, verbatim."""


class Parameter(Struct, frozen=True):
    """A parameter of a function, a key of a table, or a return value."""

    name: str
    """The name; `[1]` for a positional entry, empty for an unnamed return value."""
    type: str
    """The type in LuaCATS, without the mark of an optional one."""
    is_optional: bool = False
    text: str = ""


class Function(Struct, frozen=True):
    """A documented function."""

    name: str
    text: Text
    parameters: tuple[Parameter, ...]
    returns: tuple[Parameter, ...]
    overloads: tuple[str, ...]
    """Other signatures, as LuaCATS function types."""
    line: int


class Table(Struct, frozen=True):
    """A LuaCATS class: the options of a construct, the result of a call, or a global with functions."""

    name: str
    parent: str
    """The class it extends; empty if there is none."""
    text: Text
    fields: tuple[Parameter, ...]
    functions: tuple[Function, ...]
    overloads: tuple[str, ...]
    """The signatures if it can be called."""
    source: str
    line: int

    def field(self, name: str) -> Parameter:
        """Return a key by name.

        Raises:
            KeyError: There is no such key.
        """
        return {field.name: field for field in self.fields}[name]


class Construct(Struct, frozen=True):
    """A global of the language: a function, or a table of functions."""

    name: str
    source: str
    """The path of the file, relative to `tactus/lua/`."""
    text: Text
    function: Function | None = None
    table: Table | None = None
    """The table, if it is not a function; with overloads it can be called as well."""


class Module(Struct, frozen=True):
    """A module that programs can require."""

    name: str
    """The name, as in `require("tactus.io.file")`."""
    source: str
    text: Text
    functions: tuple[Function, ...]
    returns: str
    """The type of its return value; empty for a table of its functions and fields."""
    fields: tuple[Parameter, ...] = ()
    """Its classes, such as `M.LLMExtractor`."""


class Reference(Struct, frozen=True):
    """The content of all doc comments."""

    constructs: tuple[Construct, ...]
    """The globals, sorted by name."""
    modules: tuple[Module, ...]
    classes: dict[str, Table]
    """The tables that types refer to; those of globals are in `constructs`."""

    def construct(self, name: str) -> Construct:
        """Return a global by name.

        Raises:
            KeyError: The comments do not document it.
        """
        return {construct.name: construct for construct in self.constructs}[name]


@cache
def read_reference() -> Reference:
    """Parse the doc comments of the whole language."""
    files = [_File(path) for path in sorted(set(LUA.rglob("*.lua")) - set(STDLIB.rglob("*.lua")))]
    own = [_File(path) for path in sorted(STDLIB.rglob("*.lua"))]
    constructs = sorted(
        (construct for file in files for construct in file.constructs()),
        key=lambda construct: construct.name,
    )
    modules = tuple(file.module() for file in own)
    tables = {table.name: table for file in (*files, *own) for table in file.tables()}
    for construct in constructs:
        tables.pop(construct.name, None)
    public = _named_in(to_builtins([constructs, modules]), tables)
    return Reference(tuple(constructs), modules, {name: tables[name] for name in sorted(public)})


def _named_in(data: Any, tables: dict[str, Table]) -> set[str]:
    """Return the tables that the types in some data refer to, directly or indirectly."""
    words = set(re.findall(r"\w+", str(data)))
    found = {name for name in words if name in tables}
    rest = {name: table for name, table in tables.items() if name not in found}
    inner = [to_builtins(tables[name]) for name in found]
    return found | _named_in(inner, rest) if found else found


class _CommentBlock(Struct):
    """A block of consecutive comment lines, and the line of code below it."""

    line: int
    lines: list[str]
    code: str

    @property
    def prose(self) -> list[str]:
        return [line for line in self.lines if not line.startswith("@")]

    @property
    def tags(self) -> list[tuple[str, str]]:
        matches = (re.match(r"@(\w+)\s*(.*)", line) for line in self.lines)
        return [(match[1], match[2]) for match in matches if match]


NAMES = re.compile(r"((?:`[^`]+`(?:, | and )?)+): *(.*)")
"""The start of the description of a global."""

FUNCTION = re.compile(
    r"(?P<indent>\s*)(?:local )?(?:function (?P<name>[\w.]+)\(|(?P<key>[\w.]+) = function\(|return function\()"
)


class _File:
    """The comment blocks of a Lua file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._source = path.relative_to(LUA).as_posix()
        self._blocks = list(_blocks(path.read_text(encoding="utf-8").splitlines()))
        self._functions = [item for block in self._blocks for item in _function_of(block)]

    def constructs(self) -> Iterator[Construct]:
        tables = {table.name: table for table in self.tables()}
        for block in self._blocks:
            names, text = _named(block)
            own = list(_function_of(block))
            for name in names:
                if name in tables:
                    yield Construct(name, self._source, text, table=tables[name])
                elif own or self._function(name):
                    function = own[0] if own else self._function(name)
                    yield Construct(name, self._source, text, function)

    def tables(self) -> Iterator[Table]:
        for block in self._blocks:
            yield from _tables_of(block, self._source, self._functions)

    def module(self) -> Module:
        name = ".".join(self._path.relative_to(STDLIB).with_suffix("").parts)
        head = self._blocks[0]
        returns = [rest for tag, rest in head.tags if tag == "return"]
        return Module(
            name,
            self._source,
            _named(head)[1],
            tuple(_members(self._functions, "M")),
            returns[0] if returns else "",
            tuple(item for block in self._blocks for item in _field_of_module(block)),
        )

    def _function(self, name: str) -> Function | None:
        """Return the documented function of a name, or the one that the file returns."""
        found = [item for item in self._functions if item.name in (f"M.{name}", "")]
        return found[0] if found else None


def _blocks(lines: list[str]) -> Iterator[_CommentBlock]:
    block: _CommentBlock | None = None
    for number, line in enumerate([*lines, ""], start=1):
        comment = re.match(r"\s*---(?!-) ?(.*)", line)
        if comment:
            block = block or _CommentBlock(number, [], "")
            block.lines.append(comment[1].rstrip())
        elif block:
            block.code = line
            yield block
            block = None


def _named(block: _CommentBlock) -> tuple[list[str], Text]:
    """Return the names at the start of a comment, and their description."""
    prose = block.prose
    match = NAMES.match(prose[0]) if prose else None
    if not match:
        return [], _text_from(prose)
    first = match[2][:1].upper() + match[2][1:]
    return re.findall(r"`([^`]+)`", match[1]), _text_from([first, *prose[1:]])


def _function_of(block: _CommentBlock) -> Iterator[Function]:
    match = FUNCTION.match(block.code)
    name = (match["name"] or match["key"] or "") if match else ""
    if not match or (not name and match["indent"]):
        return
    yield Function(
        name=name,
        text=_named(block)[1],
        parameters=tuple(_parameter(rest) for tag, rest in block.tags if tag == "param"),
        returns=tuple(_returned(rest) for tag, rest in block.tags if tag == "return"),
        overloads=tuple(rest for tag, rest in block.tags if tag == "overload"),
        line=block.line + len(block.lines),
    )


def _field_of_module(block: _CommentBlock) -> Iterator[Parameter]:
    match = re.match(r"M\.(\w+) = \{", block.code)
    names = [rest.partition(":")[0].strip() for tag, rest in block.tags if tag == "class"]
    if match and match[1] in names:
        yield Parameter(match[1], match[1])


def _tables_of(block: _CommentBlock, source: str, functions: Sequence[Function]) -> Iterator[Table]:
    name, parent = "", ""
    fields: list[Parameter] = []
    overloads: list[str] = []
    for tag, rest in [*block.tags, ("class", "")]:
        if tag == "class":
            if name:
                yield Table(
                    name,
                    parent,
                    _named(block)[1],
                    tuple(fields),
                    tuple(_members(functions, name)),
                    tuple(overloads),
                    source,
                    block.line,
                )
            name, _, parent = (part.strip() for part in rest.partition(":"))
            fields, overloads = [], []
        elif tag == "field":
            fields.append(_parameter(rest))
        elif tag == "overload":
            overloads.append(rest)


def _members(functions: Sequence[Function], owner: str) -> Iterator[Function]:
    for function in functions:
        if function.name.startswith(f"{owner}."):
            yield replace(function, name=function.name.removeprefix(f"{owner}."))


CODE = re.compile(r"^(?: {4}.*\n+)+", re.MULTILINE)


def _text_from(lines: Sequence[str]) -> Text:
    """Split prose into paragraphs and indented code blocks."""
    text = "\n".join([*lines, ""])
    pieces = CODE.sub("\n", text).split("\n\n")
    paragraphs = [" ".join(piece.split()) for piece in pieces if piece.strip()]
    return Text(
        summary="".join(paragraphs[:1]),
        description="\n\n".join(paragraphs[1:]),
        examples=tuple(dedent(code).strip("\n") for code in CODE.findall(text)),
    )


def _parameter(rest: str) -> Parameter:
    """Parse `name type? text`; `name?` is equivalent to `type?`."""
    name, _, after = rest.partition(" ")
    type_, text = _split_type(after.strip())
    is_optional = name.endswith("?") or type_.endswith("?")
    return Parameter(name.rstrip("?"), _bare(type_), is_optional, text)


def _returned(rest: str) -> Parameter:
    """Parse `type? name text`."""
    type_, text = _split_type(rest)
    match = re.match(r"([a-z_]\w*)(?: +(.*))?$", text)
    name = match[1] if match else ""
    return Parameter(name, _bare(type_), type_.endswith("?"), (match[2] or "") if match else text)


def _bare(type_: str) -> str:
    type_ = type_.removesuffix("?")
    inner = re.fullmatch(r"\((.*)\)", type_)
    return inner[1] if inner else type_


def _split_type(text: str) -> tuple[str, str]:
    """Split a type from the text after it: a type continues inside brackets, after a colon and around a bar."""
    depth = 0
    for index, letter in enumerate(text):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}>":
            depth -= 1
        elif (
            letter == " "
            and depth == 0
            and text[index - 1] not in ":|,"
            and text[index + 1 : index + 2] != "|"
        ):
            return text[:index], text[index + 1 :].strip()
    return text, ""
