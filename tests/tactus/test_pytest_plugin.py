"""pytest collects `.tac` files: each scenario is a test."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program
from tests.tactus.core.test_display import AT_TOP, DOES_SOMETHING, FAILS, NAMES, OBEYED
from tests.tactus.gate.processes.test_pool import PATTERN_BOMB, hostile

OUTLINE = """Procedure { input = { n = field.number {} }, function(input) return input.n end }
Specification([[
Feature: Outline
  Scenario Outline: Gives a number
    Given the input n is <n>
    When the procedure runs
    Then the output should be <n>
    Examples:
      | n |
      | 1 |
      | 2 |
]])
"""


@pytest.fixture
def pytest_in(in_folder, environment):
    """Run pytest in a folder with these files; return its exit code and its output."""

    def run(files, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=in_folder(files),
            env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_each_scenario_is_a_test(pytest_in):
    files = {"examples/01/a.tac": program("One", "Two"), "examples/b.tac": OUTLINE}
    code, out = pytest_in(files, "examples", "-v")
    assert code == 0, out
    for name in ("01/a.tac::One", "01/a.tac::Two", "b.tac::Gives a number (10)"):
        assert f"examples/{name} PASSED" in out
    assert "4 passed" in out


def test_a_failure_says_what_tactus_test_says(pytest_in):
    code, out = pytest_in({"a.tac": program("One", "✗ Two")})
    assert code == 1
    assert (
        """\
a.tac:9: Then the output should be 2
    the output is not as expected
    expected: 2
    found: 1
"""
        in out
    )
    assert "1 failed, 1 passed" in out
    assert "pytest_plugin" not in out and "Traceback" not in out


def test_a_failure_shows_what_its_program_printed(pytest_in):
    _, out = pytest_in({"a.tac": program("✗ A").replace("return 1", 'print("so far") return 1')})
    assert "    output:\n      so far\n" in out


def test_a_file_that_cannot_be_loaded_is_an_error(pytest_in):
    code, out = pytest_in({"a.tac": BROKEN, "b.tac": program("B")})
    assert code == 2
    assert "a.tac:1: unexpected symbol near '='" in out


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("-- skip: needs a GPU\n" + program("✗ A"), "1 skipped"),
        ("-- expect: fail\n" + program("✗ A", "B"), "1 passed"),
        ("-- expect: fail\n" + program("A"), "1 failed"),
        (WITHOUT_SPECS, "no tests ran"),
    ],
    ids=["skipped", "expected failure", "unexpected pass", "no specs"],
)
def test_what_an_example_asks_for(text, outcome, pytest_in):
    _, out = pytest_in({"a.tac": text}, "-rs")
    assert outcome in out
    assert "needs a GPU" in out or "skip" not in text


def test_the_failure_of_a_whole_file_is_headed_by_its_name(pytest_in):
    _, out = pytest_in({"a.tac": "-- expect: fail\n" + program("A")})
    assert "__ a.tac __" in out


@pytest.mark.parametrize(("text", "count"), [("Two", 1), ("slow", 1), ("a.tac", 3), ("fast", 0)])
def test_selected_by_names_and_tags(text, count, pytest_in):
    _, out = pytest_in({"a.tac": program("One", "Two", "@slow Three")}, "-k", text)
    assert f"{count} passed" in out if count else "3 deselected" in out


def test_what_hangs_fails_and_the_rest_goes_on(pytest_in):
    text = "-- timeout: 0.5\n" + hostile(PATTERN_BOMB)
    code, out = pytest_in({"a.tac": text})
    assert code == 1
    assert "could not be interrupted" in out
    assert "1 failed, 2 passed" in out


def test_what_hangs_while_it_is_loaded_is_an_error_and_the_rest_goes_on(pytest_in):
    files = {"a.tac": f"-- timeout: 0.5\n{PATTERN_BOMB}\n", "b.tac": program("B")}
    code, out = pytest_in(files, "-q", "--continue-on-collection-errors")
    assert code == 1
    assert "could not be interrupted, so its process was ended" in out
    assert "1 passed, 1 error" in out


def test_spread_over_processes(pytest_in):
    files = {f"{number}.tac": program("One", "✗ Two", "Three") for number in range(4)}
    code, out = pytest_in(files, "-n", "2")
    assert code == 1
    assert "4 failed, 8 passed" in out


# Python reads a text up to each line of --\"\"\", and between the two an import; Lua reads comments there.
BOTH = """--\"\"\"
%s
--[[
\"\"\"
from twisted.application import service
\"\"\"
]]
--\"\"\"
"""


@pytest.mark.parametrize(
    "text",
    [
        "--[[\nfrom twisted.application import service\n]]\n%s",
        "--[[\nimport twisted\n]]\nx = = 1 -- %s",
        "import twisted\n%s",
        BOTH,
    ],
    ids=["comment", "comment in a broken file", "neither", "Lua and Python at once"],
)
def test_no_file_is_skipped_for_a_word_in_it(text, pytest_in):
    code, out = pytest_in({"a.tac": text.replace("%s", program("✗ A"))})
    assert code in (1, 2)
    assert "1 failed" in out or "1 error" in out


def test_a_twisted_application_is_none_of_ours(pytest_in):
    files = {"web.tac": "from twisted.application import service\n", "a.tac": program("A")}
    code, out = pytest_in(files)
    assert code == 0
    assert "1 passed" in out


def test_without_programs_it_costs_nothing(in_folder, environment):
    folder = in_folder(
        {"test_a.py": "import sys\ndef test_a(): assert 'lupa' not in str(list(sys.modules))"}
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "text", [FAILS, NAMES, AT_TOP], ids=["an error", "a step", "the top level"]
)
def test_no_file_steers_a_runner_or_the_terminal(text, pytest_in):
    _, out = pytest_in({"a.tac": text}, "-v", "-rA")
    assert "a.tac" in out
    assert not OBEYED.search(out)
    assert not DOES_SOMETHING.search(out)
