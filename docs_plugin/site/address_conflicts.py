"""Detects pages that would share an address, of which MkDocs would build only one."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from docs_plugin.discovery.catalog import slugs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docs_plugin.config import GalleryConfig
    from docs_plugin.discovery.catalog import Chapter
    from docs_plugin.publishing.publication import Publication


def reference_in_the_way(chapters: Iterable[Chapter], config: GalleryConfig) -> str | None:
    """Return an error if the reference would replace a page of the gallery."""
    index = f"{config.reference}/index.md"
    if index not in {f"{config.path}/{slug}.md" for slug in slugs_of(chapters)}:
        return None
    return f"the gallery has a page '{index}' already; set the option 'reference' to another folder"


def docs_in_the_way(
    published: Publication, config: GalleryConfig, docs: Path, *, has_directory_urls: bool
) -> str | None:
    """Return an error if the gallery would replace a page of the docs."""
    own = set(_pages_in(docs, examples=Path(config.examples)))
    for uri in published.pages:
        if same := [name for name in _names_for(uri, has_directory_urls) if name in own]:
            option = "path" if uri.startswith(f"{config.path}/") else "reference"
            return (
                f"the docs have a page '{same[0]}' already; move it, or set the option '{option}'"
            )
    return None


def galleries_in_the_way(published: Publication, others: Iterable[Publication]) -> str | None:
    """Return an error if two galleries of a site would share a page."""
    for other in others:
        if same := sorted(published.pages.keys() & other.pages.keys()):
            return (
                f"two galleries of the site have the page '{same[0]}'; give one of them another"
                " 'path' or 'reference'"
            )
    return None


def _pages_in(docs: Path, *, examples: Path) -> Iterator[str]:
    """Yield the pages of the docs, except those in the examples folder."""
    for path, folders, names in os.walk(docs, followlinks=True):
        folder = Path(path)
        folders[:] = [name for name in folders if folder / name != examples]
        pages = (folder / name for name in names if name.endswith(".md"))
        yield from (page.relative_to(docs).as_posix() for page in pages)


def _names_for(uri: str, has_directory_urls: bool) -> list[str]:
    """Return the paths of source files that have the same address as a gallery page."""
    stem = uri.removesuffix(".md")
    folder = posixpath.dirname(uri)
    if stem.endswith("/index"):
        return [uri, f"{folder}/README.md", *([f"{folder}.md"] if has_directory_urls else [])]
    return [uri, *([f"{stem}/index.md", f"{stem}/README.md"] if has_directory_urls else [])]
