"""Processes that run specifications, and the one loop that feeds them, hears them and ends them.

What a program does inside one call of C (a pattern that takes for ever, a regular expression) nobody can interrupt, so
each process is watched from outside: one that is silent for longer than its scenario may take is ended, and so is one
that dies by itself. Only the scenario it was at has failed then; another process goes on with the next.

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

from tactus.errors import DeclarationError, LoadError
from tactus.gate.messages import (
    Began,
    Done,
    Ended,
    Loaded,
    NotLoaded,
    Received,
    Task,
    TaskResult,
    decode_answer,
    error_of,
    framed,
    write_all,
)
from tactus.gate.work import GRACE_SECONDS, step_noted, work
from tactus.source import SourceLocation
from tactus.specs.report import Failure, Report, ScenarioResult, Status, StepResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tactus.program import Program
    from tactus.specs.gherkin import Scenario


class _Job(Struct):
    """A task in work."""

    index: int
    task: Task
    program: Program | None = None
    results: list[ScenarioResult] = field(default_factory=list)
    current: Scenario | None = None
    """The scenario that is running."""
    began_at: float = 0.0
    """When it began, on the monotonic clock."""
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
                for worker in _ready(self._workers):
                    job = worker.hear()
                    if job and job.was_ended and _can_go_on(job):
                        waiting.appendleft(_rest_of(job))
                    elif job:
                        yield job.index, _result_of(job, worker.inputs)
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


def _ready(workers: list[_Worker]) -> list[_Worker]:
    """Wait until a process says something or has been silent for too long."""
    busy = {worker.descriptor: worker for worker in workers if worker.job}
    poll = select.poll()
    for descriptor in busy:
        poll.register(descriptor, select.POLLIN)
    patience = min(worker.deadline for worker in busy.values()) - time.monotonic()
    heard = [busy[descriptor] for descriptor, _ in poll.poll(max(patience, 0) * 1000)]
    return heard or [item for item in busy.values() if item.deadline <= time.monotonic()]


class _Worker:
    """A process, as its parent sees it."""

    def __init__(self, folder: Path | None, others: Iterable[_Worker]) -> None:
        self.job: _Job | None = None
        self.inputs: tuple[str, ...] | None = None
        self.deadline = 0.0
        """When it has been silent for too long, on the monotonic clock."""
        self.is_alive = True
        self._received = Received()
        self._steps = _nameless_file()
        start = _fork if can_fork() else _spawn
        self._process, self._tasks, self.descriptor = start(folder, others, self._steps)

    @property
    def descriptors(self) -> tuple[int, int, int]:
        """What the parent has open for it."""
        return self._tasks, self.descriptor, self._steps

    def begin(self, job: _Job) -> None:
        """Give it a task."""
        self.job, self.inputs = job, None
        self._wait_for(job.task)
        with suppress(BrokenPipeError):  # it is dead, which is heard in a moment
            write_all(self._tasks, framed(job.task))

    def hear(self) -> _Job | None:
        """Hear what it says, if anything; return its job once that is over."""
        data = b""
        if time.monotonic() < self.deadline or select.select([self.descriptor], [], [], 0)[0]:
            data = os.read(self.descriptor, 1 << 16)
        if not data:
            return self._give_up()
        self._received.add(data)
        for frame in self._received.frames():
            if job := self._take(frame):
                return job
        return None

    def end(self) -> None:
        """End it, whatever it does."""
        if self.is_alive:
            self.is_alive = False
            self._process.kill()
            self._process.wait()
            for descriptor in self.descriptors:
                os.close(descriptor)

    def _take(self, frame: bytes) -> _Job | None:
        job = self.job
        assert job
        match decode_answer(frame):
            case Loaded(program=program):
                job.program = program
            case NotLoaded(problems=problems):
                job.error = LoadError(list(map(error_of, problems)))
            case Began(scenario=scenario):
                job.current, job.began_at = scenario, time.monotonic()
            case Ended(result=result):
                job.results.append(result)
                job.current = None
            case Done(inputs=inputs):
                self.job, self.inputs = None, inputs
                return job
        self._wait_for(job.task)
        return None

    def _wait_for(self, task: Task) -> None:
        self.deadline = time.monotonic() + task.timeout_seconds * task.runs + GRACE_SECONDS

    def _give_up(self) -> _Job:
        """Take its job away, because it died or is silent for too long."""
        job = self.job
        assert job
        is_late = self.deadline <= time.monotonic()
        step = step_noted(self._steps)
        self.job = None
        self.end()
        what = "step" if job.current else "program"
        code = self._process.returncode
        message, hint = _too_late(what, job.task) if is_late else _died(what, code)
        job.was_ended = True
        if job.current:
            elapsed = time.monotonic() - job.began_at
            job.results.append(_ended(job.current, step, elapsed, message, hint))
        elif job.error is None:
            location = SourceLocation(job.task.path)
            job.error = LoadError([DeclarationError(message, location=location, hint=hint)])
        return job


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
    job.current, job.was_ended = None, False
    return job


def _result_of(job: _Job, inputs: tuple[str, ...] | None) -> TaskResult:
    if job.error or job.program is None:
        return TaskResult(None, job.error, inputs)
    return TaskResult(Report(job.program, tuple(job.results)), None, inputs)


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


def _nameless_file() -> int:
    """Return the descriptor of a file that is nowhere to be found."""
    if sys.platform == "linux":
        return os.memfd_create("tactus")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _fork(folder: Path | None, others: Iterable[_Worker], steps: int) -> tuple[Any, int, int]:
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
            work(tasks[0], answers[1], steps, str(folder) if folder else None)
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


def _spawn(folder: Path | None, _others: Iterable[_Worker], steps: int) -> tuple[Any, int, int]:
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-m", "tactus.gate.work", str(steps)],
        cwd=folder,
        pass_fds=[steps],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin and process.stdout
    own = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()
    return process, *own
