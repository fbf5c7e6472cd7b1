"""What a process of the gate does: it runs the specifications of the files it is told, sealed, and answers.

Run as `python -m tactus.gate.work`, it speaks over its standard streams.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from tactus.adapters.system_clock import SystemClock
from tactus.errors import LoadError
from tactus.gate.messages import (
    Began,
    Done,
    Ended,
    Loaded,
    NotLoaded,
    framed,
    problem_of,
    read_tasks,
    write_all,
)
from tactus.gate.seal import Seal, limit_memory
from tactus.gate.verification import opened_first, run_scenarios
from tactus.source import Source
from tactus.specs.runner import Bench, specifications_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tactus.gate.messages import Answer, Task
    from tactus.specs.gherkin import Scenario

KEPT_VARIABLES = {"PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}
"""What stays of the environment; no key is among it."""

STEP_BYTES = 4

GRACE_SECONDS = 2.0
"""How long a program may go on after its time is up, before its process is ended."""


def work(tasks: int, answers: int, steps: int, folder: str | None = None) -> None:
    """Do what comes through a pipe, until it is closed.

    Args:
        tasks: The descriptor that tasks are read from.
        answers: The descriptor that answers are written to.
        steps: The descriptor of a file that says which step is running: one may never come back from it.
        folder: The folder to work in; None for the one we are in.
    """
    _prepare(folder)
    seal = Seal()
    for task in read_tasks(tasks):
        with seal.around(task.path):
            told = b""
            for answer in _answers(task, seal, partial(_note_step, steps)):
                told += framed(answer)
                # Nothing runs between these and what is told next.
                if not isinstance(answer, Loaded | Ended):
                    _insure(task)
                    write_all(answers, told)
                    told = b""


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


def _insure(task: Task) -> None:
    """Have the system end this process if it hangs and its parent is no more."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, task.timeout_seconds * task.runs + 2 * GRACE_SECONDS)


def _note_step(descriptor: int, number: int) -> None:
    os.pwrite(descriptor, number.to_bytes(STEP_BYTES, "big"), 0)


def step_noted(descriptor: int) -> int:
    """Return the number of the step that a process was at."""
    return int.from_bytes(os.pread(descriptor, STEP_BYTES, 0), "big")


def _answers(task: Task, seal: Seal, begin: Callable[[int], None]) -> Iterator[Answer]:
    source = Source(task.path, task.text)
    bench = Bench(source, SystemClock(), None, task.timeout_seconds, seal.note, begin)
    try:
        with opened_first(bench) as first:
            scenarios, library = specifications_of(first.session)
            results = run_scenarios(
                selected := _selected(task, scenarios),
                library,
                bench,
                first,
                fail_fast=task.fail_fast,
                runs=task.runs,
            )
            yield Loaded(first.session.program)
            for scenario in selected:
                yield Began(scenario)
                result = next(results, None)
                if result is None:
                    break
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
