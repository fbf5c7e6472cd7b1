"""What passed is kept, and only that, for as long as nothing it read has changed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tactus import GateOptions, verify_files
from tactus.gate.cache import ResultCache
from tactus.specs.selection import Selection
from tests.conftest import ROOT
from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program

READER = """Procedure { function() return %s end }
Specification([[
Feature: Reads
  Scenario: Reads
    When the procedure runs
    Then the output should exist
]])
"""

REQUIRES = READER % 'require("lib.helper")'


@pytest.fixture
def ran(gate):
    """Run files with the cache; return the names of those that were really run."""

    def run(files=None, **options):
        results = gate(files, uses_cache=True, **options)
        return [result.path for result in results if result.cached_at is None]

    return run


CACHE = Path(".cache/tactus/passes")


def kept_of(*paths):
    """Tell of some paths whether something is kept of them."""
    data = CACHE.read_bytes()
    return [path for path in paths if path.encode() in data]


def test_a_pass_is_kept_with_everything_that_was_known_of_it(gate):
    files = {"a.tac": program("One", "@slow Two")}
    first = gate(files, uses_cache=True)[0]
    second = gate(uses_cache=True)[0]
    assert (first.cached_at is None, second.cached_at is None) == (True, False)
    assert second.report == first.report


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (program("A"), True),
        (WITHOUT_SPECS, True),
        (program("A", "✗ B"), False),
        ("-- expect: fail\n" + program("✗ A"), False),
        ("-- expect: fail\n" + program("A"), False),
        (BROKEN, False),
    ],
    ids=["pass", "no specs", "failure", "expected failure", "unexpected pass", "not loaded"],
)
def test_only_passes_are_kept(text, kept, ran):
    assert ran({"a.tac": text}) == ["a.tac"]
    for _ in range(2):
        assert ran() == ([] if kept else ["a.tac"])


def test_a_failure_fails_again_and_again(gate):
    files = {"a.tac": program("✗ A")}
    assert [gate(files, uses_cache=True)[0].outcome for _ in range(3)] == ["failed"] * 3


@pytest.mark.parametrize(
    ("expression", "before", "change"),
    [
        ('require("lib.helper")', {"lib/helper.lua": "return 1"}, {"lib/helper.lua": "return 2"}),
        ('require("lib.helper")', {"lib/helper.lua": "return 1"}, {"lib/helper.tac": "return 2"}),
        ('File.read("d.txt")', {"d.txt": "1"}, {"d.txt": "2"}),
        ('File.exists("d.txt")', {}, {"d.txt": "1"}),
        ('pcall(File.read, "d.txt")', {}, {"d.txt": "1"}),
        ('#require("tactus.io.fs").list_dir("data")', {"data/1": ""}, {"data/2": ""}),
        ('#require("tactus.io.fs").glob("**.csv")', {"data/1": ""}, {"data/x.csv": ""}),
    ],
    ids=[
        "helper",
        "helper before the helper",
        "data",
        "data that was missing",
        "data that was missed",
        "folder",
        "pattern",
    ],
)
def test_whatever_a_run_looked_at_counts(expression, before, change, ran):
    files = {"a.tac": READER % expression, "b.tac": program("B")}
    assert ran(files | before) == ["a.tac", "b.tac"]
    assert ran() == []
    assert ran(change) == ["a.tac"]
    assert ran() == []


def test_a_changed_helper_runs_exactly_the_examples_that_read_it(ran):
    files = {f"{name}.tac": REQUIRES for name in "ac"} | {"b.tac": program("B")}
    ran(files | {"lib/helper.lua": "return 1", "lib/other.lua": "return 1"})
    assert ran({"lib/other.lua": "return 2"}) == []
    assert ran({"lib/helper.lua": "return 2"}) == ["a.tac", "c.tac"]


def test_a_helper_that_breaks_an_example_breaks_it(gate):
    gate({"a.tac": REQUIRES, "lib/helper.lua": "return 1"}, uses_cache=True)
    result = gate({"lib/helper.lua": "error('no')"}, uses_cache=True)[0]
    assert result.has_failed


def test_touching_a_file_changes_nothing(ran):
    ran({"a.tac": program("A")})
    os.utime("a.tac", (0, 0))
    assert ran() == []
    assert ran({"a.tac": program("A")}) == []


def test_options_count(ran):
    ran({"a.tac": program("A")})
    assert ran(timeout_seconds=3) == ["a.tac"]
    assert ran(timeout_seconds=3) == []
    assert ran({"README.md": "---\ntimeout: 4\n---\n"}, timeout_seconds=3) == ["a.tac"]


def test_the_language_counts(ran, monkeypatch):
    ran({"a.tac": program("A")})
    monkeypatch.setattr("tactus.gate.cache.language_digest", lambda: b"another")
    assert ran() == ["a.tac"]
    assert ran() == []


def test_a_selection_is_taken_from_what_is_kept(gate):
    gate({"a.tac": program("One", "Two")}, uses_cache=True)
    result = gate(uses_cache=True, selection=Selection(name="Two"))[0]
    assert result.cached_at is not None
    assert [scenario.name for scenario in result.scenarios] == ["Two"]


def test_a_part_of_a_file_is_never_kept_for_the_whole(ran, gate):
    gate({"a.tac": program("One", "✗ Two")}, uses_cache=True, selection=Selection(name="One"))
    assert ran() == ["a.tac"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-1],
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: b"\xff" * len(data),
    ],
    ids=["empty", "cut", "a byte short", "one bit", "rubbish"],
)
def test_a_damaged_entry_is_none_and_is_written_anew(damage, ran):
    ran({"a.tac": program("A")})
    CACHE.write_bytes(damage(CACHE.read_bytes()))
    assert ran() == ["a.tac"]
    assert ran() == []


def test_entries_beside_a_damaged_one_count(ran):
    ran({"a.tac": program("A"), "b.tac": program("B"), "c.tac": program("C")})
    data = CACHE.read_bytes()
    middle = len(data) // 2
    CACHE.write_bytes(data[:middle] + b"?" + data[middle + 1 :])
    assert ran() == ["b.tac"]
    CACHE.write_bytes(b"rubbish" + CACHE.read_bytes()[5:])
    assert ran() == ["a.tac"]
    assert ran() == []


def test_what_is_kept_of_a_file_that_was_deleted_is_forgotten(ran):
    ran({"a.tac": program("A"), "b.tac": program("B")})
    Path("b.tac").unlink()
    ran(trees=[Path()])
    assert kept_of("a.tac", "b.tac") == ["a.tac"]
    assert ran() == []


@pytest.mark.parametrize(
    ("options", "more"),
    [
        ({}, {}),
        ({"trees": [Path("examples")]}, {}),
        ({"trees": [Path()], "selection": Selection(name="A")}, {}),
        ({"trees": [Path()]}, {"c.tac": program("✗ C")}),
    ],
    ids=["no tree", "another tree", "a part", "a failure"],
)
def test_what_is_kept_stays_where_a_run_says_nothing_about_it(options, more, ran):
    ran({"a.tac": program("A"), "b.tac": program("B")})
    Path("b.tac").unlink()
    ran(more, **options)
    assert kept_of("a.tac", "b.tac") == ["a.tac", "b.tac"]


def test_the_file_of_the_cache_does_not_grow_for_ever(ran, monkeypatch):
    monkeypatch.setattr("tactus.core.record_file.SLACK_BYTES", 0)
    sizes = []
    for number in range(6):
        ran({"a.tac": program(f"A{number}")}, trees=[Path()])
        sizes.append(CACHE.stat().st_size)
    assert max(sizes) < 3 * sizes[0]
    assert ran() == []


def test_a_folder_that_cannot_be_written_is_no_failure(ran, in_folder):
    in_folder({".cache": "a file"})
    assert ran({"a.tac": program("A")}) == ["a.tac"]
    assert ran() == ["a.tac"]


def test_what_changes_while_it_runs_is_not_kept(ran, gate):
    slow = READER % 'require("helper")'
    waits = "local n = 0 for i = 1, 3e7 do n = n + i end return 1"
    gate({"a.tac": slow, "helper.lua": waits}, fail_fast=True)
    results = verify_files([Path("a.tac")], GateOptions(uses_cache=True))
    Path("helper.lua").touch()
    touched = Path("helper.lua").stat().st_mtime + 60
    os.utime("helper.lua", (touched, touched))
    assert next(results).outcome == "passed"
    assert ran() == ["a.tac"]


TEST = [sys.executable, "-m", "tactus", "test", "--mock"]


def test_two_builds_at_once_share_a_cache(in_folder, environment):
    folder = in_folder({f"examples/{n}.tac": program(f"S{n}") for n in range(30)})
    start = {"cwd": folder, "env": environment | {"PYTHONPATH": str(ROOT)}, "text": True}
    builds = [subprocess.Popen(TEST, stdout=subprocess.PIPE, **start) for _ in range(3)]
    for build in builds:
        assert "30 passed" in build.communicate(timeout=60)[0]
    done = subprocess.run(TEST, capture_output=True, check=True, **start)
    assert "30 files cached" in done.stdout


def test_a_killed_build_leaves_nothing_that_is_believed(in_folder, environment):
    folder = in_folder({f"examples/{n}.tac": program(f"S{n}") for n in range(40)})
    start = {"cwd": folder, "env": environment | {"PYTHONPATH": str(ROOT)}, "text": True}
    build = subprocess.Popen(TEST, stdout=subprocess.PIPE, start_new_session=True, **start)
    for _ in range(5):
        build.stdout.readline()
    os.killpg(build.pid, signal.SIGKILL)
    build.communicate()
    (folder / "examples/39.tac").write_text(program("✗ S39"))
    done = subprocess.run(TEST, capture_output=True, check=False, **start)
    assert done.returncode == 1
    assert "39 passed, 1 failed" in done.stdout


@pytest.mark.parametrize("is_swapped", [False, True])
def test_a_file_that_takes_the_place_of_another_one_changes_what_was_read(is_swapped, gate):
    report = gate({"a.tac": program("A"), "data.txt": "one", "old": "two"})[0].report
    os.utime("old", (0, 0))
    began_at = time.time()
    while Path("old").stat().st_ctime < began_at:  # the clock of files goes by small steps
        os.utime("old", (0, 0))
    if is_swapped:
        Path("old").replace("data.txt")
    times = {"since": began_at, "timeout_seconds": 1}
    ResultCache(Path()).keep("a.tac", b"", report, ("data.txt",), **times)
    assert CACHE.exists() != is_swapped
