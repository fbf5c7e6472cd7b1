"""Keeps on disk what is slow to make, by what it was made from: nothing here is ever out of date, it only goes unused.

What a text was made from is hashed together with the code of both packages and the versions of the libraries that had
a part in it, so that a new version finds an empty store. The texts of a page lie together in one file, its shelf: most
of what a store costs is opening files. A file that cannot be read is one that is not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tactus.gate.cache import prepare_folder, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENCODING = ("utf-8", "surrogatepass")
"""A program may hold bytes that are no text."""

LIBRARIES = ("jinja2", "markdown", "mkdocs", "msgspec", "pygments")


class _Shelf:
    """The texts of a page, by the digests of what they were made from."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found = _read(path)
        self._used: dict[bytes, str] = {}

    def kept(self, made_from: bytes, make: Callable[[], str]) -> str:
        if made_from not in self._used:
            found = self._found.get(made_from)
            self._used[made_from] = make() if found is None else found.decode(*ENCODING)
        return self._used[made_from]

    def put_away(self) -> None:
        """Write what was used, unless the file holds just that."""
        if self._used.keys() != self._found.keys():
            _write(self._path, {key: text.encode(*ENCODING) for key, text in self._used.items()})


class Store:
    """A folder of kept texts."""

    def __init__(self, folder: Path) -> None:
        """Open a store.

        Args:
            folder: The folder, which need not exist. Nothing else should stand in it.
        """
        self._folder = folder
        self._open: dict[str, _Shelf] = {}
        self._used: set[str] = set()

    def kept(self, page: str, made_from: tuple[str | bytes, ...], make: Callable[[], str]) -> str:
        """Return a text, and make it only if it is not kept yet.

        Args:
            page: The page that it belongs to.
            made_from: All that decides what the text is.
            make: Makes it.
        """
        shelf = self._open.get(page)
        if shelf is None:
            shelf = self._open[page] = _Shelf(self._folder / _name(page))
        return shelf.kept(_digest(made_from), make)

    def put_away(self, page: str) -> None:
        """Write the texts of a page, for all of them have been asked for."""
        shelf = self._open.pop(page, None)
        if shelf:
            shelf.put_away()
            self._used.add(_name(page))

    def close(self) -> None:
        """Write the texts of all pages, and remove those that nobody asked for since the store was opened."""
        for page in list(self._open):
            self.put_away(page)
        for path in self._folder.glob("*"):
            if path.name in self._used or path.name == ".gitignore":
                continue
            # Another version may have kept its texts in folders.
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _name(page: str) -> str:
    return hashlib.sha256(page.encode(*ENCODING)).hexdigest()[:32]


def _digest(made_from: tuple[str | bytes, ...]) -> bytes:
    digest = hashlib.sha256(code_digest())
    for part in made_from:
        data = part.encode(*ENCODING) if isinstance(part, str) else part
        digest.update(b"%d:" % len(data) + data)
    return digest.digest()


@cache
def code_digest() -> bytes:
    """Return a digest of all that turns examples into pages: our code, and the libraries it uses."""
    digest = hashlib.sha256("".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for path in _code():
        digest.update(path.read_bytes())
    return digest.digest()


def _code() -> Iterator[Path]:
    root = Path(__file__).parent
    for package in (root, root.parent / "tactus"):
        files = (path for path in package.rglob("*") if path.is_file())
        yield from sorted(path for path in files if path.suffix in (".py", ".lua", ".jinja"))


def _read(path: Path) -> dict[bytes, bytes]:
    """Return kept texts; none where the file is not the one that was written."""
    try:
        mark, data = msgspec.msgpack.decode(path.read_bytes(), type=tuple[int, bytes])
        if mark == zlib.crc32(data):
            return msgspec.msgpack.decode(data, type=dict[bytes, bytes])
    except (OSError, msgspec.DecodeError):
        pass
    return {}


def _write(path: Path, texts: dict[bytes, bytes]) -> None:
    """Write a file whole, or not at all: two builds may run at once, and a disk may be full."""
    data = msgspec.msgpack.encode(texts)
    with contextlib.suppress(OSError):
        prepare_folder(path.parent)
        replace_file(path, msgspec.msgpack.encode((zlib.crc32(data), data)))
