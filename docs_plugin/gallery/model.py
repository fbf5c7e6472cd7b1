"""What the pages of a gallery share: its chapters with their verified examples, and where links lead.

Every page has an address: its Markdown file below the gallery's folder, as in `02-agents/02-streaming.md`. Templates
link to addresses, `href="tactus:02-agents/02-streaming.md"`, and `links.py` makes relative links of them.
"""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docs_plugin.discovery.catalog import Chapter
    from docs_plugin.gallery.settings import GallerySettings
    from docs_plugin.gallery.verified_example import VerifiedExample

SERVED = frozenset(
    {
        *(".tac", ".txt", ".csv", ".tsv", ".json"),
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp"),
        *(".mp3", ".wav", ".ogg", ".mp4", ".webm", ".zip", ".gz"),
    }
)
"""Programs, and files of types that servers know and no browser runs. Others are shown as text, and are in the zip."""

PICTURES = frozenset({".svg"})
"""Files that are published sanitised where a text links to them: a browser runs what is in them."""


LINE = re.compile(r"L(\d+)")
"""Begins the anchor of a line on code hosts, as in `#L2-L5`."""


class BrokenLink(NamedTuple):
    """A link of an author that leads nowhere."""

    target: str
    """As it stands in the text."""
    reason: str
    is_anchor: bool = False
    """True where only its anchor is missing."""
    uri: str = ""
    """The file of the docs it leads to, if it is in their folder: another plugin may make it."""


@dataclass(frozen=True)
class VerifiedChapter:
    """A chapter with its verified examples."""

    chapter: Chapter
    examples: tuple[VerifiedExample, ...]

    @property
    def address(self) -> str:
        """The address of its page."""
        return f"{self.chapter.slug}/index.md"


@dataclass(frozen=True)
class Gallery:
    """Everything that pages are made from."""

    chapters: tuple[VerifiedChapter, ...]
    settings: GallerySettings
    reference: Mapping[str, str] = field(default_factory=dict)
    """The addresses of reference pages, by the names of constructs: `Agent`, `Human.approve`."""
    steps: str = ""
    """The address of the page about the phrases of steps; empty if there is none."""

    @cached_property
    def examples(self) -> tuple[VerifiedExample, ...]:
        """All examples in reading order."""
        return tuple(item for chapter in self.chapters for item in chapter.examples)

    @cached_property
    def _addresses(self) -> dict[Path, str]:
        """The addresses of pages, by the files and folders they are about."""
        found = {self.settings.folder: "index.md", self.settings.folder / "README.md": "index.md"}
        for group in self.chapters:
            found[group.chapter.path] = group.address
            found[group.chapter.path / "README.md"] = group.address
            for verified in group.examples:
                example = verified.example
                found[example.path] = f"{example.slug}.md"
                if example.folder:
                    found[example.folder] = f"{example.slug}.md"
                    found[example.folder / "README.md"] = f"{example.slug}.md"
        return found

    @cached_property
    def _pages_of_files(self) -> dict[Path, str]:
        """The pages that show the files of examples."""
        return {
            path: f"{verified.example.slug}.md"
            for verified in self.examples
            for path in verified.example.files
        }

    @cached_property
    def _anchors(self) -> dict[Path, dict[str, str]]:
        """Where the headings of READMEs are, as addresses with anchors, by the folders of the READMEs."""
        found: dict[Path, dict[str, str]] = {}
        for group in self.chapters:
            chapter = group.chapter
            found[chapter.path] = {
                anchor: self._addresses.get(owner or chapter.path, group.address)
                + ("" if is_page else f"#{anchor}")
                for anchor, (owner, is_page) in chapter.places.items()
            }
            for verified in group.examples:
                example = verified.example
                if example.anchors:
                    page = f"{example.slug}.md"
                    found[example.path.parent] = {
                        anchor: f"{page}#{anchor}" for anchor in example.anchors
                    }
        return found

    @cached_property
    def fragments(self) -> frozenset[str]:
        """The anchors that links in READMEs lead to."""
        chapters = (group.chapter.fragments for group in self.chapters)
        return frozenset().union(*chapters, *(item.example.fragments for item in self.examples))

    def link_of(
        self,
        target: str,
        *,
        folder: Path,
        address: str,
        files: dict[str, Path],
        broken: list[BrokenLink],
    ) -> str:
        """Return where a link in the text of an author leads from a page.

        Args:
            target: The link, as it stands there.
            folder: The folder of the text.
            address: The page that shows it.
            files: Gains the files that the page needs published, by their addresses.
            broken: Gains the link, if it leads nowhere.
        """
        path_part, mark, rest = _split(target)
        if ":" in path_part.split("/")[0] or path_part.startswith("/"):
            return target
        path = Path(os.path.normpath(folder / unquote(path_part)))
        if mark == "#" and (heading := self._heading(path, rest)) is not None:
            if heading:
                return _way_to(heading, address)
            broken.append(BrokenLink(target, f"there is no heading '#{unquote(rest)}'", True))
        if not path_part:
            return target
        found = self._place_of(path, files)
        if found is not None:
            line = LINE.match(rest) if path.suffix == ".tac" else None
            return _way_to(found, address) + (f"#line-{line[1]}" if line else mark + rest)
        elsewhere = self.in_repository(path) if path.exists() else ""
        if elsewhere:
            return elsewhere + mark + rest
        if path in self._pages_of_files:
            return _way_to(self._pages_of_files[path], address)
        what = "is not part of the site" if path.exists() else "does not exist"
        docs = self.settings.docs
        uri = path.relative_to(docs).as_posix() if docs and path.is_relative_to(docs) else ""
        broken.append(BrokenLink(target, f"'{unquote(path_part)}' {what}", uri=uri))
        way = _way_to(posixpath.relpath(uri, self.settings.path), address) if uri else ""
        return (way or _quoted(path_part)) + mark + rest

    def _heading(self, path: Path, anchor: str) -> str | None:
        """Return where a heading is; empty where there is none, and None for what is no README."""
        known = self._anchors.get(path.parent if path.name == "README.md" else path)
        if known is None:
            return None
        name = unquote(anchor).removeprefix("user-content-")
        return known.get(name) or known.get(name.lower()) or ""

    def _place_of(self, path: Path, files: dict[str, Path]) -> str | None:
        """Return where a file or folder is in the gallery's folder; None if it is not part of the site."""
        found = self._addresses.get(path)
        if found is None and self._is_published(path, SERVED | PICTURES):
            found = self.address_of_file(path)
            files[found] = path
        if found is None and self.settings.docs and path.is_relative_to(self.settings.docs):
            place = path.relative_to(self.settings.docs).as_posix()
            if path.exists():
                found = posixpath.relpath(place, self.settings.path)
        return found

    def is_served(self, path: Path) -> bool:
        """Return whether a file of the examples may be part of the site as it is."""
        return self._is_published(path, SERVED)

    def _is_published(self, path: Path, kinds: frozenset[str]) -> bool:
        folder = self.settings.folder
        return (
            path.is_relative_to(folder)
            and self.settings.home.has_file(path)
            and path.suffix.lower() in kinds
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            # MkDocs cannot name others in an address.
            and path.as_posix().encode("utf-8", "replace") == os.fsencode(path)
        )

    def address_of_file(self, path: Path) -> str:
        """Return where a file of the examples is published: at its own path."""
        return path.relative_to(self.settings.folder).as_posix()

    def in_repository(self, path: Path) -> str:
        """Return the address of a file in the repository; empty if there is none."""
        return self.settings.repository(path) if self.settings.repository else ""

    def neighbours(
        self, verified: VerifiedExample
    ) -> tuple[VerifiedExample | None, VerifiedExample | None]:
        """Return the examples before and after one in reading order."""
        index = self._indexes[verified.example.slug]
        before = self.examples[index - 1] if index else None
        after = self.examples[index + 1] if index + 1 < len(self.examples) else None
        return before, after

    @cached_property
    def _indexes(self) -> dict[str, int]:
        return {item.example.slug: index for index, item in enumerate(self.examples)}


def _split(target: str) -> tuple[str, str, str]:
    """Cut a link at the first `#` or `?`."""
    for index, sign in enumerate(target):
        if sign in "#?":
            return target[:index], sign, target[index + 1 :]
    return target, "", ""


def _way_to(place: str, address: str) -> str:
    """Return the link from a page to a place, both in the gallery's folder."""
    path, mark, anchor = place.partition("#")
    if mark and path == address:
        return f"#{anchor}"
    return _quoted(posixpath.relpath(path, posixpath.dirname(address) or ".")) + mark + anchor


def _quoted(path: str) -> str:
    return quote(unquote(path), safe="/._-~+@,;=!$'")
