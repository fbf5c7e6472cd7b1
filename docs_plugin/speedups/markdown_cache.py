"""Reuses the rendered Markdown of pages from earlier builds.

The key consists of the Markdown and the extensions. Markdown with links or code depends on other files, so it is always
rendered. MkDocs has no event through which a plugin could supply the HTML (decision 0007), so `page.render` is wrapped.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

from docs_plugin.speedups.fingerprint import UnknownValueError, fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from docs_plugin.pages.page import Cache

KNOWN_EXTENSIONS = re.compile(
    r"(markdown\.extensions\.)?(abbr|admonition|attr_list|def_list|fenced_code|footnotes|md_in_html|tables|toc|meta"
    r"|sane_lists|smarty|codehilite|extra)$|pymdownx\.(?!snippets|blocks|b64|pathconverter)\w+$"
)
"""Extensions whose output depends only on the Markdown and their options."""

DEPENDS = re.compile(r'(?:href|src)="(?!#)|<(?:pre|code|img)\b')
"""Matches HTML that may depend on other files, or on extensions that run code."""


def reuse_markdown(pages: Mapping[str, Page], cache: Cache, config: MkDocsConfig) -> None:
    """Let pages take their rendered Markdown from a cache, unless the site uses an unknown extension.

    Args:
        pages: The pages by their names in the cache.
        cache: The cache.
        config: The site.
    """
    try:
        extensions = _extensions_of(config)
    except UnknownValueError:
        return
    for name, page in pages.items():
        page.render = _with_cache(page, name, extensions, cache)  # type: ignore[method-assign,assignment] # see above


def _with_cache(
    page: Page, name: str, extensions: str, cache: Cache
) -> Callable[[MkDocsConfig, Files], None]:
    """Return a replacement for `page.render` that uses the cache."""
    render = page.render

    def render_with_cache(config: MkDocsConfig, files: Files) -> None:
        def make() -> str:
            render(config, files)
            return _packed(page)

        # Without front matter, MkDocs takes the title from the rendered Markdown.
        if "title" not in page.meta:
            render(config, files)
            return
        packed = cache.kept(name, ("markdown", extensions, page.markdown or ""), make)
        if page.content is None and packed:
            _unpack(packed, page)
        elif page.content is None:
            render(config, files)

    return render_with_cache


def _extensions_of(config: MkDocsConfig) -> str:
    """Return the extensions and their options as text."""
    for name in config.markdown_extensions:
        # Plugins may add instances of extensions instead of names.
        if not (isinstance(name, str) and KNOWN_EXTENSIONS.match(name)):
            raise UnknownValueError(str(name))
    return fingerprint([list(config.markdown_extensions), config.mdx_configs or {}])


def _packed(page: Page) -> str:
    """Serialise the rendered page; empty if it depends on other files."""
    if DEPENDS.search(page.content or "") or any(
        file is not page.file for file in page.links_to_anchors or ()
    ):
        return ""
    toc = [packed_anchor(item) for item in page.toc]
    return json.dumps(
        [page.content, toc, sorted(page.present_anchor_ids or ())], ensure_ascii=False
    )


def _unpack(packed: str, page: Page) -> None:
    """Restore a page from the result of `_packed`."""
    page.content, toc, ids = json.loads(packed)
    page.toc = TableOfContents([_unpacked_anchor(item) for item in toc])
    page.present_anchor_ids = set(ids)


def packed_anchor(item: AnchorLink) -> list[Any]:
    """Convert an entry of a table of contents to data."""
    return [item.title, item.id, item.level, [packed_anchor(child) for child in item.children]]


def _unpacked_anchor(packed: list[Any]) -> AnchorLink:
    title, name, level, children = packed
    anchor = AnchorLink(title, name, level)
    anchor.children = [_unpacked_anchor(child) for child in children]
    return anchor
