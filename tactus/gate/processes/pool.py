"""Processes that run specifications, and the one loop that feeds them, hears them and ends them.

What a program does inside one call of C (a pattern that takes for ever, a regular expression) nobody can interrupt, so
each process is watched from outside: one that is at a scenario for longer than that may take is ended, and one that
dies by itself is missed. Only the scenario it was at has failed then; another process goes on with the next.

Where it is safe, a process is a fork of this one, which costs a few milliseconds. In a process with threads, such as
`mkdocs serve`, or where there is no fork, it is a fresh Python.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from tactus.core.errors import DeclarationError, LoadError
from tactus.core.source import SourceLocation
from tactus.gate.processes.journal import Journal, nameless_file
from tactus.gate.processes.messages import (
    Done,
    Ended,
    Loaded,
    NotLoaded,
    Task,
    TaskResult,
    answers_in,
    error_of,
    framed,
    our_problem,
    scenarios_of,
    write_all,
)
from tactus.gate.processes.worker import GRACE_SECONDS, work
from tactus.specs.report import Failure, Report, ScenarioResult, Status, StepResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tactus.specs.gherkin import Scenario


class _Job(Struct):
    """A task in work."""

    index: int
    task: Task
    loaded: Loaded | None = None
    results: list[ScenarioResult] = field(default_factory=list)
    inputs: tuple[str, ...] | None = None
    """What was looked at for it; None as long as it is not done."""
    error: LoadError | None = None
    was_ended: bool = False
    """True where a process that worked on it was ended, or died."""


class Pool:
    """The processes of a run. They live until the pool is closed, and serve one round of tasks after the other."""

    def __init__(self, jobs: int, folder: Path | None = None) -> None:
        """Take what the processes have in common.

        Args:
            jobs: How many there may be at a time.
            folder: The folder they work in; None for the one we are in.
        """
        self._jobs = jobs
        self._folder = folder
        self._workers: list[_Worker] = []

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[int, TaskResult]]:
        """Run tasks; yield the number and the result of each as soon as it is done."""
        waiting = deque(_Job(index, task) for index, task in enumerate(tasks))
        try:
            while waiting or any(worker.job for worker in self._workers):
                self._hand_out(waiting)
                for worker, has_news in _ready(self._workers):
                    job = worker.hear(has_news=has_news)
                    if job and job.was_ended and _can_go_on(job):
                        waiting.appendleft(_rest_of(job))
                    elif job:
                        yield job.index, _result_of(job)
        finally:
            for worker in self._workers:
                if worker.job:
                    worker.end()

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.end()

    def _hand_out(self, waiting: deque[_Job]) -> None:
        """Give each process that has nothing to do a job, and start processes for the others."""
        self._workers = [worker for worker in self._workers if worker.is_alive]
        for worker in self._workers:
            if waiting and worker.job is None:
                worker.begin(waiting.popleft())
        while waiting and len(self._workers) < self._jobs:
            self._workers.append(_Worker(self._folder, self._workers))
            self._workers[-1].begin(waiting.popleft())


def _ready(workers: list[_Worker]) -> list[tuple[_Worker, bool]]:
    """Wait until a process says something, or it is time to look how far it is; tell those that say something."""
    busy = {worker.descriptor: worker for worker in workers if worker.job}
    poll = select.poll()
    for descriptor in busy:
        poll.register(descriptor, select.POLLIN)
    patience = min(worker.deadline for worker in busy.values()) - time.monotonic()
    heard = [(busy[descriptor], True) for descriptor, _ in poll.poll(max(patience, 0) * 1000)]
    return heard or [(item, False) for item in busy.values() if item.deadline <= time.monotonic()]


class _Worker:
    """A process, as its parent sees it."""

    def __init__(self, folder: Path | None, others: Iterable[_Worker]) -> None:
        self.job: _Job | None = None
        self.deadline = 0.0
        """When it is time to look whether it is still getting on, on the monotonic clock."""
        self.is_alive = True
        self._journal = Journal(nameless_file())
        start = _fork if can_fork() else _spawn
        notes = self._journal.descriptor
        self._process, self._tasks, self.descriptor = start(folder, others, notes)

    @property
    def descriptors(self) -> tuple[int, int, int]:
        """What the parent has open for it."""
        return self._tasks, self.descriptor, self._journal.descriptor

    def begin(self, job: _Job) -> None:
        """Give it a task."""
        self.job = job
        self._journal.begin()
        self.deadline = self._patience_ends_at(job.task)
        with suppress(BrokenPipeError):  # it is dead, which is heard in a moment
            write_all(self._tasks, framed(job.task))

    def hear(self, *, has_news: bool) -> _Job | None:
        """Hear that it is done or no more, or look how far it is; return its job once that is over."""
        job = self.job
        assert job
        self.deadline = self._patience_ends_at(job.task)
        if not has_news and self.deadline > time.monotonic():
            return None
        self.job = None
        if has_news and os.read(self.descriptor, 1):
            self._read(job)
            if job.inputs is None and job.error is None:
                job.error = _unreadable(job.task, EOFError("the answer is not complete"))
        else:
            self._give_up(job, is_late=not has_news)
        return job

    def end(self) -> None:
        """End it, whatever it does."""
        if self.is_alive:
            self._kill()
            self._close()

    def _kill(self) -> None:
        self.is_alive = False
        self._process.kill()
        self._process.wait()

    def _close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)

    def _patience_ends_at(self, task: Task) -> float:
        return self._journal.added_at + task.timeout_seconds * task.runs + GRACE_SECONDS

    def _read(self, job: _Job) -> None:
        """Read what came of a job so far; an answer that cannot be read fails the file."""
        try:
            self._read_answers(job)
        except ValueError as error:
            job.error = _unreadable(job.task, error)

    def _read_answers(self, job: _Job) -> None:
        for answer in answers_in(self._journal.data):
            match answer:
                case Loaded():
                    job.loaded = answer
                case NotLoaded(problems=problems):
                    job.error = LoadError(list(map(error_of, problems)))
                case Ended(result=result):
                    job.results.append(result)
                case Done(inputs=inputs):
                    job.inputs = inputs

    def _give_up(self, job: _Job, *, is_late: bool) -> None:
        """End it, because it died or is silent for too long; whatever it was at has failed."""
        self._kill()
        before = len(job.results)
        self._read(job)
        step, elapsed = self._journal.step, time.monotonic() - self._journal.added_at
        self._close()
        if job.inputs is not None or job.error:
            return  # it was done in the last moment
        job.was_ended = True
        waiting = scenarios_of(job.loaded)[len(job.results) - before :] if job.loaded else ()
        what = "step" if waiting else "program"
        code = self._process.returncode
        message, hint = _too_late(what, job.task) if is_late else _died(what, code)
        if waiting:
            job.results.append(_ended(waiting[0], step, elapsed, message, hint))
        else:
            location = SourceLocation(job.task.path)
            job.error = LoadError([DeclarationError(message, location=location, hint=hint)])


def _unreadable(task: Task, error: Exception) -> LoadError:
    return LoadError([error_of(our_problem(task.path, error))])


def _too_late(what: str, task: Task) -> tuple[str, str]:
    limit = f"{task.timeout_seconds:g} s"
    return (
        f"the {what} ran longer than {limit} and could not be interrupted, so its process was ended",
        "look for a pattern or a regular expression that takes for ever",
    )


def _died(what: str, code: int) -> tuple[str, str]:
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return (
        f"the process that ran the {what} died ({how})",
        "the program may have used up the memory of its process",
    )


def _ended(
    scenario: Scenario, number: int, elapsed: float, message: str, hint: str
) -> ScenarioResult:
    """Return the result of a scenario whose process ended at one of its steps: those before it had passed."""
    steps = [
        StepResult(step.keyword, step.text, step.location, Status.PASSED, 0.0)
        for step in scenario.steps[:number]
    ]
    for step in scenario.steps[number:]:
        is_first = len(steps) == number
        steps.append(
            StepResult(
                step.keyword,
                step.text,
                step.location,
                Status.FAILED if is_first else Status.SKIPPED,
                elapsed if is_first else 0.0,
                Failure(message, step.location, hint=hint) if is_first else None,
            )
        )
    return ScenarioResult(
        scenario.feature, scenario.name, scenario.tags, scenario.location, tuple(steps), elapsed, ()
    )


def _can_go_on(job: _Job) -> bool:
    """Tell whether scenarios are left that the end of a process has not decided about."""
    return job.error is None and not (job.task.fail_fast and job.results)


def _rest_of(job: _Job) -> _Job:
    job.task = replace(job.task, first=len(job.results))
    job.loaded, job.was_ended = None, False
    return job


def _result_of(job: _Job) -> TaskResult:
    if job.error or job.loaded is None:
        return TaskResult(None, job.error, job.inputs)
    return TaskResult(Report(job.loaded.program, tuple(job.results)), None, job.inputs)


def can_fork() -> bool:
    """Tell whether this process can be copied: it has no threads, whose locks a copy would inherit."""
    threading = sys.modules.get("threading")
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)


class _Fork(Struct):
    """A process that was forked."""

    number: int
    returncode: int = 0

    def kill(self) -> None:
        os.kill(self.number, signal.SIGKILL)

    def wait(self) -> None:
        _, status = os.waitpid(self.number, 0)
        self.returncode = os.waitstatus_to_exitcode(status)


def _fork(folder: Path | None, others: Iterable[_Worker], notes: int) -> tuple[Any, int, int]:
    tasks, answers = os.pipe(), os.pipe()
    # What is buffered would be written twice.
    sys.stdout.flush()
    sys.stderr.flush()
    number = os.fork()
    if number == 0:
        code = 1
        try:
            inherited = [item for other in others for item in other.descriptors]
            for descriptor in (tasks[1], answers[0], *inherited):
                os.close(descriptor)
            work(tasks[0], answers[1], notes, str(folder) if folder else None)
            code = 0
        except KeyboardInterrupt:
            pass  # it came before the process could say that it does not care
        except BaseException:  # noqa: BLE001 - nothing of the parent's code may run on in its copy
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(tasks[0])
    os.close(answers[1])
    return _Fork(number), tasks[1], answers[0]


def _spawn(folder: Path | None, _others: Iterable[_Worker], notes: int) -> tuple[Any, int, int]:
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-m", "tactus.gate.processes.worker", str(notes)],
        cwd=folder,
        pass_fds=[notes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin and process.stdout
    own = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()
    return process, *own
