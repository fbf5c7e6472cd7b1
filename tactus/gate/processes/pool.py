"""A pool of worker processes, and the loop that assigns tasks to them, reads their answers and kills them.

A program cannot be interrupted within a single call of C, such as a slow pattern match. So each process is watched: one
that exceeds the time limit of a step is killed, and one that dies is detected. Only its current scenario fails; another
process continues with the next one.

A process always has its next task queued, so that it need not wait for the parent. If it is safe, a process is a fork,
which takes a few milliseconds, and the first one is forked before the command is imported (docs/decisions/0008). In a
process with threads, such as `mkdocs serve`, or on systems without fork, it is a new Python process.
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
    from tactus.specs.scenario import Scenario

TASKS_AT_A_TIME = 2
"""The number of tasks assigned to a process: the current one and the next."""


class _Job(Struct):
    """A task and its results so far."""

    index: int
    task: AnyTask
    loaded: Loaded | None = None
    results: list[ScenarioResult] = field(default_factory=list)
    values: list[Raw] = field(default_factory=list)
    inputs: tuple[Input, ...] | None = None
    """The files and folders that were looked up; None until the task is done."""
    is_repeatable: bool = True
    """False if the run read the clock or random numbers."""
    error: TactusError | None = None
    was_killed: bool = False
    """True if the process was killed or died."""


class Pool:
    """A pool of processes that lives until it is closed, and can run several series of tasks."""

    def __init__(self, jobs: int = 1, folder: Path | None = None) -> None:
        """Create a pool.

        Args:
            jobs: The maximum number of processes.
            folder: The working directory of the processes; None for the current one.
        """
        self.jobs = jobs
        self._folder = folder
        self._workers: list[_Worker] = []

    def start_one(self) -> None:
        """Start a process in advance, while a fork of this one is still small."""
        self._workers.append(_Worker(self._folder, self._workers))

    def run(
        self, tasks: Iterable[AnyTask], on_event: Callable[[Event], None] = lambda _: None
    ) -> Iterator[tuple[int, TaskResult]]:
        """Run tasks, and yield the index and result of each as soon as it is done.

        Args:
            tasks: The tasks.
            on_event: Receives the events of `Run` tasks as they happen.
        """
        waiting = deque(_Job(index, task) for index, task in enumerate(tasks))
        try:
            while waiting or any(worker.jobs for worker in self._workers):
                self._assign_jobs(waiting)
                for worker, has_news in _ready(self._workers):
                    for job in worker.receive(on_event, has_news=has_news):
                        if job.was_killed and _can_continue(job):
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

    def run_one(
        self, task: AnyTask, on_event: Callable[[Event], None] = lambda _: None
    ) -> TaskResult:
        """Run a task and return its result."""
        ((_, result),) = self.run([task], on_event)
        return result

    def close(self) -> None:
        """Kill all processes."""
        for worker in self._workers:
            worker.end()

    def _assign_jobs(self, waiting: deque[_Job]) -> None:
        """Fill the queues of the processes, and start further ones if necessary."""
        self._workers = [worker for worker in self._workers if worker.is_alive]
        outstanding = len(waiting) + sum(len(worker.jobs) for worker in self._workers)
        while len(self._workers) < min(self.jobs, outstanding):
            self.start_one()
        for count in range(1, TASKS_AT_A_TIME + 1):
            for worker in self._workers:
                if waiting and len(worker.jobs) < count:
                    worker.assign(waiting.popleft())


class InProcess(Pool):
    """Runs tasks one after the other in this process, on systems where processes cannot be watched."""

    def run(
        self, tasks: Iterable[AnyTask], on_event: Callable[[Event], None] = lambda _: None
    ) -> Iterator[tuple[int, TaskResult]]:
        """Run tasks, and yield the index and result of each as soon as it is done."""
        from tactus.gate.processes.seal import Seal, limit_memory
        from tactus.gate.processes.worker import TaskContext, run_task

        limit_memory()
        seal = Seal()
        for index, task in enumerate(tasks):
            job = _Job(index, task)

            def send(answer: Answer, job: _Job = job) -> None:
                if isinstance(answer, Happened):
                    on_event(answer.event)
                else:
                    _apply(job, answer)

            run_task(task, TaskContext(seal, send))
            yield index, _result_of(job)


def open_pool(jobs: int = 1, folder: Path | None = None) -> Pool:
    """Return a pool of processes that can be killed, if the system supports it.

    Args:
        jobs: The maximum number of processes.
        folder: The working directory of the processes; None for the current one.
    """
    return Pool(jobs, folder) if can_watch_processes() else InProcess(jobs, folder)


def can_watch_processes() -> bool:
    """Return whether processes can be watched and killed on this system; for Windows that is not implemented."""
    return sys.platform != "win32"


def _ready(workers: list[_Worker]) -> list[tuple[_Worker, bool]]:
    """Wait until a process has data or exceeds its deadline; return these, and whether each has data."""
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
    """A process from the parent's point of view."""

    def __init__(self, folder: Path | None, others: Iterable[_Worker]) -> None:
        self.jobs: deque[_Job] = deque()
        """The current and the queued task."""
        self.deadline = 0.0
        """The time at which to check for progress, on the monotonic clock."""
        self.is_alive = True
        self._journals = deque(Journal(nameless_file()) for _ in range(TASKS_AT_A_TIME))
        """The journals in the order of the tasks; unused ones come last."""
        self._received = bytearray()
        """Received data that has not been parsed yet."""
        start = _fork if can_fork() else _spawn
        notes = tuple(journal.descriptor for journal in self._journals)
        with signals.held_back():
            self._process, self._tasks, self.descriptor = start(folder, others, notes)
            signals.living.add(self._process.pid)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The descriptors that the parent has open for the process."""
        notes = (journal.descriptor for journal in self._journals)
        return self._tasks, self.descriptor, *notes

    def assign(self, job: _Job) -> None:
        """Assign a task."""
        self._journals[len(self.jobs)].give(encoded(job.task))
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self._reset_deadline()
        with suppress(
            BrokenPipeError
        ):  # the process has died, which is detected when its data is read
            os.write(self._tasks, DONE)

    def receive(self, on_event: Callable[[Event], None], *, has_news: bool) -> Iterator[_Job]:
        """Read the data of the process, or check its progress; yield the jobs that are finished."""
        if has_news:
            data = os.read(self.descriptor, 1 << 16)
            self._received += data
            yield from self._parse_received(on_event)
            if not data:
                yield self._fail_current_job(is_late=False)
            return
        self.deadline = self._current_deadline()
        if self.deadline <= time.monotonic():
            yield self._fail_current_job(is_late=True)

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        if self.is_alive:
            self._kill()
            self._close()

    def _parse_received(self, on_event: Callable[[Event], None]) -> Iterator[_Job]:
        """Parse the received data; yield the jobs that are finished."""
        while self._received:
            end = 1
            if self._received[:1] == NEWS:
                end += LENGTH_BYTES + int.from_bytes(self._received[1 : 1 + LENGTH_BYTES], "big")
                if len(self._received) < max(end, 1 + LENGTH_BYTES):
                    return
                for answer in answers_in(bytes(self._received[1:end])):
                    if isinstance(answer, Happened):
                        on_event(answer.event)
            del self._received[:end]
            if end == 1:
                yield self._done()

    def _done(self) -> _Job:
        """Return the finished job; the process has started the next one."""
        job = self.jobs.popleft()
        _read_answers(job, self._journals[0])
        if job.inputs is None and job.error is None:
            job.error = _unreadable(job.task, EOFError("the answer is not complete"))
        self._journals.rotate(-1)
        self._reset_deadline()
        return job

    def _kill(self) -> None:
        self.is_alive = False
        signals.living.discard(self._process.pid)
        self._process.kill()
        self._process.wait()

    def _close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)

    def _reset_deadline(self) -> None:
        """Set the deadline of the next job, which the process may not have read yet."""
        if self.jobs:
            patience = self.jobs[0].task.patience_seconds + GRACE_SECONDS
            self.deadline = time.monotonic() + patience

    def _current_deadline(self) -> float:
        patience = self.jobs[0].task.patience_seconds + GRACE_SECONDS
        return max(self.deadline, self._journals[0].added_at + patience)

    def _fail_current_job(self, *, is_late: bool) -> _Job:
        """Kill the process, which died or made no progress, and fail its current scenario."""
        self._kill()
        job, journal = self.jobs.popleft(), self._journals[0]
        before = len(job.results)
        _read_answers(job, journal)
        step, elapsed = journal.step, time.monotonic() - journal.added_at
        self._close()
        if job.inputs is not None or job.error:
            return job  # it finished at the last moment
        job.was_killed = True
        waiting = scenarios_of(job.loaded)[len(job.results) - before :] if job.loaded else ()
        what = "step" if waiting else "program"
        code = self._process.returncode
        message, hint = _too_late(what, job.task) if is_late else _died(what, code)
        if waiting:
            place = waiting[0].steps[step].location
            failure = Failure(message, place, hint=hint, is_breach=not is_late)
            job.results.append(_result_of_killed(waiting[0], step, elapsed, failure))
        else:
            location = SourceLocation(job.task.path)
            job.error = LoadError([DeclarationError(message, location=location, hint=hint)])
        return job


def _read_answers(job: _Job, journal: Journal) -> None:
    """Read the answers of a job so far; an answer that cannot be decoded fails the file."""
    try:
        for answer in answers_in(journal.read()):
            _apply(job, answer)
    except ValueError as error:
        job.error = _unreadable(job.task, error)


def _apply(job: _Job, answer: Answer) -> None:
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


def _result_of_killed(
    scenario: Scenario, number: int, elapsed: float, failure: Failure
) -> ScenarioResult:
    """Return the result of a scenario whose process ended in one of its steps; the steps before it have passed."""
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


def _can_continue(job: _Job) -> bool:
    """Return whether scenarios remain that can still run."""
    task = job.task
    return isinstance(task, Verify) and job.error is None and not (task.fail_fast and job.results)


def _rest_of(job: _Job) -> _Job:
    job.task = replace(job.task, first=len(job.results))
    job.loaded, job.was_killed = None, False
    return job


def _result_of(job: _Job) -> TaskResult:
    report = None
    if job.loaded and not job.error:
        report = Report(job.loaded.program, tuple(job.results), job.loaded.findings)
    return TaskResult(report, job.error, job.inputs, job.is_repeatable, tuple(job.values))


def can_fork() -> bool:
    """Return whether this process can be forked: it must not have threads, whose locks a fork would inherit."""
    threading = sys.modules.get("threading")
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)


class _Fork(Struct):
    """A forked process."""

    pid: int
    returncode: int = -signal.SIGKILL

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        # If the parent process ignores SIGCHLD, which is inherited, the child has been reaped already.
        with suppress(ChildProcessError):
            _, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)


def _fork(
    folder: Path | None, others: Iterable[_Worker], notes: tuple[int, ...]
) -> tuple[Any, int, int]:
    tasks, answers = os.pipe(), os.pipe()
    # Otherwise buffered output would be written twice.
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
            pass  # the parent has died, or detects the error
        except BaseException:  # noqa: BLE001 - no code of the parent may run in the fork
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(tasks[0])
    os.close(answers[1])
    return _Fork(pid), tasks[1], answers[0]


def _wait_and_work(tasks: int, answers: int, notes: tuple[int, ...], folder: str | None) -> None:
    """Import the interpreter only when there is a task: often, all results are cached."""
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
