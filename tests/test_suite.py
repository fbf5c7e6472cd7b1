"""How a run of all tests ends: it knows which messages were provoked, and what was skipped."""

import os
import subprocess
import sys

import pytest

from tests.conftest import NO_CHROMIUM, ROOT
from tests.provoked_messages import find_messages

PROVOKING = """
import pytest
from tactus import LoadError, Source, verify
from tactus.testing import FixedClock

def test_one():
    with pytest.raises(LoadError, match="Mocks got 3"):
        verify(Source("main.tac", "Mocks(3) Procedure { function() end }"), FixedClock())
"""

BROWSING = "def test_a_page(chromium): pass"


@pytest.fixture
def run_tests(in_folder, environment):
    """Run tests with the plugins of this folder, without Chromium."""

    def run(text, *options, **variables):
        folder = in_folder({"test_it.py": text, "pytest.ini": "[pytest]\ntestpaths = ."})
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "tests.conftest", *options],
            cwd=folder,
            env=environment | {"PYTHONPATH": str(ROOT), "PATH": os.devnull} | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=["alone", "in workers"])
def test_messages_that_no_test_provokes_fail_it(options, run_tests):
    done = run_tests(PROVOKING, *options)
    told = done.stdout.partition("messages that no test provokes")[2].splitlines()
    places = [line.partition(": ")[0] for line in told if line.startswith("lua/")]
    messages = find_messages()
    assert done.returncode == 1
    assert places == sorted(place for place in messages if "Mocks got" not in messages[place])


def test_messages_do_not_count_where_some_tests_are_left_out(run_tests):
    text = f"{PROVOKING}\ndef test_two(): pass"
    assert run_tests(text, "-k", "one", "-n1").returncode == 0


def test_its_last_line_says_that_browser_tests_were_skipped(run_tests):
    done = run_tests(BROWSING, "test_it.py", "-n1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, NO_CHROMIUM)


def test_a_missing_chromium_is_an_error_on_ci(run_tests):
    done = run_tests(BROWSING, "test_it.py", CI="true")
    assert done.returncode == 1
    assert "CI must have Chromium" in done.stdout
    assert NO_CHROMIUM not in done.stdout
