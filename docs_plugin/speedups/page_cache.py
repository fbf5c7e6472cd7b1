"""Takes over from an earlier build the finished pages, which a theme would make again.

A finished page is kept by everything it is made from: the configuration of the site, the theme's templates, the
navigation, and what plugins put into it. Where something of that cannot be told, as with a plugin that is not known
here, nothing is taken over.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from docs_plugin.speedups.fingerprint import UnknownError, plain
from docs_plugin.speedups.markdown_cache import packed_anchor
from docs_plugin.speedups.store import ENCODING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
"""Modules of plugins that change pages only in ways that are looked at here."""

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
        self._site: str | None = None
        self._sections: dict[int, str] = {}

    def of_page(self, page: Page, name: str, env: Environment) -> None:
        """Let a page take its finished form from the store, where it can be there.

        Args:
            page: The page.
            name: What the store calls it.
            env: Has the templates.
        """
        if self._site is None:
            try:
                self._site = _site_of(self._config, env)
            except UnknownError:
                self._site = ""
        if self._site and not page.is_homepage:
            template = env.get_template(page.meta.get("template", "main.html"))
            page.meta["template"] = _Kept(template, self, page, name)

    def page(self, template: Template, page: Page, name: str, context: Mapping[str, Any]) -> str:
        """Return a finished page."""
        try:
            made_from = self._state_of(page, context)
        except UnknownError:
            return template.render(context)
        kept = ("page", self._site or "", template.name or "", *made_from)
        html = self._store.kept(name, kept, lambda: template.render(context))
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
            "meta": {name: value for name, value in page.meta.items() if name != "template"},
            "urls": [page.url, page.canonical_url, page.edit_url, page.file.src_uri],
            "toc": [packed_anchor(item) for item in page.toc],
            "around": [_named(item) for item in others],
            "title": page.title,
        }
        return (
            plain(own),
            plain(facts),
            self._navigation(page, context["nav"]),
            plain(_neighbours(page)),
            page.content or "",
        )

    def _navigation(self, page: Page, nav: Navigation) -> str:
        """Return a digest of what the navigation shows around the section of a page while it is open."""
        section = page.parent
        key = id(section) if section else 0
        if key not in self._sections:
            told = plain([_told(item, section) for item in nav.items])
            self._sections[key] = hashlib.sha256(told.encode()).hexdigest()
        return self._sections[key]


def _neighbours(page: Page) -> list[Any]:
    """Return what the section of a page shows while it is open, beside the page itself."""
    shown = page.parent.children if page.parent else ()
    return [None if item is page else _told(item, None) for item in shown]


class _Kept(Template):
    """A template that need not be rendered. MkDocs asks for the template of a page by what its front matter says."""

    def __new__(cls, *_: Any) -> _Kept:
        """Make one without compiling anything."""
        made: _Kept = object.__new__(cls)
        return made

    def __init__(self, template: Template, reuse: Reuse, page: Page, name: str) -> None:
        self._template = template
        self._kept_as = name
        self._reuse = reuse
        self._page = page
        self.name = template.name

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page, from the store where it is there."""
        return self._reuse.page(self._template, self._page, self._kept_as, dict(*args, **kwargs))


def _told(item: StructureItem, open_section: StructureItem | None) -> Any:
    """Return what a theme may show of an item of the navigation, and of those below it that are in no open section."""
    if item is open_section:
        return None
    below = getattr(item, "children", None) or ()
    return [_named(item), [_told(child, open_section) for child in below]]


def _named(item: StructureItem | None) -> Any:
    if item is None:
        return None
    meta = getattr(item, "meta", None) or {}
    kept = {name: value for name, value in meta.items() if name != "template"}
    return [type(item).__name__, item.title, getattr(item, "url", None), kept]


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
    digest.update(plain([options, plugins, config.theme.name, dict(config.theme)]).encode())
    for name, path in _templates(config):
        text = path.read_bytes()
        # A page that tells when it was built is another one every time.
        if b"build_date_utc" in text or b"update_date" in text:
            raise UnknownError(str(path))
        digest.update(f"{name}\0{len(text)}\0".encode(*ENCODING) + text)
    digest.update(plain(sorted(env.filters)).encode())
    return digest.hexdigest()


def _templates(config: MkDocsConfig) -> Iterator[tuple[str, Path]]:
    """Yield what pages may be put together from, by the names that templates have for it."""
    for theme in config.theme.dirs:
        is_own = theme == config.theme.custom_dir
        for folder, folders, names in os.walk(theme):
            # Material keeps thousands of pictures among its templates; a site's own may change.
            folders[:] = sorted(name for name in folders if is_own or name != ".icons")
            for path in (Path(folder, name) for name in sorted(names)):
                if path.is_file() if is_own else path.suffix == ".html":
                    yield path.relative_to(theme).as_posix(), path
