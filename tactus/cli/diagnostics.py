"""Formats errors for the terminal: the location and message, the source line, and a hint."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click

from tactus.core.display import MARGIN, cut, printable, visible
from tactus.core.errors import ConfigError, LoadError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.source import split_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tactus.core.errors import TactusError
    from tactus.core.source import SourceLocation


def show_error(error: TactusError) -> None:
    """Write an error, or all errors of a file, to stderr."""
    for item in error.errors if isinstance(error, LoadError) else (error,):
        click.echo("\n".join(lines_of(item)), err=True)


def show_traces(error: TactusError, without_keys: Callable[[str], str]) -> None:
    """Write the Lua and Python tracebacks of an error to stderr.

    Args:
        error: The error.
        without_keys: Masks keys in a string.
    """
    import traceback

    lua = getattr(error, "lua_traceback", None)
    python = "".join(traceback.format_exception(error))
    for text in (lua, python):
        if text:
            click.echo(indent(visible(without_keys(text.strip())), MARGIN), err=True)


def lines_of(error: TactusError) -> Iterator[str]:
    """Format an error, one fact per line."""
    place = f"{error.location}: " if error.location else ""
    yield click.style(printable(place), bold=True) + printable(error.message)
    # A line of settings may hold a misplaced key.
    if not isinstance(error, ConfigError):
        yield from excerpt(error.location)
    if error.hint:
        yield "  hint: " + printable(error.hint)


def excerpt(location: SourceLocation | None) -> Iterator[str]:
    """Show the source line of a location, if it can be read."""
    if location is None or location.line is None:
        return
    try:
        path = Path(location.path)
        lines = split_lines(ConfinedFolder(path.parent).read_text(path))
    except OSError:
        return
    if location.line <= len(lines):
        yield f"{location.line:>5} | {printable(cut(lines[location.line - 1]))}"
