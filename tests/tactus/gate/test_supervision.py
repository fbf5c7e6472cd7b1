"""A command runs mocked programs itself, and what one of them hangs or kills is done over where nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tactus.gate.processes.supervision import MEMORY_BYTES, Watch
from tests.conftest import ROOT
from tests.tactus.cli.programs import BROKEN, program
from tests.tactus.gate.test_pool import PATTERN_BOMB, hostile, processes_of

REGULAR_EXPRESSION = hostile(f"return '{'a' * 40}!'").replace(
    "the output should exist", 'the output should match pattern "(a+)+$"'
)

BUSY = hostile("local from = os.clock() while os.clock() - from < 0.8 do end")

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


def test_a_program_that_only_takes_long_has_all_its_time(command, in_folder):
    text = BUSY.replace("< 0.8", "< 1.5")
    done = command("tactus", "test", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 0, done.out
    assert "3 scenarios: 3 passed" in done.out


def start(folder, environment):
    """Test a folder; wait until its first program has passed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "test", "--mock", "--no-cache", "."],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline().startswith("✓ a.tac")
    return process


@pytest.fixture
def started(in_folder, environment):
    """Test a program that passes and one that is busy; wait until the busy one runs."""
    folder = in_folder({"a.tac": program("A"), "b.tac": BUSY, "c.tac": program("C")})
    process = start(folder, environment)
    yield process
    process.kill()
    process.communicate()


def copy_of(process):
    """Return the process that does the work of another one."""
    found = processes_of(process.pid)
    (copy,) = [number for number in found if parent_of(number) == process.pid]
    return int(copy)


def parent_of(number):
    text = Path(f"/proc/{number}/stat").read_text()
    return int(text.rpartition(")")[2].split()[1])


def test_a_process_that_dies_within_a_program_is_replaced(started):
    os.kill(copy_of(started), signal.SIGKILL)
    out, err = started.communicate(timeout=20)
    # If it died before it said that a line is written, the line comes twice; none is lost.
    told = [line.partition(":")[0] for line in out.splitlines() if line.startswith("✓")]
    assert [line for line in told if line != "✓ a.tac"] == ["✓ b.tac", "✓ c.tac"]
    assert "3 files, 5 scenarios: 5 passed" in out
    assert (started.returncode, err) == (0, "")


def test_an_interruption_of_the_process_that_waits_is_passed_on(started):
    started.send_signal(signal.SIGINT)
    assert started.communicate(timeout=20)[1] == "interrupted\n"
    assert started.returncode == 130
    assert processes_of(started.pid) == []


def test_a_process_that_dies_of_an_interruption_was_interrupted(started):
    copy = copy_of(started)
    os.kill(copy, signal.SIGSTOP)
    started.send_signal(signal.SIGINT)
    os.kill(copy, signal.SIGKILL)
    assert started.communicate(timeout=20)[1] == "interrupted\n"
    assert started.returncode == 130


def test_a_process_that_nobody_waits_for_ends(started):
    started.kill()
    out, _ = started.communicate(timeout=20)
    assert "c.tac" not in out


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


def test_what_hears_no_interruption_is_ended(in_folder, environment):
    folder = in_folder({"a.tac": program("A"), "b.tac": hostile(PATTERN_BOMB)})
    process = start(folder, environment)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20)[1] == "interrupted\n"
    assert process.returncode == 130
    assert processes_of(process.pid) == []


def test_both_processes_end_when_one_is_asked_to(started):
    started.terminate()
    started.communicate(timeout=20)
    assert started.returncode == -signal.SIGTERM
    assert processes_of(started.pid) == []


def test_a_command_ends_as_it_should_where_nobody_cares_how_processes_end(in_folder, environment):
    done = subprocess.run(
        [sys.executable, "-m", "tactus", "test", "a.tac", "--mock"],
        cwd=in_folder({"a.tac": program("✗ A")}),
        env=environment | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_a_command_ends_by_itself_where_nobody_waits_for_it_any_more(started):
    copy = copy_of(started)
    started.kill()
    started.communicate(timeout=20)
    while Path(f"/proc/{copy}").exists():
        time.sleep(0.01)


def test_what_is_kept_comes_back_in_order():
    watch = Watch()
    for data in (b"one", b"", b"three"):
        watch.keep(data)
    assert list(watch.kept()) == [b"one", b"", b"three"]


def test_what_finds_no_place_is_not_kept():
    watch = Watch()
    watch.keep(b"small")
    watch.keep(b"x" * MEMORY_BYTES)
    assert list(watch.kept()) == [b"small"]
