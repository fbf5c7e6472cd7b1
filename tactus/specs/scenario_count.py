"""Counts the scenarios of a file that cannot be loaded, so that totals include them."""

from __future__ import annotations

import re

from tactus.core.errors import LoadError
from tactus.core.program import SpecificationBlock
from tactus.specs.gherkin import read_specifications

BLOCK = re.compile(
    r"\bSpecifications?\s*\(?\s*\[(?P<level>=*)\[(?P<text>.*?)\](?P=level)\]", re.DOTALL
)

HEADING = re.compile(r"^\s*(?:Scenario|Example|Scenario Outline|Scenario Template):", re.MULTILINE)


def count_scenarios(text: str) -> int:
    r"""Return the number of scenarios in the text of a file, as far as it can be parsed; at least one.

    >>> count_scenarios("x = = 1 Specification([[Feature: F\nScenario: A\nScenario: B]])")
    2
    """
    return max(1, sum(_count_in(match["text"]) for match in BLOCK.finditer(text)))


def _count_in(gherkin: str) -> int:
    block = SpecificationBlock(gherkin, line=1, is_verbatim=False)
    try:
        return len(read_specifications("", [block]).scenarios)
    except LoadError:
        return len(HEADING.findall(gherkin))
