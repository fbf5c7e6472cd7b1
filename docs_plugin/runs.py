"""The mock runs of an example as its page tells them: rows, a picture, and a link from each row to its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docs_plugin.sequence import sequence_svg
from docs_plugin.transcript import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from docs_plugin.proof import ProvedExample
    from docs_plugin.sources import SourceFile
    from docs_plugin.transcript import Row
    from tactus import ScenarioResult

MOST_ROWS = 200
"""A page tells no more of a run than this."""


@dataclass(frozen=True)
class Run:
    """The run of a scenario."""

    scenario: ScenarioResult
    rows: tuple[Row, ...]
    left_out: int
    """Rows that the page does not show."""
    picture: Markup
    anchors: dict[str, str]

    def place_of(self, row: Row) -> tuple[str, str] | None:
        """Return where a row leads on the page, and how that is called; None where there is no line."""
        if row.location is None or row.location.line is None:
            return None
        anchor = self.anchors.get(row.location.path)
        name = row.location.path.rpartition("/")[2]
        if anchor is None:
            return "", f"{name}, line {row.location.line}"
        where = "" if anchor == "line" else f"{name}, "
        return f"#{anchor}-{row.location.line}", f"{where}line {row.location.line}"


def runs_of(proved: ProvedExample, sources: Sequence[SourceFile]) -> tuple[Run, ...]:
    """Return the runs of an example's scenarios."""
    anchors = {source.told: source.anchor for source in sources if source.code is not None}
    return tuple(
        _run(scenario, index, anchors) for index, scenario in enumerate(proved.scenarios, start=1)
    )


def _run(scenario: ScenarioResult, index: int, anchors: dict[str, str]) -> Run:
    rows = rows_of(scenario.events)
    shown = rows[:MOST_ROWS]
    picture = sequence_svg(shown, name=f"tactus-sequence-{index}")
    return Run(scenario, shown, len(rows) - len(shown), picture, anchors)
