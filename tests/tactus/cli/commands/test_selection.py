"""Options that select scenarios."""

import re

import pytest

from tactus.specs.tags import tag_expression
from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program

FILES = {
    "examples/one.tac": program("@fast One", "@slow Two", "ÜBER"),
    "examples/two.tac": program("@slow @fast One", "One more", feature="Words"),
    "examples/none.tac": WITHOUT_SPECS,
}


def passed(done):
    """Return the lines of files without their times, and the summary without its last part."""
    return [line.partition(" (")[0] for line in done.out.splitlines()]


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (["--scenario", "One"], ["one.tac:5: One", "two.tac:5: One"]),
        (["--tag", "@slow"], ["one.tac:9: Two", "two.tac:5: One"]),
        (["--tag", "slow"], ["one.tac:9: Two", "two.tac:5: One"]),
        (
            ["--tag", "@slow", "--tag", "@fast"],
            ["one.tac:5: One", "one.tac:9: Two", "two.tac:5: One"],
        ),
        (["--tag", "@slow and @fast"], ["two.tac:5: One"]),
        (["--tag", "not @slow and not fast"], ["one.tac:12: ÜBER", "two.tac:8: One more"]),
        (["--tag", "not (slow or fast)"], ["one.tac:12: ÜBER", "two.tac:8: One more"]),
        (
            ["--tag", "@slow and not @fast", "--tag", "@fast and not @slow"],
            ["one.tac:5: One", "one.tac:9: Two"],
        ),
        (["-k", "über"], ["one.tac:12: ÜBER"]),
        (["-k", "WORDS"], ["two.tac:5: One", "two.tac:8: One more"]),
        (["-k", "two."], ["two.tac:5: One", "two.tac:8: One more"]),
        (["--scenario", "One", "-k", "numbers", "--tag", "@fast"], ["one.tac:5: One"]),
    ],
    ids=" ".join,
)
def test_selected_scenarios_are_listed(options, listed, command, in_folder):
    done = command("tactus", "test", "--list", *options, cwd=in_folder(FILES))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [f"examples/{line}" for line in listed]


def test_only_selected_scenarios_are_run(command, in_folder):
    folder = in_folder(FILES | {"examples/two.tac": program("✗ One", "One more")})
    done = command("tactus", "test", "--mock", "-k", "more", cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert passed(done) == ["✓ examples/two.tac: 1 scenario", "1 file, 1 scenario: 1 passed"]


def test_a_single_file_shows_what_was_selected(command, in_folder):
    folder = in_folder(FILES)
    done = command("tactus", "test", "one.tac", "--mock", "--scenario", "Two", cwd=folder)
    assert done.code == 0
    assert passed(done) == [
        "✓ Feature: Numbers",
        "  ✓ Scenario: Two",
        "    ✓ When the procedure runs",
        "    ✓ Then the output should be 1",
        "1 scenario: 1 passed",
    ]


@pytest.mark.parametrize("mode", ["--mock", "--list"])
@pytest.mark.parametrize("path", ["one.tac", "examples", "none.tac"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--scenario", "Oen"], "no scenario matches --scenario 'Oen'\n"),
        (["--tag", "@no", "--tag", "nor"], "no scenario matches --tag @no --tag nor\n"),
        (
            ["-k", "Three", "--scenario", "One"],
            "no scenario matches --scenario 'One' -k 'Three'\n",
        ),
    ],
    ids=["scenario", "tag", "both"],
)
def test_a_selection_that_matches_nothing(mode, path, options, message, command, in_folder):
    done = command("tactus", "test", path, mode, *options, cwd=in_folder(FILES))
    if options[1] == "Oen" and path != "none.tac":
        message += "  hint: did you mean 'One'?\n"
    assert (done.code, done.out, done.err) == (1, "", message)


def test_what_cannot_be_loaded_is_told_whatever_is_selected(command, in_folder):
    folder = in_folder(FILES | {"examples/bad.tac": BROKEN})
    done = command("tactus", "test", "--mock", "--scenario", "One", cwd=folder)
    assert done.code == 2
    assert "examples/bad.tac:1: unexpected symbol near '='" in done.err
    assert passed(done)[-1] == "3 files, 2 scenarios: 2 passed"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "it is empty"),
        ("@a @b", "'and' or 'or' is expected after '@a'"),
        ("@a and or", "a tag is expected after 'and'"),
        ("or @a", "it begins with an operator; a tag is expected"),
        ("@a and", "it ends with an operator; a tag is expected"),
        ("( @a and @b ) )", "a ')' closes nothing"),
        ("(@a", "a '(' is not closed"),
        ("@a,@b", "tags are joined by 'and' or 'or', and not by a comma"),
        (r"@\a", r"'\a' stands for nothing"),
        ("not " * 300 + "@a", "it has more than 1000 characters"),
    ],
)
def test_what_is_no_tag_expression_is_refused(expression, reason, command, in_folder):
    done = command("tactus", "test", "--mock", "--tag", expression, cwd=in_folder(FILES))
    assert (done.code, done.out) == (2, "")
    assert f"'{expression[:100]}' is not a tag expression: {reason}" in done.err


@pytest.mark.parametrize(
    ("expression", "tags", "is_selected"),
    [
        (r"@x\(1\) or @y", {"@x(1)"}, True),
        ("@a or @b and @c", {"@a"}, True),
        ("(@a or @b) and @c", {"@a"}, False),
        ("not @a or @b", {"@a", "@b"}, True),
        ("not (@a or @b)", {"@b"}, False),
        ("@a\tand\n@b", {"@a", "@b"}, True),
        ("NOT", {"@NOT"}, True),
        ("@A", {"@a"}, False),
    ],
)
def test_tag_expressions_are_those_of_cucumber(expression, tags, is_selected):
    assert tag_expression(expression)(tags) is is_selected


OUTLINE = """Procedure { input = { n = field.integer { default = 0 } }, function(input) return input.n end }
Specification([[
Feature: F

  Scenario: Plain
    When the procedure runs
    Then the output should be 0

  # about the next
  @tag
  Scenario Outline: Gives <n>
    Given the input n is <n>
    When the procedure runs
    Then the output should be <n>

    Examples:
      | n |
      | 1 |
      | 2 |
]])
"""


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ([5], ["Plain"]),
        ([7], ["Plain"]),
        ([10], ["Gives 1", "Gives 2"]),
        ([14], ["Gives 1", "Gives 2"]),
        ([17], ["Gives 1", "Gives 2"]),
        ([19], ["Gives 2"]),
        ([6, 18], ["Plain", "Gives 1"]),
    ],
    ids=str,
)
def test_a_line_selects_the_scenario_or_the_row_it_is_part_of(lines, names, command, in_folder):
    folder = in_folder({"examples/a.tac": OUTLINE, "examples/b.tac": program("Other")})
    paths = [f"a.tac:{line}" for line in lines]
    done = command("tactus", "test", "--mock", *paths, cwd=folder)
    assert done.code == 0
    scenarios = re.findall(r"✓ Scenario: (.*) \(", done.out)
    assert scenarios == names
    listed = command("tactus", "test", "--list", *paths, "b.tac", cwd=folder).out.splitlines()
    assert [line.partition(": ")[2] for line in listed] == [*names, "Other"]


def test_the_name_of_a_row_selects_it(command, in_folder):
    folder = in_folder({"a.tac": OUTLINE})
    done = command("tactus", "test", "a.tac", "--list", "--scenario", "Gives 2", cwd=folder)
    assert done.out == "a.tac:19: Gives 2\n"


@pytest.mark.parametrize("line", ["0", "1", "3", "21", "999999999"])
def test_a_line_without_a_scenario_is_an_error(line, command, in_folder):
    done = command("tactus", "test", f"a.tac:{line}", "--mock", cwd=in_folder({"a.tac": OUTLINE}))
    assert (done.code, done.out) == (2, "")
    assert f"no scenario stands at a.tac:{line}" in done.err
    assert "its scenarios begin in line 5, 18, 19" in done.err


def test_a_line_of_a_file_that_is_not_there_or_does_not_load(command, in_folder):
    folder = in_folder({"a.tac": BROKEN})
    assert "file 'b.tac' does not exist" in command("tactus", "test", "b.tac:3", cwd=folder).err
    done = command("tactus", "test", "a.tac:1", "--mock", cwd=folder)
    assert done.code == 2
    assert "a.tac:1:" in done.err
    assert "no scenario" not in done.err
