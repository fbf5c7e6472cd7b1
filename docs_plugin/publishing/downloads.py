"""The downloads of a gallery: each program, a zip of each example, and a zip of all examples.

In a zip, files are in the folder where the commands on the pages expect them. Zips are reproducible: they contain
no times or owners, and no compression whose output depends on the library.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docs_plugin.discovery.catalog import Example
    from docs_plugin.gallery.model import VerifiedChapter
    from tactus.core.files.confined_files import ConfinedFolder

BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can store."""

ORDINARY_FILE = 0o644 << 16

DEVICE = re.compile(r"^(con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?=\.|$)", re.IGNORECASE)
"""Names that Windows reserves for devices, with any suffix."""


@dataclass(frozen=True)
class Download:
    """A file of the site that is not a page."""

    address: str
    """The path relative to the gallery's folder."""
    data: bytes


def downloads_of(
    chapters: Sequence[VerifiedChapter], home: ConfinedFolder, command_folder: str
) -> Iterator[Download]:
    """Yield the downloads.

    Args:
        chapters: The chapters in order.
        home: The examples folder.
        command_folder: The folder in front of paths in commands; empty for `examples/`, where `tactus` looks.

    Raises:
        OSError: A file cannot be read.
    """
    every: dict[str, bytes] = {}
    is_inside = command_folder and ".." not in command_folder.split("/")
    folder = name_in_zip(command_folder) if is_inside else "examples"
    for chapter in chapters:
        for verified in chapter.examples:
            if not home.has_file(verified.example.path):
                continue  # the gate has reported the error
            files = _files_of(verified.example, home, folder)
            every |= files
            yield Download(f"{verified.example.slug}.tac", next(iter(files.values())))
            yield Download(f"{verified.example.slug}.zip", zip_of(files))
    yield Download("examples.zip", zip_of(every))


def zip_of(files: dict[str, bytes]) -> bytes:
    """Return a zip of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, BEGINNING_OF_TIME)
            entry.external_attr = ORDINARY_FILE
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _files_of(example: Example, home: ConfinedFolder, folder: str) -> dict[str, bytes]:
    """Return the files of an example by their names in a zip, its program first."""
    found: dict[str, bytes] = {}
    for path in example.files:
        name = name_in_zip(path.relative_to(home.path).as_posix())
        while f"{folder}/{name}" in found:
            name += "_"
        found[f"{folder}/{name}"] = home.read(path)
    return found


def name_in_zip(path: str) -> str:
    r"""Return a path that is interpreted in the same way on all systems: on Windows, a backslash is a separator.

    >>> name_in_zip("01-a/a\\..\\b:c.txt"), name_in_zip("con.txt"), name_in_zip("a. ")
    ('01-a/a_.._b_c.txt', 'con_.txt', 'a__')
    """
    # On Linux, names need not be valid text; in a zip they must be.
    text = os.fsencode(path).decode("utf-8", "replace")
    return "/".join(map(_portable, text.split("/")))


def _portable(part: str) -> str:
    """Return a portable name for a file or folder."""
    signs = ("_" if _is_special(sign) else sign for sign in part)
    part = re.sub(r"[. ]+$", lambda end: "_" * len(end[0]), "".join(signs))
    return DEVICE.sub(r"\1_", part)


def _is_special(sign: str) -> bool:
    """Return whether a character has a special meaning in paths, or is invisible."""
    return sign in '\\:*?"<>|' or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")
