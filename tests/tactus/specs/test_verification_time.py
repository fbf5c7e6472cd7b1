"""What a file costs grows with its scenarios, and not with their square."""

import time

import pytest

from tactus import Source, SystemClock, verify

HEAD = """Procedure { function() return 1 end }
%s
Specification([==[
Feature: F
  Scenario Outline: S
    When the procedure runs
    Then the output should be <a>
    Examples:
      | a |
"""

ROW = "      | 1 " + " " * 60 + "|\n"


def seconds_for(rows, more):
    source = Source("a.tac", HEAD % more + ROW * rows + "]==])")
    started = time.process_time()
    assert verify(source, SystemClock()).passed
    return time.process_time() - started


@pytest.mark.parametrize("more", ["", "-- Classify", 'a = Agent { system_prompt = "A" }'])
def test_rows_of_an_outline_cost_what_they_cost(more):
    seconds_for(10, more)
    few, many = seconds_for(300, more), seconds_for(2400, more)
    assert (
        many / few < 16
    )  # eight times as many, and as much again for what the machine does meanwhile


def test_the_lines_of_errors_are_the_same_in_every_scenario():
    text = HEAD.replace("return 1", "local x = nil return x.y") % "" + ROW * 3 + "]==])"
    report = verify(Source("a.tac", text), SystemClock())
    places = {str(item.failed_step.failure.location) for item in report.scenarios}
    assert places == {"a.tac:1"}
