"""`tactus test --recorded`: runs programs against their recordings, without a model."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click
from msgspec.msgpack import decode

from tactus.cli.diagnostics import lines_of
from tactus.cli.processes import timeout_of
from tactus.core.display import counted, printable
from tactus.core.errors import ConfigError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.gate.pipeline import read
from tactus.gate.processes.messages import PlayBack
from tactus.gate.processes.pool import open_pool
from tactus.recordings.files import read_recording_file, recordings_of
from tactus.recordings.recording import text_of_recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tactus.core.errors import TactusError
    from tactus.gate.pipeline import LoadedFile
    from tactus.gate.processes.pool import Pool

PASSED, FAILED = click.style("✓", fg="green"), click.style("✗", fg="red")


def test_recorded(paths: Sequence[Path]) -> int:
    """Run programs against their recordings; return the exit code.

    Args:
        paths: The programs.
    """
    outcomes: list[bool | None] = []
    with closing(open_pool()) as pool:
        for path, file in zip(paths, read(paths), strict=True):
            home = ConfinedFolder(path.parent)
            for recording in recordings_of(path, home):
                outcomes.append(_passes(file, recording, home, pool))
    failed = outcomes.count(False)
    if not outcomes:
        click.echo("no file has a recording; make one with: tactus run FILE --record", err=True)
        return 1
    passed = len(outcomes) - failed
    click.echo(f"{counted(len(outcomes), 'recording')}: {passed} passed, {failed} failed")
    return 1 if failed else 0


def _passes(file: LoadedFile, path: Path, home: ConfinedFolder, pool: Pool) -> bool:
    """Run a program against one of its recordings, and print the result."""
    name = path.as_posix()
    problem: TactusError | str | None
    try:
        text = text_of_recording(read_recording_file(path, home, name))
        if file.error:
            raise file.error
        done = pool.run_one(PlayBack(file.source.path, file.source.text, timeout_of(file), text))
        problem = done.error or next((decode(value) for value in done.values), None)
    except ConfigError as error:
        problem = error
    mark = FAILED if problem else PASSED
    click.echo(f"{mark} {printable(name)}")
    if isinstance(problem, str):
        click.echo(printable(f"    {problem}"))
    elif problem is not None:
        for line in lines_of(problem):
            click.echo(f"    {line}")
    return problem is None
