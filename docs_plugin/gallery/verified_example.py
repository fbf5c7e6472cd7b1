"""An example with the results of its specs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docs_plugin.gallery.real_runs import NOTHING_KEPT, RealRuns
from tactus import Status
from tactus.example.facts import callers, facts_of
from tactus.specs.scenario_count import count_scenarios

if TYPE_CHECKING:
    from datetime import date

    from docs_plugin.discovery.catalog import Example
    from tactus import FileResult, LoadError, Program, Report, ScenarioResult
    from tactus.core.program import AgentDeclaration, ModelDeclaration
    from tactus.example.facts import Facts
    from tactus.specs.report import Outcome


@dataclass(frozen=True)
class ModelEnd:
    """The announced shutdown of a model that an example names."""

    model: str
    """The model as `provider/name`."""
    ends: date
    has_ended: bool
    successor: str | None
    """The recommended successor; None if it is unknown."""


@dataclass(frozen=True)
class VerifiedExample:
    """An example, its source, and the results of its specs."""

    example: Example
    source: str
    result: FileResult
    is_verified: bool = True
    """False if the site is built without running specs."""
    model_ends: tuple[ModelEnd, ...] = ()
    """The announced shutdowns of its models."""
    real_runs: RealRuns = NOTHING_KEPT
    """The recordings and evaluation results that are kept beside it."""

    @property
    def report(self) -> Report | None:
        """The results of its specs; None if the file could not be loaded."""
        return self.result.report

    @property
    def error(self) -> LoadError | None:
        """The error if the file could not be loaded."""
        return self.result.error

    @property
    def program(self) -> Program | None:
        """The declarations of the file; None if it could not be loaded."""
        return self.report.program if self.report else None

    @property
    def scenarios(self) -> tuple[ScenarioResult, ...]:
        """The results of its scenarios."""
        return self.result.scenarios

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """The scenario names that occur more than once, such as those of an outline's rows."""
        counts = Counter(item.name for item in self.scenarios)
        return frozenset(name for name, count in counts.items() if count > 1)

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome of its file."""
        return self.result.outcome

    @cached_property
    def scenario_count(self) -> int:
        """The number of scenarios; for a file that does not load, the number in its text, but at least one."""
        return count_scenarios(self.source) if self.error else len(self.scenarios)

    @cached_property
    def passed_count(self) -> int:
        """The number of scenarios that passed."""
        return sum(item.status is Status.PASSED for item in self.scenarios)

    @property
    def display_path(self) -> str:
        """The path of the program in messages."""
        return self.result.path

    @property
    def is_cached(self) -> bool:
        """True if the result is from an earlier run."""
        return self.result.cached_at is not None

    @cached_property
    def facts(self) -> Facts | None:
        """The facts about the example; None if it could not be loaded."""
        return facts_of(self.program, self.report) if self.program else None

    @cached_property
    def has_failed(self) -> bool:
        """True if the outcome is not the expected one."""
        return self.result.has_failed

    @property
    def remark(self) -> str | None:
        """An explanation of the outcome for readers, if the specs did not simply pass or fail."""
        if not self.is_verified:
            return "The specs of this example were not run: this site was built with verify: never."
        if self.result.expectation.skip is not None:
            return f"The specs of this example are skipped: {self.result.expectation.skip}."
        if self.result.expectation.fails and not self.has_failed:
            return "The specs of this example are expected to fail, and they do."
        return None

    @cached_property
    def elapsed_seconds(self) -> float:
        """The duration of its scenarios in seconds."""
        return self.result.elapsed_seconds

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers of its models, sorted."""
        return self.facts.providers if self.facts else ()

    @property
    def key_variables(self) -> tuple[str, ...]:
        """The environment variables with the API keys of its providers, sorted."""
        return self.facts.key_variables if self.facts else ()

    @cached_property
    def callers(self) -> tuple[AgentDeclaration, ...]:
        """Everything that calls a model: agents, classifiers and extractors."""
        return callers(self.program, self.report) if self.program else ()

    @property
    def models(self) -> tuple[ModelDeclaration | AgentDeclaration, ...]:
        """The callers of models that are not agents: models, and the classifiers and extractors that took a turn."""
        if self.program is None:
            return ()
        names = {item.name for item in self.program.agents}
        names |= {item.name for item in self.program.models}
        others = (caller for caller in self.callers if caller.name not in names)
        return (*self.program.models, *others)
