"""Converts the addresses in the gallery's own HTML to links of the built site."""

from __future__ import annotations

import html
import posixpath
from functools import cache
from typing import TYPE_CHECKING

from docs_plugin.rendering.links import HREF

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from mkdocs.structure.files import File, Files


def with_resolved_links(
    fragments: Mapping[str, str], file: File, files: Files, *, path: str
) -> dict[str, str]:
    """Resolve the links in the fragments of a page.

    Args:
        fragments: The HTML by name of the placeholder.
        file: The page.
        files: All files of the site.
        path: The gallery's folder in the site.
    """

    # Cached, as a hundred steps may link to the same page.
    @cache
    def place_of(address: str) -> str:
        target = files.src_uris.get(posixpath.normpath(f"{path}/{address}"))
        return target.url_relative_to(file) if target else ""

    def resolved(link: re.Match[str]) -> str:
        return f'href="{place_of(html.unescape(link["address"]))}{link["rest"] or ""}"'

    return {name: HREF.sub(resolved, fragment) for name, fragment in fragments.items()}
