"""Turns the addresses in the gallery's own HTML into links.

MkDocs does so for links in Markdown only. Templates link to the file a page is made from, `tactus:02-agents/index.md`,
and the links come out right whether the site uses directories as addresses or not.
"""

from __future__ import annotations

import html
import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs.structure.files import File, Files

HREF = re.compile(r'href="tactus:(?P<address>[^"#]*)(?P<anchor>#[^"]*)?"')


def with_resolved_links(
    fragments: Mapping[str, str], file: File, files: Files, *, path: str
) -> dict[str, str]:
    """Return the fragments of a page with links to where their addresses lead.

    Args:
        fragments: HTML, by the names of its slots.
        file: The page.
        files: All files of the site.
        path: Where the gallery stands in the site.
    """

    # Steps lead to the same page a hundred times.
    @cache
    def place_of(address: str) -> str:
        target = files.src_uris.get(posixpath.normpath(f"{path}/{address}"))
        return target.url_relative_to(file) if target else ""

    def resolved(link: re.Match[str]) -> str:
        return f'href="{place_of(html.unescape(link["address"]))}{link["anchor"] or ""}"'

    return {name: HREF.sub(resolved, fragment) for name, fragment in fragments.items()}


def with_relative_addresses(fragment: str, page: str) -> str:
    """Return a fragment whose links lead from file to file, for pages that no MkDocs reads.

    >>> with_relative_addresses('<a href="tactus:02-agents/index.md#x">', "01-first/01-hello.md")
    '<a href="../02-agents/index.md#x">'
    """
    folder = posixpath.dirname(page) or "."
    return HREF.sub(
        lambda link: f'href="{_way(folder, link["address"])}{link["anchor"] or ""}"', fragment
    )


@cache
def _way(folder: str, address: str) -> str:
    return posixpath.relpath(address, folder)
