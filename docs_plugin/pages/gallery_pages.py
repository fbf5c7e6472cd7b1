"""Writes the pages of the gallery: Markdown with placeholders, and their HTML. Independent of MkDocs.

Text of authors (titles, descriptions) is Markdown, which MkDocs renders as on any page. Everything derived from
programs and results (source, commands, badges, spec results) is HTML from escaping templates, inserted into
placeholders after the Markdown is rendered. So plugins and extensions cannot interpret braces or snippet marks in a
program, and text of a program cannot become markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markupsafe import Markup
from msgspec import json, msgpack, structs

from docs_plugin.discovery.naming import anchor_of, without_first_sentence
from docs_plugin.gallery.badges import badges_of
from docs_plugin.gallery.filters import choices_of, values_of
from docs_plugin.gallery.kept_runs import model_matrix
from docs_plugin.gallery.related import Relations
from docs_plugin.gallery.run_choices import run_choices
from docs_plugin.pages.mock_runs import recorded_runs_of, runs_of
from docs_plugin.pages.page import GalleryPage
from docs_plugin.pages.source_listing import lines_of, sources_of
from docs_plugin.rendering.author_markdown import Authored, as_text, made_safe
from docs_plugin.rendering.highlighting import code_html
from docs_plugin.rendering.sanitizer import marked
from docs_plugin.rendering.template_engine import front_matter, has_own_templates, render
from tactus.specs.failure_text import failure_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from docs_plugin.discovery.code_host_markdown import Heading
    from docs_plugin.gallery.model import BrokenLink, Gallery, VerifiedChapter
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.mock_runs import MockRun
    from docs_plugin.pages.page import Cache
    from docs_plugin.pages.source_listing import SourceFile

Written = tuple[str, dict[str, str]]
"""The Markdown of a page, and the HTML by name of the placeholder."""

FOOTNOTE = re.compile(r"^(\[\^[^\[\]\s]+\]):", re.MULTILINE)
"""Begins the text of a footnote."""

RELATED = 4
"""The maximum number of related examples on a page."""


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
    """Write the index page, which lists the chapters."""

    def write() -> Written:
        matter = front_matter("Examples", is_wide=True)
        return render("index.md.jinja", front_matter=matter), {
            "status": render("status.html.jinja", gallery=gallery, is_results=False),
            "filter": render("filter.html.jinja", choices=choices_of(gallery.examples)),
            "cards": _cards(gallery.chapters, level=3),
        }

    return GalleryPage(
        "index.md", *_cached("index.md", lambda: _listed(gallery.chapters), write, cache)
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
        "results.md", *_cached("results.md", lambda: _listed(gallery.chapters), write, cache)
    )


def chapter_page(chapter: VerifiedChapter, gallery: Gallery, *, cache: Cache) -> GalleryPage:
    """Write the page of a chapter."""
    found = chapter.chapter
    readme = found.path / "README.md"
    texts = _Texts(chapter.address, gallery)
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

    markdown, fragments = _cached(
        chapter.address, lambda: ((text, notes, found.title), *_listed([chapter])), write, cache
    )
    return GalleryPage(
        chapter.address,
        markdown,
        fragments | _code(text) | _code(notes),
        texts.files,
        readme if readme.is_file() else None,
        tuple(texts.broken),
        tuple(texts.footnotes),
    )


def example_page(
    verified: VerifiedExample,
    chapter: VerifiedChapter,
    gallery: Gallery,
    *,
    relations: Relations,
    cache: Cache,
) -> GalleryPage:
    """Write the page of an example."""
    example = verified.example
    address = f"{example.slug}.md"
    texts = _Texts(address, gallery)
    first, rest = without_first_sentence(example.description)
    file, line = example.described_in, example.described_at
    lead = texts.authored(first, file, line=line, prefix="lead")
    text = texts.authored(rest, file, line=line, headings=example.headings)
    sources = sources_of(verified, gallery)
    texts.files.update({source.address: source.path for source in sources[1:] if source.address})
    before, after = gallery.neighbours(verified)
    content = _Content(
        verified,
        lead,
        text,
        sources,
        chapter=(chapter.chapter.title, chapter.address),
        command=_quoted("/".join(filter(None, (gallery.settings.command_folder, example.name)))),
        archive=f"{example.slug}.zip" if gallery.settings.has_downloads else None,
        new=relations.new_constructs(verified),
        before=before,
        after=after,
        related=relations.related(verified, most=RELATED),
        reference=gallery.reference,
        steps=gallery.steps,
        install=gallery.settings.install,
    )
    markdown, fragments = _cached(address, lambda: content.made_from, content.written, cache)
    return GalleryPage(
        address,
        markdown,
        fragments,
        texts.files,
        example.path,
        tuple(texts.broken),
        tuple(texts.footnotes),
    )


def _cached(
    address: str, made_from: Callable[[], object], write: Callable[[], Written], cache: Cache
) -> Written:
    """Return the content of a page, from the cache if possible.

    Args:
        address: The address of the page.
        made_from: Returns the inputs of the page as data.
        write: Writes the page.
        cache: The cache.
    """
    if has_own_templates():
        return write()
    try:
        key = msgpack.encode(made_from(), enc_hook=repr)
        kept = cache.kept(address, (key,), lambda: json.encode(write()).decode())
    # The name of a file may contain bytes that are not valid text.
    except UnicodeEncodeError:
        return write()
    return json.decode(kept, type=Written)


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


@dataclass(frozen=True)
class _Content:
    """The inputs of an example's page."""

    verified: VerifiedExample
    lead: Authored
    """The first sentence of its description."""
    text: Authored
    """The rest of it."""
    sources: tuple[SourceFile, ...]
    chapter: tuple[str, str]
    """The title and the page of the chapter."""
    command: str
    """The example's path in commands."""
    archive: str | None
    new: tuple[str, ...]
    before: VerifiedExample | None
    after: VerifiedExample | None
    related: tuple[VerifiedExample, ...]
    reference: Mapping[str, str]
    steps: str
    install: str

    @property
    def made_from(self) -> tuple[object, ...]:
        """Return the inputs as data. Linked files are covered by the text and the sources."""
        example, result = (
            self.verified.example,
            structs.replace(self.verified.result, cached_at=None),
        )
        others = [
            item and (item.example.slug, item.example.title, item.example.summary)
            for item in (self.before, self.after, *self.related)
        ]
        return (
            "example",
            (example.title, example.summary, example.tags, example.slug, self.lead, self.text),
            (result, str(result.error), self.verified.is_verified, self.verified.model_ends),
            self.verified.real_runs,
            (self.sources, self.chapter, self.command, self.archive, self.new, others),
            (self.steps, self.install),
        )

    def written(self) -> Written:
        """Return the Markdown, and the HTML by name of the placeholder."""
        fragments = self._head() | self._commands() | self._program()
        fragments |= self._results() | self._links() | _code(self.lead) | _code(self.text)
        return self._markdown(), fragments

    def _markdown(self) -> str:
        example = self.verified.example
        return render(
            "example.md.jinja",
            front_matter=front_matter(
                example.title, example.summary, tags=example.tags, is_wide=True
            ),
            title=Markup(as_text(example.title)),
            lead=Markup(
                marked(self.lead.markdown) if self.lead.markdown else as_text(example.summary)
            ),
            description=Markup(marked(self.text.markdown)),
            interface_title=_interface_title(self.verified),
            has_runs=bool(self._runs or self.verified.real_runs.recordings),
            has_new=bool(self.new),
            works_with=bool(self.verified.real_runs.evaluations),
        )

    def _head(self) -> dict[str, str]:
        example, (title, address) = self.verified.example, self.chapter
        badges = render(
            "badges.html.jinja",
            badges=badges_of(self.verified),
            tags=example.tags,
            is_linked=True,
        )
        failure = render(
            "failure.html.jinja",
            lines=list(failure_lines(self.verified.result)),
            remark=self.verified.remark,
        )
        return {
            "crumbs": render(
                "crumbs.html.jinja", chapter=title, address=address, title=example.title
            ),
            "badges": badges + failure,
            "new": render("new.html.jinja", names=self.new, reference=self.reference),
        }

    def _program(self) -> dict[str, str]:
        program = self.verified.program
        interface = (
            render("interface.html.jinja", program=program, models=self.verified.models)
            if program
            else ""
        )
        return {
            "source": render("source.html.jinja", sources=self.sources, zip=self.archive),
            "interface": interface,
        }

    def _commands(self) -> dict[str, str]:
        facts = self.verified.facts
        commands = {
            "run": self._run_command(),
            "test": f"tactus test {self.command} --mock" if self.verified.scenarios else None,
            "measure": f"tactus eval {self.command}" if facts and facts.has_evals else None,
            "facts": facts,
        }
        return {
            "commands": render(
                "commands.html.jinja",
                install=self.install,
                program=self.sources[0].address,
                zip=self.archive,
                **commands,
            ),
            "start": render("start.html.jinja", choices=run_choices(self.verified), **commands),
        }

    def _run_command(self) -> str:
        """Return the command that runs the example as pasted, prompting for inputs without a default."""
        program, facts = self.verified.program, self.verified.facts
        inputs = program.procedure.inputs if program else ()
        asks = any(field.required and field.default is None for field in inputs)
        is_mocked = facts is not None and bool(facts.only_mocked)
        return f"tactus run {'-i ' if asks else ''}{self.command}{' --mock' if is_mocked else ''}"

    def _results(self) -> dict[str, str]:
        verified, lines = self.verified, lines_of(self.sources)
        recordings = recorded_runs_of(verified)
        evaluations = verified.real_runs.evaluations
        fragments: dict[str, str] = {}
        if self._runs or recordings:
            fragments["runs"] = render(
                "runs.html.jinja",
                verified=verified,
                runs=self._runs,
                recordings=recordings,
                lines=lines,
                steps=self.steps,
                anchor_of=anchor_of,
            )
        if evaluations:
            fragments["works_with"] = render("works_with.html.jinja", evaluations=evaluations)
        return fragments

    def _links(self) -> dict[str, str]:
        title, address = self.chapter
        return {
            "more": render(
                "more.html.jinja",
                before=self.before,
                after=self.after,
                chapter=title,
                address=address,
                related=self.related,
            )
        }

    @cached_property
    def _runs(self) -> tuple[MockRun, ...]:
        return runs_of(self.verified)


def _interface_title(verified: VerifiedExample) -> str:
    """Return the heading above the tables of what an example declares; empty where there are none."""
    program = verified.program
    if program is None:
        return ""
    tables = {
        "inputs": program.procedure.inputs,
        "outputs": program.procedure.outputs,
        "agents": program.agents,
        "models": verified.models,
        "tools": program.tools,
    }
    names = [name for name, rows in tables.items() if rows]
    listed = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return listed.capitalize()


def _cards(chapters: Iterable[VerifiedChapter], *, level: int) -> str:
    """Write cards for examples, grouped under chapter headings if there are several chapters."""
    return render(
        "cards.html.jinja",
        chapters=chapters,
        level=level,
        values_of=values_of,
        badges_of=badges_of,
    )


class _Texts:
    """The author's texts on a page."""

    def __init__(self, address: str, gallery: Gallery) -> None:
        """Create an empty collection.

        Args:
            address: The address of the page.
            gallery: The gallery.
        """
        self._address = address
        self._gallery = gallery
        self.files: dict[str, Path] = {}
        """The files that must be published for the page, by address."""
        self.broken: list[tuple[Path, int, BrokenLink]] = []
        """The links that lead nowhere, each with its file and line."""
        self.footnotes: list[tuple[Path, int, str]] = []
        """The first footnote of each text: its file, line and mark."""

    def authored(
        self,
        text: str,
        file: Path,
        *,
        line: int = 1,
        headings: Iterable[Heading] = (),
        prefix: str = "code",
    ) -> Authored:
        """Prepare a text to be published.

        Args:
            text: The text in Markdown.
            file: The file that contains it.
            line: The line on which it starts, or the line above.
            headings: The headings in it; may contain others.
            prefix: The prefix of the names of code placeholders.
        """
        broken: list[BrokenLink] = []

        def link(target: str) -> str:
            return self._gallery.link_of(
                target, folder=file.parent, address=self._address, files=self.files, broken=broken
            )

        wanted = self._gallery.fragments
        anchors = ((item.markdown, item.anchor) for item in headings if item.anchor in wanted)
        made = made_safe(text, link, prefix=prefix, anchors=anchors)
        for item in broken:
            self.broken.append((file, self._line_of(item.target, file, line), item))
        if note := FOOTNOTE.search(text):
            self.footnotes.append((file, self._line_of(note[1], file, line), note[1]))
        return made

    def _line_of(self, target: str, file: Path, line: int) -> int:
        """Return the line of a link or a mark, given one above it."""
        lines = self._gallery.settings.home.read_text(file).split("\n")
        targets = (target, unquote(target))
        found = (
            index
            for index, text in enumerate(lines, start=1)
            if index >= line and any(target in text for target in targets)
        )
        return next(found, line)


def _code(text: Authored) -> dict[str, str]:
    return {name: str(code_html(language, code)) for name, (language, code) in text.code.items()}


def _quoted(path: str) -> str:
    """Quote a path for a shell, if necessary."""
    return path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"
