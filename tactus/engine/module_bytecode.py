"""Keeps the compiled modules of `tactus/lua/` in memory, and on disk for the next process."""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from functools import cache

from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.folders import LUA
from tactus.engine.lua_engine import VERSION, compile_own


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
        kept = state, compile_own(place.read_bytes(), name)
        _kept()[name] = kept
        _news.append(name)
    return kept[1]


KEPT = LUA / "__pycache__" / f"lupa-{VERSION}"
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
