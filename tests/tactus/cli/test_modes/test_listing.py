"""`--list` and `--steps` say what there is, and run nothing."""

import pytest

from tactus.specs.library import step_library
from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program

OUTLINE = """Procedure { function() error("it ran") end }
Specification([[
Feature: Outline
  Scenario Outline: Gives <n>
    When the procedure runs
    Examples:
      | n |
      | 1 |
      | 2 |
]])
"""


def test_scenarios_with_their_places(command, in_folder):
    folder = in_folder({"examples/a.tac": OUTLINE, "examples/b.tac": program("B \x1b[2J")})
    done = command("tactus", "test", "--list", cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "examples/a.tac:8: Gives 1",
        "examples/a.tac:9: Gives 2",
        "examples/b.tac:4: B \\x1b[2J",
    ]


def test_files_that_have_nothing_to_list(command, in_folder):
    folder = in_folder({"a.tac": BROKEN, "b.tac": WITHOUT_SPECS, "c.tac": program("C")})
    done = command("tactus", "test", ".", "--list", cwd=folder)
    assert (done.code, done.out) == (2, "c.tac:4: C\n")
    assert done.err.splitlines() == [
        "a.tac:1: unexpected symbol near '='",
        "    1 | x = = 1",
        "b.tac: no specs",
    ]


def test_what_is_skipped_is_marked(command, in_folder):
    folder = in_folder(
        {
            "a/1.tac": "-- skip: needs a GPU\n" + program("A"),
            "b/1.tac": program("B"),
            "b/README.md": "---\nskip: not yet\n---\n# B\n",
            "c.tac": program("C"),
            "d.tac": "-- expect: nothing\n" + program("D"),
            "e.tac": "-- skip: not yet\n" + BROKEN,
        }
    )
    done = command("tactus", "test", ".", "--list", cwd=folder)
    assert done.out.splitlines() == [
        "a/1.tac:5: A (skipped: needs a GPU)",
        "b/1.tac:4: B (skipped: not yet)",
        "c.tac:4: C",
    ]
    assert done.err.splitlines()[-1:] == ["e.tac: no specs (skipped: not yet)"]
    assert done.code == 2


@pytest.mark.parametrize("option", ["--watch", "--mutation", "--failed", "--fail-fast", "--runs=2"])
def test_a_list_takes_no_options_of_runs(option, command, in_folder):
    folder = in_folder({"a.tac": program("A")})
    done = command("tactus", "test", "--mock", "--list", option, "a.tac", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert (
        "--list and --steps run nothing; leave out --failed, --fail-fast, --runs, --watch"
        in done.err
    )


@pytest.mark.parametrize(("path", "code"), [("b.tac", 1), (".", 0)])
def test_a_file_without_specs(path, code, command, in_folder):
    done = command("tactus", "test", path, "--list", cwd=in_folder({"b.tac": WITHOUT_SPECS}))
    assert (done.code, done.out, done.err) == (code, "", "b.tac: no specs\n")


def test_every_phrase_with_its_meaning_by_role(command, tmp_path):
    library = step_library()
    done = command("tactus", "test", "--steps", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    sections = [section.splitlines() for section in done.out.split("\n\n")]
    assert [lines[0] for lines in sections] == [
        "Given: steps that prepare the run",
        "When: steps that run",
        "Then: steps that check the result",
    ]
    for lines, role in zip(sections, ("setup", "run", "check"), strict=True):
        expected = [(item.pattern, item.doc) for item in library if item.role == role]
        assert [*zip(lines[1::2], lines[2::2], strict=True)] == [
            (f"  {pattern}", f"      {doc}") for pattern, doc in expected
        ]


@pytest.mark.parametrize("mode", ["--list", "--steps"])
@pytest.mark.parametrize("report", ["--junit", "--json", "--summary"])
def test_a_list_has_no_report(mode, report, command, in_folder):
    folder = in_folder({"a.tac": program("A")})
    done = command("tactus", "test", "a.tac", mode, report, "r", cwd=folder)
    assert done.code == 2
    assert "--list and --steps run nothing; leave out" in done.err
    assert not (folder / "r").exists()
