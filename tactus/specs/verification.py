"""Runs the specifications of one program, in this process.

Without a model, the run is isolated: agents answer with their mocked turns, and the program has no function that
accesses the network, an API key or the environment.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tactus.core.errors import LoadError
from tactus.core.ports import Defaults
from tactus.core.timeouts import TIMEOUT_SECONDS
from tactus.specs.report import Report, Status
from tactus.specs.runner import Bench, Opened, run_scenario, specifications_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tactus.core.errors import PartlyLoaded
    from tactus.core.ports import Clock, ModelClient
    from tactus.core.source import Source
    from tactus.specs.report import ScenarioResult
    from tactus.specs.scenario import Scenario
    from tactus.specs.verifier import Library


def verify(
    source: Source,
    clock: Clock,
    *,
    model: ModelClient | None = None,
    timeout_seconds: float | None = TIMEOUT_SECONDS,
    select: Callable[[Scenario], bool] | None = None,
    fail_fast: bool = False,
    runs: int = 1,
    defaults: Defaults | None = None,
    begin: Callable[[int], None] = lambda _: None,
) -> Report:
    """Run the specifications of a file.

    Args:
        source: The file.
        clock: The clock of the runs.
        model: Calls models; None for mock mode.
        timeout_seconds: The time limit of each scenario, including model calls, or None for no limit.
        select: Returns whether to run a scenario; None for all.
        fail_fast: True to stop after the first scenario that does not pass.
        runs: The number of runs per scenario; it passes if all of them pass.
        defaults: The default models.
        begin: Receives the index of each step, from 0, before it runs.

    Raises:
        LoadError: The file or a specification in it has errors.
    """
    bench = Bench(source, clock, model, timeout_seconds, None, begin, defaults or Defaults())
    with opened_first(bench) as first:
        program = first.session.program
        scenarios, library = specifications_of(first.session)
        selected = [item for item in scenarios if select is None or select(item)]
        results = run_scenarios(selected, library, bench, first, fail_fast=fail_fast, runs=runs)
        return Report(program, tuple(results))


@contextmanager
def opened_first(bench: Bench) -> Iterator[Opened]:
    """Load a program for its first run, and release its Lua runtime at the end, even if it could not be loaded.

    Otherwise its memory would be missing for the next program in this process.

    Raises:
        LoadError: The file has errors.
    """
    session: PartlyLoaded | None = None
    try:
        opened = bench.open()
        session = opened.session
        yield opened
    except LoadError as error:
        session = error.partial
        raise
    finally:
        if session:
            session.close()


def run_scenarios(
    scenarios: Iterable[Scenario],
    library: Library,
    bench: Bench,
    first: Opened,
    *,
    fail_fast: bool = False,
    runs: int = 1,
) -> Iterator[ScenarioResult]:
    """Run scenarios, each in its own Lua runtime; the first one uses the runtime in which the program was loaded.

    Args:
        scenarios: The scenarios.
        library: The available steps.
        bench: The environment of the runs.
        first: The loaded program, which has not run yet.
        fail_fast: True to stop after the first scenario that does not pass.
        runs: The number of runs per scenario.
    """
    opened: Opened | None = first
    for scenario in scenarios:
        results = []
        for _ in range(runs):
            bench.begin(0)
            opened = opened or bench.open(is_again=True)
            results.append(run_scenario(scenario, opened, library, bench))
            opened.session.close()
            opened = None
        result = results[0] if runs == 1 else _worst(results)
        yield result
        if fail_fast and result.status is not Status.PASSED:
            return


def _worst(results: list[ScenarioResult]) -> ScenarioResult:
    """Return the first run that did not pass, or else the last one, with the number of runs that passed."""
    passed = sum(result.status is Status.PASSED for result in results)
    failed = (result for result in results if result.status is not Status.PASSED)
    return replace(next(failed, results[-1]), runs=len(results), passed_runs=passed)
