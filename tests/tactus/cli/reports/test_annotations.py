"""Annotations for GitHub Actions."""

import pytest

from tests.tactus.cli.programs import BROKEN, program

FILES = {"a.tac": program("✗ One", "✗ Two"), "b.tac": BROKEN, "c.tac": program("C")}

ON_GITHUB = {"GITHUB_ACTIONS": "true"}


def annotations(done):
    return [line for line in done.out.splitlines() if line.startswith("::")]


def test_an_error_for_each_failure_at_its_line(command, in_folder):
    done = command("tactus", "test", ".", "--mock", cwd=in_folder(FILES), **ON_GITHUB)
    details = "the output is not as expected%0Aexpected: 2%0Afound:    1"
    assert done.code == 2
    assert annotations(done) == [
        f"::error file=a.tac,line=6::{details}",
        f"::error file=a.tac,line=9::{details}",
        "::error file=b.tac,line=1::unexpected symbol near '='",
    ]


@pytest.mark.parametrize("path", ["a.tac", "b.tac"])
def test_for_a_single_file_too(path, command, in_folder):
    done = command("tactus", "test", path, "--mock", cwd=in_folder(FILES), **ON_GITHUB)
    assert annotations(done)[0].startswith(f"::error file={path},line=")


@pytest.mark.parametrize("variables", [{}, {"GITHUB_ACTIONS": "false"}, {"CI": "true"}])
def test_nowhere_else(variables, command, in_folder):
    done = command("tactus", "test", ".", "--mock", cwd=in_folder(FILES), **variables)
    assert annotations(done) == []


def test_what_would_end_a_property_or_the_message_is_escaped(command, in_folder):
    fails = 'error("100% of\\r\\nit: a, b")'
    folder = in_folder({"a,b%:c\x1b.tac": program("A").replace("return 1", fails)})
    done = command("tactus", "test", ".", "--mock", cwd=folder, **ON_GITHUB)
    assert annotations(done) == [
        "::error file=a%2Cb%25%3Ac\\x1b.tac,line=1::100%25 of\\x0d%0Ait: a, b"
    ]


def test_a_mistake_has_its_hint(command, in_folder):
    folder = in_folder({"a.tac": program("A").replace("When the", "Wehn the")})
    done = command("tactus", "test", ".", "--mock", cwd=folder, **ON_GITHUB)
    assert len(annotations(done)) == 1
    assert annotations(done)[0].startswith("::error file=a.tac,line=")
