"""The Lua engine: the one module that imports lupa.

It pins the engine to Lua 5.4, gives it no way to Python of its own, caps its memory, and starts the
core of the language in it. Strings cross as bytes (`encoding=None`), because Lua's strings are
bytes.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import lupa
from lupa import lua54

from tactus.core.atomic_files import replace_file
from tactus.core.confined_files import ConfinedFolder
from tactus.core.folders import LUA

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "LuaError",
    "LuaRuntime",
    "compile_lua",
    "lua_type",
    "new_runtime",
    "start_core",
    "syntax_error",
]

LuaError = lua54.LuaError
LuaRuntime = lua54.LuaRuntime
lua_type = lua54.lua_type

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
        read: Returns a module of `tactus/lua/`, as `core_module` does.
    """
    table = runtime.table_from({name.encode(): value for name, value in host.items()})
    seed = int.from_bytes(os.urandom(8), signed=True)
    return runtime.eval(START)(core_module(b"core"), table, read, seed)


@cache
def core_module(name: bytes) -> bytes:
    """Return a module of `tactus/lua/`, compiled: every run loads most of them, and this is seven times as fast.

    It comes without its lines, which take as long to load as all else; an error in our own code has no place anyway.
    """
    place = LUA / f"{name.decode()}.lua"
    found = place.stat()
    state = found.st_mtime_ns, found.st_size
    kept = _kept().get(name)
    if kept is None or kept[0] != state:
        kept = state, _compiler()(place.read_bytes(), b"=tactus/" + name, True)
        _kept()[name] = kept
        _news.append(name)
    return kept[1]


KEPT = LUA / "__pycache__" / f"lupa-{lupa.__version__}"
"""Where compiled modules are kept for the next process, as Python keeps its own."""

_news: list[bytes] = []
"""The modules that this process had to compile."""


@cache
def _kept() -> dict[bytes, tuple[tuple[int, int], bytes]]:
    """Return what is kept of each module: when its file was changed and how large it was, and the bytecode."""
    try:
        return dict(marshal.loads(KEPT.read_bytes()))
    except (OSError, EOFError, ValueError, TypeError):
        return {}


def keep_compiled() -> None:
    """Keep what had to be compiled, if that is wanted and possible. Others may do the same at this moment."""
    if not _news or sys.dont_write_bytecode:
        return
    with suppress(OSError):
        replace_file(ConfinedFolder(LUA), KEPT, marshal.dumps(_kept()))
    _news.clear()


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
    bytecode = _compiler()(text.encode(), b"@" + label.encode(), False)
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
