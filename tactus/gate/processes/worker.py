"""What a process of the gate does: it carries out the tasks it is given, sealed, and answers.

Run as `python -m tactus.gate.processes.worker`, it speaks over its standard streams.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.adapters.files.disk import DiskFiles
from tactus.adapters.files.memory import ScratchFiles
from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import LoadError, RunError
from tactus.core.ports import Ports
from tactus.core.source import Source
from tactus.engine.module_bytecode import keep_compiled
from tactus.engine.session import Session
from tactus.gate.processes import signals
from tactus.gate.processes.journal import Journal
from tactus.gate.processes.messages import (
    DONE,
    GRACE_SECONDS,
    LONGEST_WAIT_SECONDS,
    NEWS,
    Done,
    Ended,
    Evaluate,
    Failed,
    Happened,
    NotLoaded,
    Run,
    Validate,
    Verify,
    error_data_of,
    framed,
    internal_error_data,
    loaded,
    returned,
    task_in,
)
from tactus.gate.processes.seal import Seal, limit_memory
from tactus.specs.gherkin import scenarios_of
from tactus.specs.runner import Bench, prepare, specifications_of
from tactus.specs.verification import opened_first, run_scenarios

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactus.core.events import Event
    from tactus.gate.processes.messages import Answer, AnyTask, Task
    from tactus.specs.gherkin import Scenario

KEPT_VARIABLES = {"PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}
"""What stays of the environment; no key is among it."""


class Desk(Struct):
    """Where a task is carried out."""

    seal: Seal
    tell: Callable[[Answer], None]
    """Takes an answer."""
    note_step: Callable[[int], None] = lambda _: None
    """Hears the number of each step before it is carried out."""
    touch: Callable[[], None] = lambda: None
    """Hears that the process gets on."""

    def bench(self, task: Task, begin: Callable[[int], None]) -> Bench:
        """Return what the scenarios or cases of a program are run with."""
        source = Source(task.path, task.text)
        return Bench(source, SystemClock(), None, task.timeout_seconds, self.seal, begin)


def work(tasks: int, answers: int, notes: tuple[int, ...], folder: str | None = None) -> None:
    """Carry out tasks until there are no more.

    Args:
        tasks: The descriptor of a pipe that holds a byte for each task, and is closed after the last one.
        answers: The descriptor that is written to when a task is done.
        notes: The descriptors of the journals, which hold a task each, in turn.
        folder: The folder to work in; None for the one we are in.
    """
    _prepare(folder)
    seal = Seal()
    journals = cycle([Journal(descriptor) for descriptor in notes])
    while os.read(tasks, 1):
        journal = next(journals)
        task = task_in(journal.take())
        _insure(task)
        carry_out(task, _desk(task, seal, journal, answers))
        _insure(None)
        keep_compiled()
        os.write(answers, DONE)


def carry_out(task: AnyTask, desk: Desk) -> None:
    """Carry out a task, and tell what comes of it."""
    with desk.seal.around(task.path):
        try:
            match task:
                case Verify():
                    _verify(task, desk)
                case Validate():
                    _validate(task, desk)
                case Run():
                    _run(task, desk)
                case Evaluate():
                    _evaluate(task, desk)
        except LoadError as error:
            desk.tell(NotLoaded(tuple(map(error_data_of, error.errors))))
        except RunError as error:
            desk.tell(Failed(error_data_of(error)))
        except Exception as error:  # noqa: BLE001 - a mistake of ours is the failure of one file
            desk.tell(NotLoaded((internal_error_data(task.path, error),)))
        desk.tell(Done(desk.seal.inputs, desk.seal.is_repeatable))


def _desk(task: Task, seal: Seal, journal: Journal, answers: int) -> Desk:
    def tell(answer: Answer) -> None:
        if isinstance(answer, Happened):
            _write_all(answers, NEWS + framed(answer))
        else:
            journal.add(framed(answer))
        _insure(task)

    def touch() -> None:
        journal.touch()
        _insure(task)

    return Desk(seal, tell, journal.note_step, touch)


def _verify(task: Verify, desk: Desk) -> None:
    bench = desk.bench(task, desk.note_step)
    with opened_first(bench) as first:
        scenarios, library = specifications_of(first.session)
        selected = _selected(task, scenarios)
        desk.tell(loaded(first.session.program, selected))
        for result in run_scenarios(
            selected, library, bench, first, fail_fast=task.fail_fast, runs=task.runs
        ):
            desk.tell(Ended(result))


def _selected(task: Verify, scenarios: tuple[Scenario, ...]) -> list[Scenario]:
    chosen = [item for item in scenarios if task.selection is None or task.selection(item)]
    return chosen[task.first :]


def _validate(task: Validate, desk: Desk) -> None:
    from tactus.tooling.validation import check

    bench = desk.bench(task, desk.note_step)
    desk.tell(returned(check(bench, task.providers)))


def _run(task: Run, desk: Desk) -> None:
    def sink(event: Event) -> None:
        desk.tell(Happened(event))

    files = ScratchFiles(DiskFiles(Path(task.path).parent))
    session = Session(
        Source(task.path, task.text),
        Ports(sink, SystemClock(), files=files),
        timeout_seconds=task.timeout_seconds,
    )
    for scenario in scenarios_of(session.program)[:1]:
        prepare(scenario, session)
    session.set_inputs(task.inputs)
    desk.touch()
    desk.tell(returned(session.run()))


def _evaluate(task: Evaluate, desk: Desk) -> None:
    from tactus.evals.evaluation import datasets_of, evaluate

    bench = desk.bench(task, lambda _: desk.touch())
    with opened_first(bench) as first:
        program = first.session.program
    for evaluation, cases in datasets_of(program):
        desk.tell(returned(evaluate(evaluation, cases, bench, program, runs=task.runs)))


def _write_all(descriptor: int, data: bytes) -> None:
    """Write bytes to a pipe, however many it takes at once."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _prepare(folder: str | None) -> None:
    """Make the process one that can end at any moment."""
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
        seconds = task.patience_seconds + 2 * GRACE_SECONDS if task else 0
        signal.setitimer(signal.ITIMER_REAL, min(seconds, LONGEST_WAIT_SECONDS))


if __name__ == "__main__":
    signals.leave_to_parent()
    own = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    work(*own, tuple(map(int, sys.argv[1:])))
