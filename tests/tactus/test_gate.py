"""The gate: one function for the command line, the docs build and everybody else."""

import pytest

from tactus import Source, verify
from tactus.testing import FixedClock
from tests.tactus.cli.programs import program

SOURCE = Source("a.tac", program("@fast One", "✗ Two", "@fast Three"))


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["One", "Two", "Three"]),
        ({"select": lambda scenario: "@fast" in scenario.tags}, ["One", "Three"]),
        ({"select": lambda scenario: scenario.name > "Three"}, ["Two"]),
        ({"select": lambda scenario: False}, []),
        ({"fail_fast": True}, ["One", "Two"]),
    ],
    ids=["all", "by tag", "by name", "none", "fail fast"],
)
def test_what_is_run(options, names):
    report = verify(SOURCE, FixedClock(), **options)
    assert [scenario.name for scenario in report.scenarios] == names
