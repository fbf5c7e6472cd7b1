"""Results as JUnit XML: a test suite per file, a test case per scenario."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import click

from tactus.cli.diagnostics import lines_of
from tactus.cli.report_printer import scenario_lines
from tactus.cli.text import visible
from tactus.specs.report import totals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tactus.specs.report import FileResult, ScenarioResult, Totals

HEADING = '<?xml version="1.0" encoding="UTF-8"?>\n'

REFUSED = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 has no way to write."""


def junit_text(results: Sequence[FileResult]) -> str:
    """Return results as the text of a JUnit file."""
    root = ElementTree.Element("testsuites", {"name": "tactus", **_counts(totals_of(results))})
    for result in results:
        _add_suite(root, result)
    ElementTree.indent(root)
    return HEADING + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ElementTree.Element, result: FileResult) -> None:
    path = _clean(result.path)
    counts = _counts(totals_of([result]))
    suite = ElementTree.SubElement(root, "testsuite", {"name": path, "file": path, **counts})
    for scenario in result.scenarios:
        _add_case(suite, scenario)
    if result.error:
        lines = [line for error in result.error.errors for line in lines_of(error)]
        case = ElementTree.SubElement(suite, "testcase", classname=path, name="load", file=path)
        _add_problem(case, "error", str(result.error), lines)


def _add_case(suite: ElementTree.Element, scenario: ScenarioResult) -> None:
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
    if step and step.failure:
        message = f"{step.failure.location}: {step.failure.message}"
        _add_problem(case, "failure", message, scenario_lines(scenario))


def _add_problem(case: ElementTree.Element, kind: str, message: str, lines: Iterable[str]) -> None:
    problem = ElementTree.SubElement(case, kind, message=_clean(message))
    problem.text = _clean(click.unstyle("\n".join(lines)))


def _counts(totals: Totals) -> dict[str, str]:
    return {
        "tests": str(totals.scenarios + totals.not_loaded),
        "failures": str(totals.failed),
        "errors": str(totals.not_loaded),
        "time": _seconds(totals.elapsed_seconds),
    }


def _seconds(seconds: float) -> str:
    return f"{seconds:.6f}"


def _clean(text: str) -> str:
    """Write out what XML cannot hold, and what the terminal does not show as it is."""
    return REFUSED.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))
