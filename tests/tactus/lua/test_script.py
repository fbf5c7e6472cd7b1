"""Script mode: a file without a main Procedure, whose top level is the procedure."""

import pytest

from tactus import RunError, Source
from tactus.specs.verification import verify
from tactus.testing import FixedClock

SCRIPT = """\
input  { who = field.string{ default = "you" } }
output { line = field.string{ required = true } }
local function shout(text) return text:upper() end
poet = Agent { system_prompt = "Write one line for {input.who}." }
local turn = poet("A line for " .. input.who)
print("got it")
state.n = 1
if input.who == "crash" then local t = nil; t.x = 1 end
return { line = shout(turn.output) }
"""

SPECIFICATION = """
Specification([[
Feature: A line
  Scenario: For Ada
    Given the agent poet responds with "abc"
    And the input who is "Ada"
    When the procedure runs
    Then the output line should be "ABC"
    And the agent poet should receive "A line for Ada"
    And the agent poet should be called 1 time
    And the state n should be 1
    And the log should contain "got it"
]])
"""


def test_the_top_level_runs_once_with_its_inputs(run):
    made = run(SCRIPT, model=[["a", "b"]], who="Ada")
    assert made.value == {"line": "AB"}
    assert made.model.requests[0].messages[0]["content"] == "Write one line for Ada."
    assert made.events.of_type("text_printed") == ["got it"]
    assert [event["type"] for event in made.events.to_dicts()].count("turn_started") == 1


@pytest.mark.parametrize("place", ["above", "below", "in the middle"])
def test_a_specification_may_stand_anywhere(place):
    lines = SCRIPT.splitlines(keepends=True)
    text = {
        "above": SPECIFICATION + SCRIPT,
        "below": SCRIPT.replace("return {", "local result = {") + SPECIFICATION + "return result\n",
        "in the middle": "".join(lines[:6]) + SPECIFICATION + "".join(lines[6:]),
    }[place]
    scenario = verify(Source("main.tac", text), FixedClock()).scenarios[0]
    assert scenario.failed_step is None
    assert text.splitlines()[scenario.location.line - 1].strip() == "Scenario: For Ada"


@pytest.mark.parametrize("name", ["input", "output"])
def test_inputs_and_outputs_are_declared_by_a_call(name, load_errors, run):
    text = f"{name} = {{ who = field.string{{ default = 'you' }} }}\nreturn {{ who = input.who }}"
    assert load_errors(text) == [
        f"1: {name} is assigned a table of fields; in a script, a call declares them"
        f" | write {name} {{ … }}, without ="
    ]
    formal = f"{name} = {{ who = field.string{{}} }}\nProcedure {{ {name} = {name}, function() return {{ who = '' }} end }}"
    assert run(formal).value == {"who": ""}


def test_a_first_line_for_the_shell_is_a_comment(run, load_errors):
    line = "#!/usr/bin/env -S tactus run\n"
    assert run(f"{line}return 'a'").value == "a"
    assert run(f"{line}Procedure {{ function() return 'a' end }}").value == "a"
    assert load_errors(f"{line}x = = 1") == ["2: unexpected symbol near '='"]
    assert load_errors(f"\n{line}") == ["2: unexpected symbol near '#' | a comment starts with --"]


def test_errors_have_their_own_line(run):
    with pytest.raises(RunError) as caught:
        run(SCRIPT, who="crash")
    assert str(caught.value) == "main.tac:8: attempt to index a nil value (local 't')"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("return 1 + 1", 2),
        ("function main(input) return { n = 3 } end", {"n": 3}),
        ("local a = Agent { system_prompt = 'A' }\nreturn a('x').output", "Mocked response from a"),
        ("-- Procedure { }\nlocal s = [[\nProcedure { }\n]]\nreturn s", "Procedure { }\n"),
        (
            "Procedure 'double' { input = { n = field.number{} }, function(i) return i.n * 2 end }\nreturn double { n = 4 }",
            8,
        ),
        (
            "print('a')\nlocal t = { 'b', \"c\", [[d]] }\nfor i = 1, 2 do print(t[i]) end\nreturn #t",
            3,
        ),
    ],
)
def test_shapes(text, value, run):
    assert run(text).value == value


def test_what_is_printed_is_printed_in_the_run(run):
    made = run("print('a')\nreturn 1")
    assert [event["type"] for event in made.events.to_dicts()] == [
        "run_started",
        "text_printed",
        "run_finished",
    ]


def test_mocks_below_the_body_count(run):
    text = "poet = Agent { system_prompt = 'A' }\nlocal r = poet('x')\nMocks { poet = { message = 'mocked' } }\nreturn r.output"
    assert run(text).value == "mocked"


def test_a_missing_output_fails(run):
    with pytest.raises(RunError, match="the procedure's result lacks the required output 'line'"):
        run("output { line = field.string{ required = true } }\nprint('x')\nreturn {}")


HELPERS = """
double = Procedure { input = { n = field.number{ default = 2 } }, output = { r = field.number{ required = true } },
  function(input) state.calls = (state.calls or 0) + 1 return { r = input.n * 2, extra = 1 } end }
Procedure "half" { input = { n = field.number{ required = true } }, function(input) return { r = input.n / 2 } end }
Procedure { state = { calls = field.number{ default = 10 } }, function()
%s
end }
"""


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return { double { n = 4 }, double(), state.calls }", [{"r": 8}, {"r": 4}, 12]),
        (
            'return { half { n = 4 }.r, Procedure("half")({ n = 1 }).r, half { n = 4 }.missing == nil }',
            [2, 0.5, True],
        ),
        (
            "local keys = {} for key in pairs(double {}) do keys[#keys + 1] = key end return keys",
            ["r"],
        ),
    ],
)
def test_helpers(body, value, run):
    assert run(HELPERS % body).value == value


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("half {}", "input 'n' is missing; expected number"),
        ("half { n = 'x' }", "input 'n' is \"x\"; expected number"),
        ("half { m = 1 }", "procedure 'half' has no input 'm'"),
        ("half(3)", "procedure 'half' is called with 3; expected a table"),
        ("half { n = 1 }.r.x = 1", "attempt to index a number value (field 'r')"),
    ],
)
def test_wrong_calls_of_helpers(body, message, run):
    with pytest.raises(RunError) as caught:
        run(HELPERS % body)
    assert str(caught.value) == f"main.tac:6: {message}"


def test_outputs_may_be_strict_or_one_value(run):
    with pytest.raises(RunError, match="output 'a' is 1; declared as string"):
        run(
            "Procedure { strict = true, output = { a = field.string{} }, function() return { a = 1 } end }"
        )
    assert run("Procedure { output = field.string{}, function() return 'x' end }").value == "x"
    with pytest.raises(RunError, match="the procedure returned 1; declared as string"):
        run("Procedure { output = field.string{}, function() return 1 end }")


def test_two_main_procedures_are_a_mistake(load_errors):
    found = load_errors("Procedure { function() end }\nProcedure { function() end }")
    assert found[0].startswith(
        "2: a file can have only one main procedure; line 1 already declares one | a helper has a name"
    )


@pytest.mark.parametrize(
    "text",
    [
        "print('x')\nlocal who = input.who\ninput { who = field.string{ default = 'you' } }\nreturn who",
        "local a = Agent { system_prompt = 'A' }\na('x')\ninput { who = field.string{ default = 'you' } }\nreturn input.who",
    ],
)
def test_inputs_may_be_declared_anywhere(text, run):
    assert run(text).value == "you"
    assert run(text, who="me").value == "me"


def test_an_output_that_is_declared_below_is_required(run):
    text = "local a = Agent { system_prompt = 'A' }\na('x')\noutput { line = field.string{ required = true } }\nreturn { lin = 1 }"
    with pytest.raises(RunError, match="lacks the required output 'line'"):
        run(text)


LATER = """
print("begins")
local h = Agent { system_prompt = "H" }
local first = h("go")
local g = Agent { system_prompt = "G" }
local t = Tool { function() return 1 end }
local second = g(first.output)
Mocks { h = { message = "H!" } }
Specification([[
Feature: F
  Scenario: S
    Given the agent "g" responds with "G!"
    When the procedure runs
    Then the output should be "H! G!"
    And the agent "g" should receive "H!"
    And the t tool should not be called
]])
do return first.output .. " " .. second.output end
"""


def test_agents_that_are_declared_between_calls_can_be_mocked():
    scenario = verify(Source("main.tac", LATER), FixedClock()).scenarios[0]
    assert scenario.failed_step is None


@pytest.mark.parametrize(
    "body",
    [
        "table.sort({ 2, 1 }, function(a, b) Log.info('cmp') return a < b end)",
        "(('abc'):gsub('.', function(c) print(c) end))",
    ],
)
def test_logs_in_callbacks_are_held_back_until_the_run(body, run):
    made = run(f"local _ = {body}\nreturn 1")
    kinds = [event["type"] for event in made.events.to_dicts()]
    assert kinds[0] == "run_started" and len(kinds) > 2


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "a = Agent { system_prompt = 'A' }\na('x')\nStep('x', print)\nreturn 1",
            "3: this Step is declared after the script's first call | move it above the first call of an agent, a model or a human",
        ),
        (
            "a = Agent { system_prompt = 'A' }\nlocal canned = 'P'\na('x')\nMocks { a = { message = canned } }\nreturn 1",
            "4: this Mocks is declared too late to use 'canned'",
        ),
        (
            "input { a = field.string{} }\ninput { b = field.string{} }\nreturn 1",
            "2: input is declared twice; the first one is on line 1",
        ),
        (
            "a = Agent { system_prompt = 'A' }\nlocal _ = ('x'):gsub('.', function() a('x') end)\nreturn 1",
            "2: the script calls an agent, a model or a human in a callback while it is being loaded",
        ),
    ],
    ids=["step", "mocks", "input", "callback"],
)
def test_what_a_script_cannot_do(text, error, load_errors):
    assert load_errors(text)[0].startswith(error)
