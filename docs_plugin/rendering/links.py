"""Converts the addresses in the gallery's own HTML to links.

MkDocs converts only links in Markdown. Templates link to the source file of a page, `tactus:02-agents/index.md`, and
the links are correct whether or not the site uses directory URLs.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache

HREF = re.compile(r'href="tactus:(?P<address>[^"#?]*\.md(?=\?)|[^"#]*)(?P<rest>[?#][^"]*)?"')
"""Matches a link to an address. The address of a page can be followed by a query."""


def with_relative_addresses(fragment: str, page: str) -> str:
    """Replace the addresses in a fragment by relative links between files, for pages not processed by MkDocs.

    >>> with_relative_addresses('<a href="tactus:02-agents/index.md#x">', "01-first/01-hello.md")
    '<a href="../02-agents/index.md#x">'
    """
    folder = posixpath.dirname(page) or "."
    return HREF.sub(
        lambda link: f'href="{_way(folder, link["address"])}{link["rest"] or ""}"', fragment
    )


@cache
def _way(folder: str, address: str) -> str:
    return posixpath.relpath(address, folder)
