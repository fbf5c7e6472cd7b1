"""Programs run in processes that a command ends when nothing else helps, and that end when it is gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tactus.cli.programs import BROKEN, program
from tests.tactus.gate.processes.test_pool import PATTERN_BOMB, hostile, processes_of

REGULAR_EXPRESSION = hostile(f"return '{'a' * 40}!'").replace(
    "the output should exist", 'the output should match pattern "(a+)+$"'
)

LATE = "-- timeout: 4\n"
"""For a program that hangs: how long a test has time to do something about it."""

BUSY = hostile("local from = os.clock() while os.clock() - from < 1.2 do end")

HANGING = pytest.mark.parametrize(
    "text",
    [hostile(PATTERN_BOMB), REGULAR_EXPRESSION],
    ids=["in Lua", "in a regular expression"],
)


@HANGING
def test_what_hangs_in_a_single_file_fails_its_own_scenario_only(text, command, in_folder):
    folder = in_folder({"a.tac": text})
    done = command("tactus", "test", "a.tac", "--mock", "--timeout", "0.5", cwd=folder)
    assert done.code == 1
    assert "could not be interrupted, so its process was ended" in done.out
    assert "3 scenarios: 2 passed, 1 failed" in done.out
    assert done.err == ""


@HANGING
def test_what_hangs_in_one_of_many_files_leaves_the_others_as_they_are(text, command, in_folder):
    files = {"a.tac": program("A"), "b.tac": BROKEN, "c.tac": program("✗ C")}
    folder = in_folder(files | {"d.tac": text, "e.tac": program("E")})
    done = command("tactus", "test", ".", "--mock", "--timeout", "0.5", cwd=folder)
    assert done.code == 2
    told = [line.partition(":")[0] for line in done.out.splitlines() if ".tac: " in line]
    assert told == ["✓ a.tac", "✗ b.tac", "✗ c.tac", "✗ d.tac", "✓ e.tac"]
    assert "5 files, 6 scenarios: 4 passed, 2 failed" in done.out
    assert done.out.count("could not be interrupted, so its process was ended") == 1
    assert done.err.count("b.tac:") == 1


def start(folder, environment, *, number=signal.SIGINT, does=signal.SIG_DFL):
    """Test a folder, and have a signal do something in it; wait until its first program has passed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "test", "--mock", "--no-cache", "."],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(number, does),
    )
    assert process.stdout.readline().startswith("✓ a.tac")
    return process


@pytest.fixture
def started(in_folder, environment):
    """Test a program that passes and one that hangs; wait until the first has passed."""
    files = {"a.tac": program("A"), "b.tac": LATE + hostile(PATTERN_BOMB), "c.tac": program("C")}
    folder = in_folder(files)
    process = start(folder, environment)
    yield process
    process.kill()
    process.communicate()


def worker_of(process):
    """Return the process that runs programs for another one; wait until it is in the one that hangs."""
    (worker,) = set(processes_of(process.pid)) - {str(process.pid)}
    while ticks_of(worker) < 30:  # to import and to load takes six or so
        time.sleep(0.01)
    return int(worker)


def ticks_of(number):
    """Return how long a process has been running, in hundredths of a second of the processor."""
    text = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    return int(text.rpartition(")")[2].split()[11])


def test_where_a_process_dies_only_its_scenario_fails(started):
    os.kill(worker_of(started), signal.SIGKILL)
    out, err = started.communicate(timeout=30)
    told = [line.partition(":")[0] for line in out.splitlines() if line[:1] in "✓✗"]
    assert told == ["✗ b.tac", "✓ c.tac"]
    assert "died (signal SIGKILL)" in out
    assert "3 files, 5 scenarios: 4 passed, 1 failed" in out
    assert (started.returncode, err) == (1, "")


def test_what_hears_no_interruption_is_ended(in_folder, environment):
    folder = in_folder({"a.tac": program("A"), "b.tac": hostile(PATTERN_BOMB)})
    process = start(folder, environment)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20)[1] == "interrupted\n"
    assert process.returncode == 130
    while processes_of(process.pid):
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_both_processes_end_when_one_is_asked_to(number, started):
    started.send_signal(number)
    started.communicate(timeout=20)
    assert started.returncode == -number
    while processes_of(started.pid):
        time.sleep(0.01)


def test_a_process_ends_by_itself_where_its_parent_is_no_more(started):
    worker = worker_of(started)
    started.kill()
    assert "c.tac" not in started.communicate(timeout=20)[0]
    while Path(f"/proc/{worker}").exists():
        time.sleep(0.01)


def test_a_command_ends_as_it_should_where_nobody_cares_how_processes_end(in_folder, environment):
    folder = in_folder({"a.tac": program("A"), "b.tac": program("✗ B")})
    process = start(folder, environment, number=signal.SIGCHLD, does=signal.SIG_IGN)
    assert process.communicate(timeout=20)[1] == ""
    assert process.returncode == 1


def test_who_ignores_interruptions_is_not_interrupted(in_folder, environment):
    folder = in_folder({"a.tac": program("A"), "b.tac": BUSY})
    process = start(folder, environment, does=signal.SIG_IGN)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20)[1] == ""
    assert process.returncode == 0


def test_an_interruption_of_the_imports_is_told(environment):
    code = """if True:
        import signal, sys
        from tactus.__main__ import entry

        class Interrupting:
            def find_spec(self, name, *_):
                if name == "tactus.cli":
                    signal.raise_signal(signal.SIGINT)

        sys.meta_path.insert(0, Interrupting())
        entry()
    """
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


def test_a_task_that_no_pipe_would_hold_keeps_nobody_waiting(in_folder, command):
    # The second task is given while the first one hangs, and is larger than what a pipe takes.
    long = program("B") + "--" + "x" * 3_000_000
    folder = in_folder({"a.tac": hostile(PATTERN_BOMB), "b.tac": long})
    done = command("tactus", "test", ".", "--mock", "--timeout", "0.5", cwd=folder)
    assert "2 files, 4 scenarios: 3 passed, 1 failed" in done.out
