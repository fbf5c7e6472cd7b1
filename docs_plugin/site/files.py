"""Adds the pages and files of a gallery to MkDocs' file collection."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel

from docs_plugin.rendering import ASSETS
from docs_plugin.rendering.svg import published_data
from docs_plugin.site.repository import edit_uri_of
from tactus.core.files.confined_files import ConfinedFolder
from tactus.example.layout import is_backup

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from docs_plugin.publishing.publication import Publication


def remove_texts_of_examples(files: Files, site: MkDocsConfig, examples: Path) -> None:
    """Remove the READMEs, refused files and backups of examples in the docs: the gallery publishes the examples."""
    if Path(site.docs_dir) not in examples.parents:
        return
    home = ConfinedFolder(examples)
    for file in list(files):
        path = Path(file.abs_src_path or "")
        is_left_out = file.is_documentation_page() or is_backup(path.name)
        is_refused = is_left_out or not home.has_file(path)
        if path.is_relative_to(examples) and is_refused:
            files.remove(file)


def add_pages(
    files: Files, published: Publication, site: MkDocsConfig, *, lists_examples: bool
) -> None:
    """Add the pages of a gallery.

    Args:
        files: The files of the site.
        published: The gallery.
        site: The site.
        lists_examples: True if the navigation lists every example.
    """
    listed = InclusionLevel.NOT_IN_NAV if site.nav else InclusionLevel.INCLUDED
    for uri, page in published.pages.items():
        is_windowed = not (lists_examples or uri.endswith("index.md"))
        inclusion = InclusionLevel.NOT_IN_NAV if is_windowed else listed
        file = File.generated(site, uri, content=page.markdown, inclusion=inclusion)
        if "i18n" in site.plugins:
            # The i18n plugin creates a file per language only for files that it considers part of the docs folder.
            file.abs_src_path = os.path.normpath(Path(site.docs_dir) / uri)
        files.append(file)


def complete_pages(files: Files, published: Publication, site: MkDocsConfig) -> None:
    """Set the content and edit address of all pages, including files that other plugins created from them."""
    for uri, page in published.pages.items():
        file = files.src_uris.get(uri)
        if file is None:
            continue
        file.content_string = page.markdown
        file.generated_by = file.generated_by or "tactus"
        if page.made_from:
            file.edit_uri = edit_uri_of(page.made_from, site)


def add_files(files: Files, published: Publication, site: MkDocsConfig, *, path: str) -> None:
    """Add the files of a gallery that are not pages.

    Args:
        files: The files of the site.
        published: The gallery.
        site: The site.
        path: The gallery's folder in the site.
    """
    for page in published.pages.values():
        for address, source in page.files.items():
            _add(files, site, f"{path}/{address}", published_data(source, published.home))
    for asset in sorted(ASSETS.iterdir()):
        _add(files, site, f"assets/tactus/{asset.name}", asset.read_bytes())
    for item in published.files:
        _add(files, site, item.address, item.data)


def _add(files: Files, site: MkDocsConfig, uri: str, data: bytes) -> None:
    """Add a file, unless the site contains it already."""
    # MkDocs treats every `.md` file as a page.
    source = f"{uri}.txt" if uri.endswith(".md") else uri
    file = files.get_file_from_path(source)
    if file is None:
        file = File.generated(site, source, content=data)
        file.dest_uri = uri
        files.append(file)
    file.inclusion = InclusionLevel.INCLUDED
