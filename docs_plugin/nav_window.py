"""Shows an example among its neighbours, without putting every example into the navigation of every page.

A theme writes the whole navigation into each page: with a thousand examples in it, most of a build is spent on that,
and most of a page is it. So the navigation holds the chapters. An example knows its chapter and its neighbours all
the same, and while a page of a chapter is put into its template, that chapter, and no other, lists its examples. The
other chapters are links to their pages meanwhile: a section with nothing below it would be many lines in every page.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from mkdocs.structure.nav import Section

if TYPE_CHECKING:
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from docs_plugin.nav import NavSection


class NavWindow:
    """The pages of each section, as far as the navigation does not list them itself."""

    def __init__(self, *, names_sections: bool) -> None:
        """Make an empty window.

        Args:
            names_sections: True where MkDocs made the navigation, and named the sections after folders.
        """
        self._names_sections = names_sections
        self._pages: dict[Section, list[StructureItem]] = {}
        self._indexes: dict[Section, Page] = {}
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
        if index is None or index.parent is None:
            return
        parent = index.parent
        found = (_page_of(uri, files) for _, uri in section.pages)
        pages = [page for page in found if page and page.parent is None]
        if not pages:
            return
        if self._names_sections:
            parent.title = escape(section.title)
        after = index.next_page
        for page in pages:
            page.parent = parent
        for left, right in pairwise([index, *pages, *([after] if after else [])]):
            left.next_page, right.previous_page = right, left
        self._pages[parent] = [*parent.children, *pages]
        if parent.children == [index]:
            self._indexes[parent] = index

    def open(self, page: Page) -> None:
        """List the neighbours of a page, until it is closed."""
        way = [item for item in page.ancestors if isinstance(item, Section)]
        for section in way:
            self._before.append((section, section.children))
            section.children = [
                self._indexes.get(child, child)
                if isinstance(child, Section) and child not in way
                else child
                for child in self._pages.get(section, section.children)
            ]

    def close(self) -> None:
        """List nobody's neighbours."""
        while self._before:
            section, children = self._before.pop()
            section.children = children


def _page_of(uri: str, files: Files) -> Page | None:
    file = files.get_file_from_path(uri)
    return file.page if file else None
