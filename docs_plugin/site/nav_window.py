"""Limits the navigation on an example's page to its own chapter, instead of listing every example on every page.

A theme renders the whole navigation on each page; with a thousand examples, this takes most of a build and makes up
most of a page. So the navigation contains only chapters. Examples are still linked to their chapter and neighbours, and
while the page of a chapter is rendered, that chapter lists its examples. The other chapters are temporarily replaced by
links to their index, as even an empty section would add many lines to each page.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from mkdocs.structure.nav import Link, Section
from mkdocs.utils import dirname_to_title

from docs_plugin.discovery.naming import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from docs_plugin.pages.nav_sections import NavSection

MOST_CHAPTERS = 24
"""The maximum number of chapters on a page: those around its own. The index page lists all of them."""


class Neighbour(Link):
    """The navigation entry of another page: its title and address.

    It defines all attributes that themes read. In a template, a missing attribute takes seven times as long as an empty
    one, and would take most of the time of a page.
    """

    is_page = True
    is_link = False
    is_index = False
    meta: Mapping[str, str] = MappingProxyType({})
    pages: Sequence[Page] = ()
    toc: Sequence[str] = ()
    typeset = None


class NavWindow:
    """The pages of sections that the navigation does not list permanently."""

    def __init__(self, *, names_sections: bool) -> None:
        """Create an empty window.

        Args:
            names_sections: True if MkDocs generated the navigation, and named the sections after folders.
        """
        self._names_sections = names_sections
        self._pages: dict[Section, list[Page]] = {}
        self._neighbours: dict[str, Neighbour] = {}
        self._before: list[tuple[Section, list[StructureItem]]] = []

    def link(self, section: NavSection, files: Files) -> None:
        """Link pages to their section and neighbours.

        Args:
            section: The section, including its subsections.
            files: The files of the site.
        """
        for inner in section.sections:
            self.link(inner, files)
        index = _page_of(section.index, files)
        if index is None:
            return
        # The section-index plugin merges an index and its section.
        parent = index if isinstance(index, Section) else index.parent
        if parent is None:
            return
        if self._names_sections:
            _name_sections(parent, section)
        found = (_page_of(uri, files) for _, uri in section.pages)
        pages = [page for page in found if page and page.parent is None]
        if not pages:
            return
        after = index.next_page
        for page in pages:
            page.parent = parent
        for left, right in pairwise([index, *pages, *([after] if after else [])]):
            left.next_page, right.previous_page = right, left
        self._pages[parent] = pages

    def open(self, page: Page) -> None:
        """List the neighbours of a page until `close` is called."""
        way = [item for item in page.ancestors if isinstance(item, Section)]
        for section in way:
            self._before.append((section, section.children))
            near = self._near(section.children, way)
            others = (item if item in way else self._link(item) for item in near)
            pages = self._pages.get(section, ())
            listed = (item if item is page else self._neighbour(item) for item in pages)
            section.children = [*others, *listed]

    def _near(self, items: list[StructureItem], way: list[Section]) -> list[StructureItem]:
        """Return the items without chapters that are far from the current one."""
        chapters = [item for item in items if isinstance(item, Section) and item in self._pages]
        here = next((index for index, item in enumerate(chapters) if item in way), 0)
        start = max(0, min(here - MOST_CHAPTERS // 2, len(chapters) - MOST_CHAPTERS))
        far = {*chapters[:start], *chapters[start + MOST_CHAPTERS :]}
        return [item for item in items if not (isinstance(item, Section) and item in far)]

    def _link(self, item: StructureItem) -> StructureItem:
        """Return a link for a section without listed pages, or else the item itself."""
        if isinstance(item, Section) and item in self._pages and len(item.children) == 1:
            return self._neighbour(cast("Page", item.children[0]))
        return item

    def _neighbour(self, page: Page) -> Neighbour:
        uri = page.file.src_uri
        if uri not in self._neighbours:
            self._neighbours[uri] = Neighbour(str(page.title), page.url)
        return self._neighbours[uri]

    def close(self) -> None:
        """Stop listing neighbours."""
        while self._before:
            section, children = self._before.pop()
            section.children = children


def _name_sections(parent: Section, section: NavSection) -> None:
    """Set the titles of a section and its parents without pages, if they are names of folders."""
    folders = section.index.split("/")[-2::-1]
    titles = [section.title, *map(title_of, folders[1:])]
    for shown, folder, title in zip([parent, *parent.ancestors], folders, titles, strict=False):
        if shown.title == dirname_to_title(folder):
            shown.title = escape(title)


def _page_of(uri: str, files: Files) -> Page | None:
    file = files.get_file_from_path(uri)
    return file.page if file else None
