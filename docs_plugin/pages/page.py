"""A page of the gallery, and the interface of the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from msgspec import json, msgpack

from docs_plugin.rendering.template_engine import has_own_templates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docs_plugin.gallery.model import BrokenLink


LIST = {"list": '<div class="tactus-list"></div>'}
"""Marks a page as a list of links for the style sheet."""


@dataclass(frozen=True)
class GalleryPage:
    """A page ready for MkDocs."""

    address: str
    """Its Markdown file relative to the gallery's folder, as in `02-agents/02-streaming.md`."""
    markdown: str
    fragments: dict[str, str]
    """The HTML by name of the placeholder."""
    files: dict[str, Path] = field(default_factory=dict)
    """The files that must be published for the page, by address."""
    made_from: Path | None = None
    """The file to edit in order to change the page."""
    broken: tuple[tuple[Path, int, BrokenLink], ...] = ()
    """The links on it that lead nowhere, each with its file and line."""
    footnotes: tuple[tuple[Path, int, str], ...] = ()
    """The first footnote of each text on it: its file, line and mark."""


Written = tuple[str, dict[str, str]]
"""The Markdown of a page, and the HTML by name of the placeholder."""


class Cache(Protocol):
    """Stores results of slow operations from one build to the next."""

    def kept(self, page: str, made_from: tuple[str | bytes, ...], make: Callable[[], str]) -> str:
        """Return a stored string, or create it.

        Args:
            page: The address of the page it belongs to.
            made_from: The inputs that determine the string.
            make: Creates the string.
        """


class NoCache:
    """A cache that stores nothing."""

    def kept(self, page: str, made_from: tuple[str | bytes, ...], make: Callable[[], str]) -> str:
        """Create the string."""
        return make()


def cached(
    address: str, made_from: Callable[[], object], write: Callable[[], Written], cache: Cache
) -> Written:
    """Return the content of a page, from the cache if possible.

    Args:
        address: The address of the page.
        made_from: Returns the inputs of the page as data.
        write: Writes the page.
        cache: The cache.
    """
    if has_own_templates():
        return write()
    try:
        key = msgpack.encode(made_from(), enc_hook=repr)
        kept = cache.kept(address, (key,), lambda: json.encode(write()).decode())
    # The name of a file may contain bytes that are not valid text.
    except UnicodeEncodeError:
        return write()
    return json.decode(kept, type=Written)
