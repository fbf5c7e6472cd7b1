"""The gate: runs the specifications of a file and reports how they ended.

`tactus test` and the docs build call the same function. Without a model, the run is sealed: agents
answer with their mocked turns, and the program is given no function that reaches a network, a key,
a file or the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.specs.report import Report, Status
from tactus.specs.runner import Bench, Opened, run_scenario, specifications_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tactus.ports import Clock, ModelClient
    from tactus.source import Source
    from tactus.specs.gherkin import Scenario
    from tactus.specs.matching import Definition
    from tactus.specs.report import ScenarioResult

TIMEOUT_SECONDS = 10.0
"""How long the program of one scenario may run."""


def verify(
    source: Source,
    clock: Clock,
    *,
    model: ModelClient | None = None,
    timeout_seconds: float | None = TIMEOUT_SECONDS,
    select: Callable[[Scenario], bool] | None = None,
    fail_fast: bool = False,
) -> Report:
    """Run the specifications of a file.

    Args:
        source: The file.
        clock: Tells the time.
        model: Calls models; None for mock mode.
        timeout_seconds: How long the program of one scenario may run; None for as long as it likes. Models take their
            time, and it counts.
        select: Says of a scenario whether it is run; None for all of them.
        fail_fast: True to run nothing after the first scenario that does not pass.

    Raises:
        LoadError: The file, or a specification in it, cannot be loaded.
    """
    bench = Bench(source, clock, model, timeout_seconds)
    first = bench.open()
    program = first.session.program
    scenarios, library = specifications_of(first.session)
    selected = [item for item in scenarios if select is None or select(item)]
    results = _results(selected, library, bench, first, fail_fast=fail_fast)
    return Report(program, tuple(results))


def _results(
    scenarios: Iterable[Scenario],
    library: Sequence[Definition],
    bench: Bench,
    first: Opened,
    *,
    fail_fast: bool,
) -> Iterator[ScenarioResult]:
    """Run scenarios, each in a Lua of its own; the first one has the Lua that its program was read in."""
    opened: Opened | None = first
    for scenario in scenarios:
        result = run_scenario(scenario, opened or bench.open(), library, bench.clock)
        opened = None
        yield result
        if fail_fast and result.status is not Status.PASSED:
            return
