"""Prepares the mock runs of an example for its page: a transcript and a sequence diagram per scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from docs_plugin.pages.sequence_diagram import participants_of, sequence_svg
from docs_plugin.pages.transcript import rows_of
from tactus import Status
from tactus.core.events import TextStreamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from docs_plugin.gallery.real_runs import RecordedRun
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.transcript import Row
    from tactus import ScenarioResult

MOST_ROWS = 200
"""The maximum number of rows shown per run."""

LONGEST_WAIT_MS = 3000
"""The longest pause between two tokens when a real run is played."""


@dataclass(frozen=True)
class MockRun:
    """The run of a scenario."""

    scenario: ScenarioResult
    rows: tuple[Row, ...]
    left_out: int
    """The number of rows that are not shown."""
    picture: Markup
    is_open: bool = False
    """True for the run that the page shows first."""
    waits: tuple[str, ...] = ()
    """Empty: mocked answers have no pace of their own."""


def runs_of(verified: VerifiedExample) -> tuple[MockRun, ...]:
    """Return the runs of an example's scenarios."""
    runs = [_run(scenario, index) for index, scenario in enumerate(verified.scenarios, start=1)]
    if runs:
        opened = max(range(len(runs)), key=lambda index: (_interest(runs[index]), -index))
        runs[opened] = replace(runs[opened], is_open=True)
    return tuple(runs)


def _interest(run: MockRun) -> tuple[bool, bool, int]:
    """Return the sort key of the run to show first: by the tag `@show`, by passing, by the number of participants."""
    scenario = run.scenario
    is_tagged, has_passed = "@show" in scenario.tags, scenario.status is Status.PASSED
    return is_tagged, has_passed, len(participants_of(run.rows))


@dataclass(frozen=True)
class ShownRecording:
    """A recording, for the page of its example."""

    kept: RecordedRun
    rows: tuple[Row, ...]
    left_out: int
    """The number of rows that are not shown."""
    picture: Markup
    waits: tuple[str, ...]
    """For each row, the milliseconds between its tokens, as they arrived; empty if it was not streamed."""


def recorded_runs_of(verified: VerifiedExample) -> tuple[ShownRecording, ...]:
    """Return the recordings of an example."""
    return tuple(
        _shown(item, index) for index, item in enumerate(verified.real_runs.recordings, start=1)
    )


def _shown(kept: RecordedRun, index: int) -> ShownRecording:
    rows = rows_of(kept.events)
    picture = sequence_svg(rows, name=f"tactus-real-sequence-{index}")
    shown, left_out = rows[:MOST_ROWS], max(len(rows) - MOST_ROWS, 0)
    return ShownRecording(kept, shown, left_out, picture, tuple(_waits(kept, shown)))


def _waits(kept: RecordedRun, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the pace of each row: the tokens of an agent arrived in the order in which its rows show them."""
    times: dict[str, list[float]] = {}
    for seconds, event in kept.timed_events:
        if isinstance(event, TextStreamed):
            times.setdefault(event.agent, []).append(seconds)
    for row in rows:
        own = times.get(row.sender.name, [])
        arrived, times[row.sender.name] = own[: len(row.tokens)], own[len(row.tokens) :]
        gaps = (round(1000 * (after - before)) for before, after in pairwise(arrived))
        yield " ".join(str(min(max(gap, 0), LONGEST_WAIT_MS)) for gap in gaps)


def _run(scenario: ScenarioResult, index: int) -> MockRun:
    rows = rows_of(scenario.events)
    shown = rows[:MOST_ROWS]
    picture = sequence_svg(rows, name=f"tactus-sequence-{index}")
    return MockRun(scenario, shown, len(rows) - len(shown), picture)
