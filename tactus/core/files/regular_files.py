"""Opens and reads regular files; devices, pipes and sockets are refused.

The opened file is compared with the path again, so a file that is replaced meanwhile is refused, too.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_LINKS = getattr(os, "O_NOFOLLOW", 0)

READING = (
    os.O_RDONLY
    | NO_LINKS
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
"""The flags for opening a file to read; opening a pipe does not block."""

LARGEST_BYTES = 64 * 1024 * 1024
"""The default maximum size of a file that is read into memory."""


class FileKind(Enum):
    """The kinds of files that Tactus reads."""

    FILE = "file"
    """A regular file."""
    FOLDER = "folder"
    """A folder."""


class RefusedFileError(OSError):
    """A file that is not opened. `strerror` says why and what to do.

    Attributes:
        is_outside: True if the file is not below the folder.
        is_unreadable: True if the system refused access, or if a walk exceeded its limits.
    """

    def __init__(
        self, path: str, reason: str, *, is_outside: bool = False, is_unreadable: bool = False
    ) -> None:
        """Create the error for a refused file.

        Args:
            path: The path as requested.
            reason: Completes "the file cannot be read: …".
            is_outside: True if the file is not below the folder.
            is_unreadable: True if the system refused access, or if a walk exceeded its limits.
        """
        super().__init__(errno.EACCES, reason, path)
        self.is_outside = is_outside
        self.is_unreadable = is_unreadable


class Place(NamedTuple):
    """Where to open a file: a name relative to the descriptor of a folder, or a path if `folder` is None."""

    folder: int | None
    name: str


def read_regular(path: str | Path, *, most_bytes: int = LARGEST_BYTES) -> bytes:
    """Return the content of a regular file that the user named, which may be a link to any folder.

    Raises:
        RefusedFileError: It is not a regular file, or is too large.
        OSError: The file does not exist or cannot be read.
    """
    descriptor = open_regular(Place(None, os.path.realpath(path)), READING, str(path))
    try:
        return read_limited(descriptor, str(path), most_bytes)
    finally:
        os.close(descriptor)


def read_limited(descriptor: int, name: str, most_bytes: int) -> bytes:
    """Read an open file.

    Raises:
        RefusedFileError: The file exceeds the maximum size.
    """
    parts = []
    left = most_bytes + 1
    # Allocating a large buffer is slow, and most files are small.
    piece = min(max(os.fstat(descriptor).st_size, 1 << 12) + 1, 1 << 20)
    while left and (part := os.read(descriptor, min(left, piece))):
        parts.append(part)
        left -= len(part)
    if not left:
        size = f"{most_bytes >> 20} MiB" if most_bytes >= 1 << 20 else f"{most_bytes >> 10} KiB"
        raise RefusedFileError(name, f"it is too large; a file may have up to {size}")
    return b"".join(parts)


def open_regular(place: Place, flags: int, name: str) -> int:
    """Open a regular file and return its descriptor.

    Raises:
        RefusedFileError: It is not a regular file.
        OSError: The file does not exist, or the system refuses access.
    """
    # Opening a device may have effects, so its type is checked before; the check that counts is the one after.
    with _without_links(name):
        if not flags & os.O_CREAT:
            before = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
            _require_file(before.st_mode, name)
        descriptor = os.open(place.name, flags, 0o666, dir_fd=place.folder)
    try:
        after = os.fstat(descriptor)
        _require_file(after.st_mode, name)
        if place.folder is None and not _is_still_there(place.name, after):
            raise RefusedFileError(name, "it was replaced while it was opened")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _is_still_there(path: str, opened: os.stat_result) -> bool:
    """Return whether a path still contains no links and names the opened file."""
    return os.path.realpath(path) == path and os.path.samestat(opened, os.lstat(path))


def kind_of(mode: int, name: str) -> FileKind:
    """Return the kind of file for a mode.

    Raises:
        RefusedFileError: It is neither a file nor a folder.
    """
    if stat.S_ISDIR(mode):
        return FileKind.FOLDER
    if stat.S_ISREG(mode):
        return FileKind.FILE
    names = {stat.S_IFLNK: "a link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    found = names.get(stat.S_IFMT(mode), "a device")
    raise RefusedFileError(name, f"it is {found} and no file; remove it, or put a file there")


def _require_file(mode: int, name: str) -> None:
    if kind_of(mode, name) is FileKind.FOLDER:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)


@contextmanager
def _without_links(name: str) -> Iterator[None]:
    """Convert the error for a link that replaced the file after the check."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise RefusedFileError(name, "it was replaced by a link while it was opened") from error
        raise


def reason_of(error: OSError) -> str:
    """Return the reason of an error in a form that fits after a colon."""
    if isinstance(error, RefusedFileError):
        return str(error.strerror)
    return (error.strerror or "the system does not say why").lower()
