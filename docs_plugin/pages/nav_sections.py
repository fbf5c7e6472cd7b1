"""The gallery's section of the navigation, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.gallery.model import VerifiedChapter


@dataclass(frozen=True)
class NavSection:
    """A section of the navigation: an index page and the pages below it."""

    title: str
    index: str
    """The path of the index page."""
    pages: tuple[tuple[str, str], ...] = ()
    """Titles and paths of pages."""
    sections: tuple[NavSection, ...] = ()


def gallery_section(path: str, chapters: Sequence[VerifiedChapter]) -> NavSection:
    """Return the navigation of a gallery.

    Args:
        path: The gallery's folder in the site.
        chapters: The chapters in order.
    """
    sections = (
        NavSection(
            chapter.chapter.title,
            f"{path}/{chapter.chapter.slug}/index.md",
            tuple(
                (item.example.title, f"{path}/{item.example.slug}.md") for item in chapter.examples
            ),
        )
        for chapter in chapters
    )
    return NavSection("Examples", f"{path}/index.md", sections=tuple(sections))
