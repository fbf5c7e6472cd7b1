"""What is true of an example, from its declarations, its tokens and the record of its runs."""

import pytest

from tactus import Source, verify
from tactus.example.facts import facts_of
from tactus.testing import FixedClock

PROGRAM = """-- Agent, Tool and Human.input are only words here
poet = Agent { model = "groq/llama", system_prompt = "Write with Json.encode." }
count = Tool { description = "Counts", function() return 1 end }
local done = require("tactus.tools.done")
Procedure {
  input = { how = field.string { default = "well" } },
  function(input)
    if Human.approve("Go on?") then
      File.write("out.txt", File.read("in.txt"))
      return { text = poet("Go.").output, at = os.time(), chance = math.random(6) }
    end
    return { text = "no" }
  end,
}
Specification([[
Feature: F
  Scenario: Approved
    Given the human approves
    And the agent "poet" responds with "A poem."
    When the procedure runs
    Then the output text should be "A poem."
  Scenario: Refused
    Given the human rejects
    When the procedure runs
    Then the output text should be "no"
]])
"""


@pytest.fixture
def facts(in_folder):
    folder = in_folder({"in.txt": "text"})
    report = verify(Source(str(folder / "a.tac"), PROGRAM), FixedClock())
    assert report.passed, report.failures[0].failed_step.failure
    return facts_of(report.program, report)


def test_models_and_keys(facts):
    assert (facts.models, facts.providers) == (("groq/llama",), ("groq",))
    assert facts.key_variables == ("GROQ_API_KEY",)
    assert (facts.needs_keys, facts.runs_offline) == (True, False)


def test_what_the_runs_did(facts):
    assert (facts.questions, facts.asks_human) == (("approve",), True)
    assert (facts.files_read, facts.files_written) == (("in.txt",), ("out.txt",))
    assert (facts.uses_clock, facts.uses_random) == (True, True)
    assert facts.model_calls == 1


def test_what_it_declares(facts):
    assert (facts.agents, facts.tools) == (("poet",), ("count", "done"))
    assert (facts.has_specs, facts.has_evals) == (True, False)


def test_constructs_by_line_and_no_words_of_strings_and_comments(facts):
    assert [(use.name, use.lines) for use in facts.constructs] == [
        ("Agent", (2,)),
        ("File.read", (9,)),
        ("File.write", (9,)),
        ("Human.approve", (8,)),
        ("Procedure", (5,)),
        ("Specification", (15,)),
        ("Tool", (3,)),
        ("field.string", (6,)),
        ("tactus.tools.done", (4,)),
    ]


def test_what_tables_with_small_letters_hold_and_print():
    text = """a = Agent { system_prompt = "Go.", message_history = { filter = filters.last_n(2) } }
Procedure { function() print(state.x) end }
"""
    facts = facts_of(verify(Source("a.tac", text), FixedClock()).program)
    names = [use.name for use in facts.constructs]
    assert names == ["Agent", "Procedure", "filters.last_n", "print", "state"]


def test_steps_by_phrase_and_line(facts):
    steps = {use.name: use.lines for use in facts.steps}
    assert steps["the human approves"] == (18,)
    assert steps["the output {key} should be {value}"] == (21, 25)


def test_without_a_run_only_what_is_declared():
    program = verify(Source("a.tac", PROGRAM), FixedClock(), select=lambda _: False).program
    facts = facts_of(program)
    assert (facts.models, facts.questions, facts.files_read) == (("groq/llama",), ("approve",), ())
    assert facts.steps == ()
