"""Turns the addresses in the gallery's own HTML into links.

MkDocs does so for links in Markdown only. Templates link to the file a page is made from, `tactus:02-agents/index.md`,
and the links come out right whether the site uses directories as addresses or not.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache

HREF = re.compile(r'href="tactus:(?P<address>[^"#]*)(?P<anchor>#[^"]*)?"')


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
