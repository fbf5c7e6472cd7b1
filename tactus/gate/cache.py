"""Caches the results of files that passed, so that they are rerun only after one of their dependencies has changed.

Only passes are cached: failures are rerun, and a run that reads the clock or random numbers is not repeatable. An entry
contains the report of a file and everything the run read: the hash of each file as the run saw it, or a note that it
did not exist. The entry is valid as long as all of these, the language, the libraries and the options are unchanged.
Modification times are ignored.

All entries are stored in one file below `.cache/tactus/`. Obsolete entries, of files that were deleted or rerun, are
dropped when that file is rewritten, now and then.
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
"""The cache folder, relative to the folder of the configuration."""


class Basis(Struct, frozen=True, array_like=True):
    """The dependencies of a file's result; the first is the file itself."""

    version: bytes
    inputs: tuple[Input, ...]


class CachedResult(Basis, frozen=True, array_like=True):
    """The cached result of a file that passed."""

    ran_at: float
    """The time of the run, as a Unix timestamp in seconds."""
    report: Report


LIBRARIES = re.compile(r"(?:gherkin_official|lupa|msgspec)-.*\.(?:dist|egg)-info")
"""The distributions that determine how a program runs, as installers name them."""

_encoder = Encoder()
_decoder = Decoder(CachedResult)
_bases = Decoder(Basis)


class ResultCache:
    """The results of files that passed."""

    def __init__(self, root: Path, options: object = None, *, is_read: bool = True) -> None:
        """Open a cache below a folder.

        Args:
            root: The folder, which paths are relative to.
            options: Plain data that results depend on besides files.
            is_read: False to ignore existing entries.
        """
        self._root = root
        self._records = Records(root / FOLDER / "passes", root, is_read=is_read)
        self._version = hashlib.sha256(language_digest() + _encoder.encode(options)).digest()
        self._digests: dict[tuple[str, str], bytes | None] = {}
        """The digests of files that several examples may read, by the folder of the program and the path."""

    def find(self, path: str, data: bytes, timeout_seconds: float) -> CachedResult | None:
        """Return the cached result of a file, or None if the file must run.

        Args:
            path: The display path of the file.
            data: Its content.
            timeout_seconds: The time limit of each of its scenarios.
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
        ran_at: float | None = None,
    ) -> None:
        """Cache the result of a file that passed. Errors while writing are ignored.

        Args:
            path: The display path of the file.
            data: Its content at the time of the run.
            report: Its result.
            inputs: The files and folders that were looked up.
            timeout_seconds: The time limit of each of its scenarios.
            ran_at: The time of the run, as a Unix timestamp in seconds; None for now.
        """
        found = (Input(path, digest_of(data)), *(item for item in inputs if item.path != path))
        entry = CachedResult(
            self._version_of(timeout_seconds), found, ran_at or time.time(), report
        )
        with suppress(OSError, UnicodeEncodeError):
            self._records.add(key_of(path), _encoder.encode(entry))

    def collect(self, trees: Iterable[str], paths: Iterable[str]) -> None:
        """Drop obsolete entries, if there are any of deleted files, or many.

        Args:
            trees: The folders that were searched completely; entries of other folders are kept.
            paths: The files that were found.
        """
        folders = tuple("" if tree == "." else f"{tree}/" for tree in trees)
        others = self._records.keys().difference(map(key_of, paths))
        self._records.close([key for key in others if self._is_gone(key, folders)])

    def _is_gone(self, key: bytes, folders: tuple[str, ...]) -> bool:
        try:
            path = _bases.decode(self._records.find(key) or b"").inputs[0].path
        except DecodeError:
            return True  # the entry is damaged, or of another version
        return path.startswith(folders) and not (self._root / path).exists()

    def _version_of(self, timeout_seconds: float) -> bytes:
        return self._version + str(timeout_seconds).encode()

    def _begin(self, path: str, data: bytes) -> str:
        """Record the content of a program and return its folder."""
        folder = path.rpartition("/")[0]
        self._digests[folder, path] = digest_of(data)
        return folder

    def _is_same(self, item: Input, folder: str) -> bool:
        return self._digest_of(item.path, folder) == item.digest

    def _digest_of(self, path: str, folder: str) -> bytes | None:
        """Return the digest of a file as a program in the folder sees it."""
        if (folder, path) not in self._digests:
            self._digests[folder, path] = digest_now(self._root / folder, self._root / path)
        return self._digests[folder, path]


def _decoded(data: bytes | None) -> CachedResult | None:
    try:
        return None if data is None else _decoder.decode(data)
    except DecodeError:
        return None  # the entry is of another version


@cache
def language_digest() -> bytes:
    """Return a hash of everything that determines how a program runs: Tactus itself, Python and the libraries."""
    found = hashlib.sha256("\n".join([sys.version, *sorted(_libraries())]).encode())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "cli"))
        for name in sorted(names):
            if name.endswith((".lua", ".py")):
                found.update(name.encode())
                found.update(Path(folder, name).read_bytes())
    return found.digest()


def _libraries() -> Iterator[str]:
    """Yield the names and versions of the libraries, faster than `importlib.metadata`."""
    for place in sys.path:
        with suppress(OSError):
            yield from filter(LIBRARIES.fullmatch, os.listdir(place or "."))  # noqa: PTH208 - faster
