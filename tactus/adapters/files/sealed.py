"""The file store of a mocked run, in which a path that leads out ends the run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tactus.core.errors import FileAccessError, SealBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus.core.ports import FileStore


class SealedFiles:
    """Files whose boundary cannot be crossed, not even by catching the error."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        with _wall():
            return self._files.read(path)

    def write(self, path: str, data: bytes) -> None:
        """Store a file until the end of the run."""
        with _wall():
            self._files.write(path, data)

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists; False outside the folder."""
        return self._files.exists(path)

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        with _wall():
            return self._files.size(path)

    def entries(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; those of folders end with a slash."""
        with _wall():
            return self._files.entries(folder)

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern, sorted."""
        with _wall():
            return self._files.glob(pattern)


@contextmanager
def _wall() -> Iterator[None]:
    try:
        yield
    except FileAccessError as error:
        if error.is_outside:
            # The program may catch an error, but this one must end the run.
            raise SealBrokenError(error.message, hint=error.hint) from error
        raise
