"""Puts the gallery into the navigation of a site that names its index there."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.gallery import GalleryChapter


def with_gallery(
    nav: list[Any], path: str, chapters: Sequence[GalleryChapter], *, lists_examples: bool
) -> list[Any]:
    """Replace the entry of the gallery's index, `- Examples: examples/index.md`, by a section with its chapters.

    A site that does not name the index keeps its navigation as it is.

    Args:
        nav: The navigation of the site.
        path: Where the gallery stands in the site.
        chapters: The chapters in order.
        lists_examples: True to list the examples of every chapter; else they come in while one of them is shown.
    """
    index = f"{path}/index.md"
    pages = (
        {escape(chapter.chapter.title): _pages(chapter, path, lists_examples)}
        for chapter in chapters
    )
    section = [index, *pages]
    return [_expanded(item, index, section) for item in nav]


def _expanded(item: Any, index: str, section: list[Any]) -> Any:
    if item == index:
        return {"Examples": section}
    if not isinstance(item, dict):
        return item
    return {
        title: section
        if target == index
        else [_expanded(child, index, section) for child in target]
        if isinstance(target, list)
        else target
        for title, target in item.items()
    }


def _pages(chapter: GalleryChapter, path: str, lists_examples: bool) -> list[Any]:
    pages = [
        {escape(item.example.title): f"{path}/{item.example.slug}.md"} for item in chapter.examples
    ]
    return [f"{path}/{chapter.chapter.slug}/index.md", *(pages if lists_examples else [])]
