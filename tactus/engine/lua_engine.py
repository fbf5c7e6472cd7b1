"""The Lua engine: the only module that imports lupa.

It pins the engine to Lua 5.4, removes access to Python, limits memory, and starts the core of the language. Strings are
passed as bytes (`encoding=None`), as Lua's strings are bytes.
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
    "start_chunk",
    "syntax_error",
]

LuaError = lua54.LuaError
LuaRuntime = lua54.LuaRuntime
lua_type = lua54.lua_type

VERSION = lupa.__version__
"""The version of lupa; bytecode of another version may not load."""

MEMORY_LIMIT_BYTES = 128 * 1024 * 1024
"""The memory limit of one run: large enough for Lua to detect infinite recursion before it runs out of memory."""

ROOM_FOR_HOST_BYTES = 4 * MEMORY_LIMIT_BYTES
"""The memory limit while Python passes data to Lua, far above that of programs.

If an allocation failed there, Lua would return to Python without releasing its lock, and Python would deadlock.
"""

# Lua starts its garbage collection after the next 4 MiB: most runs end before, and would collect nothing. Its own
# random seed consists of the second and an address, so two runs in quick succession would draw the same numbers.
START = b"""
function(chunk, host, read, seed)
  collectgarbage("step", -4096)
  math.randomseed(seed)
  return assert(load(chunk))(host, read)
end
"""


def new_runtime() -> lua54.LuaRuntime:
    """Return a new Lua runtime with a memory limit; the limit of programs is lower, see `tactus.engine.host`."""
    return lua54.LuaRuntime(
        encoding=None,
        unpack_returned_tuples=True,
        register_eval=False,
        register_builtins=False,
        attribute_filter=_refuse_attributes,
        max_memory=ROOM_FOR_HOST_BYTES,
    )


def start_chunk(
    runtime: lua54.LuaRuntime, name: str, host: dict[str, Any], read: Callable[[bytes], bytes]
) -> Any:
    """Start a chunk of `tactus/lua/` in a Lua runtime and return its result, a table of functions.

    Args:
        runtime: A new runtime.
        name: `core` for the language, `verifier` for the runner of scenarios.
        host: The host functions by name; they take and return Lua values.
        read: Returns the bytecode of a module of `tactus/lua/`, like `core_module`.
    """
    table = runtime.table_from({key.encode(): value for key, value in host.items()})
    seed = int.from_bytes(os.urandom(8), signed=True)
    return runtime.eval(START)(read(name.encode()), table, read, seed)


def syntax_error(text: str, label: str) -> str | None:
    """Return Lua's syntax error for a text, or None if there is none. The text is not run.

    Args:
        text: The text.
        label: The chunk name.
    """
    code = b"function(text, name) local _, message = load(text, name, 't') return message end"
    message = new_runtime().eval(code)(text.encode(), b"@" + label.encode())
    return None if message is None else message.decode("utf-8", "replace")


def compile_lua(text: str, label: str) -> bytes:
    """Compile Lua to bytecode, with names and line numbers.

    Raises:
        LuaError: The text is not valid Lua.
    """
    return _compiled(text.encode(), b"@" + label.encode(), is_bare=False)


def compile_own(text: bytes, name: bytes) -> bytes:
    """Compile a module of `tactus/lua/` to bytecode, without names and line numbers."""
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


OUT_OF_MEMORY = "the program used up its memory"
