"""File stores in memory. In mock runs they overlay the program's files, and are discarded afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.adapters.files.disk import glob_expression
from tactus.core.errors import FileAccessError
from tactus.core.files.paths import local_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactus.core.ports import FileStore

LARGEST_STORE_BYTES = 64 * 1024 * 1024


class MemoryFiles:
    """Files held in memory: `MemoryFiles({"data/a.txt": "text"})`."""

    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        self._files = {path: text.encode() for path, text in (files or {}).items()}

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        found = self._files.get(local_path(path))
        if found is None:
            raise FileAccessError(f"file '{path}' does not exist")
        return found

    def write(self, path: str, data: bytes) -> None:
        """Store a file."""
        self._files[local_path(path)] = data
        if sum(map(len, self._files.values())) > LARGEST_STORE_BYTES:
            raise FileAccessError(
                f"the program wrote more than {LARGEST_STORE_BYTES >> 20} MiB in mock mode"
            )

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists."""
        place = local_path(path)
        return place == "." or any(f"{name}/".startswith(f"{place}/") for name in self._files)

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        return len(self.read(path))

    def entries(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; those of folders end with a slash."""
        if not self.exists(folder):
            raise FileAccessError(f"folder '{folder}' does not exist")
        place = local_path(folder)
        prefix = "" if place == "." else f"{place}/"
        rests = (name[len(prefix) :] for name in self._files if name.startswith(prefix))
        return sorted(
            {first + slash for first, slash, _ in (rest.partition("/") for rest in rests)}
        )

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern, sorted."""
        matches = glob_expression(pattern)
        return sorted(name for name in self._files if matches.fullmatch(name))


class ScratchFiles(MemoryFiles):
    """Files written over another store, which is not changed."""

    def __init__(self, below: FileStore) -> None:
        super().__init__()
        self._below = below

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        return super().read(path) if local_path(path) in self._files else self._below.read(path)

    def write(self, path: str, data: bytes) -> None:
        """Store a file until the end of the run."""
        # Raises an error for a link that leads out, and for a folder.
        if self._below.exists(path):
            self._below.size(path)
        super().write(path, data)

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists."""
        return self._below.exists(path) or super().exists(path)

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        return super().size(path) if local_path(path) in self._files else self._below.size(path)

    def entries(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; those of folders end with a slash."""
        below = self._below.entries(folder) if self._below.exists(folder) else []
        return sorted({*below, *super().entries(folder)})

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern, sorted."""
        return sorted({*self._below.glob(pattern), *super().glob(pattern)})
