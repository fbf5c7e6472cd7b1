"""Options that select scenarios."""

import pytest

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
