"""Exports the pages of a gallery as Markdown files, for site generators without plugins.

Fragments that MkDocs inserts after rendering are part of these files. Each is a single line of HTML, without blank
lines, braces and brackets that a preprocessor or Markdown could interpret. An export replaces and removes only files
that an export wrote, which are listed in a manifest beside the pages.
"""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from msgspec.json import decode

from docs_plugin.rendering import ASSETS
from docs_plugin.rendering.links import HREF
from docs_plugin.rendering.placeholders import PLACEHOLDER
from docs_plugin.rendering.svg import published_data
from tactus.core.files.atomic_files import remove_file, replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docs_plugin.pages.page import GalleryPage
    from docs_plugin.publishing.publication import Publication

Links = Literal["sources", "directories", "files"]
"""The kind of links: Markdown files, which generators convert; addresses like `a/b/`; or files like `a/b.html`."""

MANIFEST = ".tactus-gallery.json"


PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
PAGE_ENDING = re.compile(r"(?:(?:^|(?<=/))index)?\.md$")


class Manifest(TypedDict):
    """The list of exported files."""

    files: list[str]


class ForeignFileError(Exception):
    """A file that was not exported is at the path of one to export."""


@dataclass(frozen=True)
class Changes:
    """The changes that an export makes to a folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int
    """The number of files that are up to date."""


def exported_files(publication: Publication, path: str, links: Links) -> dict[str, bytes]:
    """Return the files of a gallery by path.

    Args:
        publication: The gallery.
        path: The gallery's folder in the publication.
        links: The kind of links between pages.
    """
    found: dict[str, bytes] = {}
    for uri, page in publication.pages.items():
        address = posixpath.relpath(uri, path)
        text = exported_page(page, uri, path, links)
        found[address] = text.encode("utf-8", "replace")
        for name, file in page.files.items():
            found[name] = published_data(file, publication.home)
    for item in publication.files:
        address = posixpath.relpath(item.address, path)
        # Markdown copies are redundant here, and files at the root of the site are outside the folder.
        if not address.startswith("..") and not address.endswith(".md"):
            found[address] = item.data
    for asset in sorted(ASSETS.iterdir()):
        found[f"assets/{asset.name}"] = asset.read_bytes()
    return found


def exported_page(page: GalleryPage, uri: str, path: str, links: Links) -> str:
    """Return a page with its fragments inserted."""
    fragments = {
        name: flat(with_plain_links(fragment, uri, path, links))
        for name, fragment in page.fragments.items()
    }
    text = PLACEHOLDER.sub(
        lambda placeholder: _block(fragments, placeholder["name"]), page.markdown
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _block(fragments: Mapping[str, str], name: str) -> str:
    fragment = fragments.get(name, "")
    return f'<div class="tactus-fragment">{fragment}</div>' if fragment else ""


def flat(fragment: str) -> str:
    r"""Return equivalent HTML on a single line.

    >>> flat("<p>a\n  b</p>\n<pre>{{ x }}\n\ny</pre>")
    '<p>a b</p> <pre>&#123;{ x }}&#10;&#10;y</pre>'
    """
    parts = PREFORMATTED.split(fragment)
    parts[::2] = [re.sub(r"\s+", " ", part) for part in parts[::2]]
    parts[1::2] = [part.replace("\n", "&#10;") for part in parts[1::2]]
    # Zensical converts links in HTML as well, as in `[text](page.md)`.
    return re.sub(r"\{(?=[{%#])", "&#123;", "".join(parts)).replace("[", "&#91;").strip()


def with_plain_links(fragment: str, uri: str, path: str, links: Links) -> str:
    """Return HTML whose links lead to the exported pages."""
    here = posixpath.dirname(_address(uri, links))

    def link(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(path, found["address"]))
        address = _address(target, links)
        way = posixpath.relpath(address or ".", here or ".")
        slash = "/" if address.endswith("/") else ""
        return f'href="{way}{slash}{found["rest"] or ""}"'

    return HREF.sub(link, fragment)


def _address(uri: str, links: Links) -> str:
    """Return the target of a link to a page.

    >>> _address("a/b.md", "directories"), _address("a/index.md", "directories")
    ('a/b/', 'a/')
    >>> _address("a/b.md", "files"), _address("a/b.md", "sources"), _address("a/b.zip", "files")
    ('a/b.html', 'a/b.md', 'a/b.zip')
    """
    if links == "sources" or not uri.endswith(".md"):
        return uri
    if links == "files":
        return f"{uri.removesuffix('.md')}.html"
    address = PAGE_ENDING.sub("", uri)
    return address if not address or address.endswith("/") else f"{address}/"


def write_export(files: Mapping[str, bytes], folder: Path, *, dry: bool = False) -> Changes:
    """Write the files of a gallery to a folder, and remove obsolete ones.

    Args:
        files: The files by path.
        folder: The folder.
        dry: True to report the changes without making them.

    Raises:
        ForeignFileError: A file that was not exported is in the way.
    """
    target = ConfinedFolder(folder)
    before = _manifest(target)
    changed = [name for name, data in files.items() if _read(target, name) != data]
    for name in changed:
        if name not in before and _read(target, name) is not None:
            raise ForeignFileError(
                f"'{(folder / name).as_posix()}' was not written by an export; move it, or export to another folder"
            )
    gone = [name for name in before if name not in files and _is_ours(target, name)]
    if not dry:
        for name in changed:
            replace_file(target, name, files[name])
        for name in gone:
            remove_file(target, name)
        _write_manifest(target, sorted(files))
    return Changes(tuple(changed), tuple(gone), len(files) - len(changed))


def _manifest(target: ConfinedFolder) -> set[str]:
    """Return the files of an earlier export, without trusting the manifest: paths outside or hidden are ignored."""
    try:
        names = decode(target.read(MANIFEST), type=Manifest)["files"]
    except (OSError, ValueError, RecursionError):
        return set()
    return {name for name in names if all(map(_is_name, name.split("/")))}


def _is_name(part: str) -> bool:
    return bool(part) and not part.startswith(".") and not set(part) & set("\\:\0")


def _write_manifest(target: ConfinedFolder, names: list[str]) -> None:
    text = json.dumps({"files": names}, ensure_ascii=False, indent=1) + "\n"
    data = text.encode("utf-8", "surrogateescape")
    if _read(target, MANIFEST) != data:
        replace_file(target, MANIFEST, data)


def _is_ours(target: ConfinedFolder, name: str) -> bool:
    """Return whether there is a regular file, which is not a link: an export writes nothing else."""
    try:
        return _read(target, name) is not None
    except ForeignFileError:
        return False


def _read(target: ConfinedFolder, name: str) -> bytes | None:
    """Return the content of an exported file, or None if it does not exist.

    Raises:
        ForeignFileError: A link, folder or other file type is in its place.
    """
    try:
        return target.read(name, follows_links=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        path = (target.path / name).as_posix()
        raise ForeignFileError(
            f"'{path}' is in the way of the export: {reason_of(error)}"
        ) from error
