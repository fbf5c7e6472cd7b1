"""Runs a program with the cases of its evaluations, and computes the success rate.

Each run has its own Lua runtime. A run passes if all evaluators pass, fails if one fails or the program itself fails,
and is not judged if no evaluator could decide, as an LLM judge cannot in mock mode. The success rate ignores runs that
were not judged.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.errors import AuthenticationError, CostLimitError, RunError
from tactus.core.events import ToolCalled, TurnStarted
from tactus.core.results import Usage  # noqa: TC001 - msgspec reads these
from tactus.core.source import SourceLocation  # noqa: TC001
from tactus.evals.datasets import Case, cases_of
from tactus.evals.evaluators import CaseOutcome, Judgement, Verdict, judge
from tactus.evals.llm_judge import ask
from tactus.specs.verification import opened_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tactus.core.program import EvaluationDeclaration, Program
    from tactus.specs.runner import Bench, Opened

MOST_AT_ONCE = 4
"""The maximum number of cases that a parallel evaluation runs at a time."""


class CaseRun(Struct, frozen=True):
    """One run of a case."""

    case: str
    number: int
    """The number of the run, from 1."""
    judgements: tuple[Judgement, ...]
    output: Any
    error: str | None
    """The error of the program itself, if it failed."""
    usage: Usage
    elapsed_seconds: float

    @property
    def verdict(self) -> Verdict:
        """The verdict on the run: passed if all evaluators passed."""
        verdicts = {judgement.verdict for judgement in self.judgements}
        if self.error or Verdict.FAILED in verdicts:
            return Verdict.FAILED
        return Verdict.NOT_JUDGED if Verdict.NOT_JUDGED in verdicts else Verdict.PASSED


class Threshold(Struct, frozen=True):
    """A limit that an evaluation sets, and the value found."""

    name: str
    limit: float
    found: float | None
    """None if the value is unknown."""
    is_met: bool


class EvaluationResult(Struct, frozen=True):
    """The result of an evaluation."""

    location: SourceLocation
    runs: tuple[CaseRun, ...]
    """The runs, case by case."""
    thresholds: tuple[Threshold, ...]
    is_complete: bool = True
    """False if the cost limit stopped it."""

    @property
    def success_rate(self) -> float | None:
        """The share of judged runs that passed; None if none was judged."""
        return _success_rate(self.runs)

    @property
    def is_met(self) -> bool:
        """Return whether all thresholds are met."""
        return all(threshold.is_met for threshold in self.thresholds)


def datasets_of(program: Program) -> list[tuple[EvaluationDeclaration, list[Case]]]:
    """Return the evaluations of a program that have cases, with their cases.

    Raises:
        LoadError: A file of cases cannot be read, or a case is not valid.
    """
    found = [(item, cases_of(item, program.source)) for item in program.evaluations]
    return [(evaluation, cases) for evaluation, cases in found if cases]


def evaluate(
    evaluation: EvaluationDeclaration,
    cases: Iterable[Case],
    bench: Bench,
    program: Program,
    *,
    runs: int | None,
) -> tuple[EvaluationResult, CostLimitError | None]:
    """Run an evaluation. If the cost limit stops it, the runs so far are kept.

    Args:
        evaluation: The declaration in the file.
        cases: Its cases.
        bench: The environment of the runs.
        program: The declarations of the file with its own models, which are used for judging.
        runs: The number of runs per case, overriding the file.

    Returns:
        The result, and what stopped it; None if it is complete.
    """
    tasks = [(case, number + 1) for case in cases for number in range(runs or evaluation.runs)]

    def run(task: tuple[Case, int]) -> CaseRun | CostLimitError:
        try:
            return _run(task[0], task[1], evaluation, bench, program)
        except CostLimitError as error:
            return error

    if evaluation.parallel and bench.model is not None:
        with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
            found = list(pool.map(run, tasks))
    else:
        found = list(_until_stopped(map(run, tasks)))
    done = tuple(item for item in found if isinstance(item, CaseRun))
    stopped_by = next((item for item in found if isinstance(item, CostLimitError)), None)
    location = bench.source.location(evaluation.line)
    thresholds = tuple(_thresholds(evaluation, done))
    return EvaluationResult(location, done, thresholds, stopped_by is None), stopped_by


def _until_stopped(
    runs: Iterable[CaseRun | CostLimitError],
) -> Iterator[CaseRun | CostLimitError]:
    for run in runs:
        yield run
        if isinstance(run, CostLimitError):
            return


def _run(
    case: Case, number: int, evaluation: EvaluationDeclaration, bench: Bench, program: Program
) -> CaseRun:
    bench.begin(0)
    with opened_first(bench) as opened:
        return _run_opened(case, number, evaluation, bench, program, opened)


def _run_opened(
    case: Case,
    number: int,
    evaluation: EvaluationDeclaration,
    bench: Bench,
    program: Program,
    opened: Opened,
) -> CaseRun:
    started = bench.clock.seconds()
    try:
        opened.session.set_inputs(case.inputs)
        result = opened.session.run()
    except (AuthenticationError, CostLimitError):
        raise
    except RunError as error:
        elapsed = bench.clock.seconds() - started
        usage = opened.session.usage
        return CaseRun(case.name, number, (), None, str(error), usage, elapsed)
    outcome = CaseOutcome(
        output=result.value,
        usage=result.usage,
        state=opened.session.state(),
        tool_calls=tuple(e.tool for e in opened.record.events if isinstance(e, ToolCalled)),
        turns=tuple(e.agent for e in opened.record.events if isinstance(e, TurnStarted)),
    )
    judgements = tuple(
        ask(item, case, outcome, bench.model, program)
        if item["type"] == "llm_judge"
        else judge(item, case, outcome)
        for item in evaluation.evaluators
    )
    seconds = result.elapsed_seconds
    return CaseRun(case.name, number, judgements, result.value, None, result.usage, seconds)


def _success_rate(runs: Iterable[CaseRun]) -> float | None:
    verdicts = [run.verdict for run in runs if run.verdict is not Verdict.NOT_JUDGED]
    return verdicts.count(Verdict.PASSED) / len(verdicts) if verdicts else None


MEASURES: dict[str, Callable[[CaseRun], float | None]] = {
    "max_cost_per_run": lambda run: run.usage.cost_usd,
    "max_duration": lambda run: run.elapsed_seconds,
    "max_tokens_per_run": lambda run: run.usage.total_tokens,
}
"""The value of a run that each limit applies to."""


def _thresholds(
    evaluation: EvaluationDeclaration, runs: tuple[CaseRun, ...]
) -> Iterator[Threshold]:
    """Compare the runs with the limits of the file. Without limits, every run must pass."""
    limits = evaluation.thresholds
    rate, least = _success_rate(runs), limits.get("min_success_rate", 0.0 if limits else 1.0)
    if least or "min_success_rate" in limits:
        yield Threshold("min_success_rate", least, rate, rate is not None and rate >= least)
    for name, measure in MEASURES.items():
        if name in limits:
            found = [measure(run) for run in runs]
            known = [value for value in found if value is not None]
            most = max(known) if len(known) == len(found) else None
            is_met = most is not None and most <= limits[name]
            yield Threshold(name, limits[name], most, is_met)
