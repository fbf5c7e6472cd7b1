"""Keeps on disk what is slow to make, by what it was made from: nothing here is ever out of date, it only goes unused.

What a text was made from is hashed together with the code of both packages and the versions of the libraries that had
a part in it, so that a new version finds an empty store. A file that cannot be read is one that is not there.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DIGEST_SIZE = 16

LIBRARIES = ("jinja2", "markdown", "mkdocs", "msgspec", "pygments")


class Store:
    """A folder of kept texts."""

    def __init__(self, folder: Path) -> None:
        """Open a store.

        Args:
            folder: The folder, which need not exist. Nothing else should stand in it.
        """
        self._folder = folder
        self._used: set[str] = set()

    def kept(self, made_from: tuple[str, ...], make: Callable[[], str]) -> str:
        """Return a text, and make it only if it is not kept yet.

        Args:
            made_from: All that decides what the text is.
            make: Makes it.
        """
        name = _digest(made_from)
        self._used.add(name)
        path = self._folder / name[:2] / name
        text = _read(path)
        if text is None:
            text = make()
            _write(path, text)
        return text

    def forget_unused(self) -> None:
        """Remove what nobody asked for since the store was opened."""
        for path in self._folder.glob("??/*"):
            if path.name not in self._used:
                path.unlink(missing_ok=True)


def _digest(made_from: tuple[str, ...]) -> str:
    digest = hashlib.sha256(code_digest().encode())
    for part in made_from:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


@cache
def code_digest() -> str:
    """Return a digest of all that turns examples into pages: our code, and the libraries it uses."""
    digest = hashlib.sha256("".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for path in _code():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _code() -> Iterator[Path]:
    root = Path(__file__).parent
    for package in (root, root.parent / "tactus"):
        files = (path for path in package.rglob("*") if path.is_file())
        yield from sorted(path for path in files if path.suffix in (".py", ".lua", ".jinja"))


def _read(path: Path) -> str | None:
    """Return a kept text; None where there is none, or not the one that was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    mark, text = data[:DIGEST_SIZE], data[DIGEST_SIZE:]
    return text.decode("utf-8", "surrogatepass") if mark == _mark(text) else None


def _mark(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=DIGEST_SIZE).digest()


def _write(path: Path, text: str) -> None:
    """Write a file whole, or not at all: two builds may run at once, and a disk may be full."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ignored = path.parent.parent / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_bytes(_mark(data) + data)
        draft.replace(path)
    except OSError:
        return
