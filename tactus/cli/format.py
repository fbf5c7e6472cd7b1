"""`tactus format`: writes programs in their one form."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tactus.cli.files import find_programs
from tactus.core.display import printable, visible
from tactus.errors import ConfigError, LoadError
from tactus.formatting import check_formatting, format_source
from tactus.runtime import read_source
from tactus.source import Source
from tactus.syntax import check_syntax

if TYPE_CHECKING:
    from tactus.errors import SourceError


@click.command("format")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Write the result to stdout, not back.")
def command(files: tuple[str, ...], check: bool, to_stdout: bool) -> int:
    """Format each FILE; of a folder, every .tac file below it.

    Only white space changes: indentation, blanks, blank lines. Files that change are named. Exits
    with 0 if all is done, 1 if --check finds a file that would change, 2 if a file cannot be
    loaded; such a file is left as it is, and the others are formatted.
    """
    if check and to_stdout:
        raise click.UsageError("--check and --stdout exclude each other; expected one of them")
    problems: list[SourceError] = []
    has_changes = False
    for path in find_programs(files):
        try:
            text = _format(path)
        except LoadError as error:
            problems += error.errors
            continue
        if to_stdout:
            click.echo(visible(text) if sys.stdout.isatty() else text.encode(), nl=False)
        elif path.read_bytes() != text.encode():
            has_changes = True
            _change(path, text, check=check)
    if problems:
        raise LoadError(problems)
    return 1 if check and has_changes else 0


def _format(path: Path) -> str:
    source = read_source(path)
    check_syntax(source)
    text = format_source(source)
    check_formatting(source, Source(source.path, text))
    return text


def _change(path: Path, text: str, *, check: bool) -> None:
    if not check:
        _write(path, text)
    click.echo(f"{'would format' if check else 'formatted'} {printable(str(path))}")


def _write(path: Path, text: str) -> None:
    """Put a new text into a file at once, whatever happens; it keeps its mode, and a link stays a link.

    Raises:
        ConfigError: The file cannot be written.
    """
    try:
        _replace(path.resolve(), text.encode())
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise ConfigError(f"'{path}' cannot be written: {reason}") from error


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".tactus-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
