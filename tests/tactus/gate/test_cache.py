"""What passed is kept, and only that, for as long as nothing it read has changed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tactus import GateOptions, Source, verify_files
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.timeouts import TIMEOUT_SECONDS
from tactus.gate.cache import ResultCache, language_digest
from tactus.specs.selection import Selection
from tactus.specs.verification import verify
from tactus.testing import FixedClock
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
    monkeypatch.setattr("tactus.core.files.record_file.SLACK_BYTES", 0)
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


@pytest.mark.parametrize(
    ("expression", "place"),
    [('tonumber(File.read("d.txt"))', "d.txt"), ('require("h")', "h.lua")],
    ids=["data", "helper"],
)
def test_what_a_run_read_counts_and_not_what_lies_there_later(expression, place, gate, monkeypatch):
    content = {"d.txt": "%s", "h.lua": "return %s"}[place]
    text = (READER % expression).replace("should exist", "should be 1")
    gate({"a.tac": text, place: content % 1, "old": content % 2})
    os.utime("old", (1, 1))
    swap = ["sh", "-c", f"read _; mv old {place}; echo done"]
    read = ConfinedFolder.read
    with subprocess.Popen(swap, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:

        def read_and_be_swapped(self, name, **options):
            data = read(self, name, **options)
            if str(name).endswith(place):
                os.write(other.stdin.fileno(), b"now\n")
                os.read(other.stdout.fileno(), 1)
            return data

        with monkeypatch.context() as patched:
            patched.setattr(ConfinedFolder, "read", read_and_be_swapped)
            assert gate(uses_cache=True)[0].outcome == "passed"
    assert gate(uses_cache=True)[0].outcome == "failed"


@pytest.mark.parametrize("seen", ["File.exists", "File.size", "File.read", "require"])
def test_a_file_that_became_a_folder_is_another_one(seen, ran):
    name = "h" if seen == "require" else "h.lua"
    files = {"a.tac": READER % f'(pcall({seen}, "{name}"))', "h.lua": "return 1"}
    assert ran(files) == ["a.tac"]
    assert ran() == []
    Path("h.lua").unlink()
    Path("h.lua").mkdir()
    assert ran() == ["a.tac"]


@pytest.mark.parametrize(
    "expression",
    [
        "os.time()",
        "os.clock()",
        "os.date()",
        "os.date('%Y')",
        "math.random(9)",
        "math.randomseed()",
        "tostring({})",
        "tostring(print)",
        "('%s'):format({})",
        "('%p'):format('a')",
        "next({ a = 1, b = 2 })",
        "(function() for key in pairs({ a = 1, b = 2 }) do return key end end)()",
        "(function() for key in pairs({ 1, 2, [50] = 1, a = 1, b = 2 }) do end return 1 end)()",
        "collectgarbage('count')",
        "MessageHistory.append('hi') and MessageHistory.get()[1].created_at",
    ],
)
@pytest.mark.parametrize("place", ["run", "load", "step", "helper", "other program"])
def test_a_run_that_may_end_otherwise_the_next_time_is_not_kept(place, expression, ran):
    if "MessageHistory" in expression and place not in ("run", "other program"):
        pytest.skip("there are no messages before the run")
    at_first = f"local found = {expression}\n"
    text = {
        "run": READER % f"tostring({expression}):sub(1, 1)",
        "load": at_first + READER % "1",
        "step": READER % "1" + f'Step("I look", function() local found = {expression} end)',
        "helper": READER % 'require("h")',
        "other program": READER % 'Procedure.run("h", {})',
    }[place]
    if place == "step":
        text = text.replace("    Then", "    And I look\n    Then")
    helper = {
        "helper": {"h.lua": at_first + "return 1"},
        "other program": {"h.tac": f"Procedure {{ function() {at_first} return 1 end }}"},
    }.get(place, {})
    files = {"a.tac": text, "b.tac": program("B")}
    assert ran(files | helper)[0] == "a.tac"
    assert ran() == ["a.tac"]


@pytest.mark.parametrize(
    "expression",
    [
        "os.time { year = 2000, month = 1, day = 1 }",
        "os.date('%Y', 0)",
        "tostring(1)",
        "('%d'):format(1)",
        "next({ 1, 2 })",
        "next({ a = 1 }) and 1",
        "(function() for index in pairs({ 1, 2, n = 2 }) do end return 1 end)()",
    ],
)
def test_what_is_the_same_each_time_is_kept(expression, ran):
    ran({"a.tac": READER % expression})
    assert ran() == []


def test_another_version_of_a_library_runs_all_again(ran, tmp_path, monkeypatch):
    site = tmp_path / "site"
    (site / "lupa-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(site)
    language_digest.cache_clear()
    assert ran({"a.tac": program("A")}) == ["a.tac"]
    assert ran() == []
    (site / "lupa-1.0.dist-info").rename(site / "lupa-1.1.dist-info")
    language_digest.cache_clear()
    assert ran() == ["a.tac"]
    language_digest.cache_clear()


def forge(path, text, root=Path()):
    """Put a record into the cache that says of a program that it passed, as no run would say."""
    passing = Source(path, program("A"))
    report = verify(passing, FixedClock())
    ResultCache(root).keep(path, text.encode(), report, (), timeout_seconds=TIMEOUT_SECONDS)


def test_a_record_that_no_run_made_is_not_read_in_a_ci(gate, monkeypatch):
    broken = program("✗ A")
    gate({"a.tac": broken})
    forge("a.tac", broken)
    assert gate(uses_cache=True)[0].outcome == "passed"  # nobody else writes here
    monkeypatch.setenv("CI", "true")
    assert gate(uses_cache=True)[0].outcome == "failed"
    assert gate(uses_cache=True, reads_cache=False)[0].outcome == "failed"
    assert gate(uses_cache=True, reads_cache=True)[0].outcome == "passed"


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("is_below", [False, True], ids=["at the root", "in a folder"])
def test_a_record_that_git_tracks_is_not_read(is_below, gate, monkeypatch):
    if is_below:
        Path("docs").mkdir()
        git("init")
        monkeypatch.chdir("docs")
        Path("a.tac").write_text(program("✗ A"))
    else:
        gate({"a.tac": program("✗ A")})
        git("init")
    forge("a.tac", program("✗ A"))
    options = GateOptions(uses_cache=True)
    assert next(verify_files([Path("a.tac")], options)).outcome == "passed"
    git("add", "--force", ".cache")
    assert next(verify_files([Path("a.tac")], options)).outcome == "failed"


def test_where_git_cannot_tell_nothing_is_read(gate, monkeypatch, tmp_path):
    gate({"a.tac": program("✗ A")})
    forge("a.tac", program("✗ A"))
    Path(".git").write_text("damaged")
    assert gate(uses_cache=True)[0].outcome == "failed"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gate(uses_cache=True)[0].outcome == "failed"


def test_what_is_not_read_is_kept_all_the_same(ran, monkeypatch):
    files = {"a.tac": program("A"), "b.tac": program("B")}
    for _ in range(2):
        assert ran(files, reads_cache=False) == ["a.tac", "b.tac"]
    assert ran() == []


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
