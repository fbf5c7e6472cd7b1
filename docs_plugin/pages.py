"""Writes the pages of the gallery: Markdown with slots, and the HTML that goes into them. It knows no MkDocs.

What authors write (titles, descriptions) is Markdown, rendered by MkDocs like any page. What is
made from programs and results (source, commands, badges, spec results) is HTML from escaped
templates, put into its slot after the Markdown is rendered: so no plugin or extension reads braces
or scissors in somebody's Lua as its own, and no text of a program can become markup.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter

from docs_plugin.proof import failure_lines
from docs_plugin.rendering import front_matter as _front_matter
from docs_plugin.rendering import render as _render
from tactus.lexer import TactusLexer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docs_plugin.catalog import Chapter
    from docs_plugin.proof import ProvedExample
    from docs_plugin.store import Store


@dataclass(frozen=True)
class PageText:
    """A page, ready for MkDocs."""

    address: str
    """Its Markdown file below the gallery's folder, as in `02-agents/02-streaming.md`."""
    markdown: str
    fragments: dict[str, str]
    """HTML by the name of its slot."""


@dataclass(frozen=True)
class GalleryChapter:
    """A chapter with its proved examples."""

    chapter: Chapter
    examples: tuple[ProvedExample, ...]


def gallery_pages(
    chapters: Sequence[GalleryChapter], *, command_folder: str, store: Store
) -> Iterable[PageText]:
    """Write every page of a gallery.

    Args:
        chapters: The chapters in order.
        command_folder: The folder before an example's path in the commands of its page; empty where the command line
            finds it by itself.
        store: Keeps what is slow to make.
    """
    yield index_page(chapters)
    for chapter in chapters:
        yield chapter_page(chapter)
        for proved in chapter.examples:
            yield example_page(proved, chapters, command_folder=command_folder, store=store)


def index_page(chapters: Sequence[GalleryChapter]) -> PageText:
    """Write the page that lists the chapters."""
    markdown = _render("index.md.jinja", front_matter=_front_matter("Examples"))
    cards = _render("cards.html.jinja", chapters=chapters, has_headings=True, prefix="")
    return PageText("index.md", markdown, {"cards": cards})


def chapter_page(chapter: GalleryChapter) -> PageText:
    """Write the page of a chapter."""
    found = chapter.chapter
    markdown = _render(
        "chapter.md.jinja",
        front_matter=_front_matter(found.title, found.summary),
        introduction=Markup(found.introduction),
        title=found.title,
    )
    cards = _render("cards.html.jinja", chapters=[chapter], has_headings=False, prefix="../")
    return PageText(f"{found.slug}/index.md", markdown, {"cards": cards})


def example_page(
    proved: ProvedExample,
    chapters: Sequence[GalleryChapter],
    *,
    command_folder: str,
    store: Store,
) -> PageText:
    """Write the page of an example."""
    example = proved.example
    told = example.name
    markdown = _render(
        "example.md.jinja",
        front_matter=_front_matter(example.title, example.summary),
        title=example.title,
        description=Markup(example.description),
        has_specs=bool(proved.scenarios),
        has_note=bool(proved.providers),
    )
    command_path = _quoted(posixpath.join(command_folder, told))
    fragments = {
        "badges": _render("badges.html.jinja", proved=proved),
        "failure": _render("failure.html.jinja", lines=list(failure_lines(proved))),
        "source": store.kept(
            ("source", proved.source, told), lambda: _highlighted(proved.source, told)
        ),
        "run": _command(f"tactus run {command_path}"),
        "test": _command(f"tactus test {command_path} --mock"),
        "note": _render(
            "note.html.jinja",
            variables=proved.key_variables,
            providers=proved.providers,
            needs_keys=proved.needs_keys,
        ),
        "specs": _render("specs.html.jinja", proved=proved),
        "more": _render("more.html.jinja", chapters=chapters, current=proved),
    }
    return PageText(f"{example.slug}.md", markdown, fragments)


def _command(text: str) -> str:
    return _render("command.html.jinja", command=text)


def _quoted(path: str) -> str:
    """Quote a path for a shell, where it needs it."""
    return path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"


def _highlighted(source: str, title: str) -> str:
    formatter = HtmlFormatter(cssclass="highlight", lineanchors="line", wrapcode=True)
    code = Markup(highlight(source, TactusLexer(), formatter))
    return _render("source.html.jinja", code=code, title=title)
