"""Creates the publication of a gallery before MkDocs builds the site: finds examples, verifies them, writes pages.

Errors in examples, templates or addresses stop the build here.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.discovery.layout_warnings import (
    clash_in,
    notes_about,
    refused_in,
    warnings_about,
)
from docs_plugin.publishing.publication import publication_of
from docs_plugin.rendering.template_engine import (
    OwnTemplateError,
    own_templates,
    warnings_about_templates,
)
from docs_plugin.site.address_conflicts import (
    docs_in_the_way,
    galleries_in_the_way,
    reference_in_the_way,
)
from docs_plugin.site.build_gate import fail, verified_chapters
from docs_plugin.site.context import root_of, settings_of
from tactus.adapters.system_clock import SystemClock
from tactus.core.display import printable
from tactus.core.errors import ConfigError
from tactus.core.files.regular_files import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig

    from docs_plugin.config import GalleryConfig
    from docs_plugin.discovery.catalog import Chapter
    from docs_plugin.pages.page import Cache
    from docs_plugin.publishing.publication import Publication

log = get_plugin_logger("tactus")


def publish(
    site: MkDocsConfig,
    config: GalleryConfig,
    others: Iterable[Publication],
    *,
    cache: Cache,
    is_serving: bool,
) -> Publication:
    """Create the publication of a gallery.

    Args:
        site: The site.
        config: The options of the gallery.
        others: The galleries of the site that have been created before.
        cache: Stores results of slow operations.
        is_serving: True under `mkdocs serve`, where failures are shown on pages.

    Raises:
        PluginError: An example failed, two pages share an address, or a template has an error.
    """
    chapters = _checked_chapters(config, is_serving=is_serving)
    try:
        verified = verified_chapters(
            chapters, config, root=root_of(site), is_serving=is_serving, clock=SystemClock()
        )
    except ConfigError as error:
        hint = f"\n  hint: {error.hint}" if error.hint else ""
        raise PluginError(printable(f"{error.message}{hint}")) from error
    with site_templates(config), readable_files():
        published = publication_of(verified, settings_of(site, config), cache=cache)
    _refuse(
        galleries_in_the_way(published, others)
        or docs_in_the_way(
            published, config, Path(site.docs_dir), has_directory_urls=site.use_directory_urls
        )
    )
    return published


def _checked_chapters(config: GalleryConfig, *, is_serving: bool) -> tuple[Chapter, ...]:
    """Find the chapters, and report problems with the folder and with the site's templates."""
    folder = Path(config.examples)
    refusals = refused_in(folder)
    if refusals:
        fail(refusals, config, is_serving=is_serving)
    chapters = find_chapters(folder)
    _refuse(clash_in(chapters) or reference_in_the_way(chapters, config))
    for warning in (
        *warnings_about(folder, chapters),
        *warnings_about_templates(_templates_of(config)),
    ):
        log.warning(printable(warning))
    for note in notes_about(folder, chapters):
        log.info(printable(note))
    return chapters


def refuse_site_among_examples(site: MkDocsConfig, config: GalleryConfig) -> None:
    """Refuse to build a site into the folder of its examples: the next build would take its files for examples.

    Raises:
        PluginError: It would be there.
    """
    folder, target = Path(config.examples), Path(site.site_dir)
    if target.is_relative_to(folder):
        place = target.relative_to(folder).as_posix()
        _refuse(
            f"the folder of the examples, '{folder.name}', contains the site itself, '{place}'; move the examples into"
            " a folder of their own and set the option 'examples' to it, or set 'site_dir' to a folder elsewhere"
        )


def _refuse(mistake: str | None) -> None:
    if mistake:
        raise PluginError(printable(mistake))


@contextmanager
def site_templates(config: GalleryConfig) -> Iterator[None]:
    """Use the site's templates in place of the plugin's.

    Raises:
        PluginError: One of them has an error.
    """
    try:
        with own_templates(_templates_of(config)):
            yield
    except OwnTemplateError as error:
        raise PluginError(printable(str(error))) from error


@contextmanager
def readable_files() -> Iterator[None]:
    """Convert the error for a file of an example that cannot be read.

    Raises:
        PluginError: A file cannot be read.
    """
    try:
        yield
    except OSError as error:
        message = f"'{error.filename}' cannot be published: {reason_of(error)}"
        raise PluginError(message) from error


def _templates_of(config: GalleryConfig) -> Path | None:
    return Path(config.templates) if config.templates else None
