"""Checks the syntax of a program with Lua, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.core.errors import DeclarationError, LoadError, ProgramSyntaxError
from tactus.engine.lua_engine import syntax_error

if TYPE_CHECKING:
    from tactus.core.source import Source


def check_syntax(source: Source) -> None:
    """Check that a file is valid Lua.

    Raises:
        LoadError: It is not; the error is the same as when loading the file.
    """
    try:
        message = syntax_error(source.code, source.label)
    except MemoryError as error:
        problem = DeclarationError("the program used up its memory", location=source.location(None))
        raise LoadError([problem]) from error
    if message is not None:
        raise LoadError([_error_from(source, message)])


def _error_from(source: Source, message: str) -> ProgramSyntaxError:
    """Parse a message of the form `label:line: message`."""
    line, _, what = message.removeprefix(f"{source.label}:").partition(": ")
    if line.isdecimal():
        return ProgramSyntaxError(what, location=source.location(int(line)))
    if message.startswith("C stack overflow"):
        message = "its brackets or blocks are nested too deeply for Lua"
    elif message.startswith("attempt to load a binary chunk"):
        message = "the file begins with a bytecode marker; expected source text"
        return ProgramSyntaxError(message, location=source.location(1))
    return ProgramSyntaxError(message, location=source.location(None))
