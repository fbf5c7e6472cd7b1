"""The tests of `browser/`, which Node runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BROWSER = ROOT / "browser"


@pytest.fixture(scope="session")
def node():
    """Return the Node beside this Python; skip the test where it or the packages of `browser/` are not installed."""
    found = shutil.which("node", path=Path(sys.executable).parent)
    if not found or not (BROWSER / "node_modules").is_dir():
        pytest.skip("Node or its packages are not installed; `make test` installs them")
    return found


def test_the_scripts_pass_their_own_tests(node):
    done = subprocess.run(
        [node, "--test", "tests/*.test.ts"],
        cwd=BROWSER,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
