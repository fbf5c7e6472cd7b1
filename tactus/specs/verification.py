"""Runs the specifications of one program, in this process.

Without a model, the run is sealed: agents answer with their mocked turns, and the program is given no function that
reaches a network, a key or the environment.
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tactus.core.errors import PartlyLoaded
    from tactus.core.ports import Clock, ModelClient
    from tactus.core.source import Source
    from tactus.specs.gherkin import Scenario
    from tactus.specs.matching import Definition
    from tactus.specs.report import ScenarioResult


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
        clock: Tells the time.
        model: Calls models; None for mock mode.
        timeout_seconds: How long the program of one scenario may run; None for as long as it likes. Models take their
            time, and it counts.
        select: Says of a scenario whether it is run; None for all of them.
        fail_fast: True to run nothing after the first scenario that does not pass.
        runs: How often each scenario is run; it passes where every run of it does.
        defaults: The models of a program that names none.
        begin: Hears the number of each step, from 0, before it is carried out.

    Raises:
        LoadError: The file, or a specification in it, cannot be loaded.
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
    """Load a program to be read and run for the first time; let go of its Lua, also where it could not be loaded.

    What a program holds, the next one in this process would lack.

    Raises:
        LoadError: Something in the file is wrong.
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
    library: Sequence[Definition],
    bench: Bench,
    first: Opened,
    *,
    fail_fast: bool = False,
    runs: int = 1,
) -> Iterator[ScenarioResult]:
    """Run scenarios, each in a Lua of its own; the first one has the Lua that its program was read in.

    Args:
        scenarios: The scenarios.
        library: The phrases they may use.
        bench: What they are run with.
        first: The program, which nothing has run in before.
        fail_fast: True to run nothing after the first that does not pass.
        runs: How often each is run.
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
    """Return the first run of a scenario that did not pass, or the last one, with how many of them passed."""
    passed = sum(result.status is Status.PASSED for result in results)
    failed = (result for result in results if result.status is not Status.PASSED)
    return replace(next(failed, results[-1]), runs=len(results), passed_runs=passed)
