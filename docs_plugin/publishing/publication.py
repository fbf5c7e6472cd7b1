"""Everything that is published of a gallery: pages, files and navigation. Independent of MkDocs.

The plugin passes it to MkDocs; `tactus gallery export` writes it to a folder.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docs_plugin.gallery.model import Gallery
from docs_plugin.gallery.usage import usage_index
from docs_plugin.pages.embeds import Embeds
from docs_plugin.pages.gallery_pages import gallery_pages
from docs_plugin.pages.nav_sections import NavSection, gallery_section
from docs_plugin.pages.reference_pages import (
    addresses_of,
    reference_pages,
    reference_section,
)
from docs_plugin.publishing.downloads import Download, downloads_of
from docs_plugin.publishing.machine_readable import machine_readable_files
from tactus.specs.library import step_library
from tactus.tooling.doc_comments import read_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docs_plugin.gallery.model import VerifiedChapter
    from docs_plugin.gallery.settings import GallerySettings
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.page import Cache, GalleryPage
    from tactus.core.files.confined_files import ConfinedFolder


@dataclass(frozen=True)
class Publication:
    """A gallery ready to be published. Addresses are relative to the site."""

    pages: Mapping[str, GalleryPage]
    files: tuple[Download, ...]
    examples: Mapping[str, VerifiedExample]
    """The examples by the address of their page."""
    sections: tuple[NavSection, ...]
    home: ConfinedFolder
    """The examples folder, from which files are read."""
    embeds: Embeds | None = None
    """Replaces fences in the site's own pages."""

    @cached_property
    def copies(self) -> frozenset[str]:
        """The addresses of pages that are also published as Markdown."""
        return frozenset(item.address for item in self.files if item.address.endswith(".md"))


def publication_of(
    chapters: tuple[VerifiedChapter, ...],
    settings: GallerySettings,
    *,
    cache: Cache,
) -> Publication:
    """Write the pages and files of a gallery.

    Args:
        chapters: The chapters in order.
        settings: The settings of the gallery.
        cache: Stores results of slow operations.

    Raises:
        OwnTemplateError: A template of the site has an error.
        OSError: A file of an example cannot be read.
    """
    gallery = Gallery(chapters, settings, *_links(settings))
    written = list(gallery_pages(gallery, cache=cache))
    pages = {f"{settings.path}/{page.address}": page for page in written}
    sections = [gallery_section(settings.path, chapters)]
    if settings.reference:
        pages |= _pages_about_language(chapters, settings.reference, cache)
        sections.append(reference_section(read_reference(), settings.reference))
    downloads = (
        list(downloads_of(chapters, settings.home, settings.command_folder))
        if settings.has_downloads
        else []
    )
    read = (
        machine_readable_files(chapters, written, downloads, settings, cache)
        if settings.has_machine_readable_files
        else ()
    )
    return Publication(
        pages,
        (*(Download(f"{settings.path}/{item.address}", item.data) for item in downloads), *read),
        {f"{settings.path}/{item.example.slug}.md": item for item in gallery.examples},
        tuple(sections),
        settings.home,
        Embeds(gallery, {page.address: page for page in written}),
    )


def _links(settings: GallerySettings) -> tuple[dict[str, str], str]:
    """Return the links from the gallery's folder to the pages of constructs, and to the page of steps."""
    if settings.reference is None:
        return {}, ""
    folder = posixpath.relpath(settings.reference, settings.path)
    places = addresses_of(read_reference())
    return {name: f"{folder}/{place}" for name, place in places.items()}, f"{folder}/steps.md"


def _pages_about_language(
    chapters: Sequence[VerifiedChapter], folder: str, cache: Cache
) -> dict[str, GalleryPage]:
    reference, library = read_reference(), step_library()
    uses = usage_index(chapters)
    pages = reference_pages(reference, library, uses, cache=cache)
    return {f"{folder}/{page.address}": page for page in pages}
