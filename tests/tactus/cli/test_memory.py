"""What a program held in memory is given back before the next one runs in the same process."""

import resource
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.tactus.cli.programs import program

HOLDING = "KEPT = {} for i = 1, 2 do KEPT[i] = ('x'):rep(25000000) end\n"

FEW_BYTES = 2 * 10**8
"""Enough for one program that holds so much."""

HOARDS = {
    "a file that cannot be loaded": HOLDING + "error('no')",
    "a file whose specs cannot be read": HOLDING + program("A") + "Specification 'no Gherkin'",
    "a file of which nothing is run": HOLDING + program("A"),
}


@pytest.fixture
def told_in_little_memory(in_folder, environment):
    """Run a command on files in processes that may use little; return what is said of them."""

    def run(files, *command):
        done = subprocess.run(
            [sys.executable, "-m", "tactus", *command],
            cwd=in_folder(files),
            env=environment | {"PYTHONPATH": str(ROOT)},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (FEW_BYTES, FEW_BYTES)),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", HOARDS)
def test_what_other_files_held_is_no_use_of_memory(name, jobs, told_in_little_memory):
    files = {f"a{number}.tac": HOARDS[name] for number in range(8)} | {"b.tac": program("Zebra")}
    told = told_in_little_memory(files, "test", "--mock", ".", "--jobs", jobs, "-k", "zebra")
    assert "✓ b.tac" in told
    assert "memory" not in told


def test_what_a_program_held_that_ran_within_another_is_no_use_of_memory(told_in_little_memory):
    run = 'function() for _ = 1, 6 do Procedure.run("lib/b") end return 1 end'
    outer = program("A").replace("function() return 1 end", run)
    inner = HOLDING + "Procedure { function() return 1 end }"
    told = told_in_little_memory({"a.tac": outer, "lib/b.tac": inner}, "test", "--mock", ".")
    assert "✓ a.tac" in told


@pytest.mark.parametrize("name", HOARDS)
def test_files_are_checked_after_others_that_held_much(name, told_in_little_memory):
    files = {f"a{number}.tac": HOARDS[name] for number in range(8)} | {"b.tac": program("Zebra")}
    assert "memory" not in told_in_little_memory(files, "validate", ".")


HOARDERS = {
    "files": "for i = 1, 9 do KEPT[i] = require('tactus.io.file').read('large.txt') end",
    "values": "for i = 1, 1e9 do KEPT[i] = Json.decode(('[1,'):rep(9) .. ('[],'):rep(9999) .. '1' .. (']'):rep(9)) end",
    "words": "while true do for i = 1, 1e4 do KEPT = { KEPT } end Log.info('more') end",
    "nothing but tables": "while true do KEPT = { KEPT } end",
}


@pytest.mark.parametrize("name", HOARDERS)
def test_a_program_that_is_given_more_than_it_may_hold_has_used_up_its_memory(
    name, command, in_folder
):
    text = f"KEPT = {{}} Procedure {{ function() {HOARDERS[name]} end }}"
    folder = in_folder({"a.tac": text, "large.txt": "x" * 30_000_000})
    done = command("tactus", "run", "a.tac", cwd=folder)
    assert done.code == 1
    assert "the program used up its memory" in done.err


def test_a_file_that_used_up_its_memory_is_checked(command, in_folder):
    folder = in_folder({"a.tac": "KEPT = {} for i = 1, 1e9 do KEPT[i] = ('x'):rep(100) .. i end"})
    assert (
        "the program used up its memory" in command("tactus", "validate", "a.tac", cwd=folder).err
    )


EVALUATION = "Evaluation { dataset = { { name = 'one', inputs = {} } } }\n"


def test_runs_of_an_evaluation_need_no_more_memory_than_one(told_in_little_memory):
    files = {"a.tac": HOLDING + EVALUATION + program("A")}
    told = told_in_little_memory(files, "eval", "a.tac", "--mock", "--runs", "8")
    assert "8 of 8 passed" in told
