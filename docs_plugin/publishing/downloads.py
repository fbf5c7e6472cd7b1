"""The files of examples, as readers download them: each program as it is, a zip of each example, a zip of all.

In a zip, files stand where the commands of the pages look for them, below `examples/`. The bytes of a zip depend on its
files and on nothing else: no times, no owners, no compression that another version of a library would do otherwise.
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
"""The earliest date that a zip can hold."""

ORDINARY_FILE = 0o644 << 16

DEVICE = re.compile(r"^(con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?=\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows the dot."""


@dataclass(frozen=True)
class Download:
    """A file of the site that is no page."""

    address: str
    """Its place below the gallery's folder."""
    data: bytes


def downloads_of(chapters: Sequence[VerifiedChapter], home: ConfinedFolder) -> Iterator[Download]:
    """Yield what readers can download.

    Args:
        chapters: The chapters in order.
        home: The folder of the examples.

    Raises:
        OSError: A file cannot be read.
    """
    every: dict[str, bytes] = {}
    for chapter in chapters:
        for verified in chapter.examples:
            if not home.has_file(verified.example.path):
                continue  # the gate has told why
            files = _files_of(verified.example, home)
            every |= files
            yield Download(f"{verified.example.slug}.tac", next(iter(files.values())))
            yield Download(f"{verified.example.slug}.zip", zip_of(files))
    yield Download("examples.zip", zip_of(every))


def zip_of(files: dict[str, bytes]) -> bytes:
    """Return a zip of files by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, BEGINNING_OF_TIME)
            entry.external_attr = ORDINARY_FILE
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _files_of(example: Example, home: ConfinedFolder) -> dict[str, bytes]:
    """Return the files of an example by their names in a zip, its program first."""
    found: dict[str, bytes] = {}
    for path in example.files:
        name = name_in_zip(path.relative_to(home.path).as_posix())
        while f"examples/{name}" in found:
            name += "_"
        found[f"examples/{name}"] = home.read(path)
    return found


def name_in_zip(path: str) -> str:
    r"""Return a path that means the same wherever a zip is opened: Windows takes a backslash for a slash.

    >>> name_in_zip("01-a/a\\..\\b:c.txt"), name_in_zip("con.txt"), name_in_zip("a. ")
    ('01-a/a_.._b_c.txt', 'con_.txt', 'a__')
    """
    # Linux may have names that are no text, and a zip may not.
    text = os.fsencode(path).decode("utf-8", "replace")
    return "/".join(map(_portable, text.split("/")))


def _portable(part: str) -> str:
    """Return the name of a file or folder as every system takes it."""
    signs = ("_" if _is_special(sign) else sign for sign in part)
    part = re.sub(r"[. ]+$", lambda end: "_" * len(end[0]), "".join(signs))
    return DEVICE.sub(r"\1_", part)


def _is_special(sign: str) -> bool:
    """Return whether a character has a meaning in paths, or hides part of a name."""
    return sign in '\\:*?"<>|' or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")
