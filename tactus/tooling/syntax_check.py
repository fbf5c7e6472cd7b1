"""Checks the syntax of a program with Lua, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import DeclarationError, LoadError
from tactus.core.ports import Ports
from tactus.engine.lua_engine import OUT_OF_MEMORY, syntax_error
from tactus.engine.session import Session

if TYPE_CHECKING:
    from tactus.core.events import Event
    from tactus.core.source import Source


def check_syntax(source: Source) -> None:
    """Check that a file is valid Lua.

    Raises:
        LoadError: It is not; the error is the same as when loading the file.
    """
    try:
        message = syntax_error(source.code, source.label)
    except MemoryError as error:
        problem = DeclarationError(OUT_OF_MEMORY, location=source.location(None))
        raise LoadError([problem]) from error
    if message is not None:
        Session(source, Ports(_ignore, SystemClock()))


def _ignore(_event: Event) -> None:
    pass
