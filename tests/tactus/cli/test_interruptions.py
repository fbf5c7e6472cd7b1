"""Wherever `tactus` is when it is interrupted, it ends with 130 and one word."""

import pytest

from tests.interruptions import MARK, TIMES, interruptions
from tests.tactus.cli.programs import program

ENTRY = f"""
sys.argv = ["tactus", %s]
from tactus.__main__ import entry
end = os._exit
def marked_end(code):
    {MARK}
    end(code)
{MARK}
os._exit = marked_end
entry()
"""

COMMANDS = {
    "one process": "'test', '--mock', '--no-cache', '.'",
    "two processes": "'test', '--mock', '--no-cache', '--jobs', '2', '.'",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interruption_at_any_moment_ends_a_test_with_one_word(name, in_folder, environment):
    folder = in_folder({f"{number:02}.tac": program(f"S{number}") for number in range(40)})
    ends = list(interruptions(ENTRY % COMMANDS[name], folder, environment))
    for end in ends:
        expected = [(130, "interrupted\n")] + [(0, "")] * end.was_late
        assert (end.code, end.err) in expected, end
    assert len(ends) == TIMES
    assert sum(end.code == 130 for end in ends) > TIMES / 2
