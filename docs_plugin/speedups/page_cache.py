"""Reuses finished pages from earlier builds instead of rendering the theme's templates.

The key of a page consists of everything it depends on: the configuration, the theme's templates, the navigation, and
what plugins add to its context. If an input is unknown, such as a plugin that is not listed here, nothing is reused.
Jinja creates templates from the environment's `template_class`, which is replaced.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs_plugin.speedups.fingerprint import UnknownValueError, fingerprint
from docs_plugin.speedups.markdown_cache import packed_anchor
from docs_plugin.speedups.store import ENCODING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from docs_plugin.speedups.store import Store

KNOWN_PLUGINS = {
    "docs_plugin.plugin",
    "material.plugins.offline.plugin",
    "material.plugins.search.plugin",
    "material.plugins.tags.plugin",
    "mkdocs.contrib.search",
    "mkdocs_awesome_nav.plugin",
    "mkdocs_literate_nav.plugin",
}
"""Plugins that change pages only in ways covered by the key."""

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
"""Options that are compared separately, or contain only paths."""


def reuse_pages(
    pages: Mapping[str, Page], store: Store, config: MkDocsConfig, env: Environment
) -> None:
    """Reuse pages from a store when their template is rendered, unless the site uses an unknown plugin.

    Args:
        pages: The pages by their names in the store.
        store: The store.
        config: The site.
        env: The environment of the theme's templates.
    """
    try:
        site = _site_of(config, env)
    except UnknownValueError:
        return
    finished = _FinishedPages(pages, store, site)

    class CachedTemplate(env.template_class):  # type: ignore[misc,name-defined] # another gallery may have set one
        def render(self, *args: Any, **kwargs: Any) -> str:
            context = dict(*args, **kwargs)
            return finished.page(
                self.name or "", context, lambda: super(CachedTemplate, self).render(context)
            )

    env.template_class = CachedTemplate


class _FinishedPages:
    """The finished pages of one build."""

    def __init__(self, pages: Mapping[str, Page], store: Store, site: str) -> None:
        self._names = {page.file.src_uri: name for name, page in pages.items()}
        self._store = store
        self._site = site
        self._sections: dict[int, str] = {}
        self._entries: dict[int, str] = {}

    def page(self, template: str, context: Mapping[str, Any], render: Callable[[], str]) -> str:
        """Return a page from the store, or render it. Templates without a page, such as a sitemap, are rendered."""
        page: Page | None = context.get("page")
        name = self._names.get(page.file.src_uri) if page else None
        if page is None or name is None or page.is_homepage:
            return render()
        try:
            made_from = self._state_of(page, context)
        except UnknownValueError:
            return render()
        html = self._store.kept(name, ("page", self._site, template, *made_from), render)
        self._store.put_away(name)
        return html

    def _state_of(self, page: Page, context: Mapping[str, Any]) -> tuple[str, ...]:
        own = {
            name: value
            for name, value in context.items()
            if name not in ("config", "nav", "page", "pages", "build_date_utc")
        }
        others = (page.previous_page, page.next_page, *page.ancestors)
        facts = {
            "meta": page.meta,
            "urls": [page.url, page.canonical_url, page.edit_url, page.file.src_uri],
            "toc": [packed_anchor(item) for item in page.toc],
            "around": [_entry(item) for item in others],
            "title": page.title,
        }
        return (
            fingerprint(own),
            fingerprint(facts),
            self._navigation(page, context["nav"]),
            *self._neighbours(page),
            page.content or "",
        )

    def _navigation(self, page: Page, nav: Navigation) -> str:
        """Return a digest of the navigation around the section of a page, as shown on the page."""
        section = page.parent
        key = id(section) if section else 0
        if key not in self._sections:
            shown = fingerprint([_shown(item, section) for item in nav.items])
            self._sections[key] = hashlib.sha256(shown.encode()).hexdigest()
        return self._sections[key]

    def _neighbours(self, page: Page) -> Iterator[str]:
        """Yield the entries of a page's section, except the page itself."""
        for item in page.parent.children if page.parent else ():
            if item is page:
                yield ""
                continue
            key = id(item)
            if key not in self._entries:
                self._entries[key] = fingerprint(_shown(item, None))
            yield self._entries[key]


def _shown(item: StructureItem, open_section: StructureItem | None) -> Any:
    """Return the visible data of a navigation item, without the items of the open section."""
    if item is open_section:
        return None
    below = getattr(item, "children", None) or ()
    return [_entry(item), [_shown(child, open_section) for child in below]]


def _entry(item: StructureItem | None) -> Any:
    if item is None:
        return None
    meta = getattr(item, "meta", None) or {}
    return [type(item).__name__, item.title, getattr(item, "url", None), meta]


def _site_of(config: MkDocsConfig, env: Environment) -> str:
    """Return a digest of the inputs that all pages share."""
    for plugin in config.plugins.values():
        if type(plugin).__module__ not in KNOWN_PLUGINS:
            raise UnknownValueError(type(plugin).__module__)
    if config.hooks:
        raise UnknownValueError("hooks")
    digest = hashlib.sha256()
    options = {name: value for name, value in config.items() if name not in PLACES}
    plugins = {name: dict(plugin.config) for name, plugin in config.plugins.items()}
    digest.update(fingerprint([options, plugins, config.theme.name, dict(config.theme)]).encode())
    for name, path in _templates(config):
        text = path.read_bytes()
        # A page that contains the build time can never be reused.
        if b"build_date_utc" in text or b"update_date" in text:
            raise UnknownValueError(str(path))
        digest.update(f"{name}\0{len(text)}\0".encode(*ENCODING) + text)
    digest.update(fingerprint(sorted(env.filters)).encode())
    return digest.hexdigest()


def _templates(config: MkDocsConfig) -> Iterator[tuple[str, Path]]:
    """Yield the template files by name."""
    for theme in config.theme.dirs:
        is_own = theme == config.theme.custom_dir
        for folder, folders, names in os.walk(theme):
            # Material has thousands of icons among its templates, which do not change; a site's own files may.
            folders[:] = sorted(name for name in folders if is_own or name != ".icons")
            for path in (Path(folder, name) for name in sorted(names)):
                if path.is_file() if is_own else path.suffix == ".html":
                    yield path.relative_to(theme).as_posix(), path
