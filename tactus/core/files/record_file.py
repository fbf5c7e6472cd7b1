"""Keeps records by their keys in one file that only grows: opening a file costs more than all that is written to it.

Each record is added at the end in one step, so several builds may share the file; of several for a key the last one
counts. A record says how long it is and has a checksum: one that is cut, because a build was killed, or damaged by
whatever, is none, and the next one is found. What is of no use any more is left out when the file is written anew, now
and then.
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
"""What stands before a record: the mark, its key, how long it is, and its checksum."""

SLACK_BYTES = 1024 * 1024
"""How much there may be of no use, beside as much as is of use, before the file is written anew."""


class Records:
    """The records of a file."""

    def __init__(self, place: Path, root: Path, *, is_read: bool = True) -> None:
        """Look at a file.

        Args:
            place: The file, which need not exist.
            root: A folder above it. Below that nothing on the way to the file may be a link.
            is_read: False to find none of the records that are there; they are written anew where they are needed.
        """
        self._root = ConfinedFolder(root)
        self._name = place.relative_to(root).as_posix()
        self._is_read = is_read
        self._data = _mapped(self._root, self._name)
        self._size = len(self._data)
        self._found = dict(_places(self._data))
        """Where the last record of each key is, from its head to its end."""
        self._added: dict[bytes, int] = {}
        """How long the records are that were added since."""

    def find(self, key: bytes) -> bytes | None:
        """Return what the file held for a key when it was opened; None where that is nothing whole."""
        found = self._found.get(key)
        if found is None or not self._is_read:
            return None
        start, end = found
        data = self._data[start + HEAD.size : end]
        return data if zlib.crc32(data) == HEAD.unpack_from(self._data, start)[3] else None

    def add(self, key: bytes, data: bytes) -> None:
        """Add a record.

        Raises:
            OSError: It cannot be written.
        """
        record = HEAD.pack(MARK, key, len(data), zlib.crc32(data)) + data
        if not self._size:
            prepare_folder(self._root, self._name.rpartition("/")[0])
        add_to_file(self._root, self._name, record)
        self._size += len(record)
        self._added[key] = len(record)

    def keys(self) -> set[bytes]:
        """Return the keys of what the file held when it was opened."""
        return set(self._found)

    def close(self, gone: Iterable[bytes]) -> None:
        """Let go of the file, and write it anew where something is gone, or too much of it is of no use.

        Args:
            gone: The keys of records that are of no use any more.
        """
        if isinstance(self._data, mmap.mmap):
            self._data.close()
        sizes = {key: end - start for key, (start, end) in self._found.items()} | self._added
        gone = set(gone)
        if gone or self._size > 2 * sum(sizes.values()) + SLACK_BYTES:
            with suppress(OSError):
                _write_anew(self._root, self._name, gone)


def key_of(name: str) -> bytes:
    """Return the key of what has a name, such as a path; that may hold what is no text."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:16]


def _write_anew(root: ConfinedFolder, name: str, gone: set[bytes]) -> None:
    """Write a file with the last record of each key alone."""
    # What another build has added meanwhile is there, too.
    data = _mapped(root, name)
    kept = dict(_places(data))
    left = b"".join(data[slice(*kept[key])] for key in kept if key not in gone)
    replace_file(root, name, left)


def _mapped(root: ConfinedFolder, name: str) -> mmap.mmap | bytes:
    """Return what is in a file; nothing where it cannot be read, or is not ours."""
    try:
        with os.fdopen(root.open(name, follows_links=False), "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return b""


def _places(data: mmap.mmap | bytes) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield the key of each record, and where it begins and ends."""
    start = data.find(MARK)
    while 0 <= start <= len(data) - HEAD.size:
        _, key, size, checksum = HEAD.unpack_from(data, start)
        body = start + HEAD.size
        end = body + size
        is_followed = end == len(data) or data[end : end + len(MARK)] == MARK
        # One that was cut seems to reach into the next one, or beyond the end.
        if is_followed or zlib.crc32(data[body:end]) == checksum:
            yield key, (start, end)
            start = end
        else:
            start = data.find(MARK, start + 1)
