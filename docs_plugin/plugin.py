"""The MkDocs plugin: events that delegate. With `config.py`, the only module that imports MkDocs.

A broken spec is raised, not warned, because `mkdocs build -q` hides warnings even from `--strict`.
It is raised before MkDocs empties the site folder, so the last good site stays. Under `mkdocs
serve` it is not raised, for there a failed build leaves the browser waiting: the page of the
example shows the failure instead.
"""

from __future__ import annotations

import os
import posixpath
import re
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import get_relative_url

from docs_plugin.authored import with_safe_addresses
from docs_plugin.catalog import clashing_files, find_chapters, slugs_of
from docs_plugin.config import GalleryConfig
from docs_plugin.embeds import Fence, embed
from docs_plugin.front_matter import unread_entries
from docs_plugin.gallery import GalleryChapter, Layout
from docs_plugin.head import with_head
from docs_plugin.left_out import empty_chapters, folders_of_helpers, stray_files
from docs_plugin.links import with_resolved_links
from docs_plugin.machines import Place
from docs_plugin.nav import with_section
from docs_plugin.nav_window import NavWindow
from docs_plugin.proof import load, prove, summary_of_failures, without_times
from docs_plugin.publication import EMPTY, Extent, publication_of
from docs_plugin.rendering import OwnTemplateError, own_templates
from docs_plugin.reuse import Reuse
from docs_plugin.slots import ids_of, with_fragments, with_texts
from docs_plugin.store import Store
from tactus import GateOptions
from tactus.gate.files import jobs_of
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from docs_plugin.catalog import Chapter
    from docs_plugin.pages import PageText
    from docs_plugin.proof import ProvedExample

log = get_plugin_logger("tactus")

CACHE = ".cache/plugin/tactus/pages"

ASSETS = Path(__file__).parent / "assets"


class GalleryPlugin(BasePlugin[GalleryConfig]):
    """Publishes a folder of `.tac` examples."""

    supports_multiple_instances = True

    def __init__(self) -> None:
        self._is_serving = False
        self._chapters: tuple[GalleryChapter, ...] = ()
        self._published = EMPTY
        self._embedded: dict[str, dict[str, str]] = {}
        self._window = NavWindow(names_sections=False)
        self._files = Files([])
        self._store: Store
        self._reuse: Reuse

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
        """Run the specs of every example, and raise what failed.

        Raises:
            PluginError: An example failed; the message holds all that did.
        """
        if not self.config.enabled:
            return
        chapters = find_chapters(Path(self.config.examples))
        self._check_places(chapters, config)
        self._chapters = self._proved_chapters(chapters, config)
        proved = [item for chapter in self._chapters for item in chapter.examples]
        self._tell(proved)
        summary = summary_of_failures(proved)
        if summary and (self._is_serving or self.config.on_failure == "warn"):
            log.error(summary)
        elif summary:
            raise PluginError(summary)
        # Who sets it wants a build that comes out the same every time.
        if "SOURCE_DATE_EPOCH" in os.environ:
            self._chapters = tuple(
                replace(chapter, examples=tuple(without_times(item) for item in chapter.examples))
                for chapter in self._chapters
            )
        if self.config.strength and self.config.verify != "never":
            self._tell_of_weak_specs(proved, self._gate_options(_root(config)))
        self._write_pages(config)

    def _tell(self, proved: list[ProvedExample]) -> None:
        """Say in the log what was run, and loudly what was not."""
        count = f"{len(proved)} example{'' if len(proved) == 1 else 's'}"
        if self.config.verify == "never":
            log.warning(
                f"verify: never, so the specs of {count} were not run, and nothing is proved"
            )
            return
        cached = sum(item.is_cached for item in proved)
        log.info(f"ran the specs of {count}" + (f", {cached} of them cached" if cached else ""))
        if self.config.on_failure == "warn" and any(item.has_failed for item in proved):
            log.warning("on_failure: warn, so examples whose specs fail are published all the same")

    def _write_pages(self, config: MkDocsConfig) -> None:
        """Write the pages, before the site is touched: a site's own template may have a mistake.

        Raises:
            PluginError: It has.
        """
        self._store = Store(_root(config) / CACHE / self.config.path.replace("/", "-"))
        extent = Extent(self.config.reference, has_files_for_machines=self.config.machines)
        self._embedded = {}
        with self._own_templates():
            self._published = publication_of(
                self._chapters,
                self._layout(config),
                extent,
                place=self._place(config),
                store=self._store,
            )

    # Before the plugins that read or list the files, at priority 0 and below.
    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files | None:
        """Add the pages and assets, and put the gallery into the nav where the site has it."""
        if not self.config.enabled:
            return None
        listed = InclusionLevel.NOT_IN_NAV if config.nav else InclusionLevel.INCLUDED
        for uri, page in self._published.pages.items():
            is_windowed = not (self._lists_examples or uri.endswith("index.md"))
            inclusion = InclusionLevel.NOT_IN_NAV if is_windowed else listed
            file = File.generated(config, uri, content=page.markdown, inclusion=inclusion)
            if page.made_from:
                file.edit_uri = _relative(page.made_from, Path(config.docs_dir))
            files.append(file)
            for address, path in page.files.items():
                _add(files, config, f"{self.config.path}/{address}", path.read_bytes())
        for asset in sorted(ASSETS.iterdir()):
            _add(files, config, f"assets/tactus/{asset.name}", asset.read_bytes())
        for item in self._published.files:
            _add(files, config, item.address, item.data)
        if config.nav:
            for section in self._published.sections:
                config.nav = with_section(config.nav, section, lists_pages=self._lists_examples)
        return files

    def _place(self, config: MkDocsConfig) -> Place:
        address = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
        return Place(config.site_name, address, self.config.path)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Tell the pages of examples where they are."""
        self._files = files
        if not self.config.enabled:
            return
        self._reuse = Reuse(self._store, config)
        for page in self._own_pages():
            self._reuse.of_markdown(page)
        if not self._lists_examples:
            self._window = NavWindow(names_sections=not config.nav)
            for section in self._published.sections:
                self._window.link(section, files)

    # After the plugins that change the environment: what they do is looked at.
    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Let pages that cannot have changed be taken from an earlier build."""
        if self.config.enabled:
            for page in self._own_pages():
                self._reuse.of_page(page, env)

    def _own_pages(self) -> Iterator[Page]:
        found = (self._files.get_file_from_path(uri) for uri in self._published.pages)
        return (file.page for file in found if file and file.page)

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
            log.warning(f"{_told(page, config, markdown, line)}: {mistake}")
        self._embedded[page.file.src_uri] = found.fragments
        return found.markdown

    def on_page_content(
        self, html: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Put the texts of fragments into the slots of a page, for all who read it, and make its lines known."""
        fragments = self._fragments_of(page)
        if not fragments:
            return None
        page.present_anchor_ids = (page.present_anchor_ids or set()) | ids_of(fragments)
        return with_texts(with_safe_addresses(html) if self._text_of(page) else html, fragments)

    # After the plugins that read the page, at priority 0: they index it.
    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Replace the texts by the fragments, and show a page among its neighbours."""
        fragments = {
            name: with_resolved_links(fragment, page.file, self._files, path=self.config.path)
            for name, fragment in self._fragments_of(page).items()
        }
        if fragments:
            page.content = with_fragments(page.content or "", fragments)
        if fragments or self._text_of(page):
            self._window.open(page)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Say in the head what the page is, and leave the navigation as it was."""
        self._window.close()
        if self._text_of(page) is None:
            return None
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

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Forget what no page of this build needed."""
        if self.config.enabled:
            self._store.forget_unused()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the navigation as it was."""
        self._window.close()

    def _text_of(self, page: Page) -> PageText | None:
        return self._published.pages.get(page.file.src_uri) if self.config.enabled else None

    def _fragments_of(self, page: Page) -> Mapping[str, str]:
        text = self._text_of(page)
        return text.fragments if text else self._embedded.get(page.file.src_uri, {})

    def _is_last(self, config: MkDocsConfig) -> bool:
        """Tell whether no other gallery of the site comes after this one."""
        return _galleries(config)[-1] is self

    @contextmanager
    def _own_templates(self) -> Iterator[None]:
        """Let the site's own templates stand over ours.

        Raises:
            PluginError: One of them has a mistake.
        """
        try:
            with own_templates(Path(self.config.templates) if self.config.templates else None):
                yield
        except OwnTemplateError as error:
            raise PluginError(str(error)) from error

    @property
    def _lists_examples(self) -> bool:
        return self.config.nav == "listed"

    def _check_places(self, chapters: tuple[Chapter, ...], config: MkDocsConfig) -> None:
        """Tell of files that are no example, and refuse two pages at one address, before the site is touched.

        Raises:
            PluginError: Two pages would have one address.
        """
        paths = [item.config.path for item in _galleries(config)]
        if paths.count(self.config.path) > 1:
            raise PluginError(
                f"two galleries of the site have the path '{self.config.path}'; give one of them another 'path'"
            )
        folder = Path(self.config.examples)
        for path in stray_files(folder, chapters):
            log.warning(
                f"{path.relative_to(folder).as_posix()} is left out; an example is a .tac file in a folder of"
                f" '{folder.name}'"
            )
        for path, line, message in unread_entries(chapters):
            log.warning(f"{path.relative_to(folder).as_posix()}:{line}: {message}")
        if not chapters:
            log.warning(
                f"there is no example in '{folder.name}'; put a .tac file into a folder of it, as in"
                f" '{folder.name}/01-first/01-hello.tac'"
            )
        for path in folders_of_helpers(folder, chapters):
            log.info(
                f"{path.relative_to(folder).as_posix()}/ is taken for helpers of the examples beside it; a chapter has"
                " a number or a README.md"
            )
        for path in empty_chapters(folder, chapters):
            log.info(
                f"{path.relative_to(folder).as_posix()}/ has no .tac file and gets no page yet"
            )
        clash = clashing_files(chapters)
        if clash:
            raise PluginError(
                f"{clash[0]} and {clash[1]} would be the same page; rename one of them"
            )
        for uri in (f"{self.config.path}/{slug}.md" for slug in slugs_of(chapters)):
            if (Path(config.docs_dir) / uri).exists():
                raise PluginError(
                    f"the docs have a page '{uri}' already; move it, or set the option 'path'"
                )

    def _proved_chapters(
        self, chapters: tuple[Chapter, ...], config: MkDocsConfig
    ) -> tuple[GalleryChapter, ...]:
        root = _root(config)
        examples = [example for chapter in chapters for example in chapter.examples]
        if self.config.verify == "never":
            proved = load(examples, lambda path: _relative(path, root))
        else:
            proved = prove(examples, self._gate_options(root))
        by_path = {item.example.path: item for item in proved}
        return tuple(
            GalleryChapter(chapter, tuple(by_path[example.path] for example in chapter.examples))
            for chapter in chapters
        )

    def _layout(self, config: MkDocsConfig) -> Layout:
        return Layout(
            folder=Path(self.config.examples),
            path=self.config.path,
            docs=Path(config.docs_dir),
            repository=_repository(config, Path(self.config.examples)),
            command_folder=self._command_folder(config),
            has_downloads=self.config.downloads,
        )

    def _gate_options(self, root: Path) -> GateOptions:
        return GateOptions(
            timeout_seconds=self.config.timeout,
            jobs=jobs_of(self.config.jobs),
            uses_cache=self.config.verify == "cached",
            root=root,
        )

    def _tell_of_weak_specs(self, proved: list[ProvedExample], options: GateOptions) -> None:
        """Warn of examples whose specs would notice nothing."""
        from tactus.gate.strength import notices_nothing

        passed = (item for item in proved if item.result.outcome is Outcome.PASSED)
        for item in passed:
            if item.program and notices_nothing(item.program.source, options):
                log.warning(f"{item.told}: no spec would notice a change of the program")

    def _command_folder(self, config: MkDocsConfig) -> str:
        """Return what commands put before `02-agents/…`: nothing for `examples/`, where `tactus` looks."""
        folder = Path(self.config.examples)
        root = _root(config)
        if folder == root / "examples":
            return ""
        return (
            folder.relative_to(root).as_posix()
            if folder.is_relative_to(root)
            else folder.as_posix()
        )


def _galleries(config: MkDocsConfig) -> list[GalleryPlugin]:
    """Return the galleries of a site."""
    found = [item for item in config.plugins.values() if isinstance(item, GalleryPlugin)]
    return [item for item in found if item.config.enabled]


def _root(config: MkDocsConfig) -> Path:
    """Return the folder of the site's configuration, from which people run commands."""
    return (
        Path(config.config_file_path).absolute().parent if config.config_file_path else Path.cwd()
    )


def _add(files: Files, config: MkDocsConfig, uri: str, data: bytes) -> None:
    """Add a file that is no page, unless the site has it already."""
    # MkDocs makes a page of whatever ends in `.md`.
    source = f"{uri}.txt" if uri.endswith(".md") else uri
    if files.get_file_from_path(source) is None:
        file = File.generated(config, source, content=data)
        file.dest_uri = uri
        files.append(file)


def _repository(config: MkDocsConfig, folder: Path) -> str:
    """Return the address at which a folder is read in the repository; empty where the site does not say."""
    if not config.repo_url or not config.edit_uri:
        return ""
    docs = urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri)
    if re.search(r"[?#]", docs):
        return ""
    # What is edited at /edit/ is read at /blob/, with GitHub and GitLab.
    address = f"{docs.rstrip('/')}/{_relative(folder, Path(config.docs_dir))}"
    scheme, _, rest = re.sub(r"/edit/", "/blob/", address, count=1).partition("://")
    return f"{scheme}://{posixpath.normpath(rest)}"


def _relative(path: Path, folder: Path) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _told(page: Page, config: MkDocsConfig, markdown: str, line: int) -> str:
    """Return the file and line of a line of a page's Markdown, which begins after the front matter."""
    if not page.file.abs_src_path:
        return page.file.src_uri
    told = _relative(Path(page.file.abs_src_path), _root(config))
    whole = page.file.content_string
    # Another plugin may have changed the text; then nobody knows the line.
    if not whole.endswith(markdown):
        return told
    return f"{told}:{line + whole.count(chr(10)) - markdown.count(chr(10))}"
