"""The commands of a page for other providers do what they say, against servers on loopback."""

import re

from tests.docs_plugin.conftest import PASSING

PAGE = "examples/01-first/01-greeting/index.html"


def test_each_command_runs_with_its_provider(site, command, openai_server):
    assert site.build("--strict").code == 0
    html = site.page(PAGE)
    commands = re.findall(r'data-copy="tactus (run [^"]+ --model [^"]+)"', html)
    assert [re.sub(".*/(?=[^/]+/[^/]+$)", "", item).split()[-1] for item in commands] == [
        "anthropic/claude-sonnet-5-5",
        "gemini/gemini-3.8-flash",
        "ollama/gpt-oss:20b",
    ]
    assert '<label for="tactus-with-ollama">with Ollama, no key</label>' in html
    assert '<label for="tactus-with-anthropic">with Anthropic</label>' in html
    assert "Needs <code>ANTHROPIC_API_KEY</code>." in html
    address = openai_server.variables["OPENAI_BASE_URL"]
    variables = {
        f"{name}_{kind}": value
        for name in ("ANTHROPIC", "GEMINI", "OLLAMA")
        for kind, value in (("BASE_URL", address), ("API_KEY", f"key-of-{name}"))
    }
    del variables["OLLAMA_API_KEY"]
    for typed in commands:
        openai_server.answer("Hello.")
        done = command("tactus", *typed.split(), cwd=site.folder, **variables)
        assert (done.code, "Hello." in done.out) == (0, True), done.err
    assert [item["model"] for item in openai_server.requests] == [
        "claude-sonnet-5-5",
        "gemini-3.8-flash",
        "gpt-oss:20b",
    ]
    assert openai_server.keys == ["Bearer key-of-ANTHROPIC", "Bearer key-of-GEMINI", "Bearer none"]


def test_a_program_of_several_providers_can_run_with_one(site):
    second = 'other = Agent { model = "anthropic/claude-sonnet-5-5", system_prompt = "Greet." }\n'
    site.write(
        "examples/01-first/01-greeting.tac", PASSING.replace("greeter =", second + "greeter =", 1)
    )
    site.build()
    assert "--model openai/gpt-6-luna" in site.page(PAGE)
    assert "--model anthropic/claude-sonnet-5-5" in site.page(PAGE)


def test_a_program_without_a_model_has_no_such_commands(site):
    site.write("examples/01-first/01-greeting.tac", "Procedure { function() return 1 end }\n")
    site.build()
    assert "--model" not in site.page(PAGE)
