"""Small sites, built with MkDocs."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from pathlib import Path

MKDOCS_YML = """\
site_name: Test
theme: {name: material, font: false}
plugins: [search, tactus]
"""

PASSING = """\
-- Greets
greeter = Agent { model = "openai/gpt-6-luna", system_prompt = "Greet." }
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
    """A site's folder, and the command that builds it."""

    def __init__(self, folder: Path, command) -> None:
        self.folder = folder
        self._command = command

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, *options: str, **variables: str):
        return self._command("mkdocs", "build", *options, cwd=self.folder, **variables)

    def deploy(self):
        """Deploy the site with `mkdocs gh-deploy`."""
        names = {
            f"GIT_{who}_{what}": "a@b.c"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        return self._command("mkdocs", "gh-deploy", "--no-history", cwd=self.folder, **names)

    def page(self, name: str) -> str:
        return (self.folder / "site" / name).read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path, command):
    """A site with one chapter and one example in it."""
    site = Site(tmp_path, command)
    write_site(site, {})
    return site


def write_site(site, files):
    """Write a chapter with one example, and further files."""
    small = {
        "mkdocs.yml": MKDOCS_YML,
        "docs/index.md": "# Test",
        "examples/01-first/README.md": README,
        "examples/01-first/01-greeting.tac": PASSING,
    }
    for name, text in (small | files).items():
        site.write(name, text)


@pytest.fixture(scope="session")
def rich(tmp_path_factory):
    """A site whose examples use all features of a page, built once; tests must not change it."""
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


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    """A browser opens many connections, and a busy machine accepts them late."""


@contextmanager
def served(folder: Path):
    """Serve a folder locally and yield its address."""
    handler = functools.partial(Quiet, directory=folder)
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def rich_address(rich):
    """The address of the site whose examples use all features of a page."""
    with served(rich.folder / "site") as address:
        yield address


@pytest.fixture
def serve():
    """Serve a folder until the pages of the test are closed."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(served(folder))


@pytest.fixture
def open_page(browser, serve):
    """Open a page; errors on it and requests to other servers fail the test."""
    contexts, complaints = [], []

    def open_at(url, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("http://127.0.0.1", "file:", "data:", "blob:"))
                else complaints.append(request.url)
            ),
        )
        page.goto(url)
        page.wait_for_load_state()
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
