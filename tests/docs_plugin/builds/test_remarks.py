"""What a build says of the files of examples although their specs pass: the findings of `tactus validate`."""

import pytest

PROGRAM = """poet = Agent { model = "opnai/gpt-6-luna", system_prompt = "Write.", request_limit = 3 }
Procedure { function() return poet("Go.").output end }
Specification([[
Feature: F
  Scenario: S
    Given the agent "poet" responds with "Rain."
    When the procedure runs
    Then the output should be "Rain."
]])
"""

SETTINGS = "openai: {api_key: sk-marker}\n"

WARNING = "examples/01-first/02-poet.tac:1: agent 'poet' has an unknown provider 'opnai'"
NOTE = "examples/01-first/02-poet.tac:1: option 'request_limit' of Agent has no effect; write max_turns"
SETTING = ".tactus/config.yml:1: 'openai' has no effect; put OPENAI_API_KEY=… into .env"


@pytest.mark.parametrize("is_tested_before", [False, True])
def test_warnings_and_notes_are_logged_with_their_lines(is_tested_before, site, command):
    site.write("examples/01-first/02-poet.tac", PROGRAM)
    site.write(".tactus/config.yml", SETTINGS)
    if is_tested_before:
        assert command("tactus", "test", "--mock", cwd=site.folder).code == 0
    for _ in range(2):
        done = site.build()
        logged = [line for line in done.err.splitlines() if WARNING in line]
        assert len(logged) == 1 and logged[0].startswith("WARNING"), done.err
        logged = [line for line in done.err.splitlines() if NOTE in line or SETTING in line]
        assert len(logged) == 2 and all(line.startswith("INFO") for line in logged), done.err


def test_strict_counts_warnings_and_no_notes(site):
    site.write("examples/01-first/02-poet.tac", PROGRAM.replace("opnai", "openai"))
    site.write(".tactus/config.yml", SETTINGS)
    done = site.build("--strict")
    assert done.code == 0, done.err
    site.write("examples/01-first/02-poet.tac", PROGRAM)
    assert site.build("--strict").code == 1


def test_settings_can_add_a_provider(site):
    site.write("examples/01-first/02-poet.tac", PROGRAM)
    site.write(
        ".tactus/config.yml", "providers: {opnai: {base_url: 'https://models.example/v1'}}\n"
    )
    assert site.build("--strict").code == 0


def test_errors_of_examples_that_are_skipped_or_fail_as_expected_are_left_out(site):
    broken = PROGRAM.replace("opnai", "openai").replace('poet("Go.").output', 'prnt("x")')
    site.write("examples/01-first/02-poet.tac", f"-- expect: fail\n\n{broken}")
    site.write("examples/01-first/03-poet.tac", f"-- skip: later\n\n{broken}")
    done = site.build("--strict")
    assert done.code == 0, done.err
    assert "prnt" not in done.err
