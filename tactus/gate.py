"""The gate: runs the specifications of a file and reports how they ended.

`tactus test` and the docs build call the same function. Without a model, the run is sealed: agents
answer with their mocked turns, and the program is given no function that reaches a network, a key,
a file or the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.specs.gherkin import scenarios_of
from tactus.specs.report import Report
from tactus.specs.runner import Bench, run_scenario

if TYPE_CHECKING:
    from tactus.events import Event
    from tactus.ports import Clock, ModelClient
    from tactus.source import Source

TIMEOUT_SECONDS = 10.0
"""How long the program of one scenario may run."""


def verify(
    source: Source,
    clock: Clock,
    *,
    model: ModelClient | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Report:
    """Run the specifications of a file.

    Args:
        source: The file.
        clock: Tells the time.
        model: Calls models; None for mock mode.
        timeout_seconds: How long the program of one scenario may run.

    Raises:
        LoadError: The file, or a specification in it, cannot be loaded.
    """
    bench = Bench(source, clock, model, timeout_seconds)
    program = bench.session(_ignore).program
    results = [run_scenario(scenario, bench) for scenario in scenarios_of(program)]
    return Report(program, tuple(results))


def _ignore(_event: Event) -> None:
    """Events of the load that only reads the declarations; each scenario has its own."""
