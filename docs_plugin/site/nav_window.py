"""Lists an example's neighbours in the navigation of its page, and not every example on every page.

A theme writes the whole navigation into each page: with a thousand examples in it, most of a build is spent on that,
and most of a page is it. So the navigation holds the chapters. An example knows its chapter and its neighbours all
the same, and while a page of a chapter is put into its template, that chapter, and no other, lists its examples. The
other chapters are links to their pages meanwhile: a section with nothing below it would be many lines in every page.
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
"""How many chapters a page lists: those around its own. Its index, which is listed too, has them all."""


class Neighbour(Link):
    """What the navigation of a page shows of another one: its title and its address.

    It has what themes ask of every entry, for each of them. In a template, an attribute that is missing takes seven
    times as long as one that is empty, and most of a page's time went there.
    """

    is_page = True
    is_link = False
    is_index = False
    meta: Mapping[str, str] = MappingProxyType({})
    pages: Sequence[Page] = ()
    toc: Sequence[str] = ()
    typeset = None


class NavWindow:
    """The pages of each section, as far as the navigation does not list them itself."""

    def __init__(self, *, names_sections: bool) -> None:
        """Make an empty window.

        Args:
            names_sections: True if MkDocs made the navigation, and named the sections after folders.
        """
        self._names_sections = names_sections
        self._pages: dict[Section, list[Page]] = {}
        self._neighbours: dict[str, Neighbour] = {}
        self._before: list[tuple[Section, list[StructureItem]]] = []

    def link(self, section: NavSection, files: Files) -> None:
        """Tell pages where they are: their section, the page before and the page after.

        Args:
            section: The section; those in it are linked, too.
            files: The files of the site; the index of a section that is in the navigation has its page there.
        """
        for inner in section.sections:
            self.link(inner, files)
        index = _page_of(section.index, files)
        if index is None:
            return
        # The section-index plugin makes one of an index and its section.
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
        """List the neighbours of a page, until it is closed."""
        way = [item for item in page.ancestors if isinstance(item, Section)]
        for section in way:
            self._before.append((section, section.children))
            near = self._near(section.children, way)
            others = (item if item in way else self._link(item) for item in near)
            pages = self._pages.get(section, ())
            listed = (item if item is page else self._neighbour(item) for item in pages)
            section.children = [*others, *listed]

    def _near(self, items: list[StructureItem], way: list[Section]) -> list[StructureItem]:
        """Return the items without the chapters that are far from the one on the way."""
        chapters = [item for item in items if isinstance(item, Section) and item in self._pages]
        here = next((index for index, item in enumerate(chapters) if item in way), 0)
        start = max(0, min(here - MOST_CHAPTERS // 2, len(chapters) - MOST_CHAPTERS))
        far = {*chapters[:start], *chapters[start + MOST_CHAPTERS :]}
        return [item for item in items if not (isinstance(item, Section) and item in far)]

    def _link(self, item: StructureItem) -> StructureItem:
        """Return the neighbour that stands for a section with nothing but its index; else the item itself."""
        if isinstance(item, Section) and item in self._pages and len(item.children) == 1:
            return self._neighbour(cast("Page", item.children[0]))
        return item

    def _neighbour(self, page: Page) -> Neighbour:
        uri = page.file.src_uri
        if uri not in self._neighbours:
            self._neighbours[uri] = Neighbour(str(page.title), page.url)
        return self._neighbours[uri]

    def close(self) -> None:
        """List nobody's neighbours."""
        while self._before:
            section, children = self._before.pop()
            section.children = children


def _name_sections(parent: Section, section: NavSection) -> None:
    """Name a section, and those around it that have no page of their own, where they show names of folders."""
    folders = section.index.split("/")[-2::-1]
    titles = [section.title, *map(title_of, folders[1:])]
    for shown, folder, title in zip([parent, *parent.ancestors], folders, titles, strict=False):
        if shown.title == dirname_to_title(folder):
            shown.title = escape(title)


def _page_of(uri: str, files: Files) -> Page | None:
    file = files.get_file_from_path(uri)
    return file.page if file else None
