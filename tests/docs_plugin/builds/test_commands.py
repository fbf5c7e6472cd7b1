"""The commands of pages, run as a reader pastes them; and the page this gallery was born from."""

import html
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tactus import SystemClock, read_source, verify
from tactus.adapters.models.providers import PROVIDERS
from tactus.cli.main import main
from tests.conftest import ROOT
from tests.docs_plugin.conftest import PASSING
from tests.first_scenarios import answers_in, exit_code_of, files_before, lines_typed_in


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
    runs = [command for command in runs if " --model " not in command]
    evals = [command for command in commands if command.startswith("tactus eval ")]
    unpack = [command for command in commands if command.startswith("python3 -m zipfile ")]
    assert len(tests) == len(unpack)
    assert len(tests) == len(runs) > 20
    assert len(evals) == 3
    # tests/test_examples.py runs each of these against a model.
    assert all((ROOT / "examples" / command.split()[2]).is_file() for command in evals)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda command: pasted(command, ROOT, environment), tests))
    failed = [(item.args[-1], item.stdout + item.stderr) for item in done if item.returncode]
    assert failed == []


class Terminal(io.StringIO):
    """A user who types the given lines at the keyboard."""

    def isatty(self):
        return True


def run_as_in_its_first_scenario(command, folder, server, monkeypatch, capsys):
    """Run a command of a page where models and people answer as in the first scenario; return what went wrong."""
    words = shlex.split(command)
    path = next(word for word in words if word.endswith(".tac"))
    report = verify(read_source(folder / "examples" / path), SystemClock())
    scenario = report.scenarios[0]
    asked = [
        field.name
        for field in report.program.procedure.inputs
        if field.required and field.default is None and f"--param {field.name}=" not in command
    ]
    typed = [str(scenario.inputs[name]).replace("\n", " ") for name in asked]
    typed += lines_typed_in(scenario.events)
    server.answers.clear()
    server.answers.extend(answers_in(scenario.events, report.program))
    for name in files_before(scenario.events):
        (folder / "examples" / path).with_name(name).write_text("")
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in typed)))
    code = main(words[1:])
    printed = capsys.readouterr()
    expected = exit_code_of(scenario.events)
    return None if code == expected else (command, code, expected, printed.err)


@pytest.fixture
def providers(openai_server, monkeypatch):
    """A server that stands for all providers."""
    for provider in PROVIDERS.values():
        monkeypatch.setenv(provider.base_url_variable, openai_server.variables["OPENAI_BASE_URL"])
        if provider.key_variable:
            monkeypatch.setenv(provider.key_variable, "sk-secret")
    return openai_server


def unpacked(pages, folder, environment):
    """Unpack the zips of pages into a folder with the line that each page names."""
    for page in pages:
        (unpack,) = (
            line
            for line in commands_of(page.read_text(encoding="utf-8"))
            if line.startswith("python3 -m zipfile ")
        )
        archive = page.parent.with_suffix(".zip") if page.parent.suffix != ".zip" else page.parent
        shutil.copy(archive, folder / archive.name)
        done = pasted(unpack, folder, environment)
        assert done.returncode == 0, done.stderr
        (folder / archive.name).unlink()


def run_commands_of(pages):
    found = {
        command
        for page in pages
        for command in commands_of(page.read_text(encoding="utf-8"))
        if command.startswith("tactus run ") and " --model " not in command
    }
    return sorted(found)


def test_every_run_command_of_our_pages_works_where_the_zips_are_unpacked(
    gallery, environment, providers, monkeypatch, capsys, tmp_path
):
    pages = [
        path
        for path in (gallery / "examples").rglob("index.html")
        if 'class="tactus-commands' in path.read_text()
    ]
    unpacked(pages, tmp_path, environment)
    monkeypatch.chdir(tmp_path)
    runs = run_commands_of(pages)
    assert len(runs) == len(pages) > 20
    wrong = [
        run_as_in_its_first_scenario(command, tmp_path, providers, monkeypatch, capsys)
        for command in runs
    ]
    assert list(filter(None, wrong)) == []


ALL_TYPES = """-- Books a table
clerk = Agent { model = "openai/gpt-5-mini", system_prompt = "Greet." }
Procedure {
  input = {
    customer = field.string{ required = true }, seats = field.integer{ required = true },
    amount = field.number{ required = true }, inside = field.boolean{ required = true },
    dishes = field.array{ required = true }, address = field.object{ required = true }, note = field.string{},
  },
  output = { text = field.string{ required = true } },
  function(input)
    assert(input.seats == 3 and input.amount == 2.5 and input.inside == false)
    assert(#input.dishes == 2 and input.address.street == [[O'Hara "St"]], "wrong address")
    if not Human.approve("Book it?") then error("not booked") end
    return { text = clerk("For " .. input.customer).output }
  end
}
Specification([[
Feature: A table
  Scenario: It is booked
    Given the input customer is __CUSTOMER__
    And the input seats is 3
    And the input amount is 2.5
    And the input inside is false
    And the input dishes is ["a b", "it's $HOME"]
    And the input address is {"street": "O'Hara \\"St\\"", "no": [1, null]}
    And the agent "clerk" responds with "Welcome"
    And the human __DECISION__
    When the procedure runs
    Then the procedure should __END__
]])
"""

CUSTOMERS = [
    '"Ada Lovelace"', '"O\'Hara"', '"say \\"hi\\""', '"$(touch owned) `touch owned` $HOME"', '"a;b & c | d > e"', '"!x *?[a]~"',
    '"back\\\\slash"', '""', '"-v"', '"a=b"', '"Zoë 家"', '"two\\nlines"', '"tab\\there"', '"\\u202eback"',
]  # fmt: skip


def test_required_inputs_of_all_types_come_with_the_values_of_the_first_scenario(
    site, environment, providers, monkeypatch, capsys, tmp_path_factory
):
    for number, customer in enumerate(CUSTOMERS, start=10):
        decision, end = ("approves", "complete successfully") if number % 3 else ("rejects", "fail")
        text = ALL_TYPES.replace("__CUSTOMER__", customer)
        text = text.replace("__DECISION__", decision).replace("__END__", end)
        site.write(f"examples/01-first/{number}-it is.tac", text)
    assert site.build("--strict").code == 0
    pages = sorted((site.folder / "site/examples/01-first").glob("*/index.html"))
    folder = tmp_path_factory.mktemp("empty")
    unpacked(pages, folder, environment)
    runs = run_commands_of(pages)
    assert len(runs) == len(CUSTOMERS) + 1
    assert sum(" -i " in command for command in runs) == 3
    monkeypatch.chdir(folder)
    wrong = [
        run_as_in_its_first_scenario(command, folder, providers, monkeypatch, capsys)
        for command in runs
    ]
    assert list(filter(None, wrong)) == []
    # A shell splits a command as `shlex` does, and runs nothing else that is in it.
    for command in runs:
        done = pasted(f"printf '%s\\0' {command}", folder, environment)
        assert done.stdout.split("\0")[:-1] == shlex.split(command)
    assert not (folder / "owned").exists()


@pytest.mark.parametrize("name", ["02 with spaces", "02-it's", "02-$HOME", "02-`x`"])
def test_a_name_that_a_shell_would_read_is_quoted(name, site, environment):
    site.write(f"examples/01-first/{name}.tac", PASSING)
    assert site.build("--strict").code == 0
    pages = sorted((site.folder / "site/examples/01-first").glob("02*/index.html"))
    commands = commands_of(pages[0].read_text(encoding="utf-8"))
    command = next(item for item in commands if item.startswith("tactus test "))
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
