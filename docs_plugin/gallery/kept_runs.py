"""Adds the stored real runs to the examples of a gallery, and reports outdated ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docs_plugin.gallery.real_runs import read_real_runs
from tactus.core.display import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docs_plugin.gallery.real_runs import MeasuredModel
    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus.core.files.confined_files import ConfinedFolder


@dataclass(frozen=True)
class ModelMatrix:
    """The evaluated examples and models."""

    models: tuple[str, ...]
    """The models as `provider/name`, sorted."""
    rows: tuple[tuple[VerifiedExample, tuple[MeasuredModel | None, ...]], ...]
    """Each example with its result per model; None if there is none."""


def model_matrix(examples: Iterable[VerifiedExample]) -> ModelMatrix:
    """Return the results of all evaluations as a table."""
    measured = [item for item in examples if item.real_runs.evaluations]
    by_model = [
        {found.result.model: found for found in item.real_runs.evaluations} for item in measured
    ]
    models = tuple(sorted({model for found in by_model for model in found}))
    rows = tuple(
        (item, tuple(found.get(model) for model in models))
        for item, found in zip(measured, by_model, strict=True)
    )
    return ModelMatrix(models, rows)


def with_real_runs(
    examples: Iterable[VerifiedExample], home: ConfinedFolder
) -> list[VerifiedExample]:
    """Return examples with their stored real runs.

    Args:
        examples: The examples.
        home: The examples folder.
    """
    return [
        replace(item, real_runs=read_real_runs(item.example.path, home, item.display_path))
        for item in examples
    ]


def warnings_about_runs(examples: Iterable[VerifiedExample]) -> Iterator[str]:
    """Yield a message for each file that cannot be read, and for each outdated recording."""
    for item in examples:
        yield from map(printable, item.real_runs.problems)
        for run in item.real_runs.recordings:
            if run.changed:
                yield printable(
                    f"{run.display_path}: recorded before the last change of {', '.join(run.changed)};"
                    f" record it anew: tactus run {item.display_path} --record"
                )


def notes_about_runs(examples: Iterable[VerifiedExample]) -> Iterator[str]:
    """Yield a message for each outdated evaluation result."""
    for item in examples:
        for measured in item.real_runs.evaluations:
            if measured.changed:
                yield printable(
                    f"{measured.display_path}: measured before the last change of"
                    f" {', '.join(measured.changed)}"
                )
