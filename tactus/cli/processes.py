"""Hands programs to processes that can be ended: whatever a program does, a command comes to its end."""

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
    """Read a file and what it asks for.

    Raises:
        LoadError: It cannot be read, or what it asks for cannot be understood.
    """
    (file,) = read([path])
    if file.error:
        raise file.error
    return file


def load_program(file: LoadedFile) -> Program:
    """Return what a file declares.

    Raises:
        LoadError: Something in the file is wrong, its specifications included.
    """
    task = Verify(file.source.path, file.source.text, timeout_of(file), selection=NO_SCENARIO)
    report = run_task(task).report
    assert report
    return report.program


def timeout_of(file: LoadedFile) -> float:
    """Return how long a program may run, in seconds."""
    return file.expectation.timeout_seconds or TIMEOUT_SECONDS


def run_task(task: AnyTask, on_event: Callable[[Event], None] = lambda _: None) -> TaskResult:
    """Carry out a task.

    Args:
        task: The task.
        on_event: Receives the events of a run.

    Raises:
        LoadError: Something in the file is wrong.
        RunError: The run failed.
    """
    with closing(open_pool()) as pool:
        done = pool.run_one(task, on_event)
    if done.error:
        raise done.error
    return done


def run_tasks(tasks: Sequence[AnyTask]) -> list[TaskResult]:
    """Carry out several tasks, and return their results in order."""
    with closing(open_pool()) as pool:
        return [result for _, result in sorted(pool.run(tasks), key=lambda item: item[0])]
