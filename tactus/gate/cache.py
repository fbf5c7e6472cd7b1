"""Keeps what passed, so that it is not run again until something it depends on has changed.

Only passes are kept: a failure fails again. An entry holds the whole report of a file and what the run read, each file
with the hash of its content, or with the word that it was not there. It counts as long as all of that is the same,
and the language, this version and the options are. Nothing is decided by the time of a file.

All entries stand in one file below `.cache/tactus/`. What is of no use any more, for a file is gone or was run again,
is left out when that is written anew, now and then.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct
from msgspec.msgpack import Decoder, Encoder

from tactus.core.confined_files import ConfinedFolder, FileKind, RefusedFileError
from tactus.core.folders import PACKAGE
from tactus.core.record_file import Records, key_of
from tactus.specs.report import Report  # noqa: TC001 - msgspec reads it

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(".cache/tactus")
"""Where entries are, below the folder of the configuration."""


class Input(Struct, frozen=True, array_like=True):
    """A file that a run looked for."""

    path: str
    digest: bytes | None
    """None where it was not there; `REFUSED` where the program may not read it."""


class Basis(Struct, frozen=True, array_like=True):
    """What the result of a file depends on; the file itself comes first."""

    version: bytes
    inputs: tuple[Input, ...]


class CachedResult(Basis, frozen=True, array_like=True):
    """What is kept of a file that passed."""

    ran_at: float
    """In seconds of Unix time."""
    report: Report


REFUSED = b"refused"
"""Stands for the digest of what a program may not read, such as a link that leads out of its folder."""

_encoder = Encoder()
_decoder = Decoder(CachedResult)
_bases = Decoder(Basis)


class ResultCache:
    """The results of files that passed."""

    def __init__(self, root: Path, options: object = None) -> None:
        """Take the folder that paths are relative to; the cache is below it.

        Args:
            root: The folder.
            options: What results depend on besides files: plain data.
        """
        self._root = root
        self._records = Records(root / FOLDER / "passes", root)
        self._version = hashlib.sha256(language_digest() + _encoder.encode(options)).digest()
        self._digests: dict[tuple[str, str], bytes | None] = {}
        """Of files that may be read for several examples, such as helpers, by the folder of the program."""

    def find(self, path: str, data: bytes, timeout_seconds: float) -> CachedResult | None:
        """Return what is kept of a file; None where it has to be run.

        Args:
            path: The path it is known by.
            data: Its content.
            timeout_seconds: How long one of its scenarios may run.
        """
        entry = _decoded(self._records.find(key_of(path)))
        if entry is None or entry.version != self._version_of(timeout_seconds):
            return None
        folder = self._begin(path, data)
        return entry if all(self._is_same(item, folder) for item in entry.inputs) else None

    def keep(
        self,
        path: str,
        data: bytes,
        report: Report,
        inputs: tuple[str, ...],
        *,
        since: float,
        timeout_seconds: float,
    ) -> None:
        """Keep the result of a file that passed. Whatever goes wrong with that is no failure of the file.

        Args:
            path: The path it is known by.
            data: Its content when it was run.
            report: Its result.
            inputs: What was looked at for it.
            since: When it was begun with, in seconds of Unix time.
            timeout_seconds: How long one of its scenarios might run.
        """
        folder = self._begin(path, data)
        names = dict.fromkeys([path, *inputs])
        if any(self._is_younger(name, since) for name in names):
            return  # nobody knows whether the run saw it as it is now
        found = tuple(Input(name, self._digest_of(name, folder)) for name in names)
        entry = CachedResult(self._version_of(timeout_seconds), found, time.time(), report)
        with suppress(OSError, UnicodeEncodeError):
            self._records.add(key_of(path), _encoder.encode(entry))

    def collect(self, trees: Iterable[str], paths: Iterable[str]) -> None:
        """Leave out what is of no use any more, if there is any of files that are gone, or much of it.

        Args:
            trees: The folders that were looked at as a whole; what is kept of others stays.
            paths: The files that were found.
        """
        folders = tuple("" if tree == "." else f"{tree}/" for tree in trees)
        others = self._records.keys().difference(map(key_of, paths))
        self._records.close([key for key in others if self._is_gone(key, folders)])

    def _is_gone(self, key: bytes, folders: tuple[str, ...]) -> bool:
        try:
            path = _bases.decode(self._records.find(key) or b"").inputs[0].path
        except DecodeError:
            return True  # it is damaged, or of another version
        return path.startswith(folders) and not (self._root / path).exists()

    def _version_of(self, timeout_seconds: float) -> bytes:
        return self._version + str(timeout_seconds).encode()

    def _begin(self, path: str, data: bytes) -> str:
        """Take the content of a program; return its folder."""
        folder = path.rpartition("/")[0]
        self._digests[folder, path] = _digest(data)
        return folder

    def _is_same(self, item: Input, folder: str) -> bool:
        return self._digest_of(item.path, folder) == item.digest

    def _digest_of(self, path: str, folder: str) -> bytes | None:
        """Return the digest of what a program in a folder sees of a file."""
        if (folder, path) not in self._digests:
            self._digests[folder, path] = self._digest_now(path, folder)
        return self._digests[folder, path]

    def _digest_now(self, path: str, folder: str) -> bytes | None:
        try:
            return _digest(_content_of(ConfinedFolder(self._root / folder), self._root / path))
        except RefusedFileError:
            return REFUSED
        except OSError:
            return None

    def _is_younger(self, path: str, moment: float) -> bool:
        try:
            found = os.stat(os.path.join(self._root, path))  # noqa: PTH116, PTH118 - faster
        except OSError:
            return False
        # A file that is moved to a place brings its own time along, but not that of its last change.
        return max(found.st_mtime, found.st_ctime) >= moment


def _content_of(folder: ConfinedFolder, path: Path) -> bytes:
    """Return what is in a file; of a folder, the paths of everything below it, and what each of them is."""
    if folder.kind(path) is not FileKind.FOLDER:
        return folder.read(path)
    # What tools keep in hidden folders, ourselves among them, changes all the time, and no walk sees it.
    found = (f"{item.name}\0{item.kind}" for item in folder.walk(path))
    return "\0".join(sorted(found)).encode("utf-8", "surrogatepass")


def _decoded(data: bytes | None) -> CachedResult | None:
    try:
        return None if data is None else _decoder.decode(data)
    except DecodeError:
        return None  # of another version


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@cache
def language_digest() -> bytes:
    """Return a hash of everything that decides how a program runs: our own code, and the version of Python."""
    found = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "cli"))
        for name in sorted(names):
            if name.endswith((".lua", ".py")):
                found.update(name.encode())
                found.update(Path(folder, name).read_bytes())
    return found.digest()
