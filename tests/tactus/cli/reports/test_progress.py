"""The line that says how far `tactus test` is, on a terminal and nowhere else."""

import os
import pty
import subprocess
import sys

import pytest

from tests.tactus.cli.programs import program

ERASE = "\r\x1b[K"


@pytest.fixture
def on_terminal(in_folder, environment):
    """Run `tactus test` below a folder with two files, with a terminal for stderr; return stdout and stderr."""

    def run(*arguments, **variables):
        folder = in_folder({"examples/a.tac": program("A"), "examples/b.tac": program("B")})
        main, child = pty.openpty()
        done = subprocess.run(
            [sys.executable, "-m", "tactus", "test", *arguments, "--mock"],
            cwd=folder,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=child,
            timeout=60,
            check=True,
        )
        os.write(child, b"END")
        shown = os.read(main, 10000).decode()
        os.close(child)
        os.close(main)
        return done.stdout.decode(), shown.removesuffix("END")

    return run


def test_a_line_for_each_file_that_is_erased_again(on_terminal):
    out, err = on_terminal()
    lines = (f"{ERASE}[1/2] examples/a.tac", f"{ERASE}[2/2] examples/b.tac")
    assert err == f"{lines[0]}{ERASE}{lines[1]}{ERASE}{ERASE}"
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [([], {"CI": "true"}), ([], {"TERM": "dumb"}), (["a.tac"], {})],
    ids=["in CI", "on a dumb terminal", "for one file"],
)
def test_no_line(arguments, variables, on_terminal):
    assert on_terminal(*arguments, **variables)[1] == ""
