"""An interruption ends pytest as pytest ends, and leaves no process behind."""

from tests.interruptions import MARK, interruptions
from tests.tactus.cli.programs import program

CONFTEST = f"""
import os

begun = []

# What comes before is pytest's own, and some of its code does not expect an interruption.
def pytest_collect_file(file_path, parent):
    if not begun:
        {MARK}
        begun.append(file_path)

def pytest_sessionfinish(session):
    {MARK}
"""

PYTEST = """
import pytest
sys.argv = ["pytest", "-q", "-p", "no:cacheprovider", "."]
sys.exit(pytest.main())
"""


def test_an_interruption_at_any_moment_ends_pytest(in_folder, environment):
    files = {f"test_{number:02}.tac": program(f"S{number}") for number in range(20)}
    folder = in_folder(files | {"conftest.py": CONFTEST})
    for end in interruptions(PYTEST, folder, environment):
        if end.was_late:
            continue
        assert end.code == 2, end
        assert "KeyboardInterrupt" in end.out, end
        assert (end.err, "Exception ignored" in end.out) == ("", False), end
