"""Words what would put two pages at one address, of which MkDocs would build one and say nothing."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from docs_plugin.catalog import slugs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docs_plugin.catalog import Chapter
    from docs_plugin.config import GalleryConfig
    from docs_plugin.publication import Publication


def reference_in_the_way(chapters: Iterable[Chapter], config: GalleryConfig) -> str | None:
    """Word that the reference stands where a page of the gallery does."""
    index = f"{config.reference}/index.md"
    if index not in {f"{config.path}/{slug}.md" for slug in slugs_of(chapters)}:
        return None
    return f"the gallery has a page '{index}' already; set the option 'reference' to another folder"


def docs_in_the_way(
    published: Publication, config: GalleryConfig, docs: Path, *, has_directory_urls: bool
) -> str | None:
    """Word that the docs have a page that the gallery would replace."""
    for uri in published.pages:
        if found := _page_of_docs(uri, docs, Path(config.examples), has_directory_urls):
            option = "path" if uri.startswith(f"{config.path}/") else "reference"
            return f"the docs have a page '{found}' already; move it, or set the option '{option}'"
    return None


def galleries_in_the_way(published: Publication, others: Iterable[Publication]) -> str | None:
    """Word that two galleries of a site would have the same page."""
    for other in others:
        if same := sorted(published.pages.keys() & other.pages.keys()):
            return (
                f"two galleries of the site have the page '{same[0]}'; give one of them another"
                " 'path' or 'reference'"
            )
    return None


def _page_of_docs(uri: str, docs: Path, examples: Path, has_directory_urls: bool) -> str | None:
    """Return the page of the docs that has the address of one of ours. What is among the examples is none."""
    stem = uri.removesuffix(".md")
    folder = posixpath.dirname(uri)
    same = [uri]
    if stem.endswith("/index"):
        same += [f"{folder}/README.md", *([f"{folder}.md"] if has_directory_urls else [])]
    elif has_directory_urls:
        same += [f"{stem}/index.md", f"{stem}/README.md"]
    paths = {name: docs / name for name in same}
    found = (name for name, path in paths.items() if path.exists())
    return next((name for name in found if not paths[name].is_relative_to(examples)), None)
