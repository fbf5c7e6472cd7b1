"""Selects scenarios according to the options of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.core.errors import ConfigError
from tactus.core.suggestions import suggestion
from tactus.specs.gherkin import scenarios_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.specs.report import FileResult, ScenarioResult
    from tactus.specs.scenario import Scenario


class Selection(Struct, frozen=True):
    """Selects the scenarios that meet all conditions."""

    name: str | None = None
    """The full name of the scenario."""
    tags: tuple[str, ...] = ()
    """Tag expressions, of which one must match."""
    text: str | None = None
    """Text in the path of the file or in the name of the feature or scenario, ignoring case."""
    line: int | None = None
    """The first line of the scenario."""
    places: tuple[tuple[str, int], ...] = ()
    """Pairs of a file and a line: in these files, only scenarios that start on one of the lines are selected."""

    def __call__(self, scenario: Scenario | ScenarioResult) -> bool:
        """Return whether a scenario is selected."""
        return self._is_called(scenario) and self._is_tagged(scenario) and self._is_about(scenario)

    def __str__(self) -> str:
        return " ".join(self._options())

    def nothing_matches(self, results: Sequence[FileResult]) -> ConfigError:
        """Return the error if no scenario of the files is selected."""
        programs = [result.report.program for result in results if result.report]
        known = {scenario.name for program in programs for scenario in scenarios_of(program)}
        hint = suggestion(self.name, known) if self.name and self.name not in known else None
        return ConfigError(f"no scenario matches {self}", hint=hint)

    def _is_called(self, scenario: Scenario | ScenarioResult) -> bool:
        place = scenario.location
        is_there = self.line is None or place.line == self.line
        if any(path == place.path for path, _ in self.places):
            is_there = is_there and (place.path, place.line) in self.places
        return is_there and (self.name is None or scenario.name == self.name)

    def _is_tagged(self, scenario: Scenario | ScenarioResult) -> bool:
        if not self.tags:
            return True
        from tactus.specs.tags import tag_expression

        return any(tag_expression(tag)(scenario.tags) for tag in self.tags)

    def _is_about(self, scenario: Scenario | ScenarioResult) -> bool:
        places = (scenario.location.path, scenario.feature, scenario.name)
        wanted = (self.text or "").casefold()
        return any(wanted in place.casefold() for place in places)

    def _options(self) -> Iterator[str]:
        if self.name is not None:
            yield f"--scenario '{self.name}'"
        yield from (f"--tag '{tag}'" if " " in tag else f"--tag {tag}" for tag in self.tags)
        if self.text is not None:
            yield f"-k '{self.text}'"
        yield from (f"{path}:{line}" for path, line in self.places)


NO_SCENARIO = Selection(line=0)
"""Selects nothing, for files that are only loaded: no scenario starts on line 0."""
