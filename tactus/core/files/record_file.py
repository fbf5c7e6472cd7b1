"""Stores records by key in a single append-only file, because opening a file costs more than writing a record.

Each record is appended in one write, so several builds can share the file; the last record of a key counts. A record
stores its length and a checksum: truncated or damaged records, such as those of a build that was killed, are skipped.
Obsolete records are dropped when the file is rewritten, now and then.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from tactus.core.files.atomic_files import add_to_file, prepare_folder, replace_file
from tactus.core.files.confined_files import ConfinedFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MARK = b"\xabKEPT\x01\r\n"

HEAD = struct.Struct("=8s16sII")
"""The header of a record: the mark, its key, its length and its checksum."""

SLACK_BYTES = 1024 * 1024
"""The size of obsolete records, in addition to that of the current ones, at which the file is rewritten."""


class Records:
    """The records of a file."""

    def __init__(self, place: Path, root: Path, *, is_read: bool = True) -> None:
        """Open a file of records.

        Args:
            place: The path of the file, which need not exist.
            root: A folder above it. No part of the path below this folder may be a link.
            is_read: False to ignore the existing records and write new ones as needed.
        """
        self._root = ConfinedFolder(root)
        self._name = place.relative_to(root).as_posix()
        self._is_read = is_read
        self._data = _mapped(self._root, self._name)
        self._size = len(self._data)
        self._found = dict(_places(self._data))
        """The start and end offsets of the last record of each key, header included."""
        self._added: dict[bytes, int] = {}
        """The lengths of the records added since the file was opened."""

    def find(self, key: bytes) -> bytes | None:
        """Return the record of a key when the file was opened, or None if there was no intact one."""
        found = self._found.get(key)
        if found is None or not self._is_read:
            return None
        start, end = found
        data = self._data[start + HEAD.size : end]
        return data if zlib.crc32(data) == HEAD.unpack_from(self._data, start)[3] else None

    def add(self, key: bytes, data: bytes) -> None:
        """Add a record.

        Raises:
            OSError: The record cannot be written.
        """
        record = HEAD.pack(MARK, key, len(data), zlib.crc32(data)) + data
        if not self._size:
            prepare_folder(self._root, self._name.rpartition("/")[0])
        add_to_file(self._root, self._name, record)
        self._size += len(record)
        self._added[key] = len(record)

    def keys(self) -> set[bytes]:
        """Return the keys in the file when it was opened."""
        return set(self._found)

    def close(self, gone: Iterable[bytes]) -> None:
        """Close the file, and rewrite it if records are obsolete.

        Args:
            gone: The keys of obsolete records.
        """
        if isinstance(self._data, mmap.mmap):
            self._data.close()
        sizes = {key: end - start for key, (start, end) in self._found.items()} | self._added
        gone = set(gone)
        if gone or self._size > 2 * sum(sizes.values()) + SLACK_BYTES:
            with suppress(OSError):
                _write_anew(self._root, self._name, gone)


def key_of(name: str) -> bytes:
    """Return the key for a name, such as a path, which need not be valid text."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:16]


def _write_anew(root: ConfinedFolder, name: str, gone: set[bytes]) -> None:
    """Rewrite a file with only the last record of each key."""
    # This reads the file again to keep what another build has appended in the meantime.
    data = _mapped(root, name)
    kept = dict(_places(data))
    left = b"".join(data[slice(*kept[key])] for key in kept if key not in gone)
    replace_file(root, name, left)


def _mapped(root: ConfinedFolder, name: str) -> mmap.mmap | bytes:
    """Return the content of the file, or nothing if it cannot be read or is not a record file."""
    try:
        with os.fdopen(root.open(name, follows_links=False), "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return b""


def _places(data: mmap.mmap | bytes) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield the key of each record with its start and end offsets."""
    start = data.find(MARK)
    while 0 <= start <= len(data) - HEAD.size:
        _, key, size, checksum = HEAD.unpack_from(data, start)
        body = start + HEAD.size
        end = body + size
        is_followed = end == len(data) or data[end : end + len(MARK)] == MARK
        # A truncated record appears to extend into the next one or past the end.
        if is_followed or zlib.crc32(data[body:end]) == checksum:
            yield key, (start, end)
            start = end
        else:
            start = data.find(MARK, start + 1)
