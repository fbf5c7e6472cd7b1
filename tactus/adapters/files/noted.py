"""Files whose reader tells what it saw, because what comes of a run depends on it."""

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
    """Files that are only read."""

    def __init__(self, files: FileStore, folder: Path, notes: RunNotes) -> None:
        """Take the files.

        Args:
            files: The files.
            folder: Where they are.
            notes: Hears of each file that is looked for, and of each folder that is listed.
        """
        self._files = files
        self._folder = folder
        self._notes = notes

    def read(self, path: str) -> bytes:
        """Return what is in a file."""
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
        """Return whether there is a file or a folder."""
        self._look(path)
        return self._files.exists(path)

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        self._look(path)
        return self._files.size(path)

    def entries(self, folder: str) -> list[str]:
        """Return what is in a folder, sorted; the names of folders end with a slash."""
        self._look(folder)
        return self._files.entries(folder)

    def glob(self, pattern: str) -> list[str]:
        """Return the files whose paths match a pattern, sorted."""
        with suppress(FileAccessError):
            self._look(folder_of_glob(pattern))
        return self._files.glob(pattern)

    def _look(self, path: str) -> None:
        with suppress(FileAccessError):  # it leads out, where nothing counts
            self._notes.note(self._folder / local_path(path))
