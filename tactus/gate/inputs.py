"""The files that a result depends on besides the program itself, with hashes of their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import FileKind, RefusedFileError
from tactus.engine.module_finder import CONFIG

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = b"refused"
"""The digest of a file that a program may not read, such as a link that leads out of its folder."""

CHANGED = b"changed"
"""The digest of a file whose content changed during a run."""


class Input(Struct, frozen=True, array_like=True):
    """A file or folder that a run looked up."""

    path: str
    digest: bytes | None
    """None if it did not exist; `REFUSED` if the program may not read it."""


def digest_of(data: bytes) -> bytes:
    """Return the digest of a file's content."""
    import hashlib  # takes 3 ms, and many runs read nothing

    return hashlib.sha256(data).digest()


def digest_now(folder: Path, path: Path) -> bytes | None:
    """Return the digest of a path as a program sees it now, or None if it does not exist.

    Args:
        folder: The folder of the program.
        path: The path of the file or folder.
    """
    try:
        # `Procedure.run` finds programs in the folders above, too; their configuration names MCP servers.
        is_kind = path.suffix == ".tac" or path.match(CONFIG)
        is_above = is_kind and not path.is_relative_to(folder)
        home = path.parent if is_above else folder
        return digest_of(_content_of(ConfinedFolder(home), path))
    except RefusedFileError:
        return REFUSED
    except OSError:
        return None


def _content_of(folder: ConfinedFolder, path: Path) -> bytes:
    """Return the content of a file, or the paths and kinds of everything below a folder."""
    if folder.kind(path) is not FileKind.FOLDER:
        return folder.read(path)
    # Hidden folders are excluded: tools, including Tactus, change them all the time.
    found = (f"{item.name}\0{item.kind}" for item in folder.walk(path))
    return b"folder\0" + "\0".join(sorted(found)).encode("utf-8", "surrogatepass")
