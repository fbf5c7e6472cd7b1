"""The options of `tactus test` about how files pass: again, several at a time, the failed ones first, and watched."""

import json
import subprocess
import sys
import threading
from queue import Queue
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT
from tests.tactus.cli.programs import program, timeless

RANDOM = """Procedure { function() return math.random(2) end }
Specification([[
Feature: Chance
  Scenario: Heads
    When the procedure runs
    Then the output should be 1
]])
"""


def lines_of(done):
    return timeless(done.out).splitlines()


def test_what_passed_is_listed_as_cached_with_its_last_time(command, in_folder):
    folder = in_folder({"examples/a.tac": program("A"), "examples/b.tac": program("B")})
    command("tactus", "test", "--mock", cwd=folder)
    lines = lines_of(command("tactus", "test", "--mock", cwd=folder))
    assert lines == [
        "✓ examples/a.tac: 1 scenario (cached, time)",
        "✓ examples/b.tac: 1 scenario (cached, time)",
        "2 files, 2 scenarios: 2 passed (4 steps, time); 2 files cached",
    ]
    assert "cached" not in command("tactus", "test", "--mock", "--no-cache", cwd=folder).out
    assert "cached" not in command("tactus", "test", "a.tac", "--mock", cwd=folder).out


def test_reports_hold_every_example_whether_it_ran_or_not(command, in_folder):
    folder = in_folder({f"examples/{name}.tac": program("S") for name in "abc"})
    reports = ["--junit", "j.xml", "--json", "r.json", "--summary", "s.md"]
    for _ in range(2):
        command("tactus", "test", "--mock", *reports, cwd=folder)
    suites = ElementTree.parse(folder / "j.xml").getroot()
    assert (suites.get("tests"), len(suites)) == ("3", 3)
    for suite in suites:
        assert suite.find("properties/property[@name='cached']").get("value") == "true"
        assert float(suite.find("testcase").get("time")) > 0
    data = json.loads((folder / "r.json").read_text())
    assert [item["cached"] for item in data["reports"]] == [True] * 3
    assert all(item["ran_at"] > 0 for item in data["reports"])
    assert (folder / "s.md").read_text().count("cached, ") == 3


def test_expectations_in_reports(command, in_folder):
    folder = in_folder(
        {
            "examples/a.tac": "-- expect: fail\n" + program("✗ A"),
            "examples/b.tac": "-- skip: needs a GPU\n" + program("B"),
            "examples/c.tac": "-- expect: fail\n" + program("C"),
        }
    )
    done = command("tactus", "test", "--mock", "--junit", "j.xml", "--json", "r.json", cwd=folder)
    assert done.code == 1
    assert lines_of(done) == [
        "✓ examples/a.tac: 1 scenario, 1 failed, as expected (time)",
        "- examples/b.tac: skipped: needs a GPU",
        "✗ examples/c.tac: 1 scenario, unexpectedly passed (time)",
        "3 files, 2 scenarios: 1 passed, 1 failed as expected (4 steps, time); 1 file skipped;"
        " 1 file unexpectedly passed",
    ]
    assert done.err.splitlines() == [
        "examples/c.tac:1: the specs are expected to fail, but all of them pass",
        "    1 | -- expect: fail",
        "  hint: remove 'expect: fail'",
    ]
    suites = ElementTree.parse(folder / "j.xml").getroot()
    counts = {name: suites.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "0", "skipped": "2"}
    assert suites.find(".//skipped[@message='needs a GPU']") is not None
    data = json.loads((folder / "r.json").read_text())
    assert data["skipped"] == [{"path": "examples/b.tac", "reason": "needs a GPU"}]
    assert [item["message"] for item in data["errors"]] == [
        "the specs are expected to fail, but all of them pass"
    ]


@pytest.mark.parametrize(
    ("text", "code", "out"),
    [
        ("-- skip: needs a GPU\n" + program("A"), 1, "a.tac: skipped: needs a GPU"),
        ("-- expect: fail\n" + program("✗ A"), 0, "failed as expected"),
        ("-- expect: fail\n" + program("A"), 1, "1 scenario: 1 passed (2 steps, time)"),
    ],
    ids=["skipped", "failed as expected", "passed unexpectedly"],
)
def test_expectations_of_a_single_file(text, code, out, command, in_folder):
    done = command("tactus", "test", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert (done.code, lines_of(done)[-1]) == (code, out)


def test_the_files_that_failed_come_first(command, in_folder):
    folder = in_folder({f"examples/{name}.tac": program("S") for name in "abc"})
    (folder / "examples/c.tac").write_text(program("✗ S"))
    command("tactus", "test", "--mock", cwd=folder)
    done = command("tactus", "test", "--mock", "--failed", "--fail-fast", cwd=folder)
    assert lines_of(done)[0].startswith("✗ examples/c.tac")
    assert lines_of(done)[-1].endswith("stopped, 2 files not run")
    (folder / "examples/c.tac").write_text(program("S"))
    first = lines_of(command("tactus", "test", "--mock", "--failed", cwd=folder))[0]
    assert first.startswith("✓ examples/c.tac")
    first = lines_of(command("tactus", "test", "--mock", "--failed", cwd=folder))[0]
    assert first.startswith("✓ examples/a.tac")


def test_many_runs_of_each_scenario(command, in_folder):
    folder = in_folder({"a.tac": program("Always", "✗ Never"), "b.tac": RANDOM})
    done = command("tactus", "test", ".", "--mock", "--runs", "40", cwd=folder)
    assert done.code == 1
    assert "Scenario: Never, 0 of 40 runs passed" in done.out
    found = done.out.partition("Scenario: Heads, ")[2].partition(" of 40 runs passed")[0]
    assert 0 < int(found) < 40


def test_several_processes_say_the_same(command, in_folder):
    folder = in_folder(
        {f"examples/{n}.tac": program("A", "✗ B" if n == 3 else "B") for n in range(6)}
    )
    outs = [
        lines_of(command("tactus", "test", "--mock", "--no-cache", "--jobs", jobs, cwd=folder))
        for jobs in ("1", "3", "auto")
    ]
    without_slowest = [
        [line for line in out if "tac:" not in line or "scenarios" in line] for out in outs
    ]
    assert without_slowest[0] == without_slowest[1] == without_slowest[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--jobs", "0"], "'0' is not a number of processes; expected one, or 'auto'"),
        (["--jobs", "many"], "'many' is not a number of processes; expected one, or 'auto'"),
        (["--timeout", "soon"], "'soon' is not a number of seconds greater than 0 and up to 600"),
        (["--timeout", "0"], "'0' is not a number of seconds greater than 0 and up to 600"),
        (["--timeout", "1e300"], "'1e300' is not a number of seconds greater than 0 and up to 600"),
        (["--runs", "0"], "0 is not in the range x>=1"),
    ],
)
def test_wrong_numbers(arguments, message, command, in_folder):
    done = command("tactus", "test", "a.tac", *arguments, cwd=in_folder({"a.tac": program("A")}))
    assert done.code == 2
    assert message in done.err


def test_the_timeout_of_all(command, in_folder):
    text = program("A").replace("return 1", "while true do end")
    folder = in_folder({"a.tac": text})
    done = command("tactus", "test", "a.tac", "--mock", "--timeout", "0.3", cwd=folder)
    assert done.code == 1
    assert "the program ran longer than 0.3 s" in done.out


def test_watching(in_folder, environment):
    folder = in_folder({"examples/a.tac": program("A"), "examples/b.tac": program("B")})
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "test", "--mock", "--watch"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = Queue()
    threading.Thread(
        target=lambda: [lines.put(line) for line in process.stdout], daemon=True
    ).start()

    def until(text):
        seen = []
        while not seen or text not in seen[-1]:
            seen.append(lines.get(timeout=60))
        return seen

    until("watching examples")
    (folder / "examples/b.tac").write_text(program("✗ B"))
    seen = until("watching examples")
    assert timeless(seen[0]) == "✓ examples/a.tac: 1 scenario (cached, time)\n"
    assert seen[1].startswith("✗ examples/b.tac")
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()
