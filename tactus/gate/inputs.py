"""What a result depends on besides the program itself: every file that was looked at, by the hash of what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import FileKind, RefusedFileError

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = b"refused"
"""Stands for the digest of what a program may not read, such as a link that leads out of its folder."""

CHANGED = b"changed"
"""Stands for the digest of a file that was read twice in a run, with another content each time."""


class Input(Struct, frozen=True, array_like=True):
    """A file or a folder that a run looked at."""

    path: str
    digest: bytes | None
    """None if it was not there; `REFUSED` where the program may not read it."""


def digest_of(data: bytes) -> bytes:
    """Return the digest of what was read of a file."""
    import hashlib  # takes 3 ms, and many runs read nothing

    return hashlib.sha256(data).digest()


def digest_now(folder: Path, path: Path) -> bytes | None:
    """Return the digest of what a program sees at a path now; None if there is nothing.

    Args:
        folder: The folder of the program.
        path: The file or folder.
    """
    try:
        return digest_of(_content_of(ConfinedFolder(folder), path))
    except RefusedFileError:
        return REFUSED
    except OSError:
        return None


def _content_of(folder: ConfinedFolder, path: Path) -> bytes:
    """Return what is in a file; of a folder, the paths of everything below it, and what each of them is."""
    if folder.kind(path) is not FileKind.FOLDER:
        return folder.read(path)
    # What tools keep in hidden folders, ourselves among them, changes all the time, and no walk sees it.
    found = (f"{item.name}\0{item.kind}" for item in folder.walk(path))
    return b"folder\0" + "\0".join(sorted(found)).encode("utf-8", "surrogatepass")
