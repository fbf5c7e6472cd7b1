"""The files of examples, as readers download them: each program as it is, a zip of each example, a zip of all.

In a zip, files stand where the commands of the pages look for them, below `examples/`. The bytes of a zip depend on its
files and on nothing else: no times, no owners, no compression that another version of a library would do otherwise.
"""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docs_plugin.catalog import Example
    from docs_plugin.gallery import GalleryChapter

BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can hold."""

ORDINARY_FILE = 0o644 << 16


@dataclass(frozen=True)
class Download:
    """A file of the site that is no page."""

    address: str
    """Its place below the gallery's folder."""
    data: bytes


def downloads_of(chapters: Sequence[GalleryChapter], folder: Path) -> Iterator[Download]:
    """Yield what readers can download.

    Args:
        chapters: The chapters in order.
        folder: The folder of the examples.
    """
    every: dict[str, bytes] = {}
    for chapter in chapters:
        for proved in chapter.examples:
            files = _files_of(proved.example, folder)
            every |= files
            yield Download(f"{proved.example.slug}.tac", next(iter(files.values())))
            yield Download(f"{proved.example.slug}.zip", zip_of(files))
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


def _files_of(example: Example, folder: Path) -> dict[str, bytes]:
    return {f"examples/{_below(path, folder)}": path.read_bytes() for path in example.files}


def _below(path: Path, folder: Path) -> str:
    # Linux may have names that are no text, and a zip may not.
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")
