"""Results as JUnit XML: a test suite per file, a test case per scenario."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import click

from tactus.cli.diagnostics import lines_of
from tactus.cli.reports.scenario_printer import scenario_lines
from tactus.core.display import visible
from tactus.specs.report import Outcome, totals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tactus.specs.report import FileResult, ScenarioResult, Totals

HEADING = '<?xml version="1.0" encoding="UTF-8"?>\n'

REFUSED = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 does not allow."""


def junit_text(results: Sequence[FileResult]) -> str:
    """Format results as JUnit XML."""
    root = ElementTree.Element("testsuites", {"name": "tactus", **_counts(totals_of(results))})
    for result in results:
        _add_suite(root, result)
    ElementTree.indent(root)
    return HEADING + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ElementTree.Element, result: FileResult) -> None:
    path = _clean(result.path)
    counts = _counts(totals_of([result]))
    suite = ElementTree.SubElement(root, "testsuite", {"name": path, "file": path, **counts})
    _add_properties(suite, result)
    for scenario in result.scenarios:
        _add_case(suite, scenario, result.outcome)
    if result.problems:
        lines = [line for error in result.problems for line in lines_of(error)]
        kind, name = ("error", "load") if result.error else ("failure", "expectation")
        case = ElementTree.SubElement(suite, "testcase", classname=path, name=name, file=path)
        _add_problem(case, kind, str(result.problems[0]), lines)
    if result.outcome is Outcome.SKIPPED:
        case = ElementTree.SubElement(suite, "testcase", classname=path, name="file", file=path)
        ElementTree.SubElement(case, "skipped", message=_clean(result.expectation.skip or ""))


def _add_properties(suite: ElementTree.Element, result: FileResult) -> None:
    """Add properties for what a test suite has no attributes for: whether the result is cached, and its date."""
    if result.cached_at is None:
        return
    ran_at = datetime.fromtimestamp(result.cached_at, UTC).isoformat(timespec="seconds")
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("cached", "true"), ("ran_at", ran_at)):
        ElementTree.SubElement(properties, "property", name=name, value=value)


def _add_case(suite: ElementTree.Element, scenario: ScenarioResult, outcome: Outcome) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_clean(scenario.feature),
        name=_clean(scenario.name),
        file=_clean(scenario.location.path),
        line=str(scenario.location.line),
        time=_seconds(scenario.elapsed_seconds),
    )
    step = scenario.failed_step
    if step and step.failure and outcome is Outcome.FAILED_AS_EXPECTED:
        message = f"failed as expected: {step.failure.location}: {step.failure.message}"
        ElementTree.SubElement(case, "skipped", message=_clean(message))
    elif step and step.failure:
        message = f"{step.failure.location}: {step.failure.message}"
        _add_problem(case, "failure", message, scenario_lines(scenario))


def _add_problem(case: ElementTree.Element, kind: str, message: str, lines: Iterable[str]) -> None:
    problem = ElementTree.SubElement(case, kind, message=_clean(message))
    problem.text = _clean(click.unstyle("\n".join(lines)))


def _counts(totals: Totals) -> dict[str, str]:
    wrong = totals.not_loaded + totals.unexpected_passes
    return {
        "tests": str(totals.scenarios + wrong + totals.skipped),
        "failures": str(totals.failed + totals.unexpected_passes),
        "errors": str(totals.not_loaded),
        "skipped": str(totals.skipped + totals.expected_failures),
        "time": _seconds(totals.elapsed_seconds),
    }


def _seconds(seconds: float) -> str:
    return f"{seconds:.6f}"


def _clean(text: str) -> str:
    """Escape characters that XML does not allow or a terminal does not show."""
    return REFUSED.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))
