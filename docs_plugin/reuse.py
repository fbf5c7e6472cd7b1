"""Takes over from an earlier build what MkDocs would make again: the HTML of a page's Markdown, and the finished page.

Both are kept by everything they are made from. The Markdown of a page with links or fences of its own depends on
other files, so it is always rendered. A finished page depends on the whole site: the configuration, the theme's
templates, the navigation, and what plugins put into it. Where something of that cannot be told, as with a plugin that
is not known here, nothing is taken over.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template
from mkdocs.structure.toc import AnchorLink, TableOfContents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from docs_plugin.store import Store

KNOWN_PLUGINS = {
    "docs_plugin.plugin",
    "material.plugins.offline.plugin",
    "material.plugins.search.plugin",
    "mkdocs.contrib.search",
    "mkdocs_literate_nav.plugin",
}
"""Modules of plugins that change pages only in ways that are looked at here."""

KNOWN_EXTENSIONS = re.compile(
    r"(markdown\.extensions\.)?(abbr|admonition|attr_list|def_list|fenced_code|footnotes|md_in_html|tables|toc|meta"
    r"|sane_lists|smarty|codehilite|extra)$|pymdownx\.(?!snippets|blocks|b64|pathconverter)\w+$"
)
"""Extensions that read nothing but the Markdown and their options."""

PLACES = (
    "config_file_path",
    "dev_addr",
    "docs_dir",
    "hooks",
    "plugins",
    "site_dir",
    "theme",
    "watch",
)
"""Options that are looked at elsewhere, or say only where files are."""

DEPENDS = re.compile(r'(?:href|src)="(?!#)|<(?:pre|code|img)\b')
"""Signs of HTML that may depend on other files, or on extensions that run code."""


class UnknownError(Exception):
    """Something that a page may depend on is not known."""


class Reuse:
    """What one build takes over from earlier ones."""

    def __init__(self, store: Store, config: MkDocsConfig) -> None:
        """Look at the site.

        Args:
            store: Where things are kept.
            config: The site.
        """
        self._store = store
        self._config = config
        try:
            self._markdown: str | None = _markdown_of(config)
        except UnknownError:
            self._markdown = None
        self._site: str | None = None
        self._sections: dict[int, str] = {}

    def of_markdown(self, page: Page) -> None:
        """Let a page take its HTML from the store, where it can be there."""
        if self._markdown is None:
            return
        render, made_from = page.render, self._markdown

        def take_over(config: MkDocsConfig, files: Files) -> None:
            def make() -> str:
                render(config, files)
                return _packed(page)

            kept = self._store.kept(("markdown", made_from, page.markdown or ""), make)
            if not kept:
                if page.content is None:
                    render(config, files)
                return
            _unpack(page, json.loads(kept))

        page.render = take_over  # type: ignore[method-assign] # as MkDocs' own plugins do

    def of_page(self, page: Page, env: Environment) -> None:
        """Let a page take its finished form from the store, where it can be there."""
        if self._site is None:
            try:
                self._site = _site_of(self._config, env)
            except UnknownError:
                self._site = ""
        if self._site and not page.is_homepage:
            name = page.meta.get("template", "main.html")
            page.meta["template"] = _Kept(env.get_template(name), self, page)

    def page(self, template: Template, page: Page, context: Mapping[str, Any]) -> str:
        """Return a finished page."""
        try:
            made_from = self._state_of(page, context)
        except UnknownError:
            return template.render(context)
        kept = ("page", self._site or "", template.name or "", *made_from)
        return self._store.kept(kept, lambda: template.render(context))

    def _state_of(self, page: Page, context: Mapping[str, Any]) -> tuple[str, ...]:
        own = {
            name: value
            for name, value in context.items()
            if name not in ("config", "nav", "page", "pages", "build_date_utc")
        }
        around = [_told(item) for item in (page.previous_page, page.next_page, *page.ancestors)]
        facts = {
            "meta": {name: value for name, value in page.meta.items() if name != "template"},
            "urls": [page.url, page.canonical_url, page.edit_url, page.file.src_uri],
            "toc": [_packed_anchor(item) for item in page.toc],
            "around": around,
            "title": page.title,
        }
        return (
            _plain(own),
            _plain(facts),
            self._navigation(page, context["nav"]),
            page.content or "",
        )

    def _navigation(self, page: Page, nav: Navigation) -> str:
        """Return what the navigation shows while a page is open: the same for all pages of a section."""
        section = page.parent
        key = id(section) if section else 0
        if key not in self._sections:
            self._sections[key] = _plain([_told(item) for item in nav.items])
        return self._sections[key]


class _Kept(Template):
    """A template that need not be rendered. MkDocs asks for the template of a page by what its front matter says."""

    def __new__(cls, *_: Any) -> _Kept:
        """Make one without compiling anything."""
        made: _Kept = object.__new__(cls)
        return made

    def __init__(self, template: Template, reuse: Reuse, page: Page) -> None:
        self._template = template
        self._reuse = reuse
        self._page = page
        self.name = template.name

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page, from the store where it is there."""
        return self._reuse.page(self._template, self._page, dict(*args, **kwargs))


def _told(item: StructureItem | None) -> Any:
    """Return what a theme may show of an item of the navigation."""
    if item is None:
        return None
    meta = getattr(item, "meta", None) or {}
    return [
        item.title,
        getattr(item, "url", None),
        {name: value for name, value in meta.items() if name != "template"},
        [_told(child) for child in item.children or ()] if hasattr(item, "children") else None,
    ]


def _markdown_of(config: MkDocsConfig) -> str:
    """Return what HTML is made with, beside its Markdown."""
    unknown = [name for name in config.markdown_extensions if not KNOWN_EXTENSIONS.match(name)]
    if unknown:
        raise UnknownError(unknown[0])
    return _plain([list(config.markdown_extensions), config.mdx_configs or {}])


def _site_of(config: MkDocsConfig, env: Environment) -> str:
    """Return a digest of what every page depends on."""
    for plugin in config.plugins.values():
        if type(plugin).__module__ not in KNOWN_PLUGINS:
            raise UnknownError(type(plugin).__module__)
    if config.hooks:
        raise UnknownError("hooks")
    digest = hashlib.sha256()
    options = {name: value for name, value in config.items() if name not in PLACES}
    plugins = {name: dict(plugin.config) for name, plugin in config.plugins.items()}
    digest.update(_plain([options, plugins, config.theme.name, dict(config.theme)]).encode())
    for path in _templates(config):
        text = path.read_bytes()
        # A page that tells when it was built is another one every time.
        if b"build_date_utc" in text or b"update_date" in text:
            raise UnknownError(str(path))
        digest.update(f"{path.name}\0{len(text)}\0".encode() + text)
    digest.update(_plain(sorted(env.filters)).encode())
    return digest.hexdigest()


def _templates(config: MkDocsConfig) -> Iterator[Path]:
    for folder in config.theme.dirs:
        files = (path for path in Path(folder).rglob("*.html") if ".icons" not in path.parts)
        yield from sorted(files)


def _plain(value: Any) -> str:
    """Return data as text.

    Raises:
        UnknownError: There is something in it that is no data.
    """
    return json.dumps(_data(value), ensure_ascii=False, sort_keys=True)


def _data(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        items = [_data(item) for item in value]
        return sorted(items, key=repr) if isinstance(value, set | frozenset) else items
    if hasattr(value, "items"):
        return {str(name): _data(item) for name, item in value.items()}
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if type(value).__module__.startswith(("mkdocs.", "material.")) and hasattr(value, "__dict__"):
        return [type(value).__qualname__, _data(vars(value))]
    if type(value).__module__.startswith("babel."):
        return str(value)
    raise UnknownError(repr(type(value)))


def _packed(page: Page) -> str:
    """Return what came of a page's Markdown; nothing where it may come out otherwise next time."""
    content = page.content or ""
    if DEPENDS.search(content) or any(
        file is not page.file for file in page.links_to_anchors or ()
    ):
        return ""
    return json.dumps(
        [
            content,
            [_packed_anchor(item) for item in page.toc],
            page._title_from_render,
            sorted(page.present_anchor_ids or ()),
        ],
        ensure_ascii=False,
    )


def _unpack(page: Page, kept: list[Any]) -> None:
    page.content, anchors, page._title_from_render, ids = kept
    page.toc = TableOfContents([_anchor(item) for item in anchors])
    page.present_anchor_ids = set(ids)


def _packed_anchor(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_packed_anchor(child) for child in item.children]]


def _anchor(kept: list[Any]) -> AnchorLink:
    title, name, level, children = kept
    anchor = AnchorLink(title, name, level)
    anchor.children = [_anchor(child) for child in children]
    return anchor
