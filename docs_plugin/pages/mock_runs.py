"""Prepares the mock runs of an example for its page: a transcript and a sequence diagram per scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docs_plugin.pages.sequence_diagram import sequence_svg
from docs_plugin.pages.transcript import rows_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from docs_plugin.gallery.real_runs import RecordedRun
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.transcript import Row
    from tactus import ScenarioResult

MOST_ROWS = 200
"""The maximum number of rows shown per run."""


@dataclass(frozen=True)
class MockRun:
    """The run of a scenario."""

    scenario: ScenarioResult
    rows: tuple[Row, ...]
    left_out: int
    """The number of rows that are not shown."""
    picture: Markup


def runs_of(verified: VerifiedExample) -> tuple[MockRun, ...]:
    """Return the runs of an example's scenarios."""
    return tuple(
        _run(scenario, index) for index, scenario in enumerate(verified.scenarios, start=1)
    )


@dataclass(frozen=True)
class ShownRecording:
    """A recording, for the page of its example."""

    kept: RecordedRun
    rows: tuple[Row, ...]
    left_out: int
    """Rows that the page does not show."""


def recorded_runs_of(verified: VerifiedExample) -> tuple[ShownRecording, ...]:
    """Return the recordings of an example."""
    return tuple(_shown(item) for item in verified.real_runs.recordings)


def _shown(kept: RecordedRun) -> ShownRecording:
    rows = rows_of(kept.events)
    return ShownRecording(kept, rows[:MOST_ROWS], max(len(rows) - MOST_ROWS, 0))


def _run(scenario: ScenarioResult, index: int) -> MockRun:
    rows = rows_of(scenario.events)
    shown = rows[:MOST_ROWS]
    picture = sequence_svg(shown, name=f"tactus-sequence-{index}")
    return MockRun(scenario, shown, len(rows) - len(shown), picture)
