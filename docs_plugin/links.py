"""Turns links to `.md` files in the gallery's own HTML into links between pages.

MkDocs does so for links in Markdown only. Templates link to the Markdown file of a page, as authors
do, and the addresses come out right whether the site uses directories as addresses or not.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.files import File, Files

HREF = re.compile(r'href="(?P<target>(?:\.\./|[\w-])[^":]*\.md)"')


def with_resolved_links(html: str, file: File, files: Files) -> str:
    """Return a page's HTML with the addresses of the pages it links to.

    Args:
        html: The content of a page.
        file: The page.
        files: All files of the site.
    """

    def resolved(link: re.Match[str]) -> str:
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(file.src_uri), link["target"]))
        target = files.get_file_from_path(uri)
        return f'href="{target.url_relative_to(file)}"' if target else link[0]

    return HREF.sub(resolved, html)
