"""Derives the settings of a gallery from the configuration of its site."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from docs_plugin.gallery.settings import GallerySettings
from docs_plugin.site.history import build_text
from docs_plugin.site.repository import reading_address, relative

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from docs_plugin.config import GalleryConfig


def root_of(site: MkDocsConfig) -> Path:
    """Return the folder of the site's configuration, in which users run commands."""
    return Path(site.config_file_path).absolute().parent if site.config_file_path else Path.cwd()


def settings_of(site: MkDocsConfig, config: GalleryConfig) -> GallerySettings:
    """Return the settings of a gallery from the configuration of its site."""
    folder = Path(config.examples)
    return GallerySettings(
        folder=folder,
        path=config.path,
        site_name=site.site_name,
        site_address=f"{site.site_url.rstrip('/')}/" if site.site_url else "",
        docs=Path(site.docs_dir),
        repository=lambda path: reading_address(path, site),
        command_folder=_command_folder(folder, root_of(site)),
        install=_link_to(config.install or "", config.path),
        reference=config.reference,
        has_downloads=config.downloads,
        has_machine_readable_files=config.machine_readable,
        built=build_text(folder),
    )


def _link_to(place: str, path: str) -> str:
    """Return the link from the gallery's folder to a page of the docs; external addresses are unchanged."""
    return f"tactus:{posixpath.relpath(place, path)}" if place and "://" not in place else place


def missing_install(config: GalleryConfig, files: Files) -> str | None:
    """Return a warning if the option `install` names a page that does not exist."""
    page = (config.install or "").partition("#")[0]
    if not page or "://" in page or files.get_file_from_path(page):
        return None
    return (
        f"the option 'install' names '{page}', and the site has no such page; expected a page of the docs, as in"
        " 'start.md', or an address, as in 'https://…'"
    )


def _command_folder(folder: Path, root: Path) -> str:
    """Return the folder in front of example paths in commands: empty for `examples/`, where `tactus` looks."""
    way = relative(folder, root)
    return "" if way in ("examples", ".") else way


def line_in(page: Page, site: MkDocsConfig, markdown: str, line: int) -> str:
    """Return the file and line of a line in a page's Markdown, taking front matter into account."""
    if not page.file.abs_src_path:
        return page.file.src_uri
    path = relative(Path(page.file.abs_src_path), root_of(site))
    whole = page.file.content_string
    # If another plugin changed the text, the line is unknown.
    if not whole.endswith(markdown):
        return path
    return f"{path}:{line + whole.count(chr(10)) - markdown.count(chr(10))}"
