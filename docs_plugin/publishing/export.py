"""Writes the pages of a gallery as Markdown files, for generators of sites that run no plugins.

What MkDocs gets late stands in these files at once, made so that no Markdown and no preprocessor reads in it: each
fragment is one line of HTML, without a blank line and without braces or brackets that mean something to others. Only
what an export wrote is ever replaced or removed; a list beside the pages remembers what that is.
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
"""Markdown files, for generators that make links of them; or addresses like `a/b/`; or files like `a/b.html`."""

MANIFEST = ".tactus-gallery.json"


PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
PAGE_ENDING = re.compile(r"(?:(?:^|(?<=/))index)?\.md$")


class Manifest(TypedDict):
    """The list beside the pages."""

    files: list[str]


class ForeignFileError(Exception):
    """A file that an export would write is there already, and no export wrote it."""


@dataclass(frozen=True)
class Changes:
    """What an export changes in a folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int
    """Files that are there already as they should be."""


def exported_files(publication: Publication, path: str, links: Links) -> dict[str, bytes]:
    """Return the files of a gallery by their places in its folder.

    Args:
        publication: The gallery.
        path: Where it stands in the publication.
        links: What the links between pages lead to.
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
        # The pages are Markdown themselves, and the front of the site is not ours.
        if not address.startswith("..") and not address.endswith(".md"):
            found[address] = item.data
    for asset in sorted(ASSETS.iterdir()):
        found[f"assets/{asset.name}"] = asset.read_bytes()
    return found


def exported_page(page: GalleryPage, uri: str, path: str, links: Links) -> str:
    """Return a page with its fragments in it."""
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
    r"""Return HTML as one line that shows the same.

    >>> flat("<p>a\n  b</p>\n<pre>{{ x }}\n\ny</pre>")
    '<p>a b</p> <pre>&#123;{ x }}&#10;&#10;y</pre>'
    """
    parts = PREFORMATTED.split(fragment)
    parts[::2] = [re.sub(r"\s+", " ", part) for part in parts[::2]]
    parts[1::2] = [part.replace("\n", "&#10;") for part in parts[1::2]]
    # Zensical looks for links in HTML, too, as in `[text](page.md)`.
    return re.sub(r"\{(?=[{%#])", "&#123;", "".join(parts)).replace("[", "&#91;").strip()


def with_plain_links(fragment: str, uri: str, path: str, links: Links) -> str:
    """Return HTML whose links lead where the pages will be."""
    here = posixpath.dirname(_address(uri, links))

    def link(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(path, found["address"]))
        address = _address(target, links)
        way = posixpath.relpath(address or ".", here or ".")
        slash = "/" if address.endswith("/") else ""
        return f'href="{way}{slash}{found["anchor"] or ""}"'

    return HREF.sub(link, fragment)


def _address(uri: str, links: Links) -> str:
    """Return what a link to a page leads to.

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
    """Make a folder hold the files of a gallery.

    Args:
        files: The files by their places in the folder.
        folder: The folder.
        dry: True to change nothing, and only tell what would change.

    Raises:
        ForeignFileError: A file is in the way that no export wrote.
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
    """Return what an earlier export wrote. Whoever wrote the list: no export writes what is outside or hidden."""
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
    """Return whether there is a regular file that no link leads to: an export writes nothing else."""
    try:
        return _read(target, name) is not None
    except ForeignFileError:
        return False


def _read(target: ConfinedFolder, name: str) -> bytes | None:
    """Return what is in a file of an export; None if there is none.

    Raises:
        ForeignFileError: A link, a folder or the like is in its place.
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
