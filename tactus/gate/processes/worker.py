"""A worker process of the gate, which runs tasks in isolation and reports their results.

When run as `python -m tactus.gate.processes.worker`, it uses its standard streams.
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
    PlayBack,
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
    from tactus.core.problems import Problem
    from tactus.gate.processes.messages import Answer, AnyTask, Task
    from tactus.specs.scenario import Scenario
    from tactus.specs.verifier import Library

KEPT_VARIABLES = {"PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}
"""The environment variables that are kept; none holds an API key."""


class TaskContext(Struct):
    """The isolation of a task and the callbacks that report its progress."""

    seal: Seal
    send: Callable[[Answer], None]
    """Sends an answer to the parent."""
    note_step: Callable[[int], None] = lambda _: None
    """Records the index of each step before it runs."""
    touch: Callable[[], None] = lambda: None
    """Records that the process is making progress."""

    def bench(self, task: Task, begin: Callable[[int], None]) -> Bench:
        """Return the environment for the scenarios or cases of a program."""
        source = Source(task.path, task.text)
        return Bench(source, SystemClock(), None, task.timeout_seconds, self.seal, begin)


def work(tasks: int, answers: int, notes: tuple[int, ...], folder: str | None = None) -> None:
    """Run tasks until there are no more.

    Args:
        tasks: The descriptor of a pipe that receives a byte per task, and is closed after the last one.
        answers: The descriptor of the pipe that signals finished tasks.
        notes: The descriptors of the journals, each of which holds a task, in turn.
        folder: The working directory; None for the current one.
    """
    _prepare(folder)
    seal = Seal()
    journals = cycle([Journal(descriptor) for descriptor in notes])
    while os.read(tasks, 1):
        journal = next(journals)
        task = task_in(journal.take())
        _set_kill_timer(task)
        run_task(task, _context_for(task, seal, journal, answers))
        _set_kill_timer(None)
        keep_compiled()
        os.write(answers, DONE)


def run_task(task: AnyTask, context: TaskContext) -> None:
    """Run a task and send its results."""
    with context.seal.around(task.path):
        try:
            match task:
                case Verify():
                    _verify(task, context)
                case Validate():
                    _validate(task, context)
                case Run():
                    _run(task, context)
                case PlayBack():
                    _play_back(task, context)
                case Evaluate():
                    _evaluate(task, context)
        except LoadError as error:
            context.send(NotLoaded(tuple(map(error_data_of, error.errors))))
        except RunError as error:
            context.send(Failed(error_data_of(error)))
        except Exception as error:  # noqa: BLE001 - an internal error fails only this file
            context.send(NotLoaded((internal_error_data(task.path, error),)))
        context.send(Done(context.seal.inputs, context.seal.is_repeatable))


def _context_for(task: Task, seal: Seal, journal: Journal, answers: int) -> TaskContext:
    def send(answer: Answer) -> None:
        if isinstance(answer, Happened):
            _write_all(answers, NEWS + framed(answer))
        else:
            journal.add(framed(answer))
        _set_kill_timer(task)

    def touch() -> None:
        journal.touch()
        _set_kill_timer(task)

    return TaskContext(seal, send, journal.note_step, touch)


def _verify(task: Verify, context: TaskContext) -> None:
    bench = context.bench(task, context.note_step)
    with opened_first(bench) as first:
        scenarios, library = specifications_of(first.session)
        selected = _selected(task, scenarios)
        findings = _findings_in(first.session, scenarios, library) if task.checks else None
        context.send(loaded(first.session.program, selected, findings))
        for result in run_scenarios(
            selected, library, bench, first, fail_fast=task.fail_fast, runs=task.runs
        ):
            context.send(Ended(result))


def _findings_in(
    session: Session, scenarios: tuple[Scenario, ...], library: Library
) -> tuple[Problem, ...]:
    from tactus.tooling.validation import findings_in

    return tuple(findings_in(session, scenarios, library))


def _selected(task: Verify, scenarios: tuple[Scenario, ...]) -> list[Scenario]:
    chosen = [item for item in scenarios if task.selection is None or task.selection(item)]
    return chosen[task.first :]


def _validate(task: Validate, context: TaskContext) -> None:
    from tactus.tooling.validation import check

    bench = context.bench(task, context.note_step)
    context.send(returned(check(bench, task.providers)))


def _run(task: Run, context: TaskContext) -> None:
    def sink(event: Event) -> None:
        context.send(Happened(event))

    files = ScratchFiles(DiskFiles(Path(task.path).parent))
    session = Session(
        Source(task.path, task.text),
        Ports(sink, SystemClock(), files=files),
        timeout_seconds=task.timeout_seconds,
    )
    for scenario in scenarios_of(session.program)[:1]:
        prepare(scenario, session)
    session.set_inputs(task.inputs)
    context.touch()
    context.send(returned(session.run()))


def _play_back(task: PlayBack, context: TaskContext) -> None:
    from tactus.recordings.playback import RecordedHuman, RecordedModel, difference_of
    from tactus.recordings.recording import parse_recording

    recording = parse_recording(task.recording, task.path)
    model = RecordedModel(recording)
    session = Session(
        Source(task.path, task.text),
        Ports(
            lambda _: None,
            SystemClock(),
            model,
            RecordedHuman(recording),
            files=ScratchFiles(DiskFiles(Path(task.path).parent)),
            chosen_models=recording.header.chosen_models,
        ),
        timeout_seconds=task.timeout_seconds,
    )
    session.set_inputs(recording.header.inputs)
    context.touch()
    context.send(returned(difference_of(recording, model, session.run().value)))


def _evaluate(task: Evaluate, context: TaskContext) -> None:
    from tactus.evals.evaluation import datasets_of, evaluate

    bench = context.bench(task, lambda _: context.touch())
    with opened_first(bench) as first:
        program = first.session.program
    for evaluation, cases in datasets_of(program):
        context.send(returned(evaluate(evaluation, cases, bench, program, runs=task.runs)[0]))


def _write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes to a pipe, in several writes if necessary."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _prepare(folder: str | None) -> None:
    """Set up a process that may be killed at any moment."""
    # Existing objects stay, and a run leaves little garbage, so frequent collections would be wasted.
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    for name in set(os.environ) - KEPT_VARIABLES:
        del os.environ[name]
    if folder:
        os.chdir(folder)
    limit_memory()


def _set_kill_timer(task: Task | None) -> None:
    """Set a timer that ends this process if a task hangs after the parent has died."""
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
