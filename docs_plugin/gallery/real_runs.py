"""The stored real runs of an example, in files that are committed: recordings and evaluation results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from tactus.core.errors import ConfigError
from tactus.core.source import SourceLocation
from tactus.recordings.evaluation_files import ModelResult, read_result, results_of
from tactus.recordings.files import changed_files, read_recording_file, recordings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tactus.core.events import Event
    from tactus.core.files.confined_files import ConfinedFolder
    from tactus.recordings.recording import Recording, RecordingHeader

Content = TypeVar("Content")


@dataclass(frozen=True)
class RecordedRun:
    """A recorded real run of an example."""

    name: str
    """The name of the file, without `.jsonl`."""
    display_path: str
    """The display path of the file."""
    header: RecordingHeader
    timed_events: tuple[tuple[float, Event], ...]
    """The events with their times in seconds; streamed texts in chunks."""
    changed: tuple[str, ...]
    """The files of the program that have changed since, sorted."""

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, without their times."""
        return tuple(event for _, event in self.timed_events)

    @property
    def facts(self) -> str:
        """A summary for readers, as in `gpt-6-luna, 30 Nov 2026, 312 tokens, $0.0004`."""
        header = self.header
        names = header.answered_by or [model.partition("/")[2] for model in header.models]
        facts = [" and ".join(names) or "no model", shown_date(header.date)]
        facts.append(f"{header.total_tokens:,} tokens")
        facts += [shown_cost(header.cost_usd)] if header.cost_usd else []
        if header.first_token_seconds is not None:
            facts.append(f"first token after {header.first_token_seconds:.1f} s")
        return ", ".join(facts)


@dataclass(frozen=True)
class MeasuredModel:
    """The evaluation result of an example with one model."""

    display_path: str
    """The display path of the file."""
    result: ModelResult
    changed: tuple[str, ...]
    """The files of the program that have changed since, sorted."""

    @property
    def name(self) -> str:
        """The model without its provider."""
        return self.result.model.partition("/")[2]

    @property
    def score(self) -> str:
        """The number of runs that passed, as in `9 of 10`."""
        return f"{self.result.passed} of {self.result.judged}"

    @property
    def day(self) -> str:
        """The date of the evaluation."""
        return shown_date(self.result.date)

    @property
    def cost(self) -> str:
        """The cost per run."""
        cost = self.result.cost_per_run_usd
        return "not known" if cost is None else shown_cost(cost)

    @property
    def trend(self) -> str:
        """The change of the success rate since the previous result, in percentage points."""
        trend = self.result.trend
        if trend is None:
            return "first result"
        points = round(100 * trend)
        return "as before" if not points else f"{points:+d} points"


@dataclass(frozen=True)
class RealRuns:
    """The stored runs of an example, and errors in their files."""

    recordings: tuple[RecordedRun, ...] = ()
    evaluations: tuple[MeasuredModel, ...] = ()
    """The evaluation results, the best first."""
    problems: tuple[str, ...] = ()
    """The errors in files that cannot be read."""


NOTHING_KEPT = RealRuns()
"""The value for examples without stored runs."""


def read_real_runs(program: Path, home: ConfinedFolder, display_path: str) -> RealRuns:
    """Read the stored runs of a program.

    Args:
        program: The path of the program.
        home: The folder that must contain all files.
        display_path: The display path of the program.
    """
    problems: list[str] = []
    recordings = tuple(_recordings(program, home, display_path, problems))
    measured = tuple(_evaluations(program, home, display_path, problems))
    best = sorted(measured, key=lambda item: (-item.result.success_rate, item.result.model))
    return RealRuns(recordings, tuple(best), tuple(problems))


def shown_date(iso: str) -> str:
    """Format a date for display; other strings are unchanged.

    >>> shown_date("2026-11-03")
    '3 Nov 2026'
    """
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%b %Y}"


def shown_cost(cost_usd: float) -> str:
    """Format a cost for display.

    >>> shown_cost(0.00042), shown_cost(0.0000042), shown_cost(1.5), shown_cost(0.0)
    ('$0.0004', 'less than $0.0001', '$1.50', '$0')
    """
    if not cost_usd:
        return "$0"
    if cost_usd < 0.0001:
        return "less than $0.0001"
    return f"${cost_usd:.2f}" if cost_usd >= 1 else f"${cost_usd:.4f}"


def _recordings(
    program: Path, home: ConfinedFolder, display_path: str, problems: list[str]
) -> Iterator[RecordedRun]:
    paths = recordings_of(program, home)
    for path, name, recording in _read(paths, read_recording_file, home, display_path, problems):
        yield RecordedRun(
            path.stem,
            name,
            recording.header,
            tuple(_placed(recording, display_path)),
            tuple(changed_files(recording.header.files, program, home)),
        )


def _evaluations(
    program: Path, home: ConfinedFolder, display_path: str, problems: list[str]
) -> Iterator[MeasuredModel]:
    paths = results_of(program, home)
    for _, name, result in _read(paths, read_result, home, display_path, problems):
        yield MeasuredModel(name, result, tuple(changed_files(result.files, program, home)))


def _read(
    paths: Iterable[Path],
    read: Callable[[Path, ConfinedFolder, str], Content],
    home: ConfinedFolder,
    display_path: str,
    problems: list[str],
) -> Iterator[tuple[Path, str, Content]]:
    """Yield the path, the display path and the content of each file; add the errors of the others to the problems."""
    for path in paths:
        name = _beside(path, display_path)
        try:
            content = read(path, home, name)
        except ConfigError as error:
            problems.append(_worded(error))
        else:
            yield path, name, content


def _beside(path: Path, display_path: str) -> str:
    return (PurePosixPath(display_path).parent / path.parent.name / path.name).as_posix()


def _placed(recording: Recording, display_path: str) -> Iterator[tuple[float, Event]]:
    """Yield the events with locations in the files that the page shows."""
    folder = PurePosixPath(display_path).parent
    for seconds, event in recording.timed_events():
        location = event.location
        if location is not None:
            path = (folder / location.path).as_posix()
            event = replace(event, location=SourceLocation(path, location.line, location.column))
        yield seconds, event


def _worded(error: ConfigError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message
