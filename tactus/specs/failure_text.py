"""Formats the problems of a file as plain lines, `file:line: text`, that editors can link and logs can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.core.display import printable, unmistakable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.errors import TactusError
    from tactus.specs.report import FileResult, ScenarioResult


def failure_lines(result: FileResult) -> Iterator[str]:
    """Format all problems of a file: a line for each failure, its details indented below."""
    yield from problem_lines(result.problems)
    for scenario in result.failures:
        yield from scenario_lines(scenario)


def problem_lines(problems: Iterable[TactusError]) -> Iterator[str]:
    """Format the problems of a file as a whole."""
    for problem in problems:
        yield printable(str(problem))
        if problem.hint:
            yield f"    hint: {printable(problem.hint)}"


def scenario_lines(scenario: ScenarioResult) -> Iterator[str]:
    """Format the failures of a scenario."""
    step = scenario.failed_step
    if step is None or step.failure is None:
        return
    failure = step.failure
    yield printable(f"{step.location}: {step.keyword} {step.text}")
    place = "" if failure.location == step.location else f"{failure.location}: "
    yield f"    {printable(unmistakable(place + failure.message))}"
    for label in ("expected", "found", "hint"):
        detail = getattr(failure, label)
        if detail is not None:
            yield f"    {label}: {printable(unmistakable(detail))}"
    if output := scenario.output_lines:
        yield "    output:"
        yield from (f"      {printable(line)}" for line in output)
