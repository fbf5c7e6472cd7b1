"""The MkDocs plugin: events that delegate, in the order in which MkDocs calls them.

`gate.py` runs the specs, `publication.py` writes the pages before MkDocs touches the site; what is here gives them to
MkDocs, and finishes each page when MkDocs comes to it.
"""

from __future__ import annotations

from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.utils import get_relative_url

from docs_plugin.config import GalleryConfig
from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.discovery.layout_warnings import (
    clash_in,
    notes_about,
    refusals_in,
    warnings_about,
)
from docs_plugin.pages.embeds import Fence, embed
from docs_plugin.publishing.publication import EMPTY, Extent, publication_of
from docs_plugin.rendering.placeholders import (
    ids_of,
    with_fragments,
    with_texts,
    without_needless_anchors,
)
from docs_plugin.rendering.sanitizer import as_text, sanitized_page
from docs_plugin.rendering.template_engine import (
    OwnTemplateError,
    own_templates,
    warnings_about_templates,
)
from docs_plugin.site.address_conflicts import (
    docs_in_the_way,
    galleries_in_the_way,
    reference_in_the_way,
)
from docs_plugin.site.build_gate import proved_chapters
from docs_plugin.site.context import layout_of, line_in, missing_install, place_of, root_of
from docs_plugin.site.files import (
    add_files,
    add_pages,
    complete_pages,
    remove_texts_of_examples,
)
from docs_plugin.site.head import with_head
from docs_plugin.site.nav_window import NavWindow
from docs_plugin.site.navigation import with_section
from docs_plugin.site.resolved_links import with_resolved_links
from docs_plugin.speedups.build import BuildSpeedups
from tactus.core.atomic_files import reason_of
from tactus.core.display import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink
    from mkdocs.utils.templates import TemplateContext

    from docs_plugin.pages.page import PageText
    from docs_plugin.speedups.build import Speedups

log = get_plugin_logger("tactus")

CACHE = ".cache/plugin/tactus"


class GalleryPlugin(BasePlugin[GalleryConfig]):
    """Publishes a folder of `.tac` examples."""

    supports_multiple_instances = True

    def __init__(self) -> None:
        self._is_serving = False
        self._builds = 0
        self._published = EMPTY
        self._embedded: dict[str, dict[str, str]] = {}
        self._window = NavWindow(names_sections=False)
        self._files = Files([])
        self._speedups: Speedups

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is a build or a server. Having this event keeps the instance over rebuilds."""
        self._is_serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig | None:
        """Add the style and the script, and watch the examples."""
        if not self.config.enabled:
            return None
        # Another gallery of the same site may have added them.
        if "assets/tactus/gallery.css" not in config.extra_css:
            config.extra_css.append("assets/tactus/gallery.css")
            config.extra_javascript.append("assets/tactus/gallery.js")
        config.watch.append(self.config.examples)
        config.watch += [self.config.templates] if self.config.templates else []
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Run the specs and write the pages, before the site is touched.

        A build within a build, as the i18n plugin makes for each language, publishes the same.

        Raises:
            PluginError: An example failed, two pages would have one address, or a template has a mistake.
        """
        self._builds += 1
        if not self.config.enabled or self._builds > 1:
            return
        folder, root = Path(self.config.examples), root_of(config)
        self._tell_of_refusals(refusals_in(folder))
        chapters = find_chapters(folder)
        _refuse(clash_in(chapters) or reference_in_the_way(chapters, self.config))
        for warning in warnings_about(folder, chapters):
            log.warning(printable(warning))
        for warning in warnings_about_templates(self._templates):
            log.warning(printable(warning))
        for note in notes_about(folder, chapters):
            log.info(printable(note))
        proved = proved_chapters(chapters, self.config, root=root, is_serving=self._is_serving)
        cache_file = root / CACHE / f"{self.config.path.replace('/', '-')}.pages"
        self._speedups = BuildSpeedups(cache_file, root)
        self._embedded = {}
        with self._own_templates(), _files_of_examples():
            self._published = publication_of(
                proved,
                layout_of(config, self.config),
                Extent(self.config.reference, has_files_for_machines=self.config.machines),
                place=place_of(config, self.config),
                cache=self._speedups.cache,
            )
        galleries = _galleries(config)
        before = (item._published for item in galleries[: galleries.index(self)])
        _refuse(
            galleries_in_the_way(self._published, before)
            or docs_in_the_way(
                self._published,
                self.config,
                Path(config.docs_dir),
                has_directory_urls=config.use_directory_urls,
            )
        )

    # Before the plugins that list the pages, at priority 0 and below.
    @event_priority(50)
    def _add_pages(self, files: Files, *, config: MkDocsConfig) -> Files | None:
        """Add the pages."""
        if self.config.enabled:
            remove_texts_of_examples(files, config, Path(self.config.examples))
            add_pages(files, self._published, config, lists_examples=self._lists_examples)
        return files

    # After the plugins that make other files of ours, or a nav, at priority -100 and above.
    @event_priority(-110)
    def _add_files(self, files: Files, *, config: MkDocsConfig) -> Files | None:
        """Add the files, and put the gallery into the nav where the site has it."""
        if not self.config.enabled:
            return None
        complete_pages(files, self._published, config)
        with _files_of_examples():
            add_files(files, self._published, config, path=self.config.path)
        if warning := missing_install(self.config, files):
            log.warning(printable(warning))
        if config.nav:
            for section in self._published.sections:
                config.nav = with_section(config.nav, section, lists_pages=self._lists_examples)
        return files

    on_files = CombinedEvent(_add_pages, _add_files)

    # After the plugins that replace sections, at priority 0.
    @event_priority(-50)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Tell the pages of examples where they are."""
        self._files = files
        if not self.config.enabled:
            return
        self._speedups.on_nav(config, self._own_pages())
        if not self._lists_examples:
            self._window = NavWindow(names_sections=not config.nav)
            for section in self._published.sections:
                self._window.link(section, files)

    # After the plugins that change the environment: what they do is looked at.
    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Let pages that cannot have changed be taken from an earlier build."""
        if self.config.enabled:
            self._speedups.on_env(config, env, self._own_pages())

    def _own_pages(self) -> dict[str, Page]:
        """Return the pages of the gallery by their addresses in it."""
        found = (
            (text.address, self._files.get_file_from_path(uri))
            for uri, text in self._published.pages.items()
        )
        return {address: file.page for address, file in found if file and file.page}

    # After the plugins that include other files, at priority 0 and above.
    @event_priority(-90)
    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Answer the fences of a page that name examples."""
        embeds = self._published.embeds if self.config.enabled else None
        if embeds is None or "tactus-" not in markdown or self._text_of(page):
            return None

        def answer(fence: Fence, prefix: str) -> str | None:
            if not embeds.knows(fence) and not self._is_last(config):
                return None
            return embeds.answer(fence, prefix)

        with self._own_templates():
            found = embed(markdown, answer, prefix=f"embed-{self.config.path.replace('/', '-')}")
        for line, mistake in found.mistakes:
            log.warning(printable(f"{line_in(page, config, markdown, line)}: {mistake}"))
        self._embedded[page.file.src_uri] = found.fragments
        return found.markdown

    # Before the other plugins: what they write is the site's own.
    @event_priority(100)
    def _sanitize(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Sanitise what authors wrote, whether it was rendered now or kept from an earlier build."""
        text = self._text_of(page)
        if text is None:
            return None
        _sanitize_titles(page.toc)
        return sanitized_page(html, marks=text.markdown)

    def _fill_slots(
        self, html: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Put the texts of fragments into the slots of a page, for all who read it, and make its lines known."""
        fragments = self._fragments_of(page)
        if not fragments:
            return None
        page.present_anchor_ids = (page.present_anchor_ids or set()) | ids_of(fragments)
        if self._text_of(page):
            html = without_needless_anchors(html)
        return with_texts(html, fragments)

    on_page_content = CombinedEvent(_sanitize, _fill_slots)

    # After the plugins that read the page, at priority 0: they index it.
    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Replace the texts by the fragments, and show a page among its neighbours."""
        if fragments := self._fragments_of(page):
            linked = with_resolved_links(fragments, page.file, self._files, path=self.config.path)
            page.content = with_fragments(page.content or "", linked)
        if self._text_of(page):
            self._window.open(page)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Say in the head what the page is, and leave the navigation as it was."""
        if self._text_of(page) is None:
            return None
        self._window.close()
        uri = page.file.src_uri
        return with_head(
            output,
            title=unescape(str(page.title)),
            description=unescape(str(page.meta.get("description", ""))),
            address=page.canonical_url,
            site=config.site_name,
            twin=get_relative_url(uri, page.url) if uri in self._published.twins else None,
            proved=self._published.proved.get(uri),
        )

    # After the plugins that build again, at priority -100 and above.
    @event_priority(-110)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Forget what no page of this build needed."""
        self._builds -= 1
        if self.config.enabled and not self._builds:
            self._speedups.close()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the navigation as it was."""
        self._builds = 0
        self._window.close()

    def _text_of(self, page: Page) -> PageText | None:
        return self._published.pages.get(page.file.src_uri) if self.config.enabled else None

    def _fragments_of(self, page: Page) -> Mapping[str, str]:
        text = self._text_of(page)
        return text.fragments if text else self._embedded.get(page.file.src_uri, {})

    def _is_last(self, config: MkDocsConfig) -> bool:
        """Tell whether no other gallery of the site comes after this one."""
        return _galleries(config)[-1] is self

    def _tell_of_refusals(self, refusals: str | None) -> None:
        """Stop the build for what is refused among the examples, or go on without it where the options say so."""
        if refusals and (self._is_serving or self.config.on_failure == "warn"):
            log.error(refusals)
        elif refusals:
            raise PluginError(refusals)

    @contextmanager
    def _own_templates(self) -> Iterator[None]:
        """Let the site's own templates stand over ours.

        Raises:
            PluginError: One of them has a mistake.
        """
        try:
            with own_templates(self._templates):
                yield
        except OwnTemplateError as error:
            raise PluginError(printable(str(error))) from error

    @property
    def _templates(self) -> Path | None:
        return Path(self.config.templates) if self.config.templates else None

    @property
    def _lists_examples(self) -> bool:
        return self.config.nav == "listed"


@contextmanager
def _files_of_examples() -> Iterator[None]:
    """Word that a file of an example cannot be read.

    Raises:
        PluginError: It cannot.
    """
    try:
        yield
    except OSError as error:
        message = f"'{error.filename}' cannot be published: {reason_of(error)}"
        raise PluginError(message) from error


def _refuse(mistake: str | None) -> None:
    """Stop the build where there is a mistake.

    Raises:
        PluginError: There is.
    """
    if mistake:
        raise PluginError(printable(mistake))


def _sanitize_titles(entries: Iterable[AnchorLink]) -> None:
    """Leave nothing but text in a table of contents."""
    for entry in entries:
        entry.title, entry.id = as_text(entry.title), as_text(entry.id)
        _sanitize_titles(entry.children)


def _galleries(config: MkDocsConfig) -> list[GalleryPlugin]:
    """Return the galleries of a site."""
    found = [item for item in config.plugins.values() if isinstance(item, GalleryPlugin)]
    return [item for item in found if item.config.enabled]
