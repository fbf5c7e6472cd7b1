"""A single file runs in the process of the command, and what hangs there is started over."""

import pytest

from tests.tactus.gate.test_workers import PATTERN_BOMB, hostile

REGULAR_EXPRESSION = hostile(f"return '{'a' * 40}!'").replace(
    "the output should exist", 'the output should match pattern "(a+)+$"'
)


@pytest.mark.parametrize(
    "text",
    [hostile(PATTERN_BOMB), REGULAR_EXPRESSION],
    ids=["in Lua", "in a regular expression"],
)
def test_what_hangs_in_a_single_file_fails_its_own_scenario_only(text, command, in_folder):
    folder = in_folder({"a.tac": text})
    done = command("tactus", "test", "a.tac", "--mock", "--timeout", "0.5", cwd=folder)
    assert done.code == 1
    assert "could not be interrupted, so its process was ended" in done.out
    assert "3 scenarios: 2 passed, 1 failed" in done.out
    assert done.err == ""


def test_a_program_that_only_takes_long_has_all_its_time(command, in_folder):
    busy = "local from = os.clock() while os.clock() - from < 1.5 do end"
    text = hostile(busy)
    done = command("tactus", "test", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 0, done.out
    assert "3 scenarios: 3 passed" in done.out
