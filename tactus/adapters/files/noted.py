"""A read-only file store that records what was read, because the result of a run depends on it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tactus.adapters.files.disk import folder_of_glob
from tactus.core.errors import FileAccessError
from tactus.core.files.paths import local_path

if TYPE_CHECKING:
    from pathlib import Path

    from tactus.core.ports import FileStore, RunNotes


class NotedFiles:
    """Files that are read-only and recorded."""

    def __init__(self, files: FileStore, folder: Path, notes: RunNotes) -> None:
        """Wrap a file store.

        Args:
            files: The file store.
            folder: The folder of the files.
            notes: Records each file that is looked up, and each folder that is listed.
        """
        self._files = files
        self._folder = folder
        self._notes = notes

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        try:
            data = self._files.read(path)
        except FileAccessError:
            self._look(path)
            raise
        self._notes.note(self._folder / local_path(path), data)
        return data

    def write(self, path: str, data: bytes) -> None:
        """Refuse to write.

        Raises:
            FileAccessError: Always.
        """
        raise FileAccessError(f"'{path}' is only there to be read")

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists."""
        self._look(path)
        return self._files.exists(path)

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        self._look(path)
        return self._files.size(path)

    def entries(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; those of folders end with a slash."""
        self._look(folder)
        return self._files.entries(folder)

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern, sorted."""
        with suppress(FileAccessError):
            self._look(folder_of_glob(pattern))
        return self._files.glob(pattern)

    def _look(self, path: str) -> None:
        with suppress(FileAccessError):  # the path leads out, so it is not recorded
            self._notes.note(self._folder / local_path(path))
