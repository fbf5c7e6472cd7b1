"""`tactus format`: formats programs."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from tactus.cli.paths import find_programs, home_of
from tactus.core.display import visible
from tactus.core.errors import ConfigError, LoadError
from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.reading import source_from
from tactus.core.files.regular_files import reason_of
from tactus.core.source import Source
from tactus.tooling.formatting import check_formatting, format_source
from tactus.tooling.syntax_check import check_syntax

if TYPE_CHECKING:
    from pathlib import Path

    from tactus.core.errors import SourceError


LINE_END = re.compile(r"\r?\n")


@click.command("format")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="List the files that would change, and write nothing.")
@click.option(
    "--stdout", "to_stdout", is_flag=True, help="Write the result to stdout instead of the file."
)
def command(files: tuple[str, ...], check: bool, to_stdout: bool) -> int:
    """Format .tac files.

    FILE is a file, or a folder to search for .tac files. Only white space changes, and line ends
    stay as they are. The names of changed files are printed. A file that cannot be loaded is left
    unchanged, and the others are still formatted.

    Exits with 0 on success, 1 if --check finds a file that would change, and 2 if a file cannot be
    loaded.
    """
    if check and to_stdout:
        raise click.UsageError("--check and --stdout cannot be combined")
    problems: list[SourceError] = []
    has_changes = False
    for path in find_programs(files):
        home = home_of(path, files)
        try:
            source, data = source_from(path, str(path), home)
            text = _formatted(source)
        except LoadError as error:
            problems += error.errors
            continue
        if to_stdout:
            click.echo(visible(text) if sys.stdout.isatty() else text.encode(), nl=False)
        elif data != text.encode():
            has_changes = True
            if not check:
                _write(path, home, text)
            click.echo(f"{'would format' if check else 'formatted'} {visible(str(path))}")
    if problems:
        raise LoadError(problems)
    return 1 if check and has_changes else 0


def _formatted(source: Source) -> str:
    check_syntax(source)
    text = format_source(source)
    check_formatting(source, Source(source.path, text))
    return LINE_END.sub(_line_end_of(source.text), text)


def _line_end_of(text: str) -> str:
    """Return the line ending that most lines use."""
    windows = text.count("\r\n")
    return "\r\n" if windows > text.count("\n") - windows else "\n"


def _write(path: Path, home: Path, text: str) -> None:
    """Replace a file atomically, keeping its mode; a link within its folder remains a link.

    Raises:
        ConfigError: The file cannot be written.
    """
    try:
        replace_file(ConfinedFolder(home), path, text.encode(), follows_links=True)
    except OSError as error:
        raise ConfigError(f"'{path}' cannot be written: {reason_of(error)}") from error
