"""The tests of `browser/`, which Node runs, and the comparison of its worker's answers with Python's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance import WORKER, damaged, differences, programs
from tests.conftest import ROOT

BROWSER = ROOT / "browser"
PARTS = 4
COPIES = 300
SEED = 1


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


@pytest.fixture(scope="session")
def worker():
    """Return the built worker; skip the test where it is missing."""
    if not WORKER.is_file():
        pytest.skip("the scripts of the browser are not built; `make test` builds them")
    return WORKER


@pytest.mark.parametrize("part", range(PARTS))
def test_the_worker_answers_as_python_does(part, node, worker, monkeypatch):
    monkeypatch.chdir(ROOT)
    whole = programs()
    cases = [*whole, *damaged(whole, COPIES, SEED)]
    assert "\n\n".join(differences(cases[part::PARTS], node, worker)) == ""


def test_a_difference_is_found(node, worker, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    unneeded = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(BROWSER, tmp_path / "browser", ignore=unneeded)
    shutil.copytree(ROOT / "tactus" / "lua", tmp_path / "tactus" / "lua", ignore=unneeded)
    (tmp_path / "browser" / "node_modules").symlink_to(BROWSER / "node_modules")
    changed = tmp_path / "tactus" / "lua" / "agents" / "mocked_turn.lua"
    text = changed.read_text(encoding="utf-8")
    assert "return text, mocked_output(" in text
    changed.write_text(
        text.replace("return text, mocked_output(", "return text .. '!', mocked_output("),
        encoding="utf-8",
    )
    subprocess.run([node, "build.ts", tmp_path], cwd=tmp_path / "browser", check=True)
    case = next(case for case in programs() if case.path.endswith("02-streaming.tac"))
    found = differences([case], node, tmp_path / "worker.js")
    assert [text.partition(":")[0] for text in found] == [case.path]
