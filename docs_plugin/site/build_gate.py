"""The gate of a docs build: runs the specs of the examples as the options say, and stops the build for what failed.

A broken spec is raised, not warned, because `mkdocs build -q` hides warnings even from `--strict`.
It is raised before MkDocs empties the site folder, so the last good site stays. Under `mkdocs
serve` it is not raised, for there a failed build leaves the browser waiting: the page of the
example shows the failure instead.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from docs_plugin.gallery.model import GalleryChapter
from docs_plugin.gallery.verified_example import load, prove, summary_of_failures, without_times
from tactus import GateOptions
from tactus.core.display import printable
from tactus.gate.pipeline import jobs_of
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.config import GalleryConfig
    from docs_plugin.discovery.catalog import Chapter
    from docs_plugin.gallery.verified_example import ProvedExample

log = get_plugin_logger("tactus")


def proved_chapters(
    chapters: Sequence[Chapter], config: GalleryConfig, *, root: Path, is_serving: bool
) -> tuple[GalleryChapter, ...]:
    """Run the specs of every example.

    Args:
        chapters: The chapters in order.
        config: The options of the gallery.
        root: The folder from which people name files.
        is_serving: True under `mkdocs serve`, which goes on whatever failed.

    Raises:
        PluginError: An example failed; the message holds all that did.
    """
    examples = [example for chapter in chapters for example in chapter.examples]
    options = GateOptions(
        timeout_seconds=config.timeout,
        jobs=jobs_of(config.jobs),
        uses_cache=config.verify == "cached",
        trees=(Path(config.examples),),
        root=root,
    )
    is_never = config.verify == "never"
    proved = list(load(examples, root) if is_never else prove(examples, options))
    _tell(proved, config)
    summary = summary_of_failures(proved)
    if summary and (is_serving or config.on_failure == "warn"):
        log.error(summary)
    elif summary:
        raise PluginError(summary)
    if config.strength and config.verify != "never":
        _tell_of_weak_specs(proved, options)
    # Who sets it wants a build that comes out the same every time.
    if "SOURCE_DATE_EPOCH" in os.environ:
        proved = [without_times(item) for item in proved]
    by_path = {item.example.path: item for item in proved}
    return tuple(
        GalleryChapter(chapter, tuple(by_path[example.path] for example in chapter.examples))
        for chapter in chapters
    )


def _tell(proved: Sequence[ProvedExample], config: GalleryConfig) -> None:
    """Say in the log what was run, and loudly what was not."""
    is_never = config.verify == "never"
    told = [item for item in proved if is_never or item.scenarios]
    number = len(told)
    count = f"{number} example{'' if number == 1 else 's'}"
    if is_never:
        log.warning(f"verify: never, so the specs of {count} were not run, and nothing is proved")
        return
    cached = sum(item.is_cached for item in told)
    log.info(f"ran the specs of {count}" + (f", {cached} of them cached" if cached else ""))
    if config.on_failure == "warn" and any(item.has_failed for item in proved):
        log.warning("on_failure: warn, so examples whose specs fail are published all the same")


def _tell_of_weak_specs(proved: Sequence[ProvedExample], options: GateOptions) -> None:
    """Warn of examples whose specs would notice nothing."""
    from tactus.gate.mutation import notices_nothing

    passed = (item for item in proved if item.result.outcome is Outcome.PASSED)
    for item in passed:
        if item.program and notices_nothing(item.program.source, options):
            log.warning(f"{printable(item.told)}: no spec would notice a change of the program")
