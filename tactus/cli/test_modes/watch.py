"""Runs something again whenever one of the files it is about changes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tactus.adapters.system_clock import SystemClock
from tactus.core.display import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import NoReturn

INTERVAL_SECONDS = 0.3


def watch(run: Callable[[], tuple[int, list[Path]]]) -> NoReturn:
    """Run, wait until a file below the folders of the files it was about has changed, and run again. For ever."""
    clock = SystemClock()
    while True:
        _, files = run()
        folders = {path.parent for path in files}
        seen = _state_of(folders)
        click.echo(f"watching {printable(_worded(folders))}; Ctrl-C ends it", err=True)
        while _state_of(folders) == seen:
            clock.sleep(INTERVAL_SECONDS)


def _state_of(folders: Iterable[Path]) -> dict[str, Any]:
    """Return when each file below some folders was changed, and how large it is."""
    return {path: found for folder in folders for path, found in _files_below(folder)}


def _files_below(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root, name)
            try:
                found = path.stat()
            except OSError:
                continue
            yield str(path), (found.st_mtime_ns, found.st_size)


def _worded(folders: set[Path]) -> str:
    names = sorted(str(folder) for folder in folders)
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} folders"
