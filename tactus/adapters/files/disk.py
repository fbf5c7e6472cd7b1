"""A file store on disk, limited to the program's folder; links that lead out of it are refused.

Hidden files are inaccessible, because `.env`, `.tactus/` and `.git/` contain keys. The names in a hidden folder can be
listed if the folder is named in full, but its files cannot be read.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from tactus.core.errors import FileAccessError
from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.paths import local_path, shown_path
from tactus.core.files.regular_files import FileKind, RefusedFileError, reason_of

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE_BYTES = 32 * 1024 * 1024


class DiskFiles:
    """The files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder

    @cached_property
    def _folder(self) -> ConfinedFolder:
        """The folder; created on first use because most programs use no files."""
        return ConfinedFolder(self._path)

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        try:
            return self._folder.read(shown_path(path), most_bytes=LARGEST_FILE_BYTES)
        except OSError as error:
            raise _failure("read", path, error) from error

    def write(self, path: str, data: bytes) -> None:
        """Write a file, creating missing folders."""
        try:
            replace_file(self._folder, shown_path(path), data, follows_links=True)
        except OSError as error:
            raise _failure("written", path, error) from error

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists."""
        try:
            return self._folder.kind(shown_path(path)) is not None
        except OSError as error:
            raise _failure("read", path, error) from error

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        try:
            return self._folder.size(shown_path(path))
        except OSError as error:
            raise _failure("read", path, error) from error

    def entries(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; those of folders end with a slash."""
        try:
            found = self._folder.entries(local_path(folder))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise FileAccessError(f"folder '{folder}' does not exist") from error
        except OSError as error:
            raise _failure("read", folder, error) from error
        names = ((item.name.rpartition("/")[2], item.kind) for item in found if item.kind)
        return sorted(name + "/" * (kind is FileKind.FOLDER) for name, kind in names)

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern, sorted."""
        matches = glob_expression(pattern)
        found = self._folder.walk(folder_of_glob(pattern))
        return sorted(
            item.name
            for item in found
            if item.kind is FileKind.FILE and matches.fullmatch(item.name)
        )


def glob_expression(pattern: str) -> re.Pattern[str]:
    """Convert a glob pattern: `*` and `?` match within a name, `**` any number of folders.

    Hidden files and folders never match a wildcard; the folder must be named in full before the first wildcard.
    """
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", local_path(pattern))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part) or re.escape(part) for part in parts), re.DOTALL)


def folder_of_glob(pattern: str) -> str:
    """Return the folder that contains all matches of a pattern.

    >>> folder_of_glob("data/*/a.txt"), folder_of_glob("a.txt"), folder_of_glob("**")
    ('data', '.', '.')
    """
    parts = local_path(pattern).split("/")[:-1]
    named = next((index for index, part in enumerate(parts) if set(part) & set("*?")), len(parts))
    return "/".join(parts[:named]) or "."


def _failure(verb: str, path: str, error: OSError) -> FileAccessError:
    if isinstance(error, RefusedFileError) and error.is_outside:
        return FileAccessError.outside(path)
    if isinstance(error, IsADirectoryError):
        return FileAccessError(f"'{path}' is a folder")
    if verb == "read" and isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileAccessError(f"file '{path}' does not exist")
    return FileAccessError(f"'{path}' cannot be {verb}: {reason_of(error)}")
