"""All that is published of a gallery, as one value: pages, files, places in the navigation. It knows no MkDocs.

The plugin hands it to MkDocs, `tactus gallery export` writes it to a folder.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docs_plugin.gallery.model import Gallery
from docs_plugin.gallery.usage import find_uses
from docs_plugin.pages.embeds import Embeds
from docs_plugin.pages.gallery_pages import gallery_pages
from docs_plugin.pages.nav_sections import NavSection, gallery_section
from docs_plugin.pages.reference_pages import (
    addresses_of,
    reference_pages,
    reference_section,
)
from docs_plugin.publishing.downloads import Download, downloads_of
from docs_plugin.publishing.machine_readable import files_for_machines
from tactus.core.confined_files import ConfinedFolder
from tactus.specs.library import step_library
from tactus.tooling.doc_comments import read_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docs_plugin.gallery.model import GalleryChapter, Layout
    from docs_plugin.gallery.verified_example import ProvedExample
    from docs_plugin.pages.page import Cache, PageText
    from docs_plugin.publishing.machine_readable import Place


@dataclass(frozen=True)
class Extent:
    """What is published beside the pages of a gallery."""

    reference: str | None = None
    """Where the pages about the language stand in the site; None for no such pages."""
    has_files_for_machines: bool = True


@dataclass(frozen=True)
class Publication:
    """A gallery, ready to be published. Addresses are those in the site."""

    pages: Mapping[str, PageText]
    files: tuple[Download, ...]
    proved: Mapping[str, ProvedExample]
    """The examples by their pages."""
    sections: tuple[NavSection, ...]
    home: ConfinedFolder
    """The folder of the examples, which the files of pages are read from."""
    embeds: Embeds | None = None
    """Answers the fences of the site's own pages."""

    @cached_property
    def twins(self) -> frozenset[str]:
        """The addresses of the pages that are there as Markdown, too."""
        return frozenset(item.address for item in self.files if item.address.endswith(".md"))


def publication_of(
    chapters: tuple[GalleryChapter, ...],
    layout: Layout,
    extent: Extent,
    *,
    place: Place,
    cache: Cache,
) -> Publication:
    """Write a gallery.

    Args:
        chapters: The chapters in order, proved.
        layout: Where it stands.
        extent: What is published beside its pages.
        place: Where the site is published.
        cache: Keeps what is slow to make.

    Raises:
        OwnTemplateError: A template of the site's own has a mistake.
        OSError: A file of an example cannot be read.
    """
    gallery = Gallery(chapters, layout, *_links(layout, extent))
    written = list(gallery_pages(gallery, cache=cache))
    pages = {f"{layout.path}/{page.address}": page for page in written}
    sections = [gallery_section(layout.path, chapters)]
    if extent.reference:
        pages |= _pages_about_language(chapters, extent.reference, cache)
        sections.append(reference_section(read_reference(), extent.reference))
    downloads = list(downloads_of(chapters, layout.home)) if layout.has_downloads else []
    read = (
        files_for_machines(chapters, written, downloads, place, cache)
        if extent.has_files_for_machines
        else ()
    )
    return Publication(
        pages,
        (*(Download(f"{layout.path}/{item.address}", item.data) for item in downloads), *read),
        {f"{layout.path}/{item.example.slug}.md": item for item in gallery.examples},
        tuple(sections),
        layout.home,
        Embeds(gallery, {page.address: page for page in written}),
    )


def _links(layout: Layout, extent: Extent) -> tuple[dict[str, str], str]:
    """Return where the names of the language lead from the gallery's folder, and the page of the steps."""
    if extent.reference is None:
        return {}, ""
    folder = posixpath.relpath(extent.reference, layout.path)
    places = addresses_of(read_reference())
    return {name: f"{folder}/{place}" for name, place in places.items()}, f"{folder}/steps.md"


def _pages_about_language(
    chapters: Sequence[GalleryChapter], folder: str, cache: Cache
) -> dict[str, PageText]:
    reference, library = read_reference(), step_library()
    uses = find_uses(chapters)
    pages = reference_pages(reference, library, uses, cache=cache)
    return {f"{folder}/{page.address}": page for page in pages}
