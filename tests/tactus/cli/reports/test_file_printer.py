"""What `tactus test` shows of several files."""

import pytest

from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program, timeless

UNCHECKED = """Procedure { function() end }
Specification([[
Feature: F
  Scenario: Checks nothing
    When the procedure runs
]])
"""

FILES = {
    "examples/1.tac": program("One", "Two"),
    "examples/2.tac": program("Three", "✗ Four"),
    "examples/3.tac": BROKEN,
    "examples/4.tac": WITHOUT_SPECS,
    "examples/5.tac": UNCHECKED,
}


def test_a_line_for_each_file_with_details_of_what_failed(command, in_folder):
    done = command("tactus", "test", "--mock", cwd=in_folder(FILES))
    assert done.code == 2
    assert timeless(done.out).splitlines() == [
        "✓ examples/1.tac: 2 scenarios (time)",
        "✗ examples/2.tac: 2 scenarios, 1 failed (time)",
        "  ✗ Scenario: Four (time)",
        "    ✓ When the procedure runs (time)",
        "    ✗ Then the output should be 2 (time)",
        "        examples/2.tac:9: the output is not as expected",
        "            9 |     Then the output should be 2",
        "        expected: 2",
        "        found:    1",
        "✗ examples/3.tac: cannot be loaded",
        "- examples/4.tac: no specs",
        "✓ examples/5.tac: 1 scenario (time)",
        "    warning examples/5.tac:4: the scenario checks nothing; add a Then step",
        "5 files, 5 scenarios: 4 passed, 1 failed (9 steps, time); 1 file cannot be loaded; 1 file without specs",
    ]
    assert done.err == "examples/3.tac:1: unexpected symbol near '='\n    1 | x = = 1\n"


@pytest.mark.parametrize(
    ("names", "code", "summary"),
    [
        (["1", "5"], 0, "2 files, 3 scenarios: 3 passed (5 steps, time)"),
        (["1", "4"], 0, "2 files, 2 scenarios: 2 passed (4 steps, time); 1 file without specs"),
        (["1", "2"], 1, "2 files, 4 scenarios: 3 passed, 1 failed (8 steps, time)"),
        (["3", "1"], 2, "2 files, 2 scenarios: 2 passed (4 steps, time); 1 file cannot be loaded"),
        (
            ["3", "4"],
            2,
            "2 files, 0 scenarios: nothing was tested; 1 file cannot be loaded; 1 file without specs",
        ),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_the_summary_and_the_exit_code(names, code, summary, command, in_folder):
    paths = [f"{name}.tac" for name in names]
    done = command("tactus", "test", *paths, "--mock", cwd=in_folder(FILES))
    assert (done.code, timeless(done.out).splitlines()[-1]) == (code, summary)


@pytest.mark.parametrize(
    ("names", "last"),
    [
        (
            ["2", "1", "4"],
            "1 file, 2 scenarios: 1 passed, 1 failed (4 steps, time); stopped, 2 files not run",
        ),
        (
            ["3", "1"],
            "1 file, 0 scenarios: nothing was tested; 1 file cannot be loaded; stopped, 1 file not run",
        ),
        (["1", "2"], "2 files, 4 scenarios: 3 passed, 1 failed (8 steps, time)"),
    ],
    ids=["after a failure", "after a file that cannot be loaded", "at the end"],
)
def test_fail_fast_runs_nothing_after_the_first_failure(names, last, command, in_folder):
    paths = [f"{name}.tac" for name in names]
    done = command("tactus", "test", *paths, "--mock", "--fail-fast", cwd=in_folder(FILES))
    assert timeless(done.out).splitlines()[-1] == last


def test_fail_fast_within_a_file(command, in_folder):
    folder = in_folder({"a.tac": program("One", "✗ Two", "Three")})
    done = command("tactus", "test", "a.tac", "--mock", "--fail-fast", cwd=folder)
    assert done.code == 1
    assert "Three" not in done.out
    assert timeless(done.out).splitlines()[-1] == "2 scenarios: 1 passed, 1 failed (4 steps, time)"


def test_fail_fast_does_not_say_that_a_scenario_is_missing_where_it_did_not_look(
    command, in_folder
):
    arguments = ["3.tac", "1.tac", "--mock", "--fail-fast", "--scenario", "One"]
    done = command("tactus", "test", *arguments, cwd=in_folder(FILES))
    assert done.code == 2
    assert "no scenario matches" not in done.err


BUSY = """Procedure { function() local n = 0 for i = 1, 400000 do n = n + i end return n end }
Specification([[
Feature: Busy
  Scenario: Counts
    When the procedure runs
    Then the output should exist
]])
"""


@pytest.mark.parametrize(("count", "slowest"), [(5, 0), (6, 5)])
def test_the_slowest_of_more_than_five_scenarios(count, slowest, command, in_folder):
    names = [f"S{number}" for number in range(count - 1)]
    folder = in_folder({"examples/a.tac": program(*names), "examples/b.tac": BUSY})
    lines = timeless(command("tactus", "test", "--mock", cwd=folder).out).splitlines()
    assert len(lines) == 2 + (1 + slowest if slowest else 0) + 1
    if slowest:
        assert lines[2] == "slowest scenarios:"
        assert lines[3].split() == ["time", "examples/b.tac:4:", "Counts"]


NOISY = """Procedure { function()
  for index = 1, %d do print("line " .. index) end
  Log.warn("careful", { a = 1 })
  return 1
end }
Specification([[
Feature: F
  Scenario: S
    When the procedure runs
    Then the output should be 2
]])
"""


def test_a_failed_scenario_shows_what_it_printed_and_logged(command, in_folder):
    folder = in_folder({"a.tac": NOISY % 2, "b.tac": NOISY % 100 + "-- \n"})
    for paths in (["a.tac"], ["a.tac", "b.tac"]):
        done = command("tactus", "test", "--mock", *paths, cwd=folder)
        shown = done.out.partition("        output:\n")[2].splitlines()[:3]
        assert shown == [
            "          line 1",
            "          line 2",
            '          warning: careful {"a": 1}',
        ]
    assert "          … (81 lines before)\n          line 82\n" in done.out


def test_a_passed_scenario_shows_nothing_of_it(command, in_folder):
    text = NOISY.replace("should be 2", "should be 1") % 2
    done = command("tactus", "test", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 0
    assert "line 1" not in done.out


def test_what_is_printed_steers_nothing(command, in_folder):
    text = NOISY.replace('"line " ..', '"\\27[2J\\n::error::x" ..') % 1
    out = command("tactus", "test", "a.tac", "--mock", cwd=in_folder({"a.tac": text})).out
    assert "\\x1b[2J\n" in out
    assert "          \\x3a:error::x1\n" in out


@pytest.mark.parametrize("sign", ["\u00a0", "\u200b", "\u3000"])
def test_a_failure_shows_what_does_not_show(sign, command, in_folder):
    text = program("A").replace("the output should", f"the{sign}output should")
    out = command("tactus", "test", "a.tac", "--mock", cwd=in_folder({"a.tac": text})).out
    escape = f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}"
    assert f"no step matches 'the{escape}output should be 1'" in out
