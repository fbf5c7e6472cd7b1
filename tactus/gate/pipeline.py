"""Passes files through the gate: what `tactus test`, pytest and the docs build share."""

from __future__ import annotations

import gc
import os
import time
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import LoadError, SourceReadError
from tactus.core.ports import Defaults
from tactus.core.reading import source_from
from tactus.example.expectations import Chapter, expectation_of, folders_about, read_chapter
from tactus.gate.processes.supervision import is_possible
from tactus.specs.report import Expectation, FileResult, Outcome, Report
from tactus.specs.verification import TIMEOUT_SECONDS, verify

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from tactus.core.ports import ModelClient
    from tactus.core.source import Source
    from tactus.gate.cache import Cache
    from tactus.gate.processes.messages import TaskResult
    from tactus.gate.processes.pool import Pool
    from tactus.gate.processes.seal import Seal
    from tactus.gate.processes.supervision import Watch
    from tactus.specs.selection import Selection


class GateOptions(Struct, frozen=True):
    """How files pass through the gate."""

    timeout_seconds: float = TIMEOUT_SECONDS
    """How long the program of one scenario may run, where its file does not say."""
    selection: Selection | None = None
    """Which scenarios are run; None for all."""
    fail_fast: bool = False
    """True to run nothing after the first failure."""
    runs: int = 1
    """How often each scenario is run."""
    jobs: int = 1
    """How many processes run files at a time."""
    uses_cache: bool = False
    """True to keep what passes, and not to run it again as long as nothing has changed."""
    trees: tuple[Path, ...] = ()
    """Folders that are run as a whole: once that has passed, nothing is kept of files that are gone from them."""
    root: Path | None = None
    """The folder that paths are told from, and the cache is in; None for the one we are in."""
    defaults: Defaults = Defaults()
    """The models of programs that name none, where they run with one."""


class _File(Struct):
    """A file on its way."""

    told: str
    data: bytes = b""
    source: Source | None = None
    expectation: Expectation = field(default_factory=Expectation)
    result: FileResult | None = None

    @property
    def is_skipped(self) -> bool:
        """True where it asks not to be run. What it declares may be of interest, so it is loaded."""
        return self.expectation.skip is not None


def verify_files(
    paths: Sequence[Path],
    options: GateOptions,
    *,
    model: ModelClient | None = None,
    pool: Pool | None = None,
    watch: Watch | None = None,
) -> Iterator[FileResult]:
    """Run the specifications of files, and yield what came of each, in their order.

    Args:
        paths: The files.
        options: How.
        model: Calls models; None for mock mode. With a model, files run in this process, and for as long as they like.
        pool: The processes to run them in; None for some that live as long as this takes.
        watch: What ends this process if a program hangs in it; then mocked files run here, too.
    """
    return _Gate(options, model, pool, watch).results(paths)


def load_files(paths: Sequence[Path], *, root: Path | None = None) -> Iterator[FileResult]:
    """Read files and what they ask for; run nothing.

    Args:
        paths: The files.
        root: The folder that paths are told from; None for the one we are in.
    """
    return _Gate(GateOptions(root=root)).loaded(paths)


def verify_sources(sources: Sequence[Source], options: GateOptions) -> Iterator[FileResult]:
    """Run the specifications of programs that are not what is on disk, and yield what came of each, in their order.

    Args:
        sources: The programs; their paths say where their helpers are.
        options: How. Nothing is kept of them.
    """
    gate = _Gate(replace(options, uses_cache=False))
    return gate.passed([_File(source.path, source=source) for source in sources])


def jobs_of(jobs: int | str) -> int:
    """Return a number of processes; `auto` is one for each processor we may use, and four at most.

    >>> jobs_of(3)
    3
    """
    if jobs != "auto":
        return int(jobs)
    affinity = getattr(os, "sched_getaffinity", None)
    return min(4, len(affinity(0)) if affinity else os.cpu_count() or 1)


def _require_text(path: str) -> None:
    """Refuse a path that cannot be written down, which Linux allows.

    Raises:
        LoadError: It is one.
    """
    readable = path.encode("utf-8", "replace").decode()
    if readable != path:
        reason = "the name of the file is not UTF-8; give it another one"
        raise LoadError([SourceReadError(readable, reason)])


class _Gate:
    """Files on their way through the gate."""

    def __init__(
        self,
        options: GateOptions,
        model: ModelClient | None = None,
        pool: Pool | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._options = options
        self._pool = pool
        self._model = model
        self._watch = watch
        self._root = options.root or Path()
        self._cache = self._open_cache()
        self._chapters: dict[PurePath, Chapter | None] = {}

    def results(self, paths: Sequence[Path]) -> Iterator[FileResult]:
        """Read files and pass them through."""
        return self.passed([self._prepared(path) for path in paths])

    def loaded(self, paths: Sequence[Path]) -> Iterator[FileResult]:
        """Read files, and load them."""
        for file in map(self._prepared, paths):
            yield file.result or self._loaded(file)

    def passed(self, files: list[_File]) -> Iterator[FileResult]:
        """Pass files through; yield what came of each, in their order."""
        waiting = self._finished(files)
        for file in files:
            while file.result is None:
                next(waiting)
            yield file.result
            if self._options.fail_fast and file.result.has_failed:
                waiting.close()
                return
        self._collect(files)

    def _collect(self, files: list[_File]) -> None:
        """Once everything has passed, let the cache forget what is gone."""
        has_failed = any(file.result.has_failed for file in files if file.result)
        if self._cache and not (self._options.selection or has_failed):
            trees = map(self._told, self._options.trees)
            self._cache.collect(trees, [file.told for file in files])

    def _open_cache(self) -> Cache | None:
        if not self._options.uses_cache or self._model or self._options.runs > 1:
            return None
        from tactus.gate.cache import Cache

        return Cache(self._root)

    def _prepared(self, path: Path) -> _File:
        """Read a file and what it asks for, and whether it has to be run at all."""
        told = self._told(path)
        file = _File(told)
        try:
            _require_text(told)
            file.source, file.data = source_from(path, told, self._home_of(path))
            file.expectation = expectation_of(file.source, self._chapters_of(told))
        except LoadError as error:
            file.result = FileResult(told.encode("utf-8", "replace").decode(), error=error)
            return file
        if done := self._known.get(told):
            file.result = self._result(file, done.report, done.error)
        elif file.is_skipped and self._model:
            file.result = self._loaded(file)
        elif self._cache and not file.is_skipped:
            file.result = self._kept(file)
        return file

    def _told(self, path: Path) -> str:
        """Return the path that people know a file or a folder by."""
        if self._options.root:
            return os.path.relpath(path, self._options.root).replace(os.sep, "/")
        return str(path)

    def _home_of(self, path: Path) -> Path | None:
        """Return the folder of examples that a file is in; None where there is none."""
        folders = (*self._options.trees, self._root / "examples")
        return next((folder for folder in folders if path.is_relative_to(folder)), None)

    def _chapters_of(self, told: str) -> Iterator[Chapter]:
        for folder in folders_about(told):
            if folder not in self._chapters:
                place = self._root / folder
                readme = (folder / "README.md").as_posix()
                self._chapters[folder] = read_chapter(place, readme, self._home_of(place))
            if chapter := self._chapters[folder]:
                yield chapter

    def _loaded(self, file: _File) -> FileResult:
        assert file.source
        try:
            report = verify(file.source, SystemClock(), select=lambda _: False)
        except LoadError as error:
            return self._result(file, None, error)
        return self._result(file, report, None)

    def _kept(self, file: _File) -> FileResult | None:
        assert self._cache
        entry = self._cache.find(file.told, file.data, self._timeout(file))
        if entry is None:
            return None
        report, selection = entry.report, self._options.selection
        if selection:
            chosen = tuple(item for item in report.scenarios if selection(item))
            report = replace(report, scenarios=chosen)
        return self._result(file, report, None, cached_at=entry.ran_at)

    def _selection(self, file: _File) -> Selection | None:
        if file.is_skipped:
            from tactus.specs.selection import NO_SCENARIO

            return NO_SCENARIO
        return self._options.selection

    def _timeout(self, file: _File) -> float:
        return file.expectation.timeout_seconds or self._options.timeout_seconds

    def _finished(self, files: list[_File]) -> Generator[None]:
        """Run the files that have to be; go on by one file at a time."""
        to_run = [file for file in files if file.result is None]
        is_watched = self._watch and not self._watch.is_careful
        if to_run and not (self._model or is_watched or not is_possible()):
            yield from self._run_elsewhere(to_run)
            return
        for file in to_run:
            if self._model:
                self._run_here(file)
            else:
                self._run_sealed(file)
            yield

    @cached_property
    def _known(self) -> dict[str, TaskResult]:
        """What came of files before this command was done over."""
        if not self._watch or not self._watch.is_careful:
            return {}
        from tactus.gate.processes.messages import decode_kept

        known = {}
        for data in self._watch.kept():
            with suppress(ValueError):  # it cannot be read, so the file is run again
                path, done = decode_kept(data)
                known[path] = done
        return known

    def _run_here(self, file: _File) -> None:
        """Run a file with a model, in this process and for as long as it likes."""
        done = self._verified(file, file.expectation.timeout_seconds)
        file.result = self._result(file, done.report, done.error)

    def _run_sealed(self, file: _File) -> None:
        """Run a mocked file in this process; if it hangs, who watches ends them both."""
        from tactus.gate.processes.messages import kept_of

        began_at, watch = time.time(), self._watch
        listeners: dict[str, Any] = {"note_input": self._seal.note}
        if watch:
            listeners["begin"] = watch.begin
        with watch.around_program() if watch else nullcontext(), self._seal.around(file.told):
            done = self._verified(file, self._timeout(file), **listeners)
            done = replace(done, inputs=self._seal.inputs)
            kept = kept_of(file.told, done) if watch else b""
        file.result = self._result(file, done.report, done.error)
        self._keep(file, done, began_at)
        if watch:
            watch.keep(kept)
            # The result stays; to look for garbage in all results again and again would find none.
            gc.freeze()

    def _verified(self, file: _File, timeout_seconds: float | None, **listeners: Any) -> TaskResult:
        from tactus.gate.processes.messages import TaskResult

        assert file.source
        try:
            report = verify(
                file.source,
                SystemClock(),
                model=self._model,
                timeout_seconds=timeout_seconds,
                select=self._selection(file),
                fail_fast=self._options.fail_fast,
                runs=self._options.runs,
                defaults=self._options.defaults if self._model else None,
                **listeners,
            )
        except LoadError as error:
            return TaskResult(None, error)
        return TaskResult(report, None)

    @cached_property
    def _seal(self) -> Seal:
        from tactus.gate.processes.seal import Seal, limit_memory

        limit_memory()
        return Seal()

    def _run_elsewhere(self, files: list[_File]) -> Iterator[None]:
        from tactus.gate.processes.messages import Task

        options = self._options
        tasks = [
            Task(
                path=file.told,
                text=file.source.text if file.source else "",
                timeout_seconds=self._timeout(file),
                selection=self._selection(file),
                fail_fast=options.fail_fast,
                runs=options.runs,
            )
            for file in files
        ]
        began_at = time.time()
        with self._processes() as pool:
            for index, done in pool.run(tasks):
                file = files[index]
                file.result = self._result(file, done.report, done.error)
                self._keep(file, done, began_at)
                yield

    @contextmanager
    def _processes(self) -> Iterator[Pool]:
        """Return the processes to run in; those of the caller stay, others end with the run."""
        if self._pool:
            yield self._pool
            return
        from tactus.gate.processes.pool import Pool

        pool = Pool(self._options.jobs, self._options.root)
        try:
            yield pool
        finally:
            pool.close()

    def _keep(self, file: _File, done: TaskResult, began_at: float) -> None:
        result = file.result
        is_pass = result and result.outcome in (Outcome.PASSED, Outcome.UNPROVED)
        if self._cache and is_pass and not self._options.selection and done.inputs is not None:
            assert done.report
            self._cache.keep(
                file.told,
                file.data,
                done.report,
                done.inputs,
                since=began_at,
                timeout_seconds=self._timeout(file),
            )

    def _result(
        self,
        file: _File,
        report: Report | None,
        error: LoadError | None,
        *,
        cached_at: float | None = None,
    ) -> FileResult:
        return FileResult(
            file.told,
            report,
            None if file.is_skipped else error,
            file.expectation,
            cached_at,
            is_partial=self._options.selection is not None,
        )
