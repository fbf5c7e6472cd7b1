"""What a process of the gate does: it runs the specifications of the files it is told, sealed, and answers.

Run as `python -m tactus.gate.processes.worker`, it speaks over its standard streams.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import LoadError
from tactus.core.source import Source
from tactus.gate.processes.journal import Journal
from tactus.gate.processes.messages import (
    Done,
    Ended,
    NotLoaded,
    framed,
    loaded,
    our_problem,
    problem_of,
    read_tasks,
)
from tactus.gate.processes.seal import Seal, limit_memory
from tactus.specs.runner import Bench, specifications_of
from tactus.specs.verification import opened_first, run_scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tactus.gate.processes.messages import Answer, Task
    from tactus.specs.gherkin import Scenario

KEPT_VARIABLES = {"PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}
"""What stays of the environment; no key is among it."""

GRACE_SECONDS = 2.0
"""How long a program may go on after its time is up, before its process is ended."""


def work(tasks: int, answers: int, notes: int, folder: str | None = None) -> None:
    """Do what comes through a pipe, until it is closed.

    Args:
        tasks: The descriptor that tasks are read from.
        answers: The descriptor that a byte is written to when a task is done.
        notes: The descriptor of the journal, which says what came of it, and how far it is.
        folder: The folder to work in; None for the one we are in.
    """
    _prepare(folder)
    seal = Seal()
    journal = Journal(notes)
    for task in read_tasks(tasks):
        journal.begin()
        _insure(task)
        with seal.around(task.path):
            try:
                for answer in _answers(task, seal, journal.note_step):
                    journal.add(framed(answer))
                    _insure(task)
            except Exception as error:  # noqa: BLE001 - a mistake of ours is the failure of one file
                journal.add(framed(NotLoaded((our_problem(task.path, error),))))
                journal.add(framed(Done(())))
        _insure(None)
        os.write(answers, b".")


def _prepare(folder: str | None) -> None:
    """Make the process one that nobody misses."""
    # The parent hears of an interruption, too, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    # What is there already stays; and what a run leaves behind is little, but the collector would look often.
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    for name in set(os.environ) - KEPT_VARIABLES:
        del os.environ[name]
    if folder:
        os.chdir(folder)
    limit_memory()


def _insure(task: Task | None) -> None:
    """Have the system end this process if it hangs in a task and its parent is no more."""
    if sys.platform != "win32":
        seconds = task.timeout_seconds * task.runs + 2 * GRACE_SECONDS if task else 0
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answers(task: Task, seal: Seal, begin: Callable[[int], None]) -> Iterator[Answer]:
    source = Source(task.path, task.text)
    bench = Bench(source, SystemClock(), None, task.timeout_seconds, seal.note, begin)
    try:
        with opened_first(bench) as first:
            scenarios, library = specifications_of(first.session)
            selected = _selected(task, scenarios)
            yield loaded(first.session.program, selected)
            for result in run_scenarios(
                selected, library, bench, first, fail_fast=task.fail_fast, runs=task.runs
            ):
                yield Ended(result)
    except LoadError as error:
        yield NotLoaded(tuple(map(problem_of, error.errors)))
    yield Done(seal.inputs)


def _selected(task: Task, scenarios: tuple[Scenario, ...]) -> list[Scenario]:
    chosen = [item for item in scenarios if task.selection is None or task.selection(item)]
    return chosen[task.first :]


if __name__ == "__main__":
    own = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    work(*own, int(sys.argv[1]))
