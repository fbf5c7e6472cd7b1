"""Stores the results of slow operations on disk by their inputs: entries never become outdated, only unused.

The key includes the inputs, the code of both packages and the versions of the libraries involved, so that another
version starts from scratch.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tactus.core.files.record_file import Records, key_of
from tactus.core.folders import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENCODING = ("utf-8", "surrogatepass")
"""The encoding; programs may contain bytes that are not valid text."""

LIBRARIES = (
    "jinja2",
    "markdown",
    "mkdocs",
    "mkdocs-material",
    "msgspec",
    "nh3",
    "pygments",
    "pymdown-extensions",
)


class Store:
    """Stored texts. The texts of a page form one record: all of them are reused, or none."""

    def __init__(self, place: Path, root: Path, *, is_read: bool = True) -> None:
        """Open a store.

        Args:
            place: The path of its file, which need not exist.
            root: A folder above it. No part of the path below this folder may be a link.
            is_read: False to ignore existing records.
        """
        self._records = Records(place, root, is_read=is_read)
        self._open: dict[str, _Shelf] = {}
        self._used: set[bytes] = set()

    def kept(self, page: str, made_from: tuple[str | bytes, ...], make: Callable[[], str]) -> str:
        """Return a stored text, or create it.

        Args:
            page: The name of the page that it belongs to.
            made_from: The inputs that determine the text.
            make: Creates the text.
        """
        shelf = self._open.get(page)
        if shelf is None:
            shelf = self._open[page] = _Shelf(_texts_in(self._records.find(key_of(page))))
        return shelf.kept(_digest(made_from), make)

    def put_away(self, page: str) -> None:
        """Write the texts of a page, all of which have been requested."""
        shelf = self._open.pop(page, None)
        if shelf is None:
            return
        key = key_of(page)
        self._used.add(key)
        if shelf.is_new:
            # The disk may be full.
            with contextlib.suppress(OSError):
                self._records.add(key, msgspec.msgpack.encode(shelf.texts))

    def close(self) -> None:
        """Write the texts of all pages, and drop those that were not requested."""
        for page in list(self._open):
            self.put_away(page)
        self._records.close(self._records.keys() - self._used)


class _Shelf:
    """The texts of a page, by the digests of their inputs."""

    def __init__(self, found: dict[bytes, bytes]) -> None:
        self._found = found
        self._used: dict[bytes, str] = {}

    def kept(self, made_from: bytes, make: Callable[[], str]) -> str:
        if made_from not in self._used:
            found = self._found.get(made_from)
            self._used[made_from] = make() if found is None else found.decode(*ENCODING)
        return self._used[made_from]

    @property
    def is_new(self) -> bool:
        """True if the requested texts differ from the stored ones."""
        return self._used.keys() != self._found.keys()

    @property
    def texts(self) -> dict[bytes, bytes]:
        """The requested texts."""
        return {key: text.encode(*ENCODING) for key, text in self._used.items()}


def _digest(made_from: tuple[str | bytes, ...]) -> bytes:
    digest = hashlib.sha256(code_digest())
    for part in made_from:
        data = part.encode(*ENCODING) if isinstance(part, str) else part
        digest.update(b"%d:" % len(data) + data)
    return digest.digest()


@cache
def code_digest() -> bytes:
    """Return a digest of everything that converts examples to pages: Tactus itself and the libraries it uses."""
    digest = hashlib.sha256("".join(map(_named, LIBRARIES)).encode())
    for path in _code():
        digest.update(path.read_bytes())
    return digest.digest()


def _named(library: str) -> str:
    """Return the name and version of a library, if it is installed."""
    with contextlib.suppress(PackageNotFoundError):
        return f"{library} {version(library)}\n"
    return ""


def _code() -> Iterator[Path]:
    for package in (Path(__file__).parent.parent, PACKAGE):
        files = (path for path in package.rglob("*") if path.is_file())
        yield from sorted(path for path in files if path.suffix in (".py", ".lua", ".jinja"))


def _texts_in(record: bytes | None) -> dict[bytes, bytes]:
    """Return the texts in a record; empty if there is none."""
    if record is None:
        return {}
    try:
        return msgspec.msgpack.decode(record, type=dict[bytes, bytes])
    except msgspec.DecodeError:
        return {}  # the record is of another version
