"""Validates files in processes that can be ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.msgpack import decode

from tactus.adapters.config import load_config
from tactus.cli.processes import run_tasks, timeout_of
from tactus.core.errors import LoadError
from tactus.gate.processes.messages import Validate
from tactus.tooling.validation import Validation, problems_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tactus.gate.pipeline import LoadedFile
    from tactus.gate.processes.messages import TaskResult
    from tactus.tooling.model_names import ModelUse


def validations_of(paths: Sequence[Path], files: Sequence[LoadedFile]) -> list[Validation]:
    """Return what is wrong with files, in their order.

    Args:
        paths: The files on disk.
        files: The same, read.
    """
    tasks = [
        Validate(file.source.path, file.source.text, timeout_of(file), _providers(path))
        for path, file in zip(paths, files, strict=True)
        if file.data is not None
    ]
    done = iter(run_tasks(tasks))
    return [_validation(file, None if file.data is None else next(done)) for file in files]


def _providers(path: Path) -> tuple[str, ...]:
    return tuple(load_config(path).providers)


def _validation(file: LoadedFile, done: TaskResult | None) -> Validation:
    """Return the validation of a program, with the errors of loading it."""
    errors = [file.error, done.error if done else None]
    problems = [
        item for error in errors if isinstance(error, LoadError) for item in problems_of(error)
    ]
    is_loaded = not problems
    models: tuple[ModelUse, ...] = ()
    for value in done.values if done else ():
        found = decode(value, type=Validation)
        problems += found.problems
        is_loaded, models = is_loaded and found.is_loaded, found.models
    return Validation(file.source.path, tuple(problems), is_loaded, models)
