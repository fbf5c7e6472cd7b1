"""Makes the HTML of pages from their Markdown, with less work than MkDocs, and the same outcome.

What was made before is taken over from the store, where it is kept by its Markdown and the extensions. Markdown with
links or fences of its own depends on other files, so it is always rendered. And the ends of the pages of examples are
alike, headings and slots, so each kind of end is rendered once in a build, and added to the beginnings.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

from docs_plugin.plain import UnknownError, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from docs_plugin.store import Store

KNOWN_EXTENSIONS = re.compile(
    r"(markdown\.extensions\.)?(abbr|admonition|attr_list|def_list|fenced_code|footnotes|md_in_html|tables|toc|meta"
    r"|sane_lists|smarty|codehilite|extra)$|pymdownx\.(?!snippets|blocks|b64|pathconverter)\w+$"
)
"""Extensions that read nothing but the Markdown and their options."""

DEPENDS = re.compile(r'(?:href|src)="(?!#)|<(?:pre|code|img)\b')
"""Signs of HTML that may depend on other files, or on extensions that run code."""

END = "\n## Source Code\n"
"""Where the end of an example's page begins."""

WHOLE = re.compile(r"\[\^|^[ ]*\*\[", re.MULTILINE)
"""Signs of Markdown that reaches beyond its place: footnotes and abbreviations."""


class Bodies:
    """The HTML of the pages of one build."""

    def __init__(self, store: Store, config: MkDocsConfig) -> None:
        """Look at the site.

        Args:
            store: Where things are kept.
            config: The site.
        """
        self._store = store
        self._contents = (config.mdx_configs or {}).get("toc", {}).get("marker", "[TOC]")
        self._ends: dict[str, list[Any]] = {}
        try:
            self._extensions: str | None = _extensions_of(config)
        except UnknownError:
            self._extensions = None

    def make(self, page: Page, name: str) -> None:
        """Let a page be made here, where all is known that its Markdown may depend on.

        Args:
            page: The page.
            name: What the store calls it.
        """
        if self._extensions is None:
            return
        render, made_from = page.render, self._extensions

        def take_over(config: MkDocsConfig, files: Files) -> None:
            def make() -> str:
                self._render(page, lambda: render(config, files))
                return _kept(page)

            kept = self._store.kept(name, ("markdown", made_from, page.markdown or ""), make)
            if kept:
                _unpack(page, json.loads(kept))
            elif page.content is None:
                self._render(page, lambda: render(config, files))

        page.render = take_over  # type: ignore[method-assign] # as MkDocs' own plugins do

    def _render(self, page: Page, render: Callable[[], None]) -> None:
        whole = page.markdown or ""
        head, mark, end = whole.rpartition(END)
        if not mark or WHOLE.search(head) or (self._contents and self._contents in head):
            render()
            return
        if end not in self._ends:
            page.markdown = mark + end
            render()
            self._ends[end] = _packed(page)
        page.markdown = head
        render()
        page.markdown = whole
        blank = "\n" if head.rstrip().endswith("</div>") else ""
        if not _join(page, self._ends[end], blank=blank):
            render()


def _join(page: Page, end: list[Any], *, blank: str) -> bool:
    """Add the end of a page to its beginning; False where a heading of the one changes an address in the other."""
    content, anchors, _, ids = end
    titles = page.toc.items
    if (
        len(titles) != 1
        or titles[0].children
        or not set(ids).isdisjoint(page.present_anchor_ids or ())
    ):
        return False
    # Where HTML ends a text, Markdown leaves a line empty.
    page.content = f"{page.content}{blank}\n{content}"
    titles[0].children = [_anchor(item) for item in anchors]
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *ids}
    return True


def _extensions_of(config: MkDocsConfig) -> str:
    """Return what HTML is made with, beside its Markdown."""
    unknown = [name for name in config.markdown_extensions if not KNOWN_EXTENSIONS.match(name)]
    if unknown:
        raise UnknownError(unknown[0])
    return plain([list(config.markdown_extensions), config.mdx_configs or {}])


def _kept(page: Page) -> str:
    """Return what came of a page's Markdown; nothing where it may come out otherwise next time."""
    if DEPENDS.search(page.content or "") or any(
        file is not page.file for file in page.links_to_anchors or ()
    ):
        return ""
    return json.dumps(_packed(page), ensure_ascii=False)


def _packed(page: Page) -> list[Any]:
    return [
        page.content or "",
        [packed_anchor(item) for item in page.toc],
        page._title_from_render,
        sorted(page.present_anchor_ids or ()),
    ]


def _unpack(page: Page, kept: list[Any]) -> None:
    page.content, anchors, page._title_from_render, ids = kept
    page.toc = TableOfContents([_anchor(item) for item in anchors])
    page.present_anchor_ids = set(ids)


def packed_anchor(item: AnchorLink) -> list[Any]:
    """Return an entry of a table of contents as data."""
    return [item.title, item.id, item.level, [packed_anchor(child) for child in item.children]]


def _anchor(kept: list[Any]) -> AnchorLink:
    title, name, level, children = kept
    anchor = AnchorLink(title, name, level)
    anchor.children = [_anchor(child) for child in children]
    return anchor
