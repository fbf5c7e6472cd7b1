"""Caches the compiled modules of `tactus/lua/` in memory, and on disk for the next process."""

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
    """Return the bytecode of a module of `tactus/lua/`, which loads seven times as fast as its text.

    It contains no line numbers, which would double the loading time; errors in Tactus itself have no location anyway.
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
"""The folder of compiled modules on disk, like Python's own."""

_news: list[bytes] = []
"""The modules that this process had to compile."""


@cache
def _kept() -> dict[bytes, tuple[tuple[int, int], bytes]]:
    """Return the bytecode on disk of each module, with the modification time and size of its source."""
    try:
        return dict(marshal.loads(KEPT.read_bytes()))
    except (OSError, EOFError, ValueError, TypeError):
        return {}


def keep_compiled() -> None:
    """Write newly compiled modules to disk, if possible. Other processes may do so at the same time."""
    if not _news or sys.dont_write_bytecode:
        return
    with suppress(OSError):
        replace_file(ConfinedFolder(LUA), KEPT, marshal.dumps(_kept()))
    _news.clear()
