"""An example with the results of its specs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

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
    """The announced end of a model that an example names."""

    model: str
    """`provider/name`."""
    ends: date
    has_ended: bool
    successor: str | None
    """None if it is not known."""


@dataclass(frozen=True)
class VerifiedExample:
    """An example, its source, and the results of its specs."""

    example: Example
    source: str
    result: FileResult
    is_verified: bool = True
    """False if the site is built without running specs."""
    model_ends: tuple[ModelEnd, ...] = ()
    """The announced ends of its models."""

    @property
    def report(self) -> Report | None:
        """The results of its specs; None if the file could not be loaded."""
        return self.result.report

    @property
    def error(self) -> LoadError | None:
        """Why the file could not be loaded."""
        return self.result.error

    @property
    def program(self) -> Program | None:
        """What the file declares; None if it could not be loaded."""
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
        """The outcome of its file."""
        return self.result.outcome

    @cached_property
    def scenario_count(self) -> int:
        """How many scenarios it has; of one that does not load, how many its text has, and one at least."""
        return count_scenarios(self.source) if self.error else len(self.scenarios)

    @cached_property
    def passed_count(self) -> int:
        """How many of its scenarios passed."""
        return sum(item.status is Status.PASSED for item in self.scenarios)

    @property
    def display_path(self) -> str:
        """The path of its program in messages."""
        return self.result.path

    @property
    def is_cached(self) -> bool:
        """True if its result was kept from an earlier run."""
        return self.result.cached_at is not None

    @cached_property
    def facts(self) -> Facts | None:
        """The facts about it; None if it could not be loaded."""
        return facts_of(self.program, self.report) if self.program else None

    @cached_property
    def has_failed(self) -> bool:
        """True if a spec failed, or passed against expectation, or the file does not load."""
        return self.result.has_failed

    @property
    def remark(self) -> str | None:
        """What readers have to know of its specs, where they did not simply pass or fail."""
        if not self.is_verified:
            return "The specs of this example were not run: this site was built with verify: never."
        if self.result.expectation.skip is not None:
            return f"The specs of this example are skipped: {self.result.expectation.skip}."
        if self.result.expectation.fails and not self.has_failed:
            return "The specs of this example are expected to fail, and they do."
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
