"""Generates LuaCATS definition files for editors from the doc comments.

A Lua language server uses them as a library to complete and check `.tac` files. They are never run.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tactus.tooling.doc_comments import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.tooling.doc_comments import Construct, Function, Module, Parameter, Table, Text

WITHHELD = ("debug", "io", "os", "package")
"""Lua libraries that programs lack or have only in part."""

OS = """---What programs have of Lua's `os`.
---@class os
os = {}

---Returns the time in seconds since 1970, now or of a date.
---@param date table?
---@return integer
function os.time(date) end

---Writes a time as text, or as a table for the format `*t`.
---@param format string?
---@param time integer?
---@return string|table
function os.date(format, time) end

---Returns the processor time that was used, in seconds.
---@return number
function os.clock() end

---Returns the seconds from one time to another.
---@param later integer
---@param earlier integer
---@return number
function os.difftime(later, earlier) end

---Reads a variable of the environment.
---@param name string
---@return string?
function os.getenv(name) end
"""

SETTINGS: dict[str, Any] = {
    "runtime.version": "Lua 5.4",
    "runtime.builtin": dict.fromkeys(WITHHELD, "disable"),
    "files.associations": {"*.tac": "lua"},
    "diagnostics.disable": ["lowercase-global"],
}


def settings(library: str) -> str:
    """Return a `.luarc.json` that refers to a folder of definition files."""
    return json.dumps({**SETTINGS, "workspace.library": [library]}, indent=2) + "\n"


def definition_files() -> dict[str, str]:
    """Return the definition files by path."""
    reference = read_reference()
    parts = [
        *(_table(table) for table in reference.classes.values()),
        *(_construct(construct) for construct in reference.constructs),
        OS,
    ]
    files = {"tactus.lua": "---@meta\n\n" + "\n".join(parts)}
    for module in reference.modules:
        files[module.name.replace(".", "/") + ".lua"] = _module(module)
    return files


def _construct(construct: Construct) -> str:
    if construct.table:
        return _table(construct.table, construct.text, construct.name)
    assert construct.function is not None
    return _function(construct.function, construct.name, construct.text)


def _table(table: Table, text: Text | None = None, variable: str = "") -> str:
    """Return the definition of a class and, if a variable is given, of the global that has it as its type."""
    parent = f": {table.parent}" if table.parent else ""
    lines = [*_prose(text or table.text), f"---@class {table.name}{parent}"]
    lines += [f"---@field {_named(field)}" for field in table.fields]
    lines += [f"---@overload {overload}" for overload in table.overloads]
    owner = variable or f"local {table.name}"
    lines += [f"{owner} = {{}}"] if variable or table.functions else []
    functions = (_function(item, f"{table.name}.{item.name}") for item in table.functions)
    return "\n".join(["\n".join(lines) + "\n", *functions])


def _function(function: Function, name: str, text: Text | None = None) -> str:
    lines = [*_prose(text or function.text)]
    lines += [f"---@param {_named(parameter)}" for parameter in function.parameters]
    lines += [f"---@return {_returned(value)}" for value in function.returns]
    lines += [f"---@overload {overload}" for overload in function.overloads]
    names = ", ".join(parameter.name for parameter in function.parameters)
    return "\n".join([*lines, f"function {name}({names}) end", ""])


def _module(module: Module) -> str:
    lines = [f"---@meta {module.name}", "", *_prose(module.text)]
    if module.returns:
        return "\n".join([*lines, f"---@type {module.returns}", "local M", "", "return M", ""])
    fields = [f"---@type {field.type}\nM.{field.name} = nil\n" for field in module.fields]
    functions = (_function(item, f"M.{item.name}") for item in module.functions)
    return "\n".join([*lines, "local M = {}", "", *fields, *functions, "return M", ""])


def _named(parameter: Parameter) -> str:
    return _joined(parameter.name, _type(parameter), parameter.text)


def _returned(value: Parameter) -> str:
    return _joined(_type(value), value.name, value.text)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _type(parameter: Parameter) -> str:
    if not parameter.is_optional:
        return parameter.type
    is_simple = not parameter.type.startswith("fun(") and "|" not in parameter.type
    return f"{parameter.type}?" if is_simple else f"({parameter.type})?"


def _prose(text: Text) -> Iterator[str]:
    """Format prose as Markdown, which editors display."""
    return (f"---{line}" for line in "\n\n".join(_pieces(text)).splitlines())


def _pieces(text: Text) -> Iterable[str]:
    yield from (piece for piece in (text.summary, text.description) if piece)
    yield from (f"```lua\n{example}\n```" for example in text.examples)
