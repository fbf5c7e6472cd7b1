"""Runs files through the gate, for `tactus test`, pytest and the docs build.

A run consists of four functions: `read` loads the files, `decide` determines which must run, `run` runs them, and
`keep` caches those that pass.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tactus.core.errors import LoadError
from tactus.core.files.reading import source_from
from tactus.core.ports import Defaults
from tactus.core.source import Source
from tactus.core.timeouts import TIMEOUT_SECONDS
from tactus.example.expectations import expectation_of
from tactus.example.front_matter import read_front_matter
from tactus.example.layout import README, folders_about
from tactus.gate.processes.messages import TaskResult, Verify
from tactus.gate.processes.pool import Pool, open_pool
from tactus.specs.report import Expectation, FileResult, Outcome
from tactus.specs.selection import NO_SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tactus.core.ports import ModelClient
    from tactus.example.front_matter import FrontMatter
    from tactus.gate.cache import CachedResult, ResultCache
    from tactus.specs.selection import Selection


class GateOptions(Struct, frozen=True):
    """The options for running files through the gate."""

    timeout_seconds: float = TIMEOUT_SECONDS
    """The time limit of each scenario, if the file does not set one."""
    selection: Selection | None = None
    """The scenarios to run; None for all."""
    fail_fast: bool = False
    """True to stop after the first failure."""
    runs: int = 1
    """The number of runs per scenario."""
    jobs: int = 1
    """The number of processes that run files at the same time."""
    uses_cache: bool = False
    """True to cache passes, and to skip files that have not changed since."""
    reads_cache: bool | None = None
    """False to rerun cached files, too; None to do so if `CI` is set or git tracks the cache."""
    trees: tuple[Path, ...] = ()
    """Folders that are run completely: after a pass, cached results of files deleted from them are dropped."""
    root: Path | None = None
    """The folder that paths are relative to, and that contains the cache; None for the working directory."""
    defaults: Defaults = Defaults()
    """The default models, for runs with a model."""
    checks: bool = False
    """True to report the problems that static checks find, too."""


class LoadedFile(Struct, frozen=True):
    """A file with its settings."""

    source: Source
    data: bytes | None = None
    """Its content; None if the source is not read from a file, or the file cannot be read."""
    expectation: Expectation = Expectation()
    error: LoadError | None = None
    """Why the file or its settings cannot be read."""


class Plan(Struct, frozen=True):
    """How a file will be handled."""

    loaded: LoadedFile
    task: Verify
    """The task to run if no result is known."""
    known: TaskResult | None = None
    """The result, if it is known without running the file."""
    cached_at: float | None = None
    """The time of the cached run, as a Unix timestamp in seconds."""
    is_partial: bool = False
    """True if only some of its scenarios were selected."""
    is_unchecked: bool = False
    """True if the result is cached without the findings that were asked for; then the task only checks the file."""


class Finished(Struct, frozen=True):
    """A file and its result."""

    plan: Plan
    done: TaskResult

    @property
    def result(self) -> FileResult:
        """The result in the form that is reported."""
        expectation = self.plan.loaded.expectation
        error = self.done.error
        assert error is None or isinstance(error, LoadError)
        return FileResult(
            self.plan.task.path,
            self.done.report,
            None if expectation.skip is not None else error,
            expectation,
            self.plan.cached_at,
            is_partial=self.plan.is_partial,
        )


def verify_files(
    paths: Sequence[Path],
    options: GateOptions,
    *,
    model: ModelClient | None = None,
    pool: Pool | None = None,
) -> Iterator[FileResult]:
    """Run the specifications of files, and yield the results in order.

    Args:
        paths: The files.
        options: The options.
        model: Calls models; None for mock mode. With a model, files run in this process and without a time limit.
        pool: The processes to use; None to start some for this call.
    """
    cache = _open_cache(options) if model is None and options.runs == 1 else None
    plans = decide(read(paths, options.root, options.trees), options, cache)
    has_failed = False
    for finished in run(plans, options, model=model, pool=pool):
        keep(finished, cache)
        result = finished.result
        has_failed = has_failed or result.has_failed
        yield result
        if options.fail_fast and has_failed:
            return
    if cache and not (options.selection or has_failed):
        trees = [_display_path(tree, options.root) for tree in options.trees]
        cache.collect(trees, [plan.task.path for plan in plans])


def load_files(
    paths: Sequence[Path], *, root: Path | None = None, pool: Pool | None = None
) -> Iterator[FileResult]:
    """Load files and their settings without running their specifications.

    Args:
        paths: The files.
        root: The folder that paths are relative to; None for the working directory.
        pool: The processes to use; None to start some for this call.
    """
    options = GateOptions(root=root, selection=NO_SCENARIO)
    plans = decide(read(paths, root), options)
    for finished in run(plans, options, pool=pool):
        yield replace(finished.result, is_partial=False)


def verify_sources(sources: Sequence[Source], options: GateOptions) -> Iterator[FileResult]:
    """Run the specifications of programs that are not on disk, and yield the results in order.

    Args:
        sources: The programs; their paths determine where helpers are found.
        options: The options. Results are not cached.
    """
    plans = decide([LoadedFile(source) for source in sources], options)
    return (finished.result for finished in run(plans, options))


def jobs_of(jobs: int | str) -> int:
    """Return the number of processes; `auto` is the number of usable processors, at most four.

    >>> jobs_of(3)
    3
    """
    if jobs != "auto":
        return int(jobs)
    affinity = getattr(os, "sched_getaffinity", None)
    return min(4, len(affinity(0)) if affinity else os.cpu_count() or 1)


def read(
    paths: Iterable[Path], root: Path | None = None, trees: Sequence[Path] = ()
) -> list[LoadedFile]:
    """Read files and their settings.

    Args:
        paths: The files.
        root: The folder that paths are relative to; None for the working directory.
        trees: Folders of examples; files in one of them, or below `examples/`, must not lead out of it.
    """
    folders = (*trees, (root or Path()) / "examples")
    known: dict[PurePath, FrontMatter] = {}

    def readme_in(folder: PurePath) -> FrontMatter:
        if folder not in known:
            place = (root or Path()) / folder
            readme = (folder / README).as_posix()
            known[folder] = read_front_matter(place, readme, _home_of(place, folders))
        return known[folder]

    return [
        _read(path, _display_path(path, root), _home_of(path, folders), readme_in) for path in paths
    ]


def decide(
    loaded: Iterable[LoadedFile], options: GateOptions, cache: ResultCache | None = None
) -> list[Plan]:
    """Decide which files must run.

    Args:
        loaded: The files.
        options: The options.
        cache: The cache of earlier results; None for none.
    """
    return [_plan(file, options, cache) for file in loaded]


def run(
    plans: Sequence[Plan],
    options: GateOptions,
    *,
    model: ModelClient | None = None,
    pool: Pool | None = None,
) -> Iterator[Finished]:
    """Run the files that must run, and yield all results in order.

    Args:
        plans: The decisions about the files.
        options: The options.
        model: Calls models; None for mock mode.
        pool: The processes to use; None to start some for this call.
    """
    to_run = [plan for plan in plans if plan.known is None or plan.is_unchecked]
    with _processes(options, pool) as processes:
        results = (
            _with_model(to_run, options, model, processes)
            if model
            else _in_order(processes.run(plan.task for plan in to_run))
        )
        for plan in plans:
            done = plan.known or next(results)
            if plan.is_unchecked:
                done = _with_findings(done, next(results))
            yield Finished(plan, done)


def keep(finished: Finished, cache: ResultCache | None) -> None:
    """Cache a pass, if all scenarios of the file were run."""
    plan, done = finished.plan, finished.done
    is_pass = finished.result.outcome in (Outcome.PASSED, Outcome.UNPROVED)
    is_kept = plan.known is not None and not plan.is_unchecked
    if cache is None or is_kept or plan.is_partial or not is_pass or not done.is_repeatable:
        return
    assert done.report
    if done.inputs is not None:
        cache.keep(
            plan.task.path,
            plan.loaded.data or b"",
            done.report,
            done.inputs,
            timeout_seconds=plan.task.timeout_seconds,
            ran_at=plan.cached_at,
        )


def _display_path(path: Path, root: Path | None) -> str:
    """Return the display path of a file or folder."""
    return os.path.relpath(path, root).replace(os.sep, "/") if root else str(path)


def _home_of(path: Path, folders: Iterable[Path]) -> Path | None:
    """Return the folder of examples that contains a file, or None if there is none."""
    return next((folder for folder in folders if path.is_relative_to(folder)), None)


def _read(
    path: Path, display_path: str, home: Path | None, readme_in: Callable[[PurePath], FrontMatter]
) -> LoadedFile:
    source = Source(display_path.encode("utf-8", "replace").decode(), "")
    data = None
    try:
        source, data = source_from(path, display_path, home)
        readmes = map(readme_in, folders_about(display_path, path, home))
        return LoadedFile(source, data, expectation_of(source, readmes))
    except LoadError as error:
        return LoadedFile(source, data, error=error)


def _plan(file: LoadedFile, options: GateOptions, cache: ResultCache | None) -> Plan:
    expectation, selection = file.expectation, options.selection
    is_skipped = expectation.skip is not None
    task = Verify(
        path=file.source.path,
        text=file.source.text,
        timeout_seconds=expectation.timeout_seconds or options.timeout_seconds,
        # The declarations of a file are reported even if nothing of it is run.
        selection=NO_SCENARIO if is_skipped else selection,
        fail_fast=options.fail_fast,
        runs=options.runs,
        checks=options.checks,
    )
    plan = Plan(file, task, is_partial=selection is not None)
    if file.error:
        return replace(plan, known=TaskResult(error=file.error))
    if cache is None or is_skipped:
        return plan
    entry = cache.find(task.path, file.data or b"", task.timeout_seconds)
    if entry is None:
        return plan
    is_unchecked = options.checks and entry.report.findings is None
    if is_unchecked:
        task = replace(task, selection=NO_SCENARIO)
    return replace(
        plan,
        task=task,
        known=_known(entry, selection),
        cached_at=entry.ran_at,
        is_unchecked=is_unchecked,
    )


def _known(entry: CachedResult, selection: Selection | None) -> TaskResult:
    report = entry.report
    if selection:
        chosen = tuple(item for item in report.scenarios if selection(item))
        report = replace(report, scenarios=chosen)
    return TaskResult(report, inputs=entry.inputs)


def _with_findings(known: TaskResult, checked: TaskResult) -> TaskResult:
    """Return a cached result with the findings of checking the file now."""
    if known.report is None or checked.report is None:
        return known
    return replace(known, report=replace(known.report, findings=checked.report.findings))


def _open_cache(options: GateOptions) -> ResultCache | None:
    if not options.uses_cache:
        return None
    from tactus.core.files.cache_trust import may_read_cache
    from tactus.gate.cache import ResultCache

    root = options.root or Path()
    return ResultCache(root, is_read=may_read_cache(root, is_asked=options.reads_cache))


@contextmanager
def _processes(options: GateOptions, pool: Pool | None) -> Iterator[Pool]:
    """Yield the pool to use; a pool of the caller stays open."""
    if pool:
        yield pool
        return
    own = open_pool(options.jobs, options.root)
    try:
        yield own
    finally:
        own.close()


def _in_order(results: Iterator[tuple[int, TaskResult]]) -> Iterator[TaskResult]:
    """Yield results in the order of their numbers."""
    early: dict[int, TaskResult] = {}
    number = 0
    for index, result in results:
        early[index] = result
        while number in early:
            yield early.pop(number)
            number += 1


def _with_model(
    plans: Iterable[Plan], options: GateOptions, model: ModelClient, processes: Pool
) -> Iterator[TaskResult]:
    """Run programs with a model, in this process; files that are only loaded need no model."""
    for plan in plans:
        is_run = plan.task.selection is not NO_SCENARIO
        yield _with_one(plan, options, model) if is_run else processes.run_one(plan.task)


def _with_one(plan: Plan, options: GateOptions, model: ModelClient) -> TaskResult:
    from tactus.adapters.system_clock import SystemClock
    from tactus.specs.verification import verify

    try:
        report = verify(
            plan.loaded.source,
            SystemClock(),
            model=model,
            # There is no time limit unless the file sets one.
            timeout_seconds=plan.loaded.expectation.timeout_seconds,
            select=plan.task.selection,
            fail_fast=options.fail_fast,
            runs=options.runs,
            defaults=options.defaults,
        )
    except LoadError as error:
        return TaskResult(error=error)
    return TaskResult(report)
