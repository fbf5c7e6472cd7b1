"""Would a spec notice? One thing of the program is changed at a time."""

import pytest

from tactus import GateOptions, Source
from tactus.gate.mutation import changes_of, run_mutations

PROGRAM = """poet = Agent { model = "openai/gpt-6-luna", system_prompt = "Write." }
local limit <const> = 3
Procedure {
  input = { count = field.number { default = 1 } },
  function(input)
    if input.count > limit then
      return { text = "too many", ok = false }
    end
    return { text = poet("Go.").output, ok = true } -- all is well
  end,
}
Specification([[
Feature: Poems
  Scenario: One
    Given the agent "poet" responds with "A poem."
    When the procedure runs
    Then the output text should be "A poem."
%s]])
"""

SECOND = """  Scenario: Too many
    Given the input count is 4
    When the procedure runs
    Then the output text should be "too many"
    And the output ok should be false
"""

WEAK = (PROGRAM % "").replace(
    'Then the output text should be "A poem."', "Then the output should exist"
)


def changed(text):
    return [
        (change.line, change.before, change.after) for change in changes_of(Source("a.tac", text))
    ]


def test_what_is_changed():
    assert changed(PROGRAM % "") == [
        (2, "3", "3 + 1"),
        (4, "1", "1 + 1"),
        (6, ">", "<="),
        (7, '"too many"', '"changed"'),
        (7, "false", "true"),
        (9, '"Go."', '"changed"'),
        (9, "true", "false"),
        (15, "A poem.", "changed"),
    ]


def test_what_no_spec_can_notice_is_left_alone():
    text = """Procedure { output = { sum = field.number { required = true } },
  function() return Retry.with_backoff(f, { max_attempts = 3, max_delay = 2 }) end }
Evaluation { dataset = { { name = "one", expected = { sum = 3 } } }, runs = 2 }
"""
    assert changed(text) == [(2, "3", "3 + 1")]


def test_inputs_and_answers_that_have_to_be_there_are_changed():
    text = """Agent { output = { sum = field.number { required = true } } }
Procedure { input = { sum = field.number { required = true } } }
"""
    assert changed(text) == [(1, "true", "false"), (2, "true", "false")]


def test_a_text_is_not_replaced_by_itself():
    assert changed('print("changed")') == [(1, '"changed"', '"changed again"')]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_change_is_one_place_of_the_text(end):
    text = PROGRAM % SECOND
    for change in changes_of(Source("a.tac", text.replace("\n", end))):
        lines = zip(text.splitlines(), change.text.splitlines(), strict=True)
        assert [n for n, (old, new) in enumerate(lines, start=1) if old != new] == [change.line]


def mutated(text, in_folder):
    return run_mutations(Source("a.tac", text), GateOptions(root=in_folder({"a.tac": text})))


def test_more_specs_notice_more(in_folder):
    one = mutated(PROGRAM % "", in_folder)
    assert (one.noticed, one.changes, one.notices_nothing) == (2, 8, False)
    two = mutated(PROGRAM % SECOND, in_folder)
    survivors = [(change.line, change.before) for change in two.survivors]
    assert survivors == [(4, "1"), (9, '"Go."'), (9, "true")]


def test_a_change_that_never_ends_is_noticed(in_folder):
    text = """Procedure { function() local n = 0 while n ~= 3 do n = n + 1 end return n end }
Specification([[
Feature: F
  Scenario: S
    When the procedure runs
    Then the output should be 3
]])
"""
    # It never comes by 3 in steps of two.
    assert [change.before for change in mutated(text, in_folder).survivors] == ["0"]


def test_on_the_command_line(command, in_folder):
    folder = in_folder({"examples/a.tac": PROGRAM % "", "examples/b.tac": "x = = 1"})
    done = command("tactus", "test", "--mock", "--mutation", cwd=folder)
    assert done.code == 2
    lines = done.out.splitlines()
    assert lines[0] == "examples/a.tac: 2 of 8 changes noticed"
    assert len(lines) == 7
    assert "  examples/a.tac:7: 'false' could be 'true', and no spec notices" in lines
    assert "examples/b.tac:1: unexpected symbol near '='" in done.err


@pytest.mark.parametrize(("text", "code"), [(PROGRAM % SECOND, 0), (WEAK, 1)])
def test_the_exit_code(text, code, command, in_folder):
    done = command(
        "tactus", "test", "a.tac", "--mock", "--mutation", cwd=in_folder({"a.tac": text})
    )
    assert done.code == code


def test_only_in_mock_mode_and_without_reports(command, in_folder):
    folder = in_folder({"a.tac": PROGRAM % ""})
    for arguments in ([], ["--mock", "--json", "r.json"]):
        done = command("tactus", "test", "a.tac", "--mutation", *arguments, cwd=folder)
        assert done.code == 2
        assert "--mutation breaks programs on purpose: add --mock, and no report" in done.err


def test_only_selected_scenarios_are_asked_what_they_notice(command, in_folder):
    folder = in_folder({"examples/a.tac": PROGRAM % SECOND, "examples/b.tac": WEAK})
    done = command("tactus", "test", "--mock", "--mutation", "-k", "a.tac", cwd=folder)
    assert done.code == 0, done.err
    assert "b.tac" not in done.out
    selected = ("--mutation", "--scenario", "One")
    done = command("tactus", "test", "--mock", "examples/a.tac", *selected, cwd=folder)
    assert done.out.startswith("examples/a.tac: 2 of 8 changes noticed")


def test_it_says_that_nothing_is_selected(command, in_folder):
    folder = in_folder({"examples/a.tac": PROGRAM % ""})
    done = command("tactus", "test", "--mock", "--mutation", "-k", "zzz", cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert done.err == "no scenario matches -k 'zzz'\n"


@pytest.mark.parametrize("option", [["--failed"], ["--fail-fast"], ["--runs", "2"], ["--watch"]])
def test_it_takes_no_options_that_would_mean_nothing(option, command, in_folder):
    folder = in_folder({"a.tac": PROGRAM % ""})
    done = command("tactus", "test", "a.tac", "--mock", "--mutation", *option, cwd=folder)
    assert done.code == 2
    assert "--mutation takes no --failed, --fail-fast, --runs and --watch" in done.err
