"""Keeps what passed, so that it is not run again until something it depends on has changed.

Only passes are kept: a failure fails again, and a run that read the clock or chance says nothing of the next one. An
entry holds the whole report of a file and what the run read, each file with the hash of what the run saw, or with the
word that it was not there. It counts as long as all of that is the same, and the language, the libraries and the
options are. Nothing is decided by the time of a file.

All entries stand in one file below `.cache/tactus/`. What is of no use any more, for a file is gone or was run again,
is left out when that is written anew, now and then.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct
from msgspec.msgpack import Decoder, Encoder

from tactus.core.files.record_file import Records, key_of
from tactus.core.folders import PACKAGE
from tactus.gate.inputs import Input, digest_now, digest_of
from tactus.specs.report import Report  # noqa: TC001 - msgspec reads it

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(".cache/tactus")
"""Where entries are, below the folder of the configuration."""


class Basis(Struct, frozen=True, array_like=True):
    """What the result of a file depends on; the file itself comes first."""

    version: bytes
    inputs: tuple[Input, ...]


class CachedResult(Basis, frozen=True, array_like=True):
    """What is kept of a file that passed."""

    ran_at: float
    """In seconds of Unix time."""
    report: Report


LIBRARIES = re.compile(r"(?:gherkin_official|lupa|msgspec)-.*\.(?:dist|egg)-info")
"""What decides how a program runs besides our own code, as installers name it."""

_encoder = Encoder()
_decoder = Decoder(CachedResult)
_bases = Decoder(Basis)


class ResultCache:
    """The results of files that passed."""

    def __init__(self, root: Path, options: object = None, *, is_read: bool = True) -> None:
        """Take the folder that paths are relative to; the cache is below it.

        Args:
            root: The folder.
            options: What results depend on besides files: plain data.
            is_read: False to find nothing of what was kept before.
        """
        self._root = root
        self._records = Records(root / FOLDER / "passes", root, is_read=is_read)
        self._version = hashlib.sha256(language_digest() + _encoder.encode(options)).digest()
        self._digests: dict[tuple[str, str], bytes | None] = {}
        """Of files that may be read for several examples, such as helpers, by the folder of the program."""

    def find(self, path: str, data: bytes, timeout_seconds: float) -> CachedResult | None:
        """Return what is kept of a file; None if it has to be run.

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
        inputs: tuple[Input, ...],
        *,
        timeout_seconds: float,
    ) -> None:
        """Keep the result of a file that passed. Whatever goes wrong with that is no failure of the file.

        Args:
            path: The path it is known by.
            data: Its content when it was run.
            report: Its result.
            inputs: What was looked at for it.
            timeout_seconds: How long one of its scenarios might run.
        """
        found = (Input(path, digest_of(data)), *(item for item in inputs if item.path != path))
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
        self._digests[folder, path] = digest_of(data)
        return folder

    def _is_same(self, item: Input, folder: str) -> bool:
        return self._digest_of(item.path, folder) == item.digest

    def _digest_of(self, path: str, folder: str) -> bytes | None:
        """Return the digest of what a program in a folder sees of a file."""
        if (folder, path) not in self._digests:
            self._digests[folder, path] = digest_now(self._root / folder, self._root / path)
        return self._digests[folder, path]


def _decoded(data: bytes | None) -> CachedResult | None:
    try:
        return None if data is None else _decoder.decode(data)
    except DecodeError:
        return None  # of another version


@cache
def language_digest() -> bytes:
    """Return a hash of everything that decides how a program runs: our own code, Python and the libraries."""
    found = hashlib.sha256("\n".join([sys.version, *sorted(_libraries())]).encode())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "cli"))
        for name in sorted(names):
            if name.endswith((".lua", ".py")):
                found.update(name.encode())
                found.update(Path(folder, name).read_bytes())
    return found.digest()


def _libraries() -> Iterator[str]:
    """Yield the names and versions of the libraries; asking `importlib.metadata` takes longer than a small example."""
    for place in sys.path:
        with suppress(OSError):
            yield from filter(LIBRARIES.fullmatch, os.listdir(place or "."))  # noqa: PTH208 - faster
