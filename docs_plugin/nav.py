"""Puts the gallery into the navigation of a site that names its index there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.pages import GalleryChapter


def with_gallery(nav: list[Any], path: str, chapters: Sequence[GalleryChapter]) -> list[Any]:
    """Replace the entry of the gallery's index, `- Examples: examples/index.md`, by a section with all its pages.

    A site that does not name the index keeps its navigation as it is.
    """
    return [_expanded(item, f"{path}/index.md", path, chapters) for item in nav]


def _expanded(item: Any, index: str, path: str, chapters: Sequence[GalleryChapter]) -> Any:
    if item == index:
        return {"Examples": _section(index, path, chapters)}
    if not isinstance(item, dict):
        return item
    return {
        title: _section(index, path, chapters)
        if target == index
        else [_expanded(child, index, path, chapters) for child in target]
        if isinstance(target, list)
        else target
        for title, target in item.items()
    }


def _section(index: str, path: str, chapters: Sequence[GalleryChapter]) -> list[Any]:
    return [index, *({chapter.chapter.title: _pages(chapter, path)} for chapter in chapters)]


def _pages(chapter: GalleryChapter, path: str) -> list[Any]:
    pages = [{item.example.title: f"{path}/{item.example.slug}.md"} for item in chapter.examples]
    return [f"{path}/{chapter.chapter.slug}/index.md", *pages]
