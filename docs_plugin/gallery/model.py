"""The model of a gallery: its chapters with their verified examples, and the targets of links.

The address of a page is its Markdown file relative to the gallery's folder, as in `02-agents/02-streaming.md`.
Templates link to addresses, `href="tactus:02-agents/02-streaming.md"`, which `links.py` converts to relative links.
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

from docs_plugin.discovery.readme import Readme, parse_readme
from tactus.core.source import LARGEST_SOURCE_BYTES
from tactus.example.layout import README

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
"""File types that are published: programs, and types that browsers do not execute. Others are only in the zip."""

PICTURES = frozenset({".svg"})
"""File types that are sanitised before they are published, because browsers execute their content."""


LINE = re.compile(r"L(\d+)")
"""Matches the anchor of a line on code hosts, as in `#L2-L5`."""


class BrokenLink(NamedTuple):
    """A link in an author's text whose target does not exist."""

    target: str
    """The target as written."""
    reason: str
    is_anchor: bool = False
    """True if only the anchor does not exist."""
    uri: str = ""
    """The path of the target relative to the docs folder, if it is inside; another plugin may create it."""


@dataclass(frozen=True)
class VerifiedChapter:
    """A chapter with its verified examples."""

    chapter: Chapter
    examples: tuple[VerifiedExample, ...]

    @property
    def address(self) -> str:
        """The address of its page."""
        return f"{self.chapter.slug}/index.md"

    @property
    def scenario_count(self) -> int:
        """The number of scenarios of its examples."""
        return sum(item.scenario_count for item in self.examples)

    @property
    def passed_count(self) -> int:
        """The number of scenarios that passed."""
        return sum(item.passed_count for item in self.examples)


@dataclass(frozen=True)
class Gallery:
    """The content of all pages."""

    chapters: tuple[VerifiedChapter, ...]
    settings: GallerySettings
    reference: Mapping[str, str] = field(default_factory=dict)
    """The addresses of reference pages by construct: `Agent`, `Human.approve`."""
    steps: str = ""
    """The address of the page about step phrases; empty if there is none."""

    @cached_property
    def examples(self) -> tuple[VerifiedExample, ...]:
        """All examples in reading order."""
        return tuple(item for chapter in self.chapters for item in chapter.examples)

    @cached_property
    def readme(self) -> Readme:
        """The README of the examples folder; empty if there is none, or if it describes a chapter."""
        folder = self.settings.folder
        if any(group.chapter.path == folder for group in self.chapters):
            return Readme()
        try:
            text = self.settings.home.read_text(folder / README, most_bytes=LARGEST_SOURCE_BYTES)
        except OSError:
            return Readme()
        return parse_readme(text)

    @cached_property
    def _addresses(self) -> dict[Path, str]:
        """The addresses of pages by the files and folders they describe."""
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
        """The pages that display files of examples."""
        return {
            path: f"{verified.example.slug}.md"
            for verified in self.examples
            for path in verified.example.files
        }

    @cached_property
    def _anchors(self) -> dict[Path, dict[str, str]]:
        """The addresses of the headings of READMEs, with anchors, by the folder of the README."""
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
        """The anchors that links in READMEs refer to."""
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
        """Return the target of a link in an author's text, relative to a page.

        Args:
            target: The target as written.
            folder: The folder of the file that contains the text.
            address: The address of the page with the text.
            files: Receives the files that must be published for the page, by address.
            broken: Receives the link if its target does not exist.
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
        """Return the address of a heading; empty if there is none, and None if the path is not a README."""
        known = self._anchors.get(path.parent if path.name == "README.md" else path)
        if known is None:
            return None
        name = unquote(anchor).removeprefix("user-content-")
        return known.get(name) or known.get(name.lower()) or ""

    def _place_of(self, path: Path, files: dict[str, Path]) -> str | None:
        """Return the address of a file or folder relative to the gallery, or None if it is not part of the site."""
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
        """Return whether a file of the examples may be published unchanged."""
        return self._is_published(path, SERVED)

    def _is_published(self, path: Path, kinds: frozenset[str]) -> bool:
        folder = self.settings.folder
        return (
            path.is_relative_to(folder)
            and self.settings.home.has_file(path)
            and path.suffix.lower() in kinds
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            # MkDocs does not support other names in an address.
            and path.as_posix().encode("utf-8", "replace") == os.fsencode(path)
        )

    def address_of_file(self, path: Path) -> str:
        """Return the address of a published file of the examples, which is its own path."""
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
    """Split a link at the first `#` or `?`."""
    for index, sign in enumerate(target):
        if sign in "#?":
            return target[:index], sign, target[index + 1 :]
    return target, "", ""


def _way_to(place: str, address: str) -> str:
    """Return the relative link from a page to an address."""
    path, mark, anchor = place.partition("#")
    if mark and path == address:
        return f"#{anchor}"
    return _quoted(posixpath.relpath(path, posixpath.dirname(address) or ".")) + mark + anchor


def _quoted(path: str) -> str:
    return quote(unquote(path), safe="/._-~+@,;=!$'")
