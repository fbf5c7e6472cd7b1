"""The commands of pages, run as a reader pastes them; and the page this gallery was born from."""

import html
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs_plugin.conftest import PASSING


def commands_of(page):
    return [html.unescape(command) for command in re.findall(r'data-copy="([^"]*)"', page)]


def pasted(command, folder, environment):
    """Run a line in a shell that knows `tactus`, as it is."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """Our own site."""
    folder = tmp_path_factory.mktemp("gallery")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_test_command_of_every_page_passes(gallery, environment):
    pages = [path.read_text(encoding="utf-8") for path in (gallery / "examples").rglob("*.html")]
    commands = sorted({command for page in pages for command in commands_of(page)})
    tests = [command for command in commands if command.startswith("tactus test ")]
    runs = [command for command in commands if command.startswith("tactus run ")]
    evals = [command for command in commands if command.startswith("tactus eval ")]
    assert len(tests) + len(runs) + len(evals) == len(commands)
    assert len(tests) == len(runs) > 20
    assert len(evals) == 3
    # tests/test_examples.py runs each of these against a model.
    assert all((ROOT / "examples" / command.split()[2]).is_file() for command in runs + evals)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda command: pasted(command, ROOT, environment), tests))
    failed = [(item.args[-1], item.stdout + item.stderr) for item in done if item.returncode]
    assert failed == []


@pytest.mark.parametrize("name", ["02 with spaces", "02-it's", "02-$HOME", "02-`x`"])
def test_a_name_that_a_shell_would_read_is_quoted(name, site, environment):
    site.write(f"examples/01-first/{name}.tac", PASSING)
    assert site.build("--strict").code == 0
    pages = sorted((site.folder / "site/examples/01-first").glob("02*/index.html"))
    command = commands_of(pages[0].read_text(encoding="utf-8"))[1]
    done = pasted(command, site.folder, environment)
    assert done.returncode == 0, done.stderr
    assert "1 scenario" in done.stdout


def test_the_streaming_page_holds_everything_of_the_page_it_was_born_from(gallery):
    page = (gallery / "examples/02-agents/02-streaming/index.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    text = "".join(html.unescape(re.sub(r"<[^>]+>", "", article)).split())
    for part in (
        "Streaming",
        "Has Specs",
        "Requires API Keys",
        "real-time streaming responses",
        "This example demonstrates:",
        "Enabling streaming mode with streaming = true",
        "Source Code",
        "storyteller = Agent {",
        "Specification([[",
        "Procedure {",
        "Quick Start",
        "Run the example:",
        "tactus run 02-agents/02-streaming.tac",
        "Test with mocks:",
        "tactus test 02-agents/02-streaming.tac --mock",
        "Note",
        "This example requires API keys. Set your OPENAI_API_KEY environment variable before running.",
        "Explore more examples",
        "Learn Tactus through practical, runnable examples organized by topic.",
    ):
        assert "".join(part.split()) in text, part
