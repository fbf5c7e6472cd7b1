"""Puts pages that differ in nothing but texts into what the theme's template makes of one of them.

The pages of examples have the same head, navigation and foot. Only titles, addresses and contents differ, and a theme
that writes those as they are makes the same of all the rest each time. So the template is rendered for a page with
marks instead of its texts: that is a frame. The next pages are rendered by the template and put into the frame, too;
where both come out the same, the pages after them are put into the frame alone.
"""

from __future__ import annotations

import posixpath
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError, meta, nodes
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import normalize_url

from docs_plugin.site.nav_window import Neighbour
from docs_plugin.speedups.fingerprint import plain
from docs_plugin.speedups.markdown_cache import packed_anchor, unpacked_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment, Template
    from mkdocs.config.defaults import MkDocsConfig

OPAQUE = re.compile(r"[^\s<>&\"']+( [^\s<>&\"']+)*")
"""Texts that come out of any filter for HTML as they went in."""

MARK = re.compile(r"tactus-([a-z-]+):\.(?:<h1)?")
"""Stands for a text: the address of something elsewhere, which themes leave as it is."""

CONTENT = "tactus-content:.<h1"
"""Stands for the content of a page. Material looks whether it has a title."""


COMMON = {"base_url", "config", "extra_css", "extra_javascript", "lang", "mkdocs_version", "super"}
"""Names that templates of a site's own may use, for they stand for the same on all pages."""

UNSEEN = ("tags", "template")
"""Front matter that Material makes nothing of: its tags plugin gives tags to the template in another form."""


def writes_pages_alike(env: Environment, config: MkDocsConfig) -> bool:
    """Tell whether the theme makes the same of pages but for their texts. Material does, and so do blocks put into it.

    Args:
        env: Reads the templates of the site's own.
        config: The site.
    """
    if config.theme.name != "material":
        return False
    own = config.theme.custom_dir
    templates = Path(own).rglob("*.html") if own else ()
    try:
        trees = [env.parse(path.read_text("utf-8")) for path in templates]
        used = [meta.find_undeclared_variables(tree) for tree in trees]
    except (OSError, UnicodeDecodeError, TemplateError):
        return False
    # A macro may be given entries of the navigation.
    has_macros = any(tree.find(nodes.Macro) for tree in trees)
    return not has_macros and COMMON.issuperset(chain(*used))


@dataclass
class _Frame:
    """What a template makes of pages that have all in common but their texts."""

    pages: int = 0
    """How many it was rendered for."""
    pieces: list[str] = field(default_factory=list)
    """What it made of one of them: its own text and the names of the page's texts, by turns."""
    proofs: set[int] = field(default_factory=set)
    """The sections of which a page came out of the frame as it came out of the template."""
    is_wrong: bool = False
    """True where one did not."""

    def is_proved(self, section: int) -> bool:
        """Tell whether a page of a section is known to come out right."""
        return not self.is_wrong and (section in self.proofs or len(self.proofs) > 1)

    def filled(self, page: Page, texts: Mapping[str, str]) -> str:
        """Put the texts of a page into the frame."""
        pieces = [*self.pieces]
        given = {**texts, "content": page.content or ""}
        # What looks like a mark and is none stands in some text around the page.
        pieces[1::2] = [given.get(name, "") for name in pieces[1::2]]
        return "".join(pieces)


class Frames:
    """The frames of one build."""

    def __init__(self) -> None:
        self._frames: dict[str, _Frame] = {}

    def page(
        self, template: Template, page: Page, context: Mapping[str, Any], around: tuple[str, ...]
    ) -> str:
        """Return a finished page.

        Args:
            template: The theme's template.
            page: The page.
            context: What the template is given.
            around: What the template makes something of, beside the page and its section.
        """
        texts = _texts_of(page)
        is_opaque = all(OPAQUE.fullmatch(text) for text in texts.values())
        if not is_opaque or "<h1" not in (page.content or ""):
            return template.render(context)
        frame = self._frames.setdefault(plain([around, _rest_of(page, texts)]), _Frame())
        section = id(page.parent)
        if frame.is_proved(section):
            return frame.filled(page, texts)
        html = template.render(context)
        frame.pages += 1
        if frame.pieces and frame.filled(page, texts) == html:
            frame.proofs.add(section)
        elif frame.pieces:
            frame.is_wrong = True
        # A frame for two pages would be more work than none.
        elif frame.pages == 2:
            with _marks_in(page, texts):
                frame.pieces = MARK.split(template.render(context))
        return html


def _texts_of(page: Page) -> dict[str, str]:
    """Return the texts of a page that others have otherwise, as far as it has them."""
    texts = {
        "title": page.title,
        "description": page.meta.get("description"),
        "address": page.canonical_url,
        "edit": posixpath.basename(page.edit_url or ""),
    }
    for first in [*page.toc][:1]:
        texts |= {"heading": first.title, "anchor": first.id}
    for name, other in (("before", page.previous_page), ("after", page.next_page)):
        if other:
            address = normalize_url(other.url, page)
            texts |= {f"title-{name}": other.title, f"address-{name}": address}
    if page.parent:
        texts["section"] = page.parent.title
        for index in index_of(page):
            address = normalize_url(index.url, page)
            texts |= {"title-index": index.title, "address-index": address}
    return {name: str(text) for name, text in texts.items() if text}


def index_of(page: Page) -> list[Page]:
    """Return the index of a page's section, if it has one that is another page."""
    shown = page.parent.children if page.parent else ()
    return [item for item in shown if isinstance(item, Page) and item.is_index and item is not page]


def _rest_of(page: Page, texts: Mapping[str, str]) -> list[Any]:
    """Return what a template may make something of, beside the texts of a page."""
    front = {name: value for name, value in page.meta.items() if texts.get(name) != value}
    return [
        {name: value for name, value in front.items() if name not in UNSEEN},
        sorted(texts),
        [[item.level, [packed_anchor(child) for child in item.children]] for item in page.toc],
        posixpath.dirname(page.edit_url or ""),
    ]


def _mark(name: str) -> str:
    return f"tactus-{name}:."


@contextmanager
def _marks_in(page: Page, texts: Mapping[str, str]) -> Iterator[None]:
    """Give a page and its section marks instead of their texts, for a while."""
    section = page.parent
    before = [(vars(item), dict(vars(item))) for item in (page, section) if item]
    vars(page).update(_marked(page, texts))
    if section:
        indexes = {id(item): _index_like(item) for item in index_of(page)}
        section.children = [indexes.get(id(item), item) for item in section.children]
        section.title = _mark("section")
    try:
        yield
    finally:
        for present, past in before:
            present.clear()
            present.update(past)


def _marked(page: Page, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes of a page with marks."""
    folder = posixpath.dirname(page.edit_url or "")
    meta = dict(page.meta)
    for name in ("title", "description"):
        if name in texts and meta.get(name) == texts[name]:
            meta[name] = _mark(name)
    toc = [unpacked_anchor(packed_anchor(item)) for item in page.toc]
    for first in toc[:1]:
        first.title, first.id = _mark("heading"), _mark("anchor")
    return {
        "title": _mark("title"),
        "meta": meta,
        "canonical_url": _mark("address") if page.canonical_url else None,
        "edit_url": f"{folder}/{_mark('edit')}" if page.edit_url else None,
        "toc": TableOfContents(toc),
        "content": CONTENT,
        "previous_page": _stand_in("before") if page.previous_page else None,
        "next_page": _stand_in("after") if page.next_page else None,
    }


def _stand_in(name: str) -> Neighbour:
    return Neighbour(_mark(f"title-{name}"), _mark(f"address-{name}"))


def _index_like(page: Page) -> Neighbour:
    index = _stand_in("index")
    index.meta, index.is_index = page.meta, True
    return index
