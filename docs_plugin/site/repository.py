"""Derives the addresses of files in the site's repository from the edit links of MkDocs."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

UP = re.compile(r"[^/?#=&%]+(/|%2F)\.\.\1", re.IGNORECASE)
"""Matches a folder followed by `..`."""

READING = (
    (re.compile(r"^(-/)?edit/"), r"\1blob/"),  # GitHub, GitLab
    (re.compile(r"^-/ide/project/.+?/edit/([^/]+)/-/"), r"-/blob/\1/"),  # GitLab's editor
    (re.compile(r"^_edit/(?:branch/)?"), "src/branch/"),  # Gitea, Forgejo, Codeberg
    (re.compile(r"[?&]mode=edit\b"), ""),  # Bitbucket
)
"""The parts of edit addresses of code hosts, and the corresponding parts of view addresses."""


def relative(path: Path, folder: Path) -> str:
    """Return the relative path from a folder to a file, URL-encoded."""
    return os.path.relpath(path, folder).replace(os.sep, "/")


def edit_uri_of(path: Path, site: MkDocsConfig) -> str:
    """Return the path of a file relative to the docs, in the form that MkDocs appends to the edit address."""
    way = relative(path, Path(site.docs_dir))
    # A template contains its own encoding rules.
    return way if site.edit_uri_template else quote(os.fsencode(way))


def without_ways_up(address: str) -> str:
    """Resolve `..` in an address, even in its query.

    >>> without_ways_up("https://a.example/r?path=/docs/../examples/x.tac")
    'https://a.example/r?path=/examples/x.tac'
    """
    while (shorter := UP.sub("", address, count=1)) != address:
        address = shorter
    return address


def reading_address(path: Path, site: MkDocsConfig) -> str:
    """Return the view address of a file in the repository; empty if the site has no edit links."""
    edit_uri = edit_uri_of(path, site)
    if site.edit_uri_template:
        stem = posixpath.splitext(edit_uri)[0]
        below = site.edit_uri_template.format(path=edit_uri, path_noext=stem)
    elif site.edit_uri:
        below = f"{site.edit_uri}{edit_uri}"
    else:
        return ""
    home = site.repo_url or ""
    if home and not below.startswith(("?", "#")):
        home = f"{home.rstrip('/')}/"
    address = without_ways_up(urljoin(home, below))
    home = home if home and address.startswith(home) else _repository_in(address)
    rest = address[len(home) :]
    for editing, reading in READING:
        rest = editing.sub(reading, rest, count=1)
    return f"{home}{rest}"


def _repository_in(address: str) -> str:
    """Return the part of an address in front of the host's path for editing."""
    found = re.match(r"\w+://[^/]+/[^/]+/.+?/(?=-/|_?edit/)", address)
    return found[0] if found else ""
