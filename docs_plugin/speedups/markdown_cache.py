"""Makes the HTML of pages from their Markdown, with less work than MkDocs, and the same outcome.

What was made before is taken over from the store, where it is kept by its Markdown and the extensions. Markdown with
links or fences of its own depends on other files, so it is always rendered. The ends of the pages of examples are
alike, headings and slots, so each kind of end is converted once in a build, and added to the beginnings. And where
there are no links, which MkDocs looks at, one converter does for all pages.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown import Markdown
from mkdocs.structure.toc import AnchorLink, TableOfContents, get_toc

from docs_plugin.rendering.placeholders import ID
from docs_plugin.speedups.fingerprint import UnknownError, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from docs_plugin.speedups.store import Store

KNOWN_EXTENSIONS = re.compile(
    r"(markdown\.extensions\.)?(abbr|admonition|attr_list|def_list|fenced_code|footnotes|md_in_html|tables|toc|meta"
    r"|sane_lists|smarty|codehilite|extra)$|pymdownx\.(?!snippets|blocks|b64|pathconverter)\w+$"
)
"""Extensions that read nothing but the Markdown and their options."""

DEPENDS = re.compile(r'(?:href|src)="(?!#)|<(?:pre|code|img)\b')
"""Signs of HTML that may depend on other files, or on extensions that run code."""

END = "\n## Source Code\n"
"""Where the end of an example's page begins."""

LINK = re.compile(r'<a (?!class="headerlink")|<img\b')
"""Signs of HTML in which MkDocs looks at links. Those that stand beside headings lead to them."""

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
        self._ends: dict[str, _Body] = {}
        self._config = config
        self._converter: Markdown | None = None
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
            # Without a title of its own, a page has the one that MkDocs finds when it renders.
            if "title" not in page.meta:
                render(config, files)
                return

            def make() -> str:
                self._render(page, lambda: render(config, files))
                return _kept(page)

            kept = self._store.kept(name, ("markdown", made_from, page.markdown or ""), make)
            if page.content is None and kept:
                _put(page, _Body(*json.loads(kept)))
            elif page.content is None:
                self._render(page, lambda: render(config, files))

        page.render = take_over  # type: ignore[method-assign] # as MkDocs' own plugins do

    def _render(self, page: Page, render: Callable[[], None]) -> None:
        body = self._body_of(page.markdown or "")
        if body:
            _put(page, body)
        else:
            render()

    def _body_of(self, markdown: str) -> _Body | None:
        """Return the body of an example's page; None where the page has to be made as a whole, by MkDocs."""
        head, mark, end = markdown.rpartition(END)
        if not mark or WHOLE.search(head) or (self._contents and self._contents in head):
            return None
        if end not in self._ends:
            self._ends[end] = self._converted(mark + end)
        # Where HTML ends a text, Markdown leaves a line empty.
        between = "\n\n" if head.rstrip().endswith("</div>") else "\n"
        return _joined(self._converted(head), between, self._ends[end])

    def _converted(self, markdown: str) -> _Body:
        """Convert Markdown. To set up a converter for it, as MkDocs does, takes as long as to convert a short text."""
        if self._converter is None:
            options = self._config.mdx_configs or {}
            extensions = self._config.markdown_extensions
            self._converter = Markdown(extensions=extensions, extension_configs=options)
        self._converter.reset()
        html = self._converter.convert(markdown)
        toc = get_toc(getattr(self._converter, "toc_tokens", []))
        return _Body(html, [packed_anchor(item) for item in toc], ID.findall(html))


class _Body(NamedTuple):
    """What MkDocs makes of the Markdown of a page."""

    html: str
    toc: list[Any]
    """Entries as `packed_anchor` returns them."""
    ids: list[str]


def _joined(body: _Body, between: str, end: _Body) -> _Body | None:
    """Add the end of a page to its beginning; None where the one changes the other, or MkDocs looks at its links."""
    titles = body.toc
    if LINK.search(body.html) or len(titles) != 1 or not set(body.ids).isdisjoint(end.ids):
        return None
    title, name, level, children = titles[0]
    if children:
        return None
    toc = [[title, name, level, end.toc]]
    return _Body(f"{body.html}{between}{end.html}", toc, [*body.ids, *end.ids])


def _put(page: Page, body: _Body) -> None:
    page.content = body.html
    page.toc = TableOfContents([unpacked_anchor(item) for item in body.toc])
    page.present_anchor_ids = set(body.ids)


def _extensions_of(config: MkDocsConfig) -> str:
    """Return what HTML is made with, beside its Markdown."""
    for name in config.markdown_extensions:
        # Plugins add extensions themselves, not their names.
        if not (isinstance(name, str) and KNOWN_EXTENSIONS.match(name)):
            raise UnknownError(str(name))
    return plain([list(config.markdown_extensions), config.mdx_configs or {}])


def _kept(page: Page) -> str:
    """Return what came of a page's Markdown; nothing where it may come out otherwise next time."""
    if DEPENDS.search(page.content or "") or any(
        file is not page.file for file in page.links_to_anchors or ()
    ):
        return ""
    toc = [packed_anchor(item) for item in page.toc]
    body = _Body(page.content or "", toc, sorted(page.present_anchor_ids or ()))
    return json.dumps(body, ensure_ascii=False)


def packed_anchor(item: AnchorLink) -> list[Any]:
    """Return an entry of a table of contents as data."""
    return [item.title, item.id, item.level, [packed_anchor(child) for child in item.children]]


class _Anchor(AnchorLink):
    """An entry of a table of contents, with what Material asks of each: see `docs_plugin.site.nav_window.Neighbour`."""

    typeset = None


def unpacked_anchor(kept: list[Any]) -> AnchorLink:
    """Return an entry of a table of contents that `packed_anchor` made data of."""
    title, name, level, children = kept
    anchor = _Anchor(title, name, level)
    anchor.children = [unpacked_anchor(child) for child in children]
    return anchor
