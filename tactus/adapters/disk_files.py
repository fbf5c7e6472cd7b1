"""The files of a program's folder, on disk. Nothing else is in reach, also not through a link that leads out."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING

from tactus.errors import FileAccessError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE_BYTES = 32 * 1024 * 1024


class DiskFiles:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._given = folder

    @cached_property
    def _folder(self) -> Path:
        """Where the folder really is. Most programs have no files, and to find out takes as long as a step."""
        return self._given.resolve()

    def read(self, path: str) -> bytes:
        """Return what is in a file."""
        found = self._file(path)
        if found.stat().st_size > LARGEST_FILE_BYTES:
            raise FileAccessError(
                f"'{path}' is too large: a program reads up to {LARGEST_FILE_BYTES >> 20} MiB at once"
            )
        try:
            return found.read_bytes()
        except OSError as error:
            raise _failure("read", path, error) from error

    def write(self, path: str, data: bytes) -> None:
        """Write a file, and the folders above it."""
        target = self._place(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError as error:
            raise _failure("written", path, error) from error

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or a folder."""
        return self._place(path).exists()

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        return self._file(path).stat().st_size

    def entries(self, folder: str) -> list[str]:
        """Return what is in a folder, sorted; the names of folders end with a slash."""
        place = self._place(folder)
        if not place.is_dir():
            raise FileAccessError(f"there is no folder '{folder}'")
        return sorted(entry.name + "/" * entry.is_dir() for entry in place.iterdir())

    def glob(self, pattern: str) -> list[str]:
        """Return the files whose paths match a pattern, sorted."""
        matches = glob_expression(pattern)
        return sorted(path for path in self._walk() if matches.fullmatch(path))

    def _walk(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                if path.is_file() and path.resolve().is_relative_to(self._folder):
                    yield path.relative_to(self._folder).as_posix()

    def _file(self, path: str) -> Path:
        place = self._place(path)
        if place.is_dir():
            raise FileAccessError(f"'{path}' is a folder")
        if not place.is_file():
            raise FileAccessError(f"there is no file '{path}'")
        return place

    def _place(self, path: str) -> Path:
        place = self._folder / local_path(path)
        try:
            is_inside = place.resolve().is_relative_to(self._folder)
        except (OSError, RuntimeError):
            is_inside = False
        if not is_inside:
            raise FileAccessError.outside(path)
        return place


def local_path(path: str) -> str:
    """Return a path in its shortest form, with slashes.

    Raises:
        FileAccessError: It leads out of the folder.
    """
    normal = normpath(path.replace("\\", "/") or ".")
    if "\0" in path or re.match(r"/|\.\.(/|$)|[A-Za-z]:", normal):
        raise FileAccessError.outside(path)
    return normal


def glob_expression(pattern: str) -> re.Pattern[str]:
    """Return what a pattern matches: `*` and `?` stand for parts of a name, `**` for any folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", local_path(pattern))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part) or re.escape(part) for part in parts), re.DOTALL)


def _failure(verb: str, path: str, error: OSError) -> FileAccessError:
    return FileAccessError(f"'{path}' cannot be {verb}: {(error.strerror or 'it failed').lower()}")
