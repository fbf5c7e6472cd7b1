"""Small sites, built by the real MkDocs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MKDOCS_YML = """\
site_name: Test
theme: {name: material, font: false}
plugins: [search, tactus]
"""

PASSING = """\
-- Greets
greeter = Agent { model = "openai/gpt-4o-mini", system_prompt = "Greet." }
Procedure { function() return { text = greeter("Hi.").output } end }
Specification([[
Feature: Greeting
  Scenario: Greets
    Given the agent greeter responds with "Hello."
    When the procedure runs
    Then the output text should be "Hello."
]])
"""

FAILING = PASSING.replace('should be "Hello."', 'should be "Good day."')

README = """\
# First steps

Begin here. Then go on.

## Greeting

Greets **somebody**.
It shows:
- an agent
- a `spec`
"""


class Site:
    """A folder with a site, and the command that builds it."""

    def __init__(self, folder: Path, command) -> None:
        self.folder = folder
        self._command = command

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, *options: str):
        return self._command("mkdocs", "build", *options, cwd=self.folder)

    def page(self, name: str) -> str:
        return (self.folder / "site" / name).read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path, command):
    """A site with one chapter and one example in it."""
    site = Site(tmp_path, command)
    site.write("mkdocs.yml", MKDOCS_YML)
    site.write("docs/index.md", "# Test")
    site.write("examples/01-first/README.md", README)
    site.write("examples/01-first/01-greeting.tac", PASSING)
    return site


@pytest.fixture(scope="session")
def rich(tmp_path_factory):
    """A site whose examples use everything that a page can show, built once; nobody may change it."""
    from tests.docs_plugin.rich import BUILD, FILES

    folder = tmp_path_factory.mktemp("rich")
    site = Site(folder, None)
    for name, text in FILES.items():
        site.write(name, text)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return site
