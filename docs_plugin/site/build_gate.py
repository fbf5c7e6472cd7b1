"""Runs the specs of the examples in a docs build, and stops the build if one fails.

A failure is an error and not a warning, because `mkdocs build -q` hides warnings even with `--strict`. It is raised
before MkDocs empties the site folder, so the previous site is kept. Under `mkdocs serve` it is not raised, because a
failed build would leave the browser waiting; the page of the example shows the failure instead.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from logging import INFO, WARNING
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.utils import CountHandler

from docs_plugin.gallery.kept_runs import notes_about_runs, warnings_about_runs, with_real_runs
from docs_plugin.gallery.lifetimes import build_day, lifetime_remarks, with_model_ends
from docs_plugin.gallery.remarks import file_remarks
from docs_plugin.gallery.verification import (
    NOTHING_PROVED,
    examples_in,
    failure_summary,
    grouped,
    verify_examples,
    without_times,
)
from tactus import GateOptions
from tactus.adapters.models.lifetimes import read_lifetimes
from tactus.core.display import counted, printable
from tactus.core.files.cache_trust import may_read_cache
from tactus.core.files.confined_files import ConfinedFolder
from tactus.gate.pipeline import jobs_of
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docs_plugin.config import GalleryConfig
    from docs_plugin.discovery.catalog import Chapter
    from docs_plugin.gallery.model import VerifiedChapter
    from docs_plugin.gallery.remarks import FileRemark
    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus.core.ports import Clock

log = get_plugin_logger("tactus")


def reads_cache(config: GalleryConfig, root: Path) -> bool:
    """Return whether a build may use the cache below `.cache`."""
    return may_read_cache(root, is_asked=True if config.verify == "cached" else None)


def verified_chapters(
    chapters: Sequence[Chapter],
    config: GalleryConfig,
    *,
    root: Path,
    is_serving: bool,
    clock: Clock,
) -> tuple[VerifiedChapter, ...]:
    """Run the specs of all examples.

    Args:
        chapters: The chapters in order.
        config: The options of the gallery.
        root: The folder that display paths are relative to.
        is_serving: True under `mkdocs serve`, where failures do not stop the build.
        clock: The date, to find models that have been shut down.

    Raises:
        PluginError: An example failed; the message lists all failures.
        ConfigError: `.tactus/models.json` cannot be read.
    """
    options = GateOptions(
        timeout_seconds=config.timeout,
        jobs=jobs_of(config.jobs),
        uses_cache=True,
        reads_cache=config.verify != "always" and reads_cache(config, root),
        trees=(Path(config.examples),),
        root=root,
        checks=True,
    )
    verified = verify_examples(examples_in(chapters), options, run=config.verify != "never")
    _tell(verified, config, is_serving=is_serving)
    summary = failure_summary(verified)
    if summary:
        fail(summary, config, is_serving=is_serving)
    if config.mutation and config.verify != "never":
        _tell_of_weak_specs(verified, options)
    _tell_all(file_remarks(verified))
    lifetimes, today = read_lifetimes(root), build_day(clock)
    if config.models == "warn":
        _tell_all(lifetime_remarks(verified, lifetimes, today))
    verified = with_model_ends(verified, lifetimes, today)
    verified = with_real_runs(verified, ConfinedFolder(Path(config.examples)))
    for warning in warnings_about_runs(verified):
        log.warning(warning)
    for note in notes_about_runs(verified):
        log.info(note)
    # Builds with this setting must be reproducible.
    if "SOURCE_DATE_EPOCH" in os.environ:
        verified = [without_times(item) for item in verified]
    return grouped(chapters, verified)


def fail(message: str, config: GalleryConfig, *, is_serving: bool) -> None:
    """Report what is wrong with examples.

    Raises:
        PluginError: This is a build, and it is not to go on.
    """
    if is_serving:
        with _uncounted():
            log.error(message)
    elif config.on_failure == "warn":
        log.error(message)
    else:
        raise PluginError(message)


@contextmanager
def _uncounted() -> Iterator[None]:
    """Keep an error from ending a strict server, which would not answer until the example is fixed."""
    logger = logging.getLogger("mkdocs")
    counters = [handler for handler in logger.handlers if isinstance(handler, CountHandler)]
    for counter in counters:
        logger.removeHandler(counter)
    try:
        yield
    finally:
        for counter in counters:
            logger.addHandler(counter)


def _tell(verified: Sequence[VerifiedExample], config: GalleryConfig, *, is_serving: bool) -> None:
    """Log how many specs ran, and warn if none did."""
    is_never = config.verify == "never"
    reported = [item for item in verified if is_never or item.scenarios]
    number = len(reported)
    count = counted(number, "example")
    if is_never:
        log.warning(f"verify: never, so the specs of {count} were not run")
        return
    cached = sum(item.is_cached for item in reported)
    unloaded = sum(item.error is not None for item in verified)
    log.info(
        f"ran the specs of {count}"
        + (f", {cached} of them cached" if cached else "")
        + (f"; {counted(unloaded, 'example')} cannot be loaded" if unloaded else "")
    )
    has_failed = any(item.has_failed for item in verified)
    if not reported and not has_failed:
        log.warning(NOTHING_PROVED)
    if config.on_failure == "warn" and has_failed and not is_serving:
        log.warning("on_failure: warn, so examples whose specs fail are published all the same")


def _tell_all(remarks: Iterable[FileRemark]) -> None:
    """Log remarks about files; strict mode ignores notes."""
    for remark in remarks:
        log.log(INFO if remark.is_note else WARNING, remark.text)


def _tell_of_weak_specs(verified: Sequence[VerifiedExample], options: GateOptions) -> None:
    """Warn about examples whose specs would notice no mutation of their program."""
    from tactus.gate.mutation import notices_nothing

    passed = (item for item in verified if item.result.outcome is Outcome.PASSED)
    for item in passed:
        if item.program and notices_nothing(item.program.source, options):
            log.warning(
                f"{printable(item.display_path)}: no spec would notice a change of the program"
            )
