"""`tactus gallery`: exports the gallery without MkDocs. Available only if this package is installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.discovery.layout_warnings import (
    clash_in,
    notes_about,
    refused_in,
    warnings_about,
)
from docs_plugin.gallery.kept_runs import notes_about_runs, warnings_about_runs, with_real_runs
from docs_plugin.gallery.lifetimes import build_day, lifetime_remarks, with_model_ends
from docs_plugin.gallery.remarks import file_remarks
from docs_plugin.gallery.settings import GallerySettings
from docs_plugin.gallery.verification import (
    NOTHING_PROVED,
    examples_in,
    failure_summary,
    grouped,
    verify_examples,
    without_times,
)
from docs_plugin.publishing.export import (
    Changes,
    ForeignFileError,
    Links,
    exported_files,
    write_export,
)
from docs_plugin.publishing.publication import publication_of
from docs_plugin.rendering.template_engine import (
    OwnTemplateError,
    own_templates,
    warnings_about_templates,
)
from docs_plugin.speedups.build import BuildSpeedups
from tactus.adapters.models.lifetimes import read_lifetimes
from tactus.adapters.system_clock import SystemClock
from tactus.core.display import printable
from tactus.core.errors import ConfigError
from tactus.core.files.cache_trust import may_read_cache
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of
from tactus.gate.pipeline import GateOptions, jobs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docs_plugin.gallery.model import VerifiedChapter
    from docs_plugin.publishing.publication import Publication

PATH = "gallery"
"""The gallery's folder in an export, which no page shows."""


@click.group(name="gallery")
def command() -> None:
    """Publish a folder of examples without MkDocs."""


@command.command(name="export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--examples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="examples",
    show_default=True,
    help="The folder of the examples.",
)
@click.option("--reference", is_flag=True, help="Write the pages about the language, too.")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of your own templates.",
)
@click.option(
    "--links",
    type=click.Choice(["sources", "directories", "files"]),
    default="sources",
    show_default=True,
    help="What links lead to: 'a/b.md', which Zensical and others resolve; 'a/b/'; or 'a/b.html'.",
)
@click.option(
    "--cache",
    "reads_cache",
    is_flag=True,
    default=None,
    help="Read .cache where CI is set or git tracks it, too.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
def export(
    folder: Path,
    *,
    examples: Path,
    reference: bool,
    templates: Path | None,
    links: Links,
    reads_cache: bool | None,
    check: bool,
) -> int:
    """Write the gallery as Markdown files into FOLDER, for generators of sites that run no plugins.

    The specs of every example run first. Where one fails, nothing is written.
    """
    _refuse_folder_of_examples(folder, examples)
    settings = GallerySettings(
        examples.absolute(),
        PATH,
        command_folder=_command_folder(examples),
        reference=f"{PATH}/language" if reference else None,
    )
    is_read = may_read_cache(Path(), is_asked=reads_cache)
    try:
        verified = _verified_chapters(settings.folder, templates, reads_cache=is_read)
        published = _published(verified, settings, templates, reads_cache=is_read)
        changes = _write(exported_files(published, PATH, links), folder, dry=check)
    except OSError as error:
        message = f"'{error.filename}' cannot be published: {reason_of(error)}"
        click.echo(printable(message), err=True)
        return 1
    except (OwnTemplateError, ForeignFileError) as error:
        click.echo(printable(str(error)), err=True)
        return 1
    except _ExamplesError as error:
        click.echo(str(error), err=True)
        return 1
    verb = "would be " if check else ""
    click.echo(
        f"{printable(folder.as_posix())}: {len(changes.written)} {verb}written, {len(changes.removed)} {verb}removed,"
        f" {changes.kept} as they were"
    )
    return 1 if check and (changes.written or changes.removed) else 0


class _ExamplesError(Exception):
    """Examples cannot be exported, because one fails or is refused. The message is safe to print."""


def _verified_chapters(
    folder: Path, templates: Path | None, *, reads_cache: bool
) -> tuple[VerifiedChapter, ...]:
    """Find the examples, print warnings about them, and run their specs.

    Times are omitted, so that committed files change only with the examples.
    """
    if refusals := refused_in(folder):
        raise _ExamplesError(refusals)
    chapters = find_chapters(folder)
    if clash := clash_in(chapters):
        raise _ExamplesError(printable(clash))
    for remark in (
        *warnings_about(folder, chapters),
        *notes_about(folder, chapters),
        *warnings_about_templates(templates),
    ):
        click.echo(printable(remark), err=True)
    options = GateOptions(
        jobs=jobs_of("auto"),
        uses_cache=True,
        reads_cache=reads_cache,
        trees=(folder,),
        root=Path.cwd(),
        checks=True,
    )
    verified = [without_times(item) for item in verify_examples(examples_in(chapters), options)]
    lifetimes, today = read_lifetimes(), build_day(SystemClock())
    for finding in (*file_remarks(verified), *lifetime_remarks(verified, lifetimes, today)):
        kind = "note" if finding.is_note else "warning"
        click.echo(f"{kind}: {finding.text}", err=True)
    verified = with_model_ends(verified, lifetimes, today)
    verified = with_real_runs(verified, ConfinedFolder(folder))
    for text in (*warnings_about_runs(verified), *notes_about_runs(verified)):
        click.echo(text, err=True)
    if summary := failure_summary(verified):
        raise _ExamplesError(summary)
    if not any(item.scenarios for item in verified):
        click.echo(f"warning: {NOTHING_PROVED}", err=True)
    return grouped(chapters, verified)


def _published(
    chapters: tuple[VerifiedChapter, ...],
    settings: GallerySettings,
    templates: Path | None,
    *,
    reads_cache: bool,
) -> Publication:
    cache_file = Path(".cache/plugin/tactus/export.pages")
    speedups = BuildSpeedups(cache_file, Path(), is_read=reads_cache)
    with own_templates(templates.absolute() if templates else None):
        published = publication_of(chapters, settings, cache=speedups.cache)
    speedups.close()
    for page in published.pages.values():
        for path, line, link in page.broken:
            place = Path(os.path.relpath(path)).as_posix()
            message = f"{place}:{line}: the link '{link.target}' is broken: {link.reason}"
            click.echo(printable(message), err=True)
    return published


def _refuse_folder_of_examples(folder: Path, examples: Path) -> None:
    """Raise an error if the output folder overlaps with the examples, because an export replaces and removes files."""
    if folder.resolve().is_relative_to(examples.resolve()):
        raise click.BadParameter(
            f"'{folder.as_posix()}' is where the examples are; choose another folder",
            param_hint="'FOLDER'",
        )


def _write(files: Mapping[str, bytes], folder: Path, *, dry: bool) -> Changes:
    try:
        return write_export(files, folder, dry=dry)
    except OSError as error:
        path = error.filename or folder
        raise ConfigError(f"'{path}' cannot be written: {reason_of(error)}") from error


def _command_folder(examples: Path) -> str:
    """Return the folder in front of example paths in commands: empty for `examples/`, where `tactus` looks."""
    way = Path(os.path.relpath(examples)).as_posix()
    return "" if way in ("examples", ".") else way
