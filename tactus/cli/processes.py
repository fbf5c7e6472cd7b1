"""Runs programs in processes that can be killed, so that every command ends."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tactus.core.timeouts import TIMEOUT_SECONDS
from tactus.gate.pipeline import read
from tactus.gate.processes.messages import Verify
from tactus.gate.processes.pool import open_pool
from tactus.specs.selection import NO_SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tactus.core.events import Event
    from tactus.core.program import Program
    from tactus.gate.pipeline import LoadedFile
    from tactus.gate.processes.messages import AnyTask, TaskResult


def read_program(path: Path) -> LoadedFile:
    """Read a file and its settings.

    Raises:
        LoadError: The file cannot be read, or its settings are not valid.
    """
    (file,) = read([path])
    if file.error:
        raise file.error
    return file


def load_program(file: LoadedFile) -> Program:
    """Return the declarations of a file.

    Raises:
        LoadError: The file or its specifications have errors.
    """
    task = Verify(file.source.path, file.source.text, timeout_of(file), selection=NO_SCENARIO)
    report = run_task(task).report
    assert report
    return report.program


def timeout_of(file: LoadedFile) -> float:
    """Return the time limit of a program in seconds."""
    return file.expectation.timeout_seconds or TIMEOUT_SECONDS


def run_task(task: AnyTask, on_event: Callable[[Event], None] = lambda _: None) -> TaskResult:
    """Run a task in another process.

    Args:
        task: The task.
        on_event: Receives the events of a run.

    Raises:
        LoadError: The file has errors.
        RunError: The run failed.
    """
    with closing(open_pool()) as pool:
        done = pool.run_one(task, on_event)
    if done.error:
        raise done.error
    return done


def run_tasks(tasks: Sequence[AnyTask]) -> list[TaskResult]:
    """Run several tasks, and return their results in order."""
    with closing(open_pool()) as pool:
        return [result for _, result in sorted(pool.run(tasks), key=lambda item: item[0])]
