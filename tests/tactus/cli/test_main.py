"""The commands by their names."""

import subprocess
import sys

from tests.conftest import ROOT


def test_a_misspelt_command_names_the_one_that_may_be_meant(command):
    done = command("tactus", "tset")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "Error: unknown command 'tset'; did you mean 'test'?"


def test_a_command_that_is_like_no_other(command):
    done = command("tactus", "xyz")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "Error: unknown command 'xyz'"


WITHOUT_DOCS = """
import sys
sys.modules["jinja2"] = sys.modules["mkdocs"] = None
from tactus.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def without_docs(*arguments):
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_DOCS, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_an_installation_without_the_docs_lists_all_commands():
    done = without_docs("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Unavailable: 'jinja2' is not installed." in done.stdout


def test_a_command_whose_packages_are_missing_says_so():
    done = without_docs("gallery", "export", "somewhere", "--check")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "the command 'gallery' needs 'jinja2', which is not installed",
        "  hint: install it with: pip install 'tactus-gallery[docs]'",
    ]
