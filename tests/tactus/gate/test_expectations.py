"""What an example asks of the gate, and where it says so."""

import os
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tactus import GateOptions, Source, verify_files
from tactus.example.expectations import expectation_of
from tactus.specs.selection import Selection
from tests.tactus.cli.programs import BROKEN, program

FAILS, PASSES = program("A", "✗ B"), program("A")

TOUCHES = program("A").replace("return 1", "%s return 1")

FOREIGN_ENDS = ["\u2028", "\u2029", "\x85", "\f", "\v", "\x1c", "\x1d", "\x1e"]
"""What ends a line for `str.splitlines`, and for neither Lua nor an editor."""


@pytest.mark.parametrize(
    ("head", "text", "outcome"),
    [
        ("", PASSES, "passed"),
        ("", FAILS, "failed"),
        ("-- expect: fail\n", FAILS, "failed as expected"),
        ("-- expect: fail\n", PASSES, "passed unexpectedly"),
        ("-- expect: fail\n", BROKEN, "not loaded"),
        ("-- expect: fail\n", FAILS.replace("should be", "shuold be"), "failed"),
        ("-- skip: needs a GPU\n", FAILS, "skipped"),
        ("-- skip: not yet\n", BROKEN, "skipped"),
        (
            "-- A title\n\n--[[\nexpect: fail ]]\n",
            FAILS,
            "failed as expected",
        ),
        ("local x = 1\n-- expect: fail\n", FAILS, "failed"),
        ("-- We expect: failures\n", FAILS, "failed"),
        *((f"-- A{mark}expect: fail\n", FAILS, "failed") for mark in FOREIGN_ENDS),
        *((f"--{mark}expect: fail\n", FAILS, "failed") for mark in FOREIGN_ENDS),
        *((f"--[[ A{mark}expect: fail ]]\n", FAILS, "failed") for mark in FOREIGN_ENDS),
        ("\f-- expect: fail\n", FAILS, "failed"),
        ("-- A\r-- expect: fail\r", FAILS, "failed as expected"),
        ("-- expect: fail\n", TOUCHES % 'File.read("../x")', "failed"),
        ("-- expect: fail\n", TOUCHES % 'pcall(File.read, "../x")', "failed"),
        ("-- expect: fail\n", TOUCHES % 'error("no")', "failed as expected"),
    ],
)
def test_what_comes_of_a_file(head, text, outcome, gate):
    result = gate({"a.tac": head + text})[0]
    assert result.outcome == outcome
    assert result.has_failed is (outcome in ("failed", "not loaded", "passed unexpectedly"))


@pytest.mark.parametrize(
    ("front", "outcome"),
    [
        ("expect: fail", "failed as expected"),
        ("skip: a reason", "skipped"),
        ("examples: {a.tac: {skip: x}}", "skipped"),
        ("examples:\n  a:\n    expect: fail", "failed as expected"),
        ("examples: {b.tac: {skip: x}}", "failed"),
        ("title: A chapter", "failed"),
        ("examples: {a: {title: A}}", "failed"),
    ],
)
def test_what_a_chapter_says(front, outcome, gate):
    readme = f"---\n{front}\n---\n# Chapter\n"
    assert gate({"a.tac": FAILS, "README.md": readme})[0].outcome == outcome


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_readme_that_cannot_be_read_may_ask_for_something(gate, in_folder):
    in_folder({"README.md": "---\nexpect: fail\n---\n"})
    Path("README.md").chmod(0)
    result = gate({"a.tac": FAILS})[0]
    assert result.outcome == "not loaded"
    assert "README.md" in str(result.error)


@pytest.mark.parametrize("name", ["main", "a", "01-a"])
@pytest.mark.parametrize(
    ("front", "own", "outcome"),
    [
        ("skip: a reason", "", "skipped"),
        ("examples: {01-a: {skip: x}}", "", "skipped"),
        ("examples: {a: {expect: fail}}", "", "failed as expected"),
        ("examples: {b: {skip: x}}", "", "failed"),
        ("timeout: 30", "---\nskip: a reason\n---\n", "skipped"),
    ],
)
def test_what_a_chapter_says_of_a_folder(name, front, own, outcome, in_folder):
    files = {
        f"c/01-a/{name}.tac": FAILS,
        "c/01-a/README.md": own + "# A",
        "c/README.md": f"---\n{front}\n---\n# Chapter\n",
    }
    folder = in_folder(files)
    result = next(verify_files([folder / f"c/01-a/{name}.tac"], GateOptions(root=folder)))
    assert result.outcome == outcome


def test_what_the_example_says_comes_first(gate):
    files = {"a.tac": "-- timeout: 7\n" + PASSES, "README.md": "---\ntimeout: 30\n---\n"}
    assert gate(files)[0].expectation.timeout_seconds == 7


def test_a_timeout_is_kept(failures):
    text = "-- timeout: 0.3\n" + PASSES.replace("return 1", "while true do end")
    assert failures(text) == ["2: the program ran longer than 0.3 s"]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("-- expect: pass", "1: expected 'expect: fail', and got 'pass'"),
        ("-- skip:", "1: 'skip' has no reason; expected one, as in 'skip: needs a GPU'"),
        (
            "-- timeout: soon",
            "1: expected a number of seconds greater than 0 and up to 600, as in 'timeout: 30', and got 'soon'",
        ),
        (
            "-- timeout: 0",
            "1: expected a number of seconds greater than 0 and up to 600, as in 'timeout: 30', and got '0'",
        ),
    ],
)
def test_what_is_not_understood_is_told(head, message, failures):
    assert failures(f"{head}\n{PASSES}") == [message]


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("title: A\nexpect: maybe", 3),
        ("examples:\n  b:\n    expect: fail\n  a:\n    title: A\n    expect: maybe", 7),
        ("examples: {b: {expect: fail},\n  a: {expect: maybe}}", 3),
        ('"expect": maybe', 2),
    ],
)
def test_what_is_not_understood_in_front_matter_is_told_with_its_line(front, line, gate):
    result = gate({"a.tac": PASSES, "README.md": f"---\n{front}\n---\n"})[0]
    message = f"README.md:{line}: expected 'expect: fail', and got 'maybe'"
    assert str(result.error).startswith(message)


def test_front_matter_that_is_no_yaml(gate):
    result = gate({"a.tac": PASSES, "README.md": "---\nx: [\n---\n"})[0]
    assert str(result.error) == "README.md:3: the front matter is not YAML"


MANY = "\n".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 10)}]" for old, new in pairwise("abcdefgh")
)

MORE_THAN_DATA = {
    "aliases": (f"a: &a [x]\n{MANY}\nexpect: *h", "3: the front matter has an alias"),
    "a merge key": ("a: &a {timeout: 3}\n<<: *a", "3: the front matter has an alias"),
    "a tag": ("expect: !!python/name:os.system", "2: the front matter has a tag"),
    "deep nesting": (
        "x: " + "[" * 50_000,
        "2: the front matter is nested more than 32 levels deep",
    ),
    "a long text": ("x: " + "y" * 70_000, "2: the front matter is longer than 64 KiB"),
    "a long number": (
        "timeout: " + "9" * 5000,
        "1: the front matter has a value that cannot be read",
    ),
}


@pytest.mark.parametrize("name", MORE_THAN_DATA)
def test_front_matter_is_plain_data(name, gate):
    yaml, message = MORE_THAN_DATA[name]
    result = gate({"a.tac": PASSES, "README.md": f"---\n{yaml}\n---\n"})[0]
    assert str(result.error).startswith(f"README.md:{message}")


@pytest.mark.parametrize("value", ["1e300", "nan", "inf", "600.1", "2000000", "9" * 5000, "-1"])
def test_a_timeout_has_an_end(value, gate):
    result = gate({"a.tac": f"-- timeout: {value}\n" + PASSES})[0]
    assert str(result.error).startswith(
        "a.tac:1: expected a number of seconds greater than 0 and up to 600"
    )


LONG_HEADS = {
    "blanks": "-- skip: x" + " " * 200_000 + "y",
    "blanks before a colon": "-- skip" + " " * 200_000 + "x: y",
    "brackets": "-- skip: " + "]=" * 100_000 + "x",
    "dashes": "-" * 200_000 + " skip: x",
    "openers": "\n".join(["--[==[ x"] * 20_000),
}


@pytest.mark.parametrize("name", LONG_HEADS)
def test_a_long_head_is_read_in_linear_time(name):
    started = time.process_time()
    expectation_of(Source("a.tac", LONG_HEADS[name]))
    assert time.process_time() - started < 1


def test_the_bracket_that_ends_a_comment_is_no_part_of_what_it_says():
    text = "--[==[ skip: needs [a] GPU ]==]\nProcedure {}"
    assert expectation_of(Source("a.tac", text)).skip == "needs [a] GPU"


def test_a_part_of_the_scenarios_does_not_pass_unexpectedly(gate):
    files = {"a.tac": "-- expect: fail\n" + FAILS}
    assert gate(files, selection=Selection(name="A"))[0].outcome == "passed"
    assert gate(files, selection=Selection(name="B"))[0].outcome == "failed as expected"
