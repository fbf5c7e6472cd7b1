"""Writes files: whole or not at all, below the folder that is meant, and never through a link.

What lies where we write may come from a stranger: a cache that was committed, an export with a link in it. So each
file is a regular file below a folder that the caller names, reached without following links. Only a path that somebody
typed for an output may lead wherever it leads: links and pipes there are that person's own.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from tactus.core.files.confined_files import (
    NO_LINKS,
    ConfinedFolder,
    FileKind,
    NameBelow,
    Place,
    RefusedFileError,
    kind_of,
    open_regular,
)

BINARY = getattr(os, "O_BINARY", 0)

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINKS | BINARY

ADDING = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_APPEND
    | NO_LINKS
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | BINARY
)


def replace_file(
    folder: ConfinedFolder, name: str | Path, data: bytes, *, follows_links: bool = False
) -> None:
    """Put a file into its place at once, so that nobody ever reads half of it; one that was there gives it its mode.

    Args:
        folder: The folder that it stays below.
        name: Its path below that folder; folders on the way are made.
        data: What is in it.
        follows_links: True to write to what a link leads to, as long as that is below the folder.

    Raises:
        OSError: It cannot be written; a `RefusedFileError` where something else than a file is in its way.
    """
    with folder.at(name, follows_links=follows_links, makes_folders=True) as place:
        _replace(place, data, str(name))


def add_to_file(folder: ConfinedFolder, name: str | Path, data: bytes) -> None:
    """Add to the end of a file, in one step; it is made where it is not there. It raises what `replace_file` does."""
    with folder.at(name, follows_links=False, makes_folders=True) as place:
        descriptor = open_regular(place, ADDING, str(name))
    with os.fdopen(descriptor, "ab", buffering=0) as file:
        file.write(data)


def remove_file(folder: ConfinedFolder, name: str | Path) -> None:
    """Remove a file, and the folders above it that are empty then. It raises what `replace_file` does."""
    with folder.at(name, follows_links=False) as place:
        mode = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False).st_mode
        if kind_of(mode, str(name)) is FileKind.FILE:
            os.unlink(place.name, dir_fd=place.folder)
    parts = str(name).split("/")
    with suppress(OSError):  # the first that is not empty ends this
        while parts := parts[:-1]:
            with folder.at("/".join(parts), follows_links=False) as place:
                os.rmdir(place.name, dir_fd=place.folder)


def prepare_folder(root: ConfinedFolder, name: str) -> None:
    """Make the folder of a cache below another one; version control is told to leave it alone.

    Raises:
        OSError: It cannot be made.
    """
    marker = f"{name}/.gitignore"
    with root.at(marker, follows_links=False, makes_folders=True) as place:
        try:
            os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        except FileNotFoundError:
            _replace(place, b"*\n", marker)


def write_output(path: Path, data: bytes) -> None:
    """Write a file that somebody named on the command line: a link stays one, a pipe or a device is written to.

    Raises:
        OSError: It cannot be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        real = path.resolve()
        _replace(Place(None, str(real)), data, str(path))


def _replace(place: Place, data: bytes, name: str) -> None:
    mode = _mode_of_old(place, name)
    beside = f".tactus-{os.getpid()}-{os.urandom(4).hex()}.tmp"
    if place.folder is None:
        beside = str(Path(place.name).with_name(beside))
    elif isinstance(place.name, NameBelow):
        beside = place.name.beside(beside)
    descriptor = os.open(beside, NEW, 0o666, dir_fd=place.folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
        os.replace(beside, place.name, src_dir_fd=place.folder, dst_dir_fd=place.folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside, dir_fd=place.folder)
        raise


def _mode_of_old(place: Place, name: str) -> int | None:
    """Return the mode of a file that is to be replaced; None where there is none.

    Raises:
        OSError: Something else than a file is there.
    """
    try:
        mode = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(mode):
        raise RefusedFileError(name, "it is a link; remove it")
    if kind_of(mode, name) is FileKind.FOLDER:
        raise IsADirectoryError(21, "is a directory", name)
    return stat.S_IMODE(mode)
