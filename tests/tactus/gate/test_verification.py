"""The gate: one function for the command line, the docs build and everybody else."""

import gc
import os
import sys

import pytest

from tactus import ModelChunk, Source, verify
from tactus.engine.lua_engine import LuaRuntime
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


def test_nothing_of_a_scenario_is_left_when_the_next_one_begins():
    living = []

    def count(_scenario):
        living.append(sum(isinstance(item, LuaRuntime) for item in gc.get_objects()))
        return True

    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            verify(SOURCE, FixedClock(), select=count)
    finally:
        gc.enable()
    assert max(living) == living[0]


class SlowModel:
    """A model that takes a minute for each token."""

    def __init__(self, clock):
        self.clock = clock

    def check(self, model, **target):
        pass

    def stream(self, request):
        for token in ("slow", "ly"):
            self.clock.sleep(60)
            yield ModelChunk(token)


SLOW = """
poet = Agent { system_prompt = "A" }
Procedure { function() local r = poet("x") for n = 1, 1000000 do r.n = n end return r.output end }
Specification([[
Feature: F
Scenario: S
When the procedure runs
Then the output should be "slowly"
]])
"""


def test_a_model_may_take_its_time_where_there_is_no_limit():
    clock = FixedClock()
    model = SlowModel(clock)
    assert verify(Source("main.tac", SLOW), clock, model=model, timeout_seconds=None).passed
    failure = verify(Source("main.tac", SLOW), clock, model=model).failures[0].failed_step.failure
    assert failure.message == "the program ran longer than 10 s"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_no_text_is_told(gate, tmp_path):
    (tmp_path / os.fsdecode(b"b\xff.tac")).write_text(program("B"))
    good, odd = gate({"a.tac": program("A")})
    assert good.outcome == "passed"
    assert str(odd.error) == "b?.tac: the file name is not UTF-8; rename the file"
