"""The Lua engine: the one module that imports lupa.

It pins the engine to Lua 5.4, gives it no way to Python of its own, caps its memory, and starts the
core of the language in it. Strings cross as bytes (`encoding=None`), because Lua's strings are
bytes.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import lupa
from lupa import lua54

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "VERSION",
    "LuaError",
    "LuaRuntime",
    "compile_lua",
    "compile_own",
    "lua_type",
    "new_runtime",
    "start_core",
    "syntax_error",
]

LuaError = lua54.LuaError
LuaRuntime = lua54.LuaRuntime
lua_type = lua54.lua_type

VERSION = lupa.__version__
"""The release of the engine; bytecode of another one may not load."""

MEMORY_LIMIT_BYTES = 128 * 1024 * 1024
"""What one run may use; enough for Lua to notice a recursion without end before it runs out of memory."""

ROOM_FOR_HOST_BYTES = 4 * MEMORY_LIMIT_BYTES
"""What it may be while Python puts something into Lua. For want of memory, Lua would leave Python without giving back
its lock, and Python would wait for itself for ever; so it has more than the program, which is stopped long before."""

# Lua begins to collect garbage after its next 4 MiB: most runs are over before, and would pay for finding none. Its own
# seed of random numbers is made of the second and an address, so two runs soon after each other would draw the same.
START = b"""
function(core, host, read, seed)
  collectgarbage("step", -4096)
  math.randomseed(seed)
  return assert(load(core))(host, read)
end
"""


def new_runtime() -> lua54.LuaRuntime:
    """Return a fresh Lua, capped in memory; a program in it gets less, see `tactus.engine.host`."""
    return lua54.LuaRuntime(
        encoding=None,
        unpack_returned_tuples=True,
        register_eval=False,
        register_builtins=False,
        attribute_filter=_refuse_attributes,
        max_memory=ROOM_FOR_HOST_BYTES,
    )


def start_core(
    runtime: lua54.LuaRuntime, host: dict[str, Any], read: Callable[[bytes], bytes]
) -> Any:
    """Start the language in a Lua and return its session, a table of functions.

    Args:
        runtime: A fresh one.
        host: The host functions by name; each returns `ok, value`, made of values of Lua.
        read: Returns the bytecode of a module of `tactus/lua/`, as `core_module` does.
    """
    table = runtime.table_from({name.encode(): value for name, value in host.items()})
    seed = int.from_bytes(os.urandom(8), signed=True)
    return runtime.eval(START)(read(b"core"), table, read, seed)


def syntax_error(text: str, label: str) -> str | None:
    """Return what Lua says of a text that is not Lua; nothing of the text is run.

    Args:
        text: The text.
        label: The name Lua is to know it by.
    """
    code = b"function(text, name) local _, message = load(text, name, 't') return message end"
    message = new_runtime().eval(code)(text.encode(), b"@" + label.encode())
    return None if message is None else message.decode("utf-8", "replace")


def compile_lua(text: str, label: str) -> bytes:
    """Return the bytecode of a text that is Lua, with the names and lines that are in it.

    Raises:
        LuaError: It is not Lua.
    """
    return _compiled(text.encode(), b"@" + label.encode(), is_bare=False)


def compile_own(text: bytes, name: bytes) -> bytes:
    """Return the bytecode of a module of `tactus/lua/`, without names and lines."""
    return _compiled(text, b"=tactus/" + name, is_bare=True)


def _compiled(text: bytes, label: bytes, *, is_bare: bool) -> bytes:
    bytecode = _compiler()(text, label, is_bare)
    assert isinstance(bytecode, bytes)
    return bytecode


@cache
def _compiler() -> Any:
    code = b"""
    function(text, name, is_bare) return string.dump(assert(load(text, name, 't')), is_bare) end
    """
    return new_runtime().eval(code)


def _refuse_attributes(_object: object, _name: object, _is_setting: bool) -> object:
    raise AttributeError("not available")
