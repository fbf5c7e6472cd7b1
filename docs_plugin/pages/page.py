"""A page of the gallery, and the cache that its making may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docs_plugin.gallery.model import BrokenLink


@dataclass(frozen=True)
class GalleryPage:
    """A page, ready for MkDocs."""

    address: str
    """Its Markdown file below the gallery's folder, as in `02-agents/02-streaming.md`."""
    markdown: str
    fragments: dict[str, str]
    """HTML by the name of its placeholder."""
    files: dict[str, Path] = field(default_factory=dict)
    """Files that it needs published, by their addresses."""
    made_from: Path | None = None
    """The file an author edits to change it."""
    broken: tuple[tuple[Path, int, BrokenLink], ...] = ()
    """The links on it that lead nowhere, each with its file and line."""
    footnotes: tuple[tuple[Path, int, str], ...] = ()
    """The first footnote of each text on it: its file, line and mark."""


class Cache(Protocol):
    """Keeps what is slow to make, from one build to the next."""

    def kept(self, page: str, made_from: tuple[str | bytes, ...], make: Callable[[], str]) -> str:
        """Return a string that was kept, or make it.

        Args:
            page: The address of the page it belongs to.
            made_from: All that decides what the string is.
            make: Makes it.
        """


class NoCache:
    """Makes everything anew."""

    def kept(self, page: str, made_from: tuple[str | bytes, ...], make: Callable[[], str]) -> str:
        """Make a string."""
        return make()
