"""Runs the specs of examples through the same gate as `tactus test --mock`, and summarises failures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from docs_plugin.gallery.model import VerifiedChapter
from docs_plugin.gallery.verified_example import VerifiedExample
from tactus import LoadError, verify_files
from tactus.core.display import counted
from tactus.core.files.reading import source_from
from tactus.gate.pipeline import load_files
from tactus.specs.failure_text import failure_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docs_plugin.discovery.catalog import Chapter, Example
    from tactus import FileResult, GateOptions

NOTHING_PROVED = "no example has a spec that was run, so nothing is proved"
"""The warning for a gallery without a single spec."""


def examples_in(chapters: Iterable[Chapter]) -> list[Example]:
    """Return the examples of chapters in reading order."""
    return [example for chapter in chapters for example in chapter.examples]


def verify_examples(
    examples: Sequence[Example], options: GateOptions, *, run: bool = True
) -> list[VerifiedExample]:
    """Run the specs of examples in mock mode.

    Args:
        examples: The examples.
        options: The options of the gate.
        run: False to load the programs without running them.
    """
    paths = [example.path for example in examples]
    results = verify_files(paths, options) if run else load_files(paths, root=options.root)
    return [
        VerifiedExample(example, _text_of(example.path, result), result, is_verified=run)
        for example, result in zip(examples, results, strict=True)
    ]


def _text_of(path: Path, result: FileResult) -> str:
    if result.report:
        return result.report.program.source.text
    try:
        return source_from(path, result.path)[0].text
    except LoadError:
        return ""


def grouped(
    chapters: Iterable[Chapter], verified: Iterable[VerifiedExample]
) -> tuple[VerifiedChapter, ...]:
    """Return the chapters with their verified examples."""
    by_path = {item.example.path: item for item in verified}
    return tuple(
        VerifiedChapter(chapter, tuple(by_path[example.path] for example in chapter.examples))
        for chapter in chapters
    )


def without_times(verified: VerifiedExample) -> VerifiedExample:
    """Return an example without times and cache marks, so that pages are reproducible."""
    result = structs.replace(verified.result, cached_at=None)
    if result.report is not None:
        scenarios = (
            structs.replace(
                scenario,
                elapsed_seconds=0.0,
                steps=tuple(structs.replace(step, elapsed_seconds=0.0) for step in scenario.steps),
            )
            for scenario in result.report.scenarios
        )
        report = structs.replace(result.report, scenarios=tuple(scenarios))
        result = structs.replace(result, report=report)
    return replace(verified, result=result)


def failure_summary(verified: Sequence[VerifiedExample]) -> str | None:
    """Return a report of the failures of all examples, or None if there are none."""
    failed = [item for item in verified if item.has_failed]
    if not failed:
        return None
    lines = [line for item in failed for line in failure_lines(item.result)]
    whose = "its" if len(failed) == 1 else "their"
    count = f"{len(failed)} of {counted(len(verified), 'example')} failed {whose} specs"
    return "\n".join([*lines, count])
