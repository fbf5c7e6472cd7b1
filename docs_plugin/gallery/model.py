"""What the pages of a gallery share: its chapters with their verified examples, and where links lead.

Every page has an address: its Markdown file below the gallery's folder, as in `02-agents/02-streaming.md`. Templates
link to addresses, `href="tactus:02-agents/02-streaming.md"`, and `links.py` makes relative links of them.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
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
    """The address of the page about the phrases of steps; empty where there is none."""

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

    def link_of(self, target: str, *, folder: Path, address: str, files: dict[str, Path]) -> str:
        """Return where a link in the text of an author leads from a page.

        Args:
            target: The link, as it stands there.
            folder: The folder of the text.
            address: The page that shows it.
            files: Gains the files that the page needs published, by their addresses.
        """
        path_part, mark, rest = _split(target)
        if not path_part or ":" in path_part.split("/")[0] or path_part.startswith("/"):
            return target
        path = Path(os.path.normpath(folder / unquote(path_part)))
        found = self._addresses.get(path)
        if found is None and self._is_published(path, SERVED | PICTURES):
            found = self.address_of_file(path)
            files[found] = path
        if found is None and self.settings.docs and path.is_relative_to(self.settings.docs):
            found = posixpath.relpath(
                path.relative_to(self.settings.docs).as_posix(), self.settings.path
            )
        if found is not None:
            return (
                _quoted(posixpath.relpath(found, posixpath.dirname(address) or ".")) + mark + rest
            )
        # MkDocs warns of what is not there.
        elsewhere = self.in_repository(path) if path.exists() else ""
        if not elsewhere and path in self._pages_of_files:
            page = self._pages_of_files[path]
            return _quoted(posixpath.relpath(page, posixpath.dirname(address) or "."))
        return elsewhere + mark + rest if elsewhere else _quoted(path_part) + mark + rest

    def is_served(self, path: Path) -> bool:
        """Tell whether a file of the examples may be part of the site as it is."""
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
        """Return the address of a file in the repository; empty where there is none."""
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


def _quoted(path: str) -> str:
    return quote(unquote(path), safe="/._-~+@,;=!$'")
