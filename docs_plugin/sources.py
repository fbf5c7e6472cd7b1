"""The files of an example as its page shows them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from docs_plugin.highlighting import file_html, program_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docs_plugin.gallery import Gallery
    from docs_plugin.proof import ProvedExample
    from docs_plugin.store import Store
    from tactus import SourceLocation

MOST_BYTES = 200_000
"""Larger files are offered for download only."""


@dataclass(frozen=True)
class SourceFile:
    """A file of an example."""

    path: Path
    name: str
    """Its path below the folder of the examples; for another file of the example, below its folder."""
    told: str
    """Its path in messages and events."""
    anchor: str
    """Begins the names of its lines."""
    code: Markup | None
    """None for what is no text, or too much of it."""
    address: str | None
    """Where it is published; None where it is not."""
    repository: str
    """Where it is in the repository; empty where that is not known."""


@dataclass(frozen=True)
class Lines:
    """Where the lines of an example's files are on its page."""

    anchors: dict[str, str]
    """What the names of the lines begin with, by the path of the file in messages."""

    def place_of(self, location: SourceLocation | None) -> tuple[str, str] | None:
        """Return where a line is on the page, empty where it is not there, and its name; None for no line."""
        if location is None or location.line is None:
            return None
        anchor = self.anchors.get(location.path)
        name = "" if anchor == "line" else f"{location.path.rpartition('/')[2]}, "
        address = "" if anchor is None else f"#{anchor}-{location.line}"
        return address, f"{name}line {location.line}"


def lines_of(sources: Sequence[SourceFile]) -> Lines:
    """Return where the lines of files are on their page."""
    return Lines({source.told: source.anchor for source in sources if source.code is not None})


def sources_of(proved: ProvedExample, gallery: Gallery, store: Store) -> tuple[SourceFile, ...]:
    """Return the files of an example, its program first."""
    example = proved.example
    told = proved.told
    files = []
    for index, path in enumerate(example.files):
        is_program = path == example.path
        name = example.name if is_program else path.relative_to(example.path.parent).as_posix()
        files.append(
            SourceFile(
                path=path,
                name=name,
                told=told if is_program else posixpath.join(posixpath.dirname(told), name),
                anchor="line" if is_program else f"file-{index}-line",
                code=_program(proved, gallery, store)
                if is_program
                else _other(path, name, f"file-{index}-line", gallery),
                address=_address(proved, path, gallery),
                repository=gallery.in_repository(path),
            )
        )
    return tuple(files)


def _address(proved: ProvedExample, path: Path, gallery: Gallery) -> str | None:
    if not gallery.layout.has_downloads:
        return None
    if path == proved.example.path:
        return f"{proved.example.slug}.tac"
    return gallery.address_of_file(path) if gallery.is_publishable(path) else None


def _program(proved: ProvedExample, gallery: Gallery, store: Store) -> Markup:

    links = repr(sorted(gallery.reference.items()))
    kept = store.kept(
        ("source", proved.source, links), lambda: program_html(proved.source, gallery.reference)
    )
    return Markup(kept)


def _other(path: Path, name: str, anchor: str, gallery: Gallery) -> Markup | None:
    data = path.read_bytes()
    if len(data) > MOST_BYTES or b"\0" in data:
        return None
    text = data.decode("utf-8", "replace")
    return file_html(name, text, gallery.reference, anchor=anchor)
