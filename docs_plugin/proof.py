"""Runs the specs of examples, through the same gate as `tactus test --mock`, and words what failed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tactus import LoadError, Source, Status, SystemClock, read_source, verify
from tactus.adapters.providers import key_variables, needs_key
from tactus.facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docs_plugin.catalog import Example
    from tactus import Program, Report, ScenarioResult
    from tactus.facts import Facts


@dataclass(frozen=True)
class ProvedExample:
    """An example, its text, and what came of its specs."""

    example: Example
    source: str
    report: Report | None
    """None where the file could not be loaded."""
    error: LoadError | None

    @property
    def program(self) -> Program | None:
        """What the file declares; None where it could not be loaded."""
        return self.report.program if self.report else None

    @property
    def scenarios(self) -> tuple[ScenarioResult, ...]:
        """The results of its scenarios."""
        return self.report.scenarios if self.report else ()

    @property
    def passed_count(self) -> int:
        """How many of its scenarios passed."""
        return sum(item.status is Status.PASSED for item in self.scenarios)

    @property
    def told(self) -> str:
        """The path of its program in messages."""
        return self.program.source.path if self.program else self.example.name

    @property
    def is_cached(self) -> bool:
        """True where its result was kept from an earlier run."""
        return False

    @cached_property
    def facts(self) -> Facts | None:
        """What is true of it; None where it could not be loaded."""
        return facts_of(self.program, self.report) if self.program else None

    @property
    def has_failed(self) -> bool:
        """True where the file could not be loaded or a scenario did not pass."""
        return self.error is not None or (self.report is not None and not self.report.passed)

    @property
    def elapsed_seconds(self) -> float:
        """The time of its scenarios."""
        return sum(item.elapsed_seconds for item in self.scenarios)

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """The providers its agents call, sorted."""
        return (
            tuple(sorted({agent.provider for agent in self.program.agents})) if self.program else ()
        )

    @cached_property
    def needs_keys(self) -> bool:
        """True where one of its providers wants a key."""
        return any(needs_key(name) for name in self.providers)

    @cached_property
    def key_variables(self) -> tuple[str, ...]:
        """The environment variables that hold the keys of its providers, sorted."""
        return tuple(key_variables(self.providers))


def prove(example: Example, *, root: Path, timeout_seconds: float) -> ProvedExample:
    """Run the specs of an example in mock mode.

    Args:
        example: The example.
        root: The folder from which its path is told.
        timeout_seconds: How long the program of one scenario may run.
    """
    try:
        source = read_source(example.path)
    except LoadError as error:
        return ProvedExample(example, "", None, error)
    told = Source(os.path.relpath(example.path, root).replace(os.sep, "/"), source.text)
    try:
        report = verify(told, SystemClock(), timeout_seconds=timeout_seconds)
    except LoadError as error:
        return ProvedExample(example, source.text, None, error)
    return ProvedExample(example, source.text, report, None)


def failure_lines(proved: ProvedExample) -> Iterator[str]:
    """Word what is wrong with an example: a line `file:line: text` for each failure, its details indented below."""
    for error in proved.error.errors if proved.error else ():
        yield str(error)
        if error.hint:
            yield f"    hint: {error.hint}"
    for scenario in proved.scenarios:
        step = scenario.failed_step
        if step and step.failure:
            yield f"{step.location}: {step.keyword} {step.text}"
            place = "" if step.failure.location == step.location else f"{step.failure.location}: "
            yield f"    {place}{step.failure.message}"
            for label in ("expected", "found", "hint"):
                detail = getattr(step.failure, label)
                if detail is not None:
                    yield f"    {label}: {detail}"


def summary_of_failures(proved: Sequence[ProvedExample]) -> str | None:
    """Word everything that failed in one text; None where nothing did."""
    failed = [item for item in proved if item.has_failed]
    if not failed:
        return None
    lines = [line for item in failed for line in failure_lines(item)]
    plural = "example" if len(proved) == 1 else "examples"
    return "\n".join([*lines, f"{len(failed)} of {len(proved)} {plural} failed their specs"])
