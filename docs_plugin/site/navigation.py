"""Expands the index pages of the gallery and the reference in a site's `nav` to sections."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docs_plugin.pages.nav_sections import NavSection


def with_section(nav: list[Any], section: NavSection, *, lists_pages: bool) -> list[Any]:
    """Replace the entry of an index, as in `- Examples: examples/index.md`, by a section with the pages below it.

    A navigation that does not contain the index is not changed.

    Args:
        nav: The navigation of the site.
        section: The section.
        lists_pages: True to list the pages of all sections permanently; otherwise `NavWindow` lists them.
    """
    return _with_items(nav, section, _items(section, lists_pages))


def without_folders(nav: list[Any], folders: Iterable[str]) -> list[Any]:
    """Remove the pages below some folders, and sections that hold nothing else."""
    starts = tuple(f"{folder}/" for folder in folders)
    kept = (_without(item, starts) for item in nav)
    return [item for item in kept if item is not None]


def _without(item: Any, starts: tuple[str, ...]) -> Any:
    """Return what is left of an entry; None for nothing."""
    if isinstance(item, str):
        return None if item.startswith(starts) else item
    if isinstance(item, list):
        return [left for inner in item if (left := _without(inner, starts)) is not None] or None
    if isinstance(item, dict):
        left = {title: _without(inner, starts) for title, inner in item.items()}
        return {title: inner for title, inner in left.items() if inner is not None} or None
    return item


def _with_items(nav: list[Any], section: NavSection, items: list[Any]) -> list[Any]:
    # It may have been replaced already, by an earlier build of the same site or by another plugin.
    has_index = section.index in nav or {None: section.index} in nav
    if nav == items or (has_index and _pages_in(nav) & _pages_of(section)):
        return nav
    return [_expanded(item, section, items) for item in nav]


def _expanded(item: Any, section: NavSection, items: list[Any]) -> Any:
    if item == section.index:
        return {section.title: items}
    if not isinstance(item, dict):
        return item
    return {
        title: items
        if target == section.index
        else _with_items(target, section, items)
        if isinstance(target, list)
        else target
        for title, target in item.items()
    }


def _pages_in(item: Any) -> set[str]:
    """Return the pages in a part of the navigation."""
    if isinstance(item, dict | list):
        inner = item.values() if isinstance(item, dict) else item
        return set().union(*map(_pages_in, inner))
    return {item}


def _pages_of(section: NavSection) -> set[str]:
    """Return the pages below the index of a section."""
    inner = [{part.index} | _pages_of(part) for part in section.sections]
    return {page for _, page in section.pages}.union(*inner)


def _items(section: NavSection, lists_pages: bool) -> list[Any]:
    # Themes insert titles into HTML unescaped.
    pages = [{escape(title): page} for title, page in section.pages] if lists_pages else []
    sections = [{escape(item.title): _items(item, lists_pages)} for item in section.sections]
    return [section.index, *pages, *sections]
