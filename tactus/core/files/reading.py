"""Reads programs from disk."""

from __future__ import annotations

from pathlib import Path

from tactus.core.errors import LoadError, SourceReadError
from tactus.core.files.confined_files import ConfinedFolder, reason_of
from tactus.core.source import LARGEST_SOURCE_BYTES, Source


def read_source(path: str | Path, home: Path | None = None) -> Source:
    """Read a file.

    Args:
        path: The file.
        home: The folder that it has to be in, links resolved; None for the folder that the path names.

    Raises:
        LoadError: There is no such file, it is not in that folder, it is too large, or it is not UTF-8 text.
    """
    return source_from(path, str(path), home)[0]


def source_from(
    path: str | Path, display_path: str, home: Path | None = None
) -> tuple[Source, bytes]:
    """Read a file that people know by another path, such as one relative to another folder; return its bytes, too.

    Raises:
        LoadError: There is no such file, it is not in its folder, it is too large, or it or its name is not UTF-8.
    """
    readable = display_path.encode("utf-8", "replace").decode()
    if readable != display_path:  # Linux allows names that cannot be written down
        reason = "the file name is not UTF-8; rename the file"
        raise LoadError([SourceReadError(readable, reason)])
    place = Path(path)
    try:
        folder = ConfinedFolder(home or place.parent)
        data = folder.read(place, most_bytes=LARGEST_SOURCE_BYTES)
    except OSError as error:
        raise LoadError([SourceReadError(display_path, reason_of(error))]) from error
    try:
        return Source(display_path, data.decode("utf-8-sig")), data
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = SourceReadError(
            display_path, "the file is not UTF-8 text; save it as UTF-8", line=line
        )
        raise LoadError([problem]) from error
