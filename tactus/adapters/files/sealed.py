"""The files of a mocked run: what it looks at is noted, and a path that leads out ends the run for good."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tactus.adapters.files.disk import folder_of_glob
from tactus.core.errors import FileAccessError, SealBrokenError
from tactus.core.paths import local_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tactus.core.ports import FileStore


class SealedFiles:
    """Files within a wall."""

    def __init__(
        self, files: FileStore, folder: Path, note: Callable[[Path], None] | None = None
    ) -> None:
        """Take the files.

        Args:
            files: The files.
            folder: Where they are.
            note: Hears of each file that is looked for, and of each folder that is listed.
        """
        self._files = files
        self._folder = folder
        self._note = note

    def read(self, path: str) -> bytes:
        """Return what is in a file."""
        with self._looking_at(path):
            return self._files.read(path)

    def write(self, path: str, data: bytes) -> None:
        """Keep a file until the end of the run."""
        with self._looking_at(path):
            self._files.write(path, data)

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or a folder; outside, there is none."""
        self._take_note(path)
        return self._files.exists(path)

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        with self._looking_at(path):
            return self._files.size(path)

    def entries(self, folder: str) -> list[str]:
        """Return what is in a folder, sorted; the names of folders end with a slash."""
        with self._looking_at(folder):
            return self._files.entries(folder)

    def glob(self, pattern: str) -> list[str]:
        """Return the files whose paths match a pattern, sorted."""
        with self._looking_at(pattern, folder_of_glob):
            return self._files.glob(pattern)

    @contextmanager
    def _looking_at(self, path: str, place_of: Callable[[str], str] = local_path) -> Iterator[None]:
        try:
            yield
        except FileAccessError as error:
            if error.is_outside:
                # The program may catch an error, but nobody can undo that it tried.
                raise SealBrokenError(error.message, hint=error.hint) from error
            raise
        finally:
            self._take_note(path, place_of)

    def _take_note(self, path: str, place_of: Callable[[str], str] = local_path) -> None:
        if self._note:
            try:
                self._note(self._folder / place_of(path))
            except FileAccessError:
                return  # it leads out, where nothing counts
