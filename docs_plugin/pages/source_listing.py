"""The files of an example as listed on its page."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docs_plugin.rendering.highlighting import file_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from docs_plugin.gallery.model import Gallery
    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus import SourceLocation
    from tactus.core.files.confined_files import ConfinedFolder

HOSTS = {"//github.com/": "GitHub", "//gitlab.com/": "GitLab", "//codeberg.org/": "Codeberg"}

MOST_BYTES = 200_000
"""The maximum size of a file that is shown; larger files are offered for download only."""


@dataclass(frozen=True)
class SourceFile:
    """A file of an example."""

    path: Path
    name: str
    """The path relative to the examples folder; for files besides the program, relative to the example's folder."""
    display_path: str
    """The path in messages and events."""
    anchor: str
    """The prefix of its line anchors."""
    text: str | None
    """The content; None if it is not text or too large."""
    links: Mapping[str, str]
    """The addresses of reference pages by construct."""
    address: str | None
    """The address of the published file; None if it is not published."""
    repository: str
    """The address in the repository; empty if it is unknown."""
    specifications: tuple[tuple[int, int], ...] = ()
    """The first and the last line of each specification in it, in order."""

    @property
    def host(self) -> str:
        """The name of the site that hosts the repository, as the text of a link."""
        return next((name for host, name in HOSTS.items() if host in self.repository), "Repository")

    @property
    def specification_lines(self) -> int:
        """The number of its lines that are specifications."""
        return sum(last - first + 1 for first, last in self.specifications)

    @cached_property
    def code(self) -> Markup | None:
        """The content as highlighted HTML; None if it is not shown."""
        if self.text is None:
            return None
        return file_html(
            self.name,
            self.text,
            self.links,
            anchor=self.anchor,
            specifications=self.specifications,
        )


@dataclass(frozen=True)
class Lines:
    """The locations of the lines of an example's files on its page."""

    anchors: dict[str, str]
    """The prefixes of line anchors, by the display path of the file."""

    def place_of(self, location: SourceLocation | None) -> tuple[str, str] | None:
        """Return the anchor of a location, empty if it is not on the page, and its label; None without a line."""
        if location is None or location.line is None:
            return None
        anchor = self.anchors.get(location.path)
        name = "" if anchor == "line" else f"{location.path.rpartition('/')[2]}, "
        address = "" if anchor is None else f"#{anchor}-{location.line}"
        return address, f"{name}line {location.line}"


def lines_of(sources: Sequence[SourceFile]) -> Lines:
    """Return the locations of the lines of files on their page."""
    return Lines(
        {source.display_path: source.anchor for source in sources if source.text is not None}
    )


def sources_of(verified: VerifiedExample, gallery: Gallery) -> tuple[SourceFile, ...]:
    """Return the files of an example, its program first."""
    example = verified.example
    display_path = verified.display_path
    files = []
    for index, path in enumerate(example.files):
        is_program = path == example.path
        name = example.name if is_program else path.relative_to(example.path.parent).as_posix()
        files.append(
            SourceFile(
                path=path,
                name=name,
                display_path=display_path
                if is_program
                else posixpath.join(posixpath.dirname(display_path), name),
                anchor="line" if is_program else f"file-{index}-line",
                text=verified.source if is_program else _text_of(path, gallery.settings.home),
                links=gallery.reference,
                address=_address(verified, path, gallery),
                repository=gallery.in_repository(path),
                specifications=_specifications_in(verified) if is_program else (),
            )
        )
    return tuple(files)


def _specifications_in(verified: VerifiedExample) -> tuple[tuple[int, int], ...]:
    """Return the first and the last line of each specification in the program file."""
    lines = verified.source.split("\n")
    blocks = verified.program.specifications if verified.program else ()
    found: list[tuple[int, int]] = []
    for block in sorted(blocks, key=lambda block: block.line):
        last = block.line + block.text.count("\n")
        is_here = block.is_verbatim and block.path is None and last <= len(lines)
        if is_here and (not found or block.line > found[-1][1]):
            # Lua drops a line end right after the opening brackets.
            is_below = block.line > 1 and re.search(r"\[=*\[\s*$", lines[block.line - 2])
            found.append((block.line - bool(is_below), last))
    return tuple(found)


def _address(verified: VerifiedExample, path: Path, gallery: Gallery) -> str | None:
    if not gallery.settings.has_downloads:
        return None
    if path == verified.example.path:
        return f"{verified.example.slug}.tac" if gallery.settings.home.has_file(path) else None
    return gallery.address_of_file(path) if gallery.is_served(path) else None


def _text_of(path: Path, home: ConfinedFolder) -> str | None:
    try:
        data = home.read(path, most_bytes=MOST_BYTES)
    except OSError:
        return None
    if b"\0" in data:
        return None
    return data.decode("utf-8", "replace")
