"""Writes the pages of the gallery: Markdown with placeholders, and their HTML. Independent of MkDocs.

Text of authors (titles, descriptions) is Markdown, which MkDocs renders as on any page. Everything derived from
programs and results (source, commands, badges, spec results) is HTML from escaping templates, inserted into
placeholders after the Markdown is rendered. So plugins and extensions cannot interpret braces or snippet marks in a
program, and text of a program cannot become markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from docs_plugin.discovery.naming import first_sentence
from docs_plugin.gallery.badges import badges_of
from docs_plugin.gallery.filters import choices_of, values_of
from docs_plugin.gallery.kept_runs import model_matrix
from docs_plugin.gallery.related import Relations
from docs_plugin.pages.example_page import example_page
from docs_plugin.pages.page import GalleryPage, cached
from docs_plugin.pages.page_texts import PageTexts, code_of
from docs_plugin.rendering.author_markdown import as_text
from docs_plugin.rendering.sanitizer import marked
from docs_plugin.rendering.template_engine import front_matter, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docs_plugin.gallery.model import Gallery, VerifiedChapter
    from docs_plugin.pages.page import Cache, Written


def gallery_pages(gallery: Gallery, *, cache: Cache) -> Iterable[GalleryPage]:
    """Write all pages of a gallery.

    Args:
        gallery: The content of the pages.
        cache: Stores results of slow operations.
    """
    relations = Relations(gallery.examples)
    yield index_page(gallery, cache=cache)
    yield results_page(gallery, cache=cache)
    for chapter in gallery.chapters:
        yield chapter_page(chapter, gallery, cache=cache)
        for verified in chapter.examples:
            yield example_page(verified, chapter, gallery, relations=relations, cache=cache)


def index_page(gallery: Gallery, *, cache: Cache) -> GalleryPage:
    """Write the index page: the README of the examples folder, and the chapters."""
    readme, path = gallery.readme, gallery.settings.folder / "README.md"
    texts = PageTexts("index.md", gallery)
    text = texts.authored(
        readme.introduction.markdown,
        path,
        line=readme.introduction.line,
        headings=readme.whole.headings,
    )
    title = readme.title or "Examples"

    def write() -> Written:
        summary = first_sentence(readme.introduction.markdown)
        markdown = render(
            "index.md.jinja",
            front_matter=front_matter(title, summary, is_wide=True),
            introduction=Markup(marked(text.markdown)),
            title=Markup(as_text(title)),
        )
        return markdown, {
            "status": render("status.html.jinja", gallery=gallery, is_results=False),
            "filter": render("filter.html.jinja", choices=choices_of(gallery.examples)),
            "cards": _cards(gallery.chapters, level=3),
        }

    markdown, fragments = cached(
        "index.md", lambda: ((text, title), *_listed(gallery.chapters)), write, cache
    )
    return GalleryPage(
        "index.md",
        markdown,
        fragments | code_of(text),
        texts.files,
        path if readme.title or text.markdown else None,
        tuple(texts.broken),
        tuple(texts.footnotes),
    )


def results_page(gallery: Gallery, *, cache: Cache) -> GalleryPage:
    """Write the page with the results of all scenarios."""

    def write() -> Written:
        summary = "The result of every scenario of every example."
        matter = front_matter("Results", summary, is_wide=True)
        matrix = model_matrix(gallery.examples)
        return render("results.md.jinja", front_matter=matter, has_models=bool(matrix.models)), {
            "models": render("model_matrix.html.jinja", models=matrix.models, rows=matrix.rows),
            "crumbs": render("crumbs.html.jinja", chapter=None, title="Results"),
            "status": render("status.html.jinja", gallery=gallery, is_results=True),
            "results": render("results.html.jinja", gallery=gallery),
        }

    return GalleryPage(
        "results.md",
        *cached(
            "results.md", lambda: (gallery.settings.built, *_listed(gallery.chapters)), write, cache
        ),
    )


def chapter_page(chapter: VerifiedChapter, gallery: Gallery, *, cache: Cache) -> GalleryPage:
    """Write the page of a chapter."""
    found = chapter.chapter
    readme = found.path / "README.md"
    texts = PageTexts(chapter.address, gallery)
    text = texts.authored(found.introduction, readme, headings=found.headings)
    notes = texts.authored(
        "\n\n".join(section.markdown for section in found.notes),
        readme,
        line=found.notes[0].passage.line if found.notes else 1,
        headings=found.headings,
        prefix="note",
    )

    def write() -> Written:
        markdown = render(
            "chapter.md.jinja",
            front_matter=front_matter(found.title, found.summary, is_wide=True),
            introduction=Markup(marked(text.markdown)),
            notes=Markup(marked(notes.markdown)) if found.notes else "",
            title=Markup(as_text(found.title)),
        )
        return markdown, {
            "crumbs": render("crumbs.html.jinja", chapter=None, address=None, title=found.title),
            "filter": render("filter.html.jinja", choices=choices_of(chapter.examples)),
            "cards": _cards([chapter], level=2),
        }

    markdown, fragments = cached(
        chapter.address, lambda: ((text, notes, found.title), *_listed([chapter])), write, cache
    )
    return GalleryPage(
        chapter.address,
        markdown,
        fragments | code_of(text) | code_of(notes),
        texts.files,
        readme if readme.is_file() else None,
        tuple(texts.broken),
        tuple(texts.footnotes),
    )


def _listed(chapters: Iterable[VerifiedChapter]) -> tuple[object, ...]:
    """Return the inputs of all lists of examples and results, as data."""
    return (
        "list",
        [
            (group.chapter.title, group.chapter.summary, group.address, group.chapter.slug)
            for group in chapters
        ],
        [
            (
                (item.example.title, item.example.summary, item.example.slug, item.example.tags),
                (badges_of(item), values_of(item), item.real_runs.evaluations),
                (item.outcome, item.has_failed, item.is_verified, item.is_cached),
                (item.elapsed_seconds, len(item.scenarios), item.passed_count),
                [
                    (run.name, run.status, run.elapsed_seconds, run.location.line)
                    for run in item.scenarios
                ],
            )
            for group in chapters
            for item in group.examples
        ],
    )


def _cards(chapters: Iterable[VerifiedChapter], *, level: int) -> str:
    """Write cards for examples, grouped under chapter headings if there are several chapters."""
    return render(
        "cards.html.jinja",
        chapters=chapters,
        level=level,
        values_of=values_of,
        badges_of=badges_of,
    )
