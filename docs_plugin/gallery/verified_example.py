"""Runs the specs of examples, through the same gate as `tactus test --mock`, and words what failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from tactus import LoadError, Status, verify_files
from tactus.core.reading import source_from
from tactus.example.facts import callers, facts_of
from tactus.gate.pipeline import load_files
from tactus.specs.failure_text import failure_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docs_plugin.discovery.catalog import Example
    from tactus import FileResult, GateOptions, Program, Report, ScenarioResult
    from tactus.core.program import AgentDeclaration, ModelDeclaration
    from tactus.example.facts import Facts
    from tactus.specs.report import Outcome


@dataclass(frozen=True)
class ProvedExample:
    """An example, its text, and what came of its specs."""

    example: Example
    source: str
    result: FileResult
    is_verified: bool = True
    """False where the site is built without running specs."""

    @property
    def report(self) -> Report | None:
        """What came of its specs; None where the file could not be loaded."""
        return self.result.report

    @property
    def error(self) -> LoadError | None:
        """Why the file could not be loaded."""
        return self.result.error

    @property
    def program(self) -> Program | None:
        """What the file declares; None where it could not be loaded."""
        return self.report.program if self.report else None

    @property
    def scenarios(self) -> tuple[ScenarioResult, ...]:
        """The results of its scenarios."""
        return self.result.scenarios

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """The names that several of its scenarios have, as the rows of an outline may."""
        counts = Counter(item.name for item in self.scenarios)
        return frozenset(name for name, count in counts.items() if count > 1)

    @cached_property
    def outcome(self) -> Outcome:
        """What came of its file."""
        return self.result.outcome

    @cached_property
    def passed_count(self) -> int:
        """How many of its scenarios passed."""
        return sum(item.status is Status.PASSED for item in self.scenarios)

    @property
    def told(self) -> str:
        """The path of its program in messages."""
        return self.result.path

    @property
    def is_cached(self) -> bool:
        """True where its result was kept from an earlier run."""
        return self.result.cached_at is not None

    @cached_property
    def facts(self) -> Facts | None:
        """What is true of it; None where it could not be loaded."""
        return facts_of(self.program, self.report) if self.program else None

    @cached_property
    def has_failed(self) -> bool:
        """True where something is not as it should be."""
        return self.result.has_failed

    @property
    def remark(self) -> str | None:
        """What readers have to know of its specs, where they did not simply pass or fail."""
        if not self.is_verified:
            return "The specs of this example were not run: this site was built with verify: never."
        if self.result.expectation.skip is not None:
            return f"The specs of this example are skipped: {self.result.expectation.skip}."
        if self.result.expectation.fails and not self.has_failed:
            return "The specs of this example are meant to fail, and they do."
        return None

    @cached_property
    def elapsed_seconds(self) -> float:
        """The time of its scenarios."""
        return self.result.elapsed_seconds

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers it calls, sorted."""
        return self.facts.providers if self.facts else ()

    @property
    def key_variables(self) -> tuple[str, ...]:
        """The environment variables that hold the keys of its providers, sorted."""
        return self.facts.key_variables if self.facts else ()

    @cached_property
    def callers(self) -> tuple[AgentDeclaration, ...]:
        """Everything that calls a model: agents, classifiers and their like."""
        return callers(self.program, self.report) if self.program else ()

    @property
    def models(self) -> tuple[ModelDeclaration | AgentDeclaration, ...]:
        """What is asked and is no agent: models, and the classifiers and their like that took a turn."""
        if self.program is None:
            return ()
        names = {item.name for item in self.program.agents}
        names |= {item.name for item in self.program.models}
        others = (caller for caller in self.callers if caller.name not in names)
        return (*self.program.models, *others)


def prove(examples: Sequence[Example], options: GateOptions) -> Iterator[ProvedExample]:
    """Run the specs of examples in mock mode.

    Args:
        examples: The examples.
        options: How.
    """
    results = verify_files([example.path for example in examples], options)
    for example, result in zip(examples, results, strict=True):
        yield ProvedExample(example, _text_of(example.path, result), result)


def load(examples: Sequence[Example], root: Path) -> Iterator[ProvedExample]:
    """Load examples and run nothing of them.

    Args:
        examples: The examples.
        root: The folder that paths are told from.
    """
    results = load_files([example.path for example in examples], root=root)
    for example, result in zip(examples, results, strict=True):
        yield ProvedExample(example, _text_of(example.path, result), result, is_verified=False)


def _text_of(path: Path, result: FileResult) -> str:
    if result.report:
        return result.report.program.source.text
    try:
        return source_from(path, result.path)[0].text
    except LoadError:
        return ""


def without_times(proved: ProvedExample) -> ProvedExample:
    """Return an example as if its specs ran now and took no time: pages then tell no times, nor differ by them."""
    result = structs.replace(proved.result, cached_at=None)
    if result.report is not None:
        scenarios = (
            structs.replace(
                scenario,
                elapsed_seconds=0.0,
                steps=tuple(structs.replace(step, elapsed_seconds=0.0) for step in scenario.steps),
            )
            for scenario in result.report.scenarios
        )
        report = structs.replace(result.report, scenarios=tuple(scenarios))
        result = structs.replace(result, report=report)
    return replace(proved, result=result)


def summary_of_failures(proved: Sequence[ProvedExample]) -> str | None:
    """Word everything that failed in one text; None where nothing did."""
    failed = [item for item in proved if item.has_failed]
    if not failed:
        return None
    lines = [line for item in failed for line in failure_lines(item.result)]
    plural = "example" if len(proved) == 1 else "examples"
    return "\n".join([*lines, f"{len(failed)} of {len(proved)} {plural} failed their specs"])
