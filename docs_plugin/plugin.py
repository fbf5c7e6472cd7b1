"""The MkDocs plugin: event handlers that delegate, in the order in which MkDocs calls them.

`site/publishing.py` runs the specs and writes the pages before MkDocs builds the site. `site/build.py` completes each
page when MkDocs renders it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger

from docs_plugin.config import GalleryConfig
from docs_plugin.site.build import Build
from docs_plugin.site.build_gate import reads_cache
from docs_plugin.site.context import missing_install, root_of
from docs_plugin.site.files import (
    add_files,
    add_pages,
    complete_pages,
    remove_texts_of_examples,
)
from docs_plugin.site.navigation import with_section, without_folders
from docs_plugin.site.publishing import (
    publish,
    readable_files,
    refuse_site_among_examples,
    site_templates,
)
from docs_plugin.speedups.build import BuildSpeedups
from tactus.core.display import printable

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

log = get_plugin_logger("tactus")

CACHE = ".cache/plugin/tactus"


class GalleryPlugin(BasePlugin[GalleryConfig]):
    """Publishes a folder of `.tac` examples."""

    supports_multiple_instances = True

    def __init__(self) -> None:
        self._is_serving = False
        self._depth = 0
        self._build: Build | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Store whether this is a build or a server. Defining this event also keeps the instance for rebuilds."""
        self._is_serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig | None:
        """Add the style and the script, and watch the examples.

        Raises:
            PluginError: The site would be built among its examples.
        """
        if not self.config.enabled:
            if config.nav:
                folders = filter(None, (self.config.path, self.config.reference))
                config.nav = without_folders(config.nav, folders)
            return None
        refuse_site_among_examples(config, self.config)
        # Another gallery of the same site may have added them.
        if "assets/tactus/gallery.css" not in config.extra_css:
            config.extra_css.append("assets/tactus/gallery.css")
            config.extra_javascript.append("assets/tactus/gallery.js")
        config.watch.append(self.config.examples)
        config.watch += [self.config.templates] if self.config.templates else []
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Run the specs and write the pages, before MkDocs changes the site.

        A nested build, such as those of the i18n plugin for each language, uses the same publication.

        Raises:
            PluginError: An example failed, two pages share an address, or a template has an error.
        """
        self._depth += 1
        if self._depth == 1:
            self._build = self._new_build(config) if self.config.enabled else None

    def _new_build(self, config: MkDocsConfig) -> Build:
        root, name = root_of(config), self.config.path.replace("/", "-")
        is_read = reads_cache(self.config, root)
        speedups = BuildSpeedups(root / CACHE / f"{name}.pages", root, is_read=is_read)
        galleries = _galleries(config)
        before = [item._build for item in galleries[: galleries.index(self)]]
        published = publish(
            config,
            self.config,
            [build.published for build in before if build],
            cache=speedups.cache,
            is_serving=self._is_serving,
        )
        return Build(
            published, speedups, path=self.config.path, lists_examples=self._lists_examples
        )

    # Runs before plugins that list the pages, at priority 0 and below.
    @event_priority(50)
    def _add_pages(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages to the site."""
        if self._build:
            remove_texts_of_examples(files, config, Path(self.config.examples))
            add_pages(files, self._build.published, config, lists_examples=self._lists_examples)
        return files

    # Runs after plugins that copy files of the gallery, or create a nav, at priority -100 and above.
    @event_priority(-110)
    def _add_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the files to the site, and expand the gallery's entry in the nav."""
        if self._build:
            published = self._build.published
            complete_pages(files, published, config)
            with readable_files():
                add_files(files, published, config, path=self.config.path)
            if warning := missing_install(self.config, files):
                log.warning(printable(warning))
            if config.nav:
                for section in published.sections:
                    config.nav = with_section(config.nav, section, lists_pages=self._lists_examples)
        return files

    on_files = CombinedEvent(_add_pages, _add_files)

    # Runs after plugins that replace sections, at priority 0.
    @event_priority(-50)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Link the pages of examples to their chapters and neighbours."""
        if self._build:
            self._build.enter_navigation(config, files)

    # Runs after plugins that change the environment, on which reuse depends.
    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Enable the reuse of finished pages."""
        if self._build:
            self._build.prepare_templates(config, env)

    # Runs after plugins that include other files, at priority 0 and above.
    @event_priority(-90)
    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Replace the fences that embed examples."""
        if self._build is None:
            return None
        with site_templates(self.config):
            is_last = _galleries(config)[-1] is self
            return self._build.with_embeds(markdown, page, config, is_last=is_last)

    # Runs before other plugins, whose output belongs to the site.
    @event_priority(100)
    def _sanitize(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Sanitise the text of authors."""
        return self._build.sanitized(html, page) if self._build else None

    def _fill_placeholders(
        self, html: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Insert the text of fragments into their placeholders, for plugins that index the page."""
        return self._build.with_texts(html, page) if self._build else None

    on_page_content = CombinedEvent(_sanitize, _fill_placeholders)

    # Runs after plugins that index the page, at priority 0.
    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Replace the texts by the fragments, and list the neighbours of a page."""
        if self._build:
            self._build.open(page)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Add metadata to the head of a page, and restore the navigation."""
        return self._build.closed(output, page, config) if self._build else None

    # Runs after plugins with nested builds, at priority -100 and above.
    @event_priority(-110)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Store results for the next build."""
        self._depth -= 1
        if self._build and not self._depth:
            self._build.finish()

    def on_build_error(self, *, error: Exception) -> None:
        """Restore the navigation after an error."""
        self._depth = 0
        if self._build:
            self._build.abandon()

    @property
    def _lists_examples(self) -> bool:
        return self.config.nav == "listed"


def _galleries(config: MkDocsConfig) -> list[GalleryPlugin]:
    """Return the galleries of a site."""
    found = [item for item in config.plugins.values() if isinstance(item, GalleryPlugin)]
    return [item for item in found if item.config.enabled]
