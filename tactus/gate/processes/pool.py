"""Processes that run programs, and the one loop that feeds them, hears them and ends them.

What a program does inside one call of C (a pattern that takes for ever, a regular expression) nobody can interrupt, so
each process is watched from outside: one that is at a step for longer than that may take is ended, and one that dies by
itself is missed. Only the scenario it was at has failed then; another process goes on with the next.

A process always has its next task waiting, so it need not wait for its parent to wake up. Where it is safe, it is a
fork of this one, which costs a few milliseconds, and the first of a command is forked before the command is imported
(docs/decisions/0008). In a process with threads, such as `mkdocs serve`, or where there is no fork, it is a fresh
Python.
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

from msgspec import Raw, Struct, field
from msgspec.structs import replace

from tactus.core.errors import DeclarationError, LoadError, TactusError
from tactus.core.source import SourceLocation
from tactus.gate.processes import signals
from tactus.gate.processes.journal import Journal, nameless_file
from tactus.gate.processes.messages import (
    DONE,
    GRACE_SECONDS,
    LENGTH_BYTES,
    LONGEST_WAIT_SECONDS,
    NEWS,
    Done,
    Ended,
    Failed,
    Happened,
    Loaded,
    NotLoaded,
    Returned,
    TaskResult,
    Verify,
    answers_in,
    encoded,
    internal_error_data,
    run_error_of,
    scenarios_of,
    source_error_of,
)
from tactus.specs.report import Failure, Report, ScenarioResult, Status, StepResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tactus.core.events import Event
    from tactus.gate.inputs import Input
    from tactus.gate.processes.messages import Answer, AnyTask
    from tactus.specs.gherkin import Scenario

TASKS_AT_A_TIME = 2
"""How many tasks a process has: one that it is at, and the next."""


class _Job(Struct):
    """A task in work."""

    index: int
    task: AnyTask
    loaded: Loaded | None = None
    results: list[ScenarioResult] = field(default_factory=list)
    values: list[Raw] = field(default_factory=list)
    inputs: tuple[Input, ...] | None = None
    """What was looked at for it; None as long as it is not done."""
    is_repeatable: bool = True
    """False if clock or chance had a part in it."""
    error: TactusError | None = None
    was_ended: bool = False
    """True if a process that worked on it was ended, or died."""


class Pool:
    """The processes of a run. They live until the pool is closed, and serve one round of tasks after the other."""

    def __init__(self, jobs: int = 1, folder: Path | None = None) -> None:
        """Take what the processes have in common.

        Args:
            jobs: How many there may be at a time.
            folder: The folder they work in; None for the one we are in.
        """
        self.jobs = jobs
        self._folder = folder
        self._workers: list[_Worker] = []

    def start_one(self) -> None:
        """Start a process before there is anything to do, while a copy of this one is still small."""
        self._workers.append(_Worker(self._folder, self._workers))

    def run(
        self, tasks: Iterable[AnyTask], hear: Callable[[Event], None] = lambda _: None
    ) -> Iterator[tuple[int, TaskResult]]:
        """Carry out tasks; yield the number and the result of each as soon as it is done.

        Args:
            tasks: The tasks.
            hear: Hears what happens in the runs that tell it at once.
        """
        waiting = deque(_Job(index, task) for index, task in enumerate(tasks))
        try:
            while waiting or any(worker.jobs for worker in self._workers):
                self._hand_out(waiting)
                for worker, has_news in _ready(self._workers):
                    for job in worker.hear(hear, has_news=has_news):
                        if job.was_ended and _can_go_on(job):
                            waiting.appendleft(_rest_of(job))
                        else:
                            yield job.index, _result_of(job)
                    if not worker.is_alive:
                        waiting.extendleft(reversed(worker.jobs))
                        worker.jobs.clear()
        finally:
            for worker in self._workers:
                if worker.jobs:
                    worker.end()

    def run_one(self, task: AnyTask, hear: Callable[[Event], None] = lambda _: None) -> TaskResult:
        """Carry out a task, and return its result."""
        ((_, result),) = self.run([task], hear)
        return result

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.end()

    def _hand_out(self, waiting: deque[_Job]) -> None:
        """Give each process that has too little to do a job, and start processes for the others."""
        self._workers = [worker for worker in self._workers if worker.is_alive]
        outstanding = len(waiting) + sum(len(worker.jobs) for worker in self._workers)
        while len(self._workers) < min(self.jobs, outstanding):
            self.start_one()
        for count in range(1, TASKS_AT_A_TIME + 1):
            for worker in self._workers:
                if waiting and len(worker.jobs) < count:
                    worker.begin(waiting.popleft())


class InProcess(Pool):
    """Carries tasks out in this process, one after the other, where the system gives no way to end others."""

    def run(
        self, tasks: Iterable[AnyTask], hear: Callable[[Event], None] = lambda _: None
    ) -> Iterator[tuple[int, TaskResult]]:
        """Carry out tasks; yield the number and the result of each as soon as it is done."""
        from tactus.gate.processes.seal import Seal, limit_memory
        from tactus.gate.processes.worker import Desk, carry_out

        limit_memory()
        seal = Seal()
        for index, task in enumerate(tasks):
            job = _Job(index, task)

            def tell(answer: Answer, job: _Job = job) -> None:
                if isinstance(answer, Happened):
                    hear(answer.event)
                else:
                    _take(job, answer)

            carry_out(task, Desk(seal, tell))
            yield index, _result_of(job)


def open_pool(jobs: int = 1, folder: Path | None = None) -> Pool:
    """Return what carries out tasks: processes that can be ended, wherever the system has them.

    Args:
        jobs: How many there may be at a time.
        folder: The folder they work in; None for the one we are in.
    """
    return Pool(jobs, folder) if is_possible() else InProcess(jobs, folder)


def is_possible() -> bool:
    """Return whether the system has what it takes to watch processes and to end them; Windows has it in other forms."""
    return sys.platform != "win32"


def _ready(workers: list[_Worker]) -> list[tuple[_Worker, bool]]:
    """Wait until a process says something, or it is time to look how far it is; tell those that say something."""
    busy = {worker.descriptor: worker for worker in workers if worker.jobs}
    poll = select.poll()
    for descriptor in busy:
        poll.register(descriptor, select.POLLIN)
    patience = min(worker.deadline for worker in busy.values()) - time.monotonic()
    milliseconds = min(max(patience, 0), LONGEST_WAIT_SECONDS) * 1000
    heard = {descriptor for descriptor, _ in poll.poll(milliseconds)}
    now = time.monotonic()
    late = {descriptor for descriptor, item in busy.items() if item.deadline <= now}
    return [(busy[item], item in heard) for item in (*heard, *(late - heard))]


class _Worker:
    """A process, as its parent sees it."""

    def __init__(self, folder: Path | None, others: Iterable[_Worker]) -> None:
        self.jobs: deque[_Job] = deque()
        """What it is at, and what it has waiting."""
        self.deadline = 0.0
        """When it is time to look whether it is still getting on, on the monotonic clock."""
        self.is_alive = True
        self._journals = deque(Journal(nameless_file()) for _ in range(TASKS_AT_A_TIME))
        """Those of its tasks come first, in their order."""
        self._said = bytearray()
        """What it said that is not yet understood."""
        start = _fork if can_fork() else _spawn
        notes = tuple(journal.descriptor for journal in self._journals)
        with signals.held_back():
            self._process, self._tasks, self.descriptor = start(folder, others, notes)
            signals.living.add(self._process.pid)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What the parent has open for it."""
        notes = (journal.descriptor for journal in self._journals)
        return self._tasks, self.descriptor, *notes

    def begin(self, job: _Job) -> None:
        """Give it a task."""
        self._journals[len(self.jobs)].give(encoded(job.task))
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self._be_patient()
        with suppress(BrokenPipeError):  # it is dead, which is heard in a moment
            os.write(self._tasks, DONE)

    def hear(self, hear: Callable[[Event], None], *, has_news: bool) -> Iterator[_Job]:
        """Hear what it says, or look how far it is; yield its jobs that are over."""
        if has_news:
            data = os.read(self.descriptor, 1 << 16)
            self._said += data
            yield from self._understood(hear)
            if not data:
                yield self._give_up(is_late=False)
            return
        self.deadline = self._patience_ends_at()
        if self.deadline <= time.monotonic():
            yield self._give_up(is_late=True)

    def end(self) -> None:
        """End it, whatever it does."""
        if self.is_alive:
            self._kill()
            self._close()

    def _understood(self, hear: Callable[[Event], None]) -> Iterator[_Job]:
        """Go through what it said; yield its jobs that are over."""
        while self._said:
            end = 1
            if self._said[:1] == NEWS:
                end += LENGTH_BYTES + int.from_bytes(self._said[1 : 1 + LENGTH_BYTES], "big")
                if len(self._said) < max(end, 1 + LENGTH_BYTES):
                    return
                for answer in answers_in(bytes(self._said[1:end])):
                    if isinstance(answer, Happened):
                        hear(answer.event)
            del self._said[:end]
            if end == 1:
                yield self._done()

    def _done(self) -> _Job:
        """Return the job that it is done with; it is at the next one now."""
        job = self.jobs.popleft()
        _read(job, self._journals[0])
        if job.inputs is None and job.error is None:
            job.error = _unreadable(job.task, EOFError("the answer is not complete"))
        self._journals.rotate(-1)
        self._be_patient()
        return job

    def _kill(self) -> None:
        self.is_alive = False
        signals.living.discard(self._process.pid)
        self._process.kill()
        self._process.wait()

    def _close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)

    def _be_patient(self) -> None:
        """Begin to wait for its next job, of which it may not have taken note yet."""
        if self.jobs:
            patience = self.jobs[0].task.patience_seconds + GRACE_SECONDS
            self.deadline = time.monotonic() + patience

    def _patience_ends_at(self) -> float:
        patience = self.jobs[0].task.patience_seconds + GRACE_SECONDS
        return max(self.deadline, self._journals[0].added_at + patience)

    def _give_up(self, *, is_late: bool) -> _Job:
        """End it, because it died or is silent for too long; whatever it was at has failed."""
        self._kill()
        job, journal = self.jobs.popleft(), self._journals[0]
        before = len(job.results)
        _read(job, journal)
        step, elapsed = journal.step, time.monotonic() - journal.added_at
        self._close()
        if job.inputs is not None or job.error:
            return job  # it was done in the last moment
        job.was_ended = True
        waiting = scenarios_of(job.loaded)[len(job.results) - before :] if job.loaded else ()
        what = "step" if waiting else "program"
        code = self._process.returncode
        message, hint = _too_late(what, job.task) if is_late else _died(what, code)
        if waiting:
            place = waiting[0].steps[step].location
            failure = Failure(message, place, hint=hint, is_breach=not is_late)
            job.results.append(_ended(waiting[0], step, elapsed, failure))
        else:
            location = SourceLocation(job.task.path)
            job.error = LoadError([DeclarationError(message, location=location, hint=hint)])
        return job


def _read(job: _Job, journal: Journal) -> None:
    """Read what came of a job so far; an answer that cannot be read fails the file."""
    try:
        for answer in answers_in(journal.read()):
            _take(job, answer)
    except ValueError as error:
        job.error = _unreadable(job.task, error)


def _take(job: _Job, answer: Answer) -> None:
    match answer:
        case Loaded():
            job.loaded = answer
        case NotLoaded(problems=problems):
            job.error = LoadError(list(map(source_error_of, problems)))
        case Failed(problem=problem):
            job.error = run_error_of(problem)
        case Ended(result=result):
            job.results.append(result)
        case Returned(value=value):
            job.values.append(value)
        case Done(inputs=inputs, is_repeatable=is_repeatable):
            job.inputs, job.is_repeatable = inputs, is_repeatable


def _unreadable(task: AnyTask, error: Exception) -> LoadError:
    return LoadError([source_error_of(internal_error_data(task.path, error))])


def _too_late(what: str, task: AnyTask) -> tuple[str, str]:
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


def _ended(scenario: Scenario, number: int, elapsed: float, failure: Failure) -> ScenarioResult:
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
                failure if is_first else None,
            )
        )
    return ScenarioResult(
        scenario.feature, scenario.name, scenario.tags, scenario.location, tuple(steps), elapsed, ()
    )


def _can_go_on(job: _Job) -> bool:
    """Return whether scenarios are left that the end of a process has not decided about."""
    task = job.task
    return isinstance(task, Verify) and job.error is None and not (task.fail_fast and job.results)


def _rest_of(job: _Job) -> _Job:
    job.task = replace(job.task, first=len(job.results))
    job.loaded, job.was_ended = None, False
    return job


def _result_of(job: _Job) -> TaskResult:
    report = None
    if job.loaded and not job.error:
        report = Report(job.loaded.program, tuple(job.results))
    return TaskResult(report, job.error, job.inputs, job.is_repeatable, tuple(job.values))


def can_fork() -> bool:
    """Return whether this process can be copied: it has no threads, whose locks a copy would inherit."""
    threading = sys.modules.get("threading")
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)


class _Fork(Struct):
    """A process that was forked."""

    pid: int
    returncode: int = -signal.SIGKILL

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        # Whoever started this process may not care how its own children end, and that is inherited.
        with suppress(ChildProcessError):
            _, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)


def _fork(
    folder: Path | None, others: Iterable[_Worker], notes: tuple[int, ...]
) -> tuple[Any, int, int]:
    tasks, answers = os.pipe(), os.pipe()
    # What is buffered would be written twice.
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signals.leave_to_parent()
            inherited = [item for other in others for item in other.descriptors]
            for descriptor in (tasks[1], answers[0], *inherited):
                os.close(descriptor)
            _wait_and_work(tasks[0], answers[1], notes, str(folder) if folder else None)
            code = 0
        except (BrokenPipeError, MemoryError):
            pass  # its parent is no more, or finds out
        except BaseException:  # noqa: BLE001 - nothing of the parent's code may run on in its copy
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(tasks[0])
    os.close(answers[1])
    return _Fork(pid), tasks[1], answers[0]


def _wait_and_work(tasks: int, answers: int, notes: tuple[int, ...], folder: str | None) -> None:
    """Import what it takes to run programs once there is one: often, all of them are in the cache."""
    select.select([tasks], [], [])
    from tactus.gate.processes.worker import work

    work(tasks, answers, notes, folder)


def _spawn(
    folder: Path | None, _others: Iterable[_Worker], notes: tuple[int, ...]
) -> tuple[Any, int, int]:
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-m", "tactus.gate.processes.worker", *map(str, notes)],
        cwd=folder,
        pass_fds=notes,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin and process.stdout
    own = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()
    return process, *own
