"""Writes files atomically, below a given folder, and never through a link.

Files in the output folder may come from a stranger, such as a committed cache or an export that contains a link. So
each file is written as a regular file below a folder that the caller names, without following links. Only an output
path that a user typed may contain links or name a pipe.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tactus.core.files.path_resolution import NameBelow
from tactus.core.files.regular_files import (
    NO_LINKS,
    FileKind,
    Place,
    RefusedFileError,
    kind_of,
    open_regular,
)

if TYPE_CHECKING:
    from tactus.core.files.confined_files import ConfinedFolder

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
    """Write a file atomically; an existing file is replaced and its mode kept.

    Args:
        folder: The folder that the file must be in.
        name: The path of the file relative to the folder; missing folders are created.
        data: The content.
        follows_links: True to write to the target of a link, if that is below the folder.

    Raises:
        OSError: The file cannot be written; a `RefusedFileError` if something other than a file is at its path.
    """
    with folder.at(name, follows_links=follows_links, makes_folders=True) as place:
        _replace(place, data, str(name))


def add_to_file(folder: ConfinedFolder, name: str | Path, data: bytes) -> None:
    """Append to a file in one write, creating it if necessary. Raises the errors of `replace_file`."""
    with folder.at(name, follows_links=False, makes_folders=True) as place:
        descriptor = open_regular(place, ADDING, str(name))
    with os.fdopen(descriptor, "ab", buffering=0) as file:
        file.write(data)


def remove_file(folder: ConfinedFolder, name: str | Path) -> None:
    """Remove a file and the folders that become empty. Raises the errors of `replace_file`."""
    with folder.at(name, follows_links=False) as place:
        mode = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False).st_mode
        if kind_of(mode, str(name)) is FileKind.FILE:
            os.unlink(place.name, dir_fd=place.folder)
    parts = str(name).split("/")
    with suppress(OSError):  # stops at the first folder that is not empty
        while parts := parts[:-1]:
            with folder.at("/".join(parts), follows_links=False) as place:
                os.rmdir(place.name, dir_fd=place.folder)


def prepare_folder(root: ConfinedFolder, name: str) -> None:
    """Create the folder of a cache, with a `.gitignore` that excludes it from version control.

    Raises:
        OSError: The folder cannot be created.
    """
    marker = f"{name}/.gitignore"
    with root.at(marker, follows_links=False, makes_folders=True) as place:
        try:
            os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        except FileNotFoundError:
            _replace(place, b"*\n", marker)


def write_output(path: Path, data: bytes) -> None:
    """Write a file named on the command line: links are followed, and a pipe or a device is written to.

    Raises:
        OSError: The file cannot be written.
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
    """Return the mode of the file to be replaced, or None if there is none.

    Raises:
        OSError: Something other than a file is at that path.
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
