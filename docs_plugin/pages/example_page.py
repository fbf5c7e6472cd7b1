"""Writes the page of an example: its commands, its runs, its source and its declarations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from docs_plugin.discovery.naming import anchor_of, first_sentence, without_first_sentence
from docs_plugin.gallery.badges import badges_of
from docs_plugin.gallery.commands import commands_of
from docs_plugin.gallery.run_choices import run_choices
from docs_plugin.gallery.verification import without_times
from docs_plugin.pages.mock_runs import recorded_runs_of, runs_of
from docs_plugin.pages.page import GalleryPage, cached
from docs_plugin.pages.page_texts import PageTexts, code_of
from docs_plugin.pages.source_listing import lines_of, sources_of
from docs_plugin.rendering.author_markdown import Authored, as_text
from docs_plugin.rendering.sanitizer import marked
from docs_plugin.rendering.template_engine import front_matter, render
from tactus.specs.failure_text import failure_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docs_plugin.discovery.catalog import Example
    from docs_plugin.gallery.model import Gallery, VerifiedChapter
    from docs_plugin.gallery.related import Relations
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.mock_runs import MockRun
    from docs_plugin.pages.page import Cache, Written
    from docs_plugin.pages.source_listing import SourceFile

RELATED = 4
"""The maximum number of related examples on a page."""


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
    texts = PageTexts(address, gallery)
    lead, text = _described(example, texts)
    sources = sources_of(verified, gallery)
    texts.files.update({source.address: source.path for source in sources[1:] if source.address})
    before, after = gallery.neighbours(verified)
    content = _Content(
        verified,
        lead,
        text,
        sources,
        chapter=(chapter.chapter.title, chapter.address),
        about=first_sentence(gallery.readme.introduction.markdown),
        command=_path_in_commands(example, gallery),
        archive=f"{example.slug}.zip" if gallery.settings.has_downloads else None,
        new=relations.new_constructs(verified),
        before=before,
        after=after,
        related=relations.related(verified, most=RELATED),
        reference=gallery.reference,
        steps=gallery.steps,
        install=gallery.settings.install,
    )
    markdown, fragments = cached(address, lambda: content.made_from, content.written, cache)
    return GalleryPage(
        address,
        markdown,
        fragments,
        texts.files,
        example.path,
        tuple(texts.broken),
        tuple(texts.footnotes),
    )


def _described(example: Example, texts: PageTexts) -> tuple[Authored, Authored]:
    """Return the first sentence of the description, and the rest of it."""
    first, rest = without_first_sentence(example.description)
    file, line = example.described_in, example.described_at
    lead = texts.authored(first, file, line=line, prefix="lead")
    return lead, texts.authored(rest, file, line=line, headings=example.headings)


def _path_in_commands(example: Example, gallery: Gallery) -> str:
    return "/".join(filter(None, (gallery.settings.command_folder, example.name)))


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
    about: str
    """The first sentence of the README of the examples folder."""
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
        # No page of an example shows how long its scenarios took.
        example, result = self.verified.example, without_times(self.verified).result
        others = [
            item and (item.example.slug, item.example.title, item.example.summary)
            for item in (self.before, self.after, *self.related)
        ]
        return (
            "example",
            (example.title, example.summary, example.tags, example.slug, self.lead, self.text),
            (result, str(result.error), self.verified.is_verified, self.verified.model_ends),
            self.verified.real_runs,
            (self.sources, self.chapter, self.about, self.command, self.archive, self.new, others),
            (self.steps, self.install),
        )

    def written(self) -> Written:
        """Return the Markdown, and the HTML by name of the placeholder."""
        fragments = self._head() | self._commands() | self._program()
        fragments |= self._results() | self._links() | code_of(self.lead) | code_of(self.text)
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
        commands = commands_of(self.verified, self.command, archive=self.archive)
        facts = self.verified.facts
        return {
            "commands": render(
                "commands.html.jinja",
                commands=commands,
                facts=facts,
                install=self.install,
                program=self.sources[0].address,
                zip=self.archive,
                choices=run_choices(self.verified),
            ),
            "start": render("start.html.jinja", commands=commands, facts=facts),
        }

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
                about=self.about,
                related=self.related,
            )
        }

    @cached_property
    def _runs(self) -> tuple[MockRun, ...]:
        return runs_of(self.verified)


def _interface_title(verified: VerifiedExample) -> str:
    """Return the heading of the tables of declarations; empty if there are no tables."""
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
