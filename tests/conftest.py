"""Fixtures for all tests."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from tactus import LoadError, Ports, RunResult, Source, run_program
from tactus.testing import EventList, FixedClock, ScriptedModelClient
from tests.openai_server import OpenAIServer

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"

# On CI no cache is read; tests of the cache set CI themselves. Settings of the test run are passed on to the processes
# of pytest-xdist.
if os.environ.pop("CI", None):
    os.environ["SUITE_RUNS_ON_CI"] = "true"

# Deterministic examples without a deadline, however slow the machine is.
settings.register_profile("tactus", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, database=None, max_examples=100, print_blob=True)
settings.load_profile("tactus")


pytest_plugins = ["tests.provoked_messages"]

collect_ignore = ["data"]  # its .tac files are what tests are about, and many are wrong on purpose


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


@pytest.fixture
def golden(request):
    """Compare a string with the content of a golden file."""
    is_updating = request.config.getoption("--update-golden")

    def compare(path: Path, text: str) -> None:
        if is_updating:
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        diff = "".join(
            difflib.unified_diff(
                expected.splitlines(keepends=True), text.splitlines(keepends=True), path.name, "now"
            )
        )
        assert not diff, f"{diff}\nif this is meant: make golden"

    return compare


@dataclass
class Run:
    """The run of a program given as text."""

    result: RunResult
    events: EventList
    model: ScriptedModelClient | None

    @property
    def value(self):
        return self.result.value


@pytest.fixture
def run():
    """Run a program: `run("Procedure { … }", model=[["Hel", "lo"]], name="Ada")`."""

    def run_text(text: str, *, model=None, **inputs) -> Run:
        events = EventList()
        client = None if model is None else ScriptedModelClient(*model)
        ports = Ports(events, FixedClock(), client)
        return Run(run_program(Source("main.tac", text), ports, inputs), events, client)

    return run_text


@pytest.fixture
def load_errors():
    """Load an invalid program and return its errors as `line: message | hint`."""

    def load(text: str) -> list[str]:
        from tactus.specs.verification import verify

        with pytest.raises(LoadError) as caught:
            verify(Source("main.tac", text), FixedClock())
        return [
            f"{error.location.line}: {error.message}" + (f" | {error.hint}" if error.hint else "")
            for error in caught.value.errors
        ]

    return load


@dataclass
class Finished:
    """A finished command."""

    code: int
    out: str
    err: str


def environment_at(home):
    """The environment of a user without API keys, whose home directory is empty."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT") if key in os.environ}
    return kept | {"HOME": str(home), "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}


@pytest.fixture
def environment(tmp_path):
    return environment_at(tmp_path)


@pytest.fixture
def command(environment):
    return command_in(environment)


def command_in(environment):
    """Run a command like a user: `command("tactus", "test", "x.tac")`."""

    def run_command(program: str, *arguments: str, cwd=ROOT, **variables: str) -> Finished:
        done = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            cwd=cwd,
            env=environment | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run_command


@pytest.fixture
def openai_server():
    """A local server that implements the OpenAI protocol."""
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def in_folder(tmp_path):
    """Write files to an empty folder and return it: `in_folder({"a/b.tac": "…"})`."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


NO_CHROMIUM = (
    "browser tests were skipped: they need chromium, chromium-browser or google-chrome on the PATH"
    " (Debian and Ubuntu: apt-get install chromium)"
)


@pytest.fixture(scope="session")
def chromium():
    """The installed Chromium; without it, browser tests are skipped, except on CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        assert "SUITE_RUNS_ON_CI" not in os.environ, (
            "CI must have Chromium: browser tests are part of the suite"
        )
        pytest.skip(NO_CHROMIUM)
    return path


@pytest.fixture(scope="session")
def node():
    """Return the Node beside this Python; skip the test where it or the packages of `browser/` are not installed."""
    found = shutil.which("node", path=Path(sys.executable).parent)
    if not found or not (ROOT / "browser" / "node_modules").is_dir():
        pytest.skip("Node or its packages are not installed; `make test` installs them")
    return found


@pytest.fixture(scope="session")
def worker():
    """Return the built worker; skip the test where it is missing."""
    found = ROOT / "docs_plugin" / "rendering" / "browser_scripts" / "worker.js"
    if not found.is_file():
        pytest.skip("the scripts of the browser are not built; `make test` builds them")
    return found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    """Report skipped browser tests in the last line of the output."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        reporter.write_line(NO_CHROMIUM)


def as_json(data) -> str:
    """Serialise data for a golden file."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
