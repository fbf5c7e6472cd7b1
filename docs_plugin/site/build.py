"""One build of a gallery's pages: the work in each MkDocs event, in order.

`plugin.py` creates a `Build` before MkDocs builds the site. Pages that do not belong to the gallery are unchanged,
except for fences that embed examples.
"""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Protocol

from mkdocs.plugins import get_plugin_logger
from mkdocs.utils import get_relative_url

from docs_plugin.pages.embeds import Fence, embed
from docs_plugin.rendering.placeholders import (
    ids_of,
    with_fragments,
    with_texts,
    without_needless_anchors,
)
from docs_plugin.rendering.sanitizer import as_text, sanitized_page
from docs_plugin.site.context import line_in, root_of
from docs_plugin.site.head import with_head
from docs_plugin.site.nav_window import NavWindow
from docs_plugin.site.repository import relative, without_ways_up
from docs_plugin.site.resolved_links import with_resolved_links
from tactus.core.display import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink

    from docs_plugin.pages.page import Cache, GalleryPage
    from docs_plugin.publishing.publication import Publication

log = get_plugin_logger("tactus")

FOOTNOTES = frozenset(
    {
        "footnotes",
        "markdown.extensions.footnotes",
        "extra",
        "markdown.extensions.extra",
        "pymdownx.extra",
    }
)
"""The extensions of Python-Markdown that know footnotes."""


class Speedups(Protocol):
    """Makes a build faster without changing its output."""

    @property
    def cache(self) -> Cache:
        """Stores results of slow operations while pages are written."""

    def on_nav(self, config: MkDocsConfig, pages: Mapping[str, Page]) -> None:
        """Prepare for rendering the pages' Markdown, given the pages by address."""

    def on_env(self, config: MkDocsConfig, env: Environment, pages: Mapping[str, Page]) -> None:
        """Prepare for rendering the pages' templates, given the pages by address."""

    def close(self) -> None:
        """Store the results for the next build, and drop unused ones."""


class Build:
    """A build of the site from the point of view of a gallery."""

    def __init__(
        self, published: Publication, speedups: Speedups, *, path: str, lists_examples: bool
    ) -> None:
        """Start a build.

        Args:
            published: The gallery.
            speedups: Makes the build faster.
            path: The gallery's folder in the site.
            lists_examples: True if the navigation lists every example.
        """
        self.published = published
        self._speedups = speedups
        self._path = path
        self._lists_examples = lists_examples
        self._files: Files
        self._window = NavWindow(names_sections=False)
        self._embedded: dict[str, dict[str, str]] = {}

    def enter_navigation(self, config: MkDocsConfig, files: Files) -> None:
        """Link the pages of examples to their chapters and neighbours."""
        self._files = files
        pages = self._own_pages()
        for page in pages.values():
            # MkDocs does not resolve `..` in a query.
            page.edit_url = page.edit_url and without_ways_up(page.edit_url)
        self._speedups.on_nav(config, pages)
        self._report_links(config, files)
        if not self._lists_examples:
            self._window = NavWindow(names_sections=not config.nav)
            for section in self.published.sections:
                self._window.link(section, files)

    def prepare_templates(self, config: MkDocsConfig, env: Environment) -> None:
        """Pass the environment of the theme's templates to the speed-ups."""
        self._speedups.on_env(config, env, self._own_pages())

    def with_embeds(
        self, markdown: str, page: Page, config: MkDocsConfig, *, is_last: bool
    ) -> str | None:
        """Replace the fences of a page that embed examples; return None if there are none.

        Args:
            markdown: The Markdown of the page.
            page: The page.
            config: The site.
            is_last: True if no other gallery can replace the remaining fences.
        """
        embeds = self.published.embeds
        if embeds is None or "tactus-" not in markdown or self._own(page):
            return None

        def answer(fence: Fence, prefix: str) -> str | None:
            return embeds.answer(fence, prefix) if is_last or embeds.knows(fence) else None

        found = embed(markdown, answer, prefix=f"embed-{self._path.replace('/', '-')}")
        for line, mistake in found.mistakes:
            log.warning(printable(f"{line_in(page, config, markdown, line)}: {mistake}"))
        self._embedded[page.file.src_uri] = found.fragments
        return found.markdown

    def sanitized(self, html: str, page: Page) -> str | None:
        """Sanitise the authors' texts of a page, newly rendered or reused; return None for other pages."""
        own = self._own(page)
        if own is None:
            return None
        _sanitize_titles(page.toc)
        return sanitized_page(html, marks=own.markdown)

    def with_texts(self, html: str, page: Page) -> str | None:
        """Insert the text of each fragment into its placeholder, and add its ids to those of the page."""
        fragments = self._fragments_of(page)
        if not fragments:
            return None
        page.present_anchor_ids = (page.present_anchor_ids or set()) | ids_of(fragments)
        if self._own(page):
            html = without_needless_anchors(html)
        return with_texts(html, fragments)

    def open(self, page: Page) -> None:
        """Replace the texts by the fragments, and list the page's neighbours in the navigation."""
        if fragments := self._fragments_of(page):
            linked = with_resolved_links(fragments, page.file, self._files, path=self._path)
            page.content = with_fragments(page.content or "", linked)
        if self._own(page):
            self._window.open(page)

    def closed(self, output: str, page: Page, config: MkDocsConfig) -> str | None:
        """Restore the navigation, and add metadata to the head of a page; return None for other pages."""
        if self._own(page) is None:
            return None
        self._window.close()
        uri = page.file.src_uri
        return with_head(
            output,
            title=unescape(str(page.title)),
            description=unescape(str(page.meta.get("description", ""))),
            address=page.canonical_url,
            site=config.site_name,
            copy=get_relative_url(uri, page.url) if uri in self.published.copies else None,
            example=self.published.examples.get(uri),
        )

    def finish(self) -> None:
        """Store results for the next build."""
        self._speedups.close()

    def abandon(self) -> None:
        """Restore the navigation after an error."""
        self._window.close()

    def _report_links(self, config: MkDocsConfig, files: Files) -> None:
        """Report what leads nowhere with its file and line, as loudly as the site has it of links in its own pages."""
        levels, root = config.validation.links, root_of(config)
        has_footnotes = not FOOTNOTES.isdisjoint(config.markdown_extensions)
        for page in self.published.pages.values():
            for path, line, link in page.broken:
                if not (link.uri and files.get_file_from_path(link.uri)):
                    level = levels.anchors if link.is_anchor else levels.not_found
                    message = f"the link '{link.target}' is broken: {link.reason}"
                    log.log(level, printable(f"{relative(path, root)}:{line}: {message}"))
            for path, line, mark in () if has_footnotes else page.footnotes:
                message = (
                    f"the footnote '{mark}' is not shown as one; add 'footnotes' to the option"
                    " 'markdown_extensions' of the site"
                )
                log.warning(printable(f"{relative(path, root)}:{line}: {message}"))

    def _own(self, page: Page) -> GalleryPage | None:
        return self.published.pages.get(page.file.src_uri)

    def _own_pages(self) -> dict[str, Page]:
        """Return the pages of the gallery by address."""
        found = (
            (own.address, self._files.get_file_from_path(uri))
            for uri, own in self.published.pages.items()
        )
        return {address: file.page for address, file in found if file and file.page}

    def _fragments_of(self, page: Page) -> Mapping[str, str]:
        own = self._own(page)
        return own.fragments if own else self._embedded.get(page.file.src_uri, {})


def _sanitize_titles(entries: Iterable[AnchorLink]) -> None:
    """Remove markup from a table of contents."""
    for entry in entries:
        entry.title, entry.id = as_text(entry.title), as_text(entry.id)
        _sanitize_titles(entry.children)
