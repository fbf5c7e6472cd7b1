"""Reads programs from disk."""

from __future__ import annotations

from pathlib import Path

from tactus.core.errors import LoadError, SourceReadError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of
from tactus.core.source import LARGEST_SOURCE_BYTES, Source


def read_source(path: str | Path, home: Path | None = None) -> Source:
    """Read a program.

    Args:
        path: The path of the file.
        home: The folder that must contain the file after links are resolved; None for the folder in `path`.

    Raises:
        LoadError: The file does not exist, is outside the folder, is too large, or is not UTF-8.
    """
    return source_from(path, str(path), home)[0]


def source_from(
    path: str | Path, display_path: str, home: Path | None = None
) -> tuple[Source, bytes]:
    """Read a program that is displayed under another path, such as a relative one; return the source and its bytes.

    Raises:
        LoadError: The file does not exist, is outside its folder, is too large, or it or its name is not UTF-8.
    """
    readable = display_path.encode("utf-8", "replace").decode()
    if readable != display_path:  # Linux allows names that are not valid UTF-8
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
