"""Reruns a function whenever one of the files it depends on changes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tactus.adapters.system_clock import SystemClock
from tactus.cli.diagnostics import show_error
from tactus.core.display import printable
from tactus.core.errors import TactusError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import NoReturn

INTERVAL_SECONDS = 0.3

SOURCES = (".tac", ".lua", ".feature", "README.md")
"""The suffixes of source files, which runs do not write."""


def watch(
    run: Callable[[], object],
    folders: Callable[[], set[Path]],
    reports: Collection[Path] = (),
    *,
    is_sealed: bool,
) -> NoReturn:
    """Run, wait until a file has changed, including during the run, and run again. Never returns.

    Args:
        run: The function to run.
        folders: Returns the folders to watch, including everything below.
        reports: The files that each run writes.
        is_sealed: True if programs cannot write files.
    """
    clock = SystemClock()
    changes = FileChanges(reports, is_sealed=is_sealed)
    before = _state_of(folders())
    while True:
        places = _run(run, folders)
        after = _state_of(places)
        changed = changes.during_a_run(before, after)
        if not changed:
            click.echo(f"watching {printable(_worded(places))}; Ctrl-C ends it", err=True)
        before = after
        while not changed:
            clock.sleep(INTERVAL_SECONDS)
            before = _state_of(places)
            changed = changes.between_runs(after, before)
            after = before


def _run(run: Callable[[], object], folders: Callable[[], set[Path]]) -> set[Path]:
    """Run, and return the folders to watch. A file that is missing for a moment while an editor saves it is ignored."""
    places: set[Path] = set()
    try:
        places = folders()
        run()
    except TactusError as error:
        show_error(error)
    return places


class FileChanges:
    """Distinguishes changes by the user from changes by the runs.

    Reports and the file that stdout is redirected to are known. Any other file that is not a source and changes during
    two runs in a row is written by the runs. If programs can write files, changes to it do not cause a run, which may
    cost money.
    """

    def __init__(self, reports: Iterable[Path], *, is_sealed: bool) -> None:
        self._is_sealed = is_sealed
        self._written = {str(path.absolute()) for path in reports}
        self._suspects: set[str] = set()

    def during_a_run(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
        """Return the files that were changed during a run, but not by it."""
        changed = self.between_runs(before, after)
        others = {path for path in changed if not path.endswith(SOURCES)}
        repeated = others & self._suspects
        self._written |= repeated
        self._suspects = others
        return changed - (repeated if self._is_sealed else others)

    def between_runs(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
        """Return the files that were changed between runs."""
        changed = {path for path, _ in before.items() ^ after.items()}
        return changed - self._written


def _state_of(folders: Iterable[Path]) -> dict[str, Any]:
    """Return the modification time and size of each file below some folders."""
    streams = set(_own_streams())
    found = (item for folder in folders for item in _files_below(folder))
    return {
        path: (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        for path, stat in found
        if (stat.st_dev, stat.st_ino) not in streams
    }


def _own_streams() -> Iterator[tuple[int, int]]:
    """Return the device and inode of the files that stdout and stderr are redirected to."""
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stat = os.fstat(stream.fileno()) if stream else None
        except (OSError, ValueError):
            continue
        if stat:
            yield stat.st_dev, stat.st_ino


def _files_below(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Return the files below a folder, without hidden ones, which belong to editors and tools."""
    for root, folders, names in os.walk(folder.absolute()):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root, name)
            try:
                found = path.stat()
            except OSError:
                continue
            if not name.startswith("."):
                yield str(path), found


def _worded(folders: set[Path]) -> str:
    names = sorted(str(folder) for folder in folders)
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} folders"
