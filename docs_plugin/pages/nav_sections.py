"""The gallery's part of a navigation, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.gallery.model import VerifiedChapter


@dataclass(frozen=True)
class NavSection:
    """A part of the navigation: a page, and those below it."""

    title: str
    index: str
    """Its index page."""
    pages: tuple[tuple[str, str], ...] = ()
    """Titles and pages."""
    sections: tuple[NavSection, ...] = ()


def gallery_section(path: str, chapters: Sequence[VerifiedChapter]) -> NavSection:
    """Return the navigation of a gallery.

    Args:
        path: Where it stands in the site.
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
