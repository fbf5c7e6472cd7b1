"""Validates files in processes that can be ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.msgpack import decode

from tactus.adapters.config import load_config
from tactus.cli.processes import run_tasks, timeout_of
from tactus.core.errors import LoadError
from tactus.gate.processes.messages import Validate
from tactus.tooling.validation import Validation, problem_of_setting, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tactus.adapters.config import Config
    from tactus.gate.pipeline import LoadedFile
    from tactus.gate.processes.messages import TaskResult
    from tactus.tooling.model_names import ModelUse


def validations_of(paths: Sequence[Path], files: Sequence[LoadedFile]) -> list[Validation]:
    """Return what is wrong with files, in their order.

    Args:
        paths: The files on disk.
        files: The same, read.
    """
    configs = _configs_of(paths)
    tasks = [
        Validate(
            file.source.path,
            file.source.text,
            timeout_of(file),
            tuple(configs[path.parent].providers),
        )
        for path, file in zip(paths, files, strict=True)
        if file.data is not None
    ]
    done = iter(run_tasks(tasks))
    return [_validation(file, None if file.data is None else next(done)) for file in files]


def validations_of_settings(paths: Sequence[Path]) -> Iterator[Validation]:
    """Yield a validation for each file of settings in which some have no effect.

    Args:
        paths: The programs that the settings are for.
    """
    configs = _configs_of(paths).values()
    ignored = list(dict.fromkeys(item for config in configs for item in config.ignored))
    for path in dict.fromkeys(item.source for item in ignored):
        problems = (problem_of_setting(item) for item in ignored if item.source == path)
        yield Validation(path, tuple(problems), is_loaded=True)


def _configs_of(paths: Sequence[Path]) -> dict[Path, Config]:
    """Return what is set for the programs of each folder."""
    programs = {path.parent: path for path in paths}
    return {folder: load_config(path) for folder, path in programs.items()}


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
