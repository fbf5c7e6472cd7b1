"""Every phrase of the step library: when it holds, and what it says when it does not."""

import re

import pytest

from tactus import Ports, Source
from tactus.core.source import SourceLocation
from tactus.engine.session import Session
from tactus.specs.library import step_library
from tactus.specs.runner import library_of
from tactus.specs.scenario import Step
from tactus.specs.verification import verify
from tactus.testing import EventList, FixedClock, ScriptedModelClient
from tests.tactus.scenarios import run_steps

PROGRAM = """
poet = Agent { system_prompt = "I write." }
quiet = Agent { system_prompt = "I do not stream.", streaming = false }
shout = Tool { input = { word = field.string{}, n = field.number{} }, function(args) return args.word:upper() end }
unused = Tool { function() end }
Procedure {
  input = { fail = field.boolean{}, word = field.string{ default = "rain" } },
  function(input)
    if input.fail then error("no luck today") end
    local turn = poet("About " .. input.word .. ".")
    quiet("Hush.")
    shout { word = "rain", n = 3 }
    shout.reset()
    Human.approve("Send the poem?")
    state.n = 3
    Log.info("one poem")
    print("printed, too")
    File.write("out.txt", "a poem")
    Stop.request("all is said")
    return { none = "", text = turn.output, n = 3, ok = true, list = { "a", { k = 1 } }, map = { key = "v" }, word = input.word }
  end,
}
"""


def result_of(steps, program=PROGRAM):
    return run_steps(program, steps)


RUN = "When the procedure runs"

HOLDS = [
    "the output should exist",
    "the output should contain text",
    'the output text should be "Mocked response from poet"',
    "the output n should be 3",
    "the output n should be 3.0",
    "the output ok should be true",
    "the output ok should be True",
    'the output list should be ["a", {"k": 1}]',
    "the output map should be {'key': 'v'}",
    "the output word should be rain",
    "the output missing should be None",
    "the output text should exist",
    "the output n should not be 4",
    'the output n should not be "3"',
    'the output text should contain "response"',
    'the output list should contain "a"',
    'the output list should contain {"k": 1}',
    "the output map should contain key",
    "the state n should be 3",
    "the state n should exist",
    "the log should contain poem",
    'the log should contain "printed, too"',
    "the log should not contain prose",
    "the agent poet should stream",
    'the agent "poet" should stream at least 4 tokens',
    "the agent poet should be called 1 time",
    'the agent poet should receive "About rain"',
    "the procedure should complete successfully",
    "the shout tool should be called",
    'the "shout" tool should be called exactly 1 time',
    "the shout tool should be called at least 1 time",
    "the shout tool should be called with n=3",
    'the shout tool should be called with word="rain"',
    "the shout tool should be called with word=rain",
    'the shout tool should be called with word matching pattern "^r.*n$"',
    'the shout tool should return "RAIN"',
    'the human should be asked "Send the poem"',
    "the unused tool should not be called",
    'the "unused" tool should not be called',
    'the file "out.txt" should exist',
    'the file "none.txt" should not exist',
    'the file out.txt should contain "poem"',
    'the file out.txt should not contain "prose"',
    "the output should not be empty",
    "the output should be a table",
    "the output should not contain prose",
    "the output missing should not exist",
    "the output text should be similar to 'Mocked response from a poet'",
    "the output text should be similar to 'Mocked reply from poet' with 70% similarity",
    'the output text should fuzzy match "mocked response, from POET!"',
    'the output text should fuzzy match "response from"',
    'the output text should fuzzy match "Mocked response from poets" with threshold 0.9',
    'the output text should fuzzy match any of ["prose", "poet"]',
    'the output text should fuzzy match any of prose, "poet" with threshold 0.9',
    'the output text should match pattern "^Mocked .* poet$"',
    'the output text should not contain "prose"',
    'the output list should not contain "b"',
    "the output n should be at least 3",
    "the output n should be at most 3",
    "the output n should be greater than 2.5",
    "the output n should be less than 4",
    "the output n should be between 3 and 4",
    "the output n should be one of [1, 3]",
    "the output list should have 2 items",
    "the output map should have 1 item",
    "the output none should be empty",
    "the output missing should be empty",
    "the output list should not be empty",
    "the output text should be a string",
    "the output n should be a number",
    "the output n should be an integer",
    "the output ok should be a boolean",
    "the output list should be a list",
    "the output map should be a table",
    "the state n should be at least 3",
    "the state n should be a number",
    "the state should contain n",
    "the state none should not exist",
    "the state n should not be 4",
    'the stop reason should be "all is said"',
    "the stop reason should contain said",
    'the stop reason should match pattern "said$"',
    "the total iterations should be less than 3",
    "the total iterations should be between 2 and 3",
    "the agent should take at least 2 turns",
    "the agent's context should include 'I write.'",
    "the agent's context should include 'About rain.'",
]

FAILS = [
    ("the output n should be 4", "the output n is not as expected", "4", "3"),
    ('the output n should be "3"', "the output n is not as expected", '"3"', "3"),
    ("the output n should not be 3", "the output n has an unexpected value", "anything but 3", "3"),
    ("the output missing should exist", "the output missing does not exist", "a value", "nil"),
    ('the output typo should not be "x"', "the output typo does not exist", "a value", "nil"),
    ("the output map should contain k", "the output map does not contain the expected value", 'something with "k"', '{"key": "v"}'),
    ("the output should be 3", "the output is not as expected", "3", None),
    ("the state n should be 4", "the state n is not as expected", "4", "3"),
    ("the state x should exist", "the state x does not exist", "a value", "nil"),
    ("the log should contain prose", "the log does not contain the expected value", 'something with "prose"', '"one poem\\nprinted, too"'),
    ("the log should not contain poem", "the log contains an unexpected value", 'nothing with "poem"', '"one poem\\nprinted, too"'),
    ("the agent quiet should stream", "agent 'quiet' did not stream", "tokens", "none"),
    ("the agent poet should stream at least 5 tokens", "agent 'poet' streamed too few tokens", "at least 5", "4"),
    ("the agent poet should be called 2 times", "the number of turns of agent 'poet' is not as expected", "2", "1"),
    ("the agent poet should receive snow", "the messages that agent 'poet' received does not contain the expected value", 'something with "snow"', '["About rain."]'),
    ("the human should be asked nothing", "the questions that the human was asked does not contain the expected value", 'something with "nothing"', '"Send the poem?"'),
    ("the human should not be asked", "the human was asked a question", "no question", "Send the poem?"),
    ("the unused tool should be called", "tool 'unused' was not called", "a call", "none"),
    ("the shout tool should not be called", "the number of calls of tool 'shout' is not as expected", "0", "1"),
    ("the shout tool should be called exactly 2 times", "the number of calls of tool 'shout' is not as expected", "2", "1"),
    ("the shout tool should be called at least 2 times", "tool 'shout' was called too few times", "at least 2", "1"),
    ('the shout tool should be called with n="3"', "tool 'shout' was not called with these arguments", 'n = "3"', '[{"n": 3, "word": "rain"}]'),
    ("the unused tool should be called with n=3", "tool 'unused' was not called with these arguments", "n = 3", "it was not called"),
    ('the shout tool should be called with word matching pattern "^a"', "tool 'shout' was not called with these arguments", "word matching ^a", None),
    ("the shout tool should return rain", "tool 'shout' did not return this value", '"rain"', '["RAIN"]'),
    ("the unused tool should return rain", "tool 'unused' did not return this value", '"rain"', "no call returned anything"),
    ("the shout tool should fail with x", "the results that agents received from tool 'shout' does not contain the expected value", 'something with "x"', '""'),
    ("the output n should not exist", "the output n exists", "nil", "3"),
    ("the output text should be similar to prose", "the output text is not similar enough", 'at least 80% like "prose"', None),
    ("the output none should fuzzy match rain", "the output none does not match closely enough", 'a score of 0.8 with "rain"', '0.00: ""'),
    ('the output word should fuzzy match "rain in the evening" with threshold 0.9', "the output word does not match closely enough", 'a score of 0.9 with "rain in the evening"', '0.35: "rain"'),
    ('the output text should match pattern "x$"', "the output text does not match", "something with x$", '"Mocked response from poet"'),
    ("the output text should not contain poet", "the output text contains an unexpected value", 'nothing with "poet"', '"Mocked response from poet"'),
    ("the output n should be at least 4", "the output n is not as expected", "at least 4", "3"),
    ("the output n should be at most 2", "the output n is not as expected", "at most 2", "3"),
    ("the output n should be greater than 3", "the output n is not as expected", "more than 3", "3"),
    ("the output n should be less than 3", "the output n is not as expected", "less than 3", "3"),
    ("the output n should be between 4 and 5", "the output n is not as expected", "between 4 and 5", "3"),
    ("the output text should be at least 1", "the output text is not a number", "at least 1", '"Mocked response from poet"'),
    ('the output n should be one of ["a", 4]', "the output n is not as expected", 'one of ["a", 4]', "3"),
    ("the output n should be one of 3", "the output n is not as expected", "one of 3", "3"),
    ("the output list should have 3 items", "the output list has the wrong number of items", "3", '2: ["a", {"k": 1}]'),
    ("the output text should have 3 items", "the output text has the wrong number of items", "3", '"Mocked response from poet"'),
    ("the output text should be empty", "the output text is not empty", "nothing in it", '"Mocked response from poet"'),
    ("the output none should not be empty", "the output none is empty", "something", '""'),
    ("the output text should be a number", "the output text has the wrong type", "a number", '"Mocked response from poet"'),
    ("the output n should be a string", "the output n has the wrong type", "a string", "3"),
    ("the output n should be a list", "the output n has the wrong type", "a list", "3"),
    ("the state n should be a boolean", "the state n has the wrong type", "a boolean", "3"),
    ("the state should contain x", "the state x does not exist", "a value", "nil"),
    ("the stop reason should be x", "the stop reason is not as expected", '"x"', '"all is said"'),
    ("the total iterations should be less than 2", "the number of turns in the run is not as expected", "0 to 1", "2"),
    ("the total iterations should be between 3 and 4", "the number of turns in the run is not as expected", "3 to 4", "2"),
    ("the agent should take at least 3 turns", "the agents took too few turns", "at least 3", "2"),
    ("the agent's context should include prose", "the context of the agents does not contain the expected value", 'something with "prose"', None),
    ("the procedure should fail", None, "a failure", "it completed"),
    ('the procedure should fail with "x"', None, "a failure", "it completed"),
]  # fmt: skip


@pytest.mark.parametrize("step", HOLDS)
def test_holds(step):
    result = result_of([RUN, f"Then {step}"])
    assert result.failed_step is None


@pytest.mark.parametrize(
    ("step", "message", "expected", "found"), FAILS, ids=[fail[0] for fail in FAILS]
)
def test_fails(step, message, expected, found):
    failure = result_of([RUN, f"Then {step}"]).failed_step.failure
    assert failure.message == (message or "the procedure did not fail")
    assert failure.expected == expected
    assert found is None or failure.found == found


def test_an_answer_to_another_message_is_not_given():
    steps = ["Given the message is two", "And the agent poet responds with second", RUN]
    failure = result_of(steps).failed_step.failure
    assert failure.message == "agent 'poet' has no mocked answer to \"About rain.\""
    assert failure.hint == 'it has mocks for the message "two"'


def test_every_phrase_of_the_library_is_tried_here():
    texts = [
        *HOLDS,
        *(fail[0] for fail in FAILS),
        "the procedure runs",
        "the procedure has started",
    ]
    texts += ["the message is x", "the agent poet responds with x", "the input word is x"]
    texts += ["the agent poet calls tool shout", "the agent poet calls tool shout with args {}"]
    texts += [
        "the human approves",
        "the human rejects",
        "the human answers x",
        'the human answers "x" to "y"',
    ]
    texts += ["the human chooses x"]
    texts += ["the agent poet returns data {}", "the tool shout returns 3"]
    texts += ["the agent poet uses 3 tokens"]
    texts += ["the agent poet fails with x", "the tool shout fails with x"]
    texts += ["the judge says yes", "the judge says no", "the word parameter is rain"]
    texts += [SATISFIES.removeprefix("Then ")]
    texts += ["the poet agent takes turn", "the mood model predicts", "the model mood predicts 3"]
    texts += ["the model mood fails with x"]
    # The three subjects share one table of predicates, which HOLDS tries on fields of the output.
    fields = [text for text in texts if text.startswith("the output ")]
    texts += [re.sub("^the output (?!should)", "the state ", text) for text in fields]
    texts += [re.sub("^the output (?!should)[^ ]+", "the output", text) for text in fields]
    session = Session(Source("main.tac", PROGRAM), Ports(EventList(), FixedClock()))
    steps = [Step("*", text, SourceLocation("main.tac", 1)) for text in texts]
    tried = {step.pattern for step in library_of(session).check(steps, {})}
    assert [item.pattern for item in step_library() if item.pattern not in tried] == []


def test_D9_a_turn_of_an_agent_runs_the_procedure_and_may_be_expected_to_fail():
    fails = ["Given the input fail is true", "When the poet agent takes turn"]
    assert result_of([*fails, "Then the procedure should fail"]).failed_step is None
    assert result_of(fails).failed_step.failure.message == "no luck today"
    wrong = result_of(["When the peot agent takes turns"]).failed_step.failure
    assert wrong.message == "unknown agent 'peot'"


def test_the_value_of_a_parameter():
    given = ["Given the input word is snow"]
    assert result_of([*given, "And the word parameter is snow"]).failed_step is None
    failure = result_of([*given, "And the word parameter is rain"]).failed_step.failure
    assert (failure.expected, failure.found) == ('"rain"', '"snow"')


SATISFIES = "Then the output text should semantically satisfy 'speaks of a poet'"


def test_D10_a_judgement_that_nobody_made_does_not_pass():
    failure = result_of([RUN, SATISFIES]).failed_step.failure
    assert failure.message == ("a semantic check needs a model, and mock mode has none")
    assert failure.hint == "add the step 'Given the judge says yes', or test without --mock"


def test_a_specification_may_say_what_the_judge_says():
    assert result_of(["Given the judge says yes", RUN, SATISFIES]).failed_step is None
    failure = result_of(["Given the judge says no", RUN, SATISFIES]).failed_step.failure
    assert failure.message == "the output text does not satisfy the statement: the judge says no"
    assert failure.expected == "speaks of a poet"


@pytest.mark.parametrize(
    ("answer", "passes"), [("Yes: it does.", True), ("no: it does not", False)]
)
def test_a_model_judges_in_a_real_run(answer, passes):
    model = ScriptedModelClient(["A line."], [answer])
    text = (
        'poet = Agent { model = "openai/x", system_prompt = "A" }\n'
        'Procedure { function() return { text = poet("Go.").output } end }\n'
        f"Specification([[\nFeature: F\n  Scenario: S\n    {RUN}\n    {SATISFIES}\n]])"
    )
    report = verify(Source("main.tac", text), FixedClock(), model=model)
    assert report.passed is passes
    judged = model.requests[1]
    assert (judged.model, judged.temperature) == ("openai/x", 0)
    assert judged.messages[1]["content"] == "Statement: speaks of a poet\n\nText:\nA line."


def test_a_failing_run_fails_its_step_with_the_programs_line():
    step = result_of(["Given the input fail is true", RUN]).failed_step
    assert step.text == "the procedure runs"
    assert str(step.failure.location) == "main.tac:9"
    assert step.failure.message == "no luck today"


@pytest.mark.parametrize(
    "then", ["the procedure should fail", 'the procedure should fail with "no luck"']
)
def test_a_failure_may_be_expected(then):
    assert result_of(["Given the input fail is true", RUN, f"Then {then}"]).failed_step is None


def test_a_failure_with_another_message_than_expected():
    steps = ["Given the input fail is true", RUN, "Then the procedure should fail with rain"]
    assert result_of(steps).failed_step.failure.found == '"no luck today"'


def test_answers_come_in_order_or_by_message_and_the_last_repeats():
    program = """
    a = Agent { system_prompt = "A" }
    Procedure { function()
      return { a("one").output, a("two").output, a("three").output, a("four").output }
    end }
    """
    steps = [
        "Given the agent a responds with first",
        "And the message is two",
        "And the agent a responds with second",
        RUN,
        'Then the output should be ["first", "second", "first", "first"]',
    ]
    assert result_of(steps, program).failed_step is None


def test_answers_come_in_order_whether_or_not_a_call_has_a_message():
    program = """
    a = Agent { system_prompt = "A", initial_message = "Begin." }
    Procedure { function()
      local said = { a().output, a("go on").output }
      a.clear_history()
      return { said[1], said[2], a().output, a("again").output }
    end }
    """
    steps = [
        *(f"Given the agent a responds with {answer}" for answer in ("one", "two", "three")),
        RUN,
        'Then the output should be ["one", "two", "three", "three"]',
    ]
    assert result_of(steps, program).failed_step is None


def test_agents_and_tools_fail_as_a_step_says():
    program = """
    look = Tool { function() return 1 end }
    a = Agent { system_prompt = "A", tools = { look } }
    Procedure { function()
      return { select(2, pcall(a, "x")), a("x").output, select(2, pcall(look)) }
    end }
    """
    steps = [
        'Given the agent a fails with "no connection"',
        "And the agent a responds with back",
        "And the tool look fails with gone",
        RUN,
        'Then the output should be ["main.tac:5: no connection", "back", "main.tac:5: gone"]',
        "And the agent a should be called 2 times",
    ]
    assert result_of(steps, program).failed_step is None


def test_an_answer_uses_the_tokens_that_a_step_says():
    program = """
    a = Agent { system_prompt = "A" }
    Procedure { function()
      return { a("x").usage.total_tokens, a("y").usage.total_tokens, a.usage.total_tokens }
    end }
    """
    steps = [
        "Given the agent a responds with x",
        "And the agent a uses 120 tokens",
        "And the agent a responds with y",
        RUN,
        "Then the output should be [120, 0, 120]",
    ]
    assert result_of(steps, program).failed_step is None


TOOLS = """
area = Tool { input = { w = field.number{} }, function(args) return args.w * 2 end }
local done = require("tactus.tools.done")
clerk = Agent { system_prompt = "A", tools = { area, done } }
Procedure { function()
  local first = clerk("x").output
  return { first = first, second = clerk("y").output, last = area.last_result(), reason = done.last_result() }
end }
"""


def test_an_agent_is_mocked_to_call_tools_whose_own_functions_run():
    steps = [
        'Given the agent clerk calls tool area with args {"w": 2}',
        "And the agent clerk calls tool area with args {'w': 3}",
        'And the agent clerk responds with "Two calls."',
        "And the agent clerk calls tool \"done\" with args \"{'reason': 'enough'}\"",
        RUN,
        'Then the output first should be ""',
        'And the output second should be "Two calls."',
        "And the output last should be 6",
        'And the output reason should be {"status": "completed", "reason": "enough", "tool": "done"}',
        "And the area tool should be called exactly 2 times",
        "And the done tool should be called with reason=enough",
    ]
    assert result_of(steps, TOOLS).failed_step is None


def test_an_agent_cannot_be_mocked_to_call_a_tool_it_was_not_given():
    program = """
    Toolset "kit" { tools = { { name = "read", print }, { name = "delete", print } } }
    clerk = Agent { system_prompt = "A", tools = { { name = "kit", exclude = { "kit_delete" } } } }
    Procedure { function() return clerk("x").output end }
    """
    steps = ["Given the agent clerk calls tool kit_delete", RUN]
    failure = result_of(steps, program).failed_step.failure
    assert failure.message == (
        "the mock of agent 'clerk' calls the tool 'kit_delete', which the agent does not have"
    )
    assert failure.hint == "its tools: kit_read"


def test_a_call_that_failed_is_a_call():
    program = """
    bad = Tool { input = { n = field.number{} }, function() error("no") end }
    clerk = Agent { system_prompt = "A", tools = { bad } }
    Procedure { function() return { clerk("x").output, pcall(bad) } end }
    """
    steps = [
        "Given the agent clerk calls tool bad",
        RUN,
        "Then the bad tool should be called exactly 2 times",
        'And the bad tool should fail with "no"',
    ]
    assert result_of(steps, program).failed_step is None
    failing = [*steps[:2], "Then the bad tool should not be called"]
    assert result_of(failing, program).failed_step.failure.found == "2"


def test_a_tool_that_is_mocked_does_not_run():
    steps = [
        "Given the tool area returns {'size': 9}",
        "And the agent clerk calls tool area with args {}",
        'And the agent clerk returns data {"k": "v"}',
        RUN,
        'Then the output first should be {"k": "v"}',
        'And the output last should be {"size": 9}',
    ]
    assert result_of(steps, TOOLS).failed_step is None


@pytest.mark.parametrize(
    ("steps", "message", "hint"),
    [
        (
            [RUN, "Then the agent peot should stream"],
            "unknown agent 'peot'",
            "did you mean 'poet'? The file's agents: poet, quiet",
        ),
        (
            ["Given the agent pet responds with x", RUN],
            "unknown agent 'pet'",
            "did you mean 'poet'? The file's agents: poet, quiet",
        ),
        (
            ["Then the output should exist"],
            "the step checks the run, but the procedure has not run yet",
            "write 'When the procedure runs' before it",
        ),
        (
            [RUN, "Given the input word is snow"],
            "the step prepares the run, but the procedure has already run",
            "move it before the When step",
        ),
        (
            ["Given the input wrod is snow", RUN],
            "the procedure has no input 'wrod'",
            "did you mean 'word'? Its inputs: fail, word",
        ),
        (
            [RUN, "Then the shuot tool should not be called"],
            "unknown tool 'shuot'",
            "did you mean 'shout'? The file's tools: shout, unused",
        ),
        (
            ["Given the agent poet calls tool shuot", RUN],
            "the mock of agent 'poet' calls the tool 'shuot', which the agent does not have",
            "its tools: none",
        ),
        (
            ["Given the agent poet calls tool shout with args 3", RUN],
            "the arguments are 3; expected an object",
            None,
        ),
        (
            [RUN, 'Then the shout tool should be called with word matching pattern "("'],
            "'(' is not a regular expression: missing ), unterminated subpattern at position 0",
            None,
        ),
        (["Given the procedure has started", "| a |"], "the step takes no data table", None),
    ],
)
def test_steps_that_cannot_be(steps, message, hint):
    failure = result_of(steps).failed_step.failure
    assert (failure.message, failure.hint) == (message, hint)


def test_a_step_that_is_not_known_names_the_nearest():
    result = result_of([RUN, "Then the output n shuold be 3", "And the output n should be 3"])
    assert [step.status for step in result.steps] == ["passed", "undefined", "skipped"]
    failure = result.failed_step.failure
    assert failure.message == "no step matches 'the output n shuold be 3'"
    assert failure.hint.startswith("did you mean: ")
    assert "'the output {key} should be {value}'" in failure.hint


def test_a_step_that_is_not_known_is_told_also_where_the_run_has_failed():
    steps = [RUN, "Then the output n shuold be 3", "And the output n should be 3"]
    result = run_steps("Procedure { function() error('no') end }", steps)
    assert [step.status for step in result.steps] == ["failed", "undefined", "skipped"]
    assert result.status == "undefined"
    assert result.failed_step.failure.message == "no step matches 'the output n shuold be 3'"


def test_a_scenario_that_checks_nothing_is_warned_about():
    assert result_of([RUN]).warnings == ("the scenario checks nothing; add a Then step",)
    assert result_of([RUN, "Then the output should exist"]).warnings == ()
    assert result_of([RUN, "Then the outputs should exist"]).warnings == ()


def test_scenarios_share_nothing():
    program = "state.n = (state.n or 0) + 1\nProcedure { function() return state.n end }"
    block = "Feature: F\nScenario: A\n* the procedure runs\n* the output should be 1\n"
    text = f"{program}\nSpecification([[\n{block}{block.replace('Feature: F', '').replace('A', 'B')}]])"
    report = verify(Source("main.tac", text), FixedClock())
    assert [item.status for item in report.scenarios] == ["passed", "passed"]


def test_each_data_is_an_answer_of_its_own():
    program = """
clerk = Agent { system_prompt = "x", output = { n = field.integer { required = true } } }
Procedure { function()
  local first, second = (pcall(clerk, "a")), (pcall(clerk, "b"))
  return { clerk("c").output.n, clerk("d").output.n, first, second }
end }
"""
    result = run_steps(
        program,
        [
            'Given the agent "clerk" returns data {"n": 1}',
            'And the agent "clerk" fails with "no answer"',
            'And the agent "clerk" returns data {"n": 3}',
            'And the agent "clerk" returns data {"n": 4}',
            "When the procedure runs",
            "Then the output should be [3, 4, true, false]",
        ],
    )
    assert result.failed_step is None


MOCKED = {
    "a reply": 'the agent "clerk" responds with "Hi"',
    "a reply to a message": 'the message is "Hi"',
    "a failure": 'the agent "clerk" fails with "no"',
    "a tool call": 'the agent "clerk" calls tool "search"',
    "a tool call with arguments": 'the agent "clerk" calls tool "search" with args {"q": 1}',
    "data": 'the agent "clerk" returns data {"a": 1}',
    "tokens": 'the agent "clerk" uses 3 tokens',
    "a result of a tool": 'the tool "search" returns 1',
    "a failed tool": 'the tool "search" fails with "no"',
    "a prediction": 'the model "mood" predicts "good"',
    "a failed model": 'the model "mood" fails with "no"',
    "a verdict": "the judge says yes",
    "a refusal": "the judge says no",
}

CLERK = """clerk = Agent { model = "openai/gpt-6-luna", system_prompt = "Serve." }
search = Tool { description = "Seeks.", function() return 2 end }
mood = Model { type = "http", endpoint = "http://127.0.0.1:1/" }
Procedure { function() return clerk("Hello").output end }
Step("a mocked answer", function(ctx) ctx.mock_agent_response("clerk", "Hi") end)
Specification([[Feature: F
  Scenario: S
    Given %s
    When the procedure runs]])
"""


@pytest.mark.parametrize("step", MOCKED.values(), ids=MOCKED)
def test_a_mocked_reply_fails_where_models_are_called(step):
    model = ScriptedModelClient(["Hello to you"])
    report = verify(Source("main.tac", CLERK % step), FixedClock(), model=model)
    first, second = report.scenarios[0].steps
    assert (first.failure.message, first.failure.hint) == (
        "mocked replies need --mock",
        "add --mock, or remove the step",
    )
    assert str(first.location) == "main.tac:8"
    assert second.status == "skipped"
    assert model.requests == []


def test_a_mocked_reply_of_a_step_of_the_files_own_fails_too():
    model = ScriptedModelClient(["Hello to you"])
    report = verify(Source("main.tac", CLERK % "a mocked answer"), FixedClock(), model=model)
    assert report.scenarios[0].failed_step.failure.message == "mocked replies need --mock"


def test_answers_of_people_and_inputs_are_no_mocked_replies():
    text = CLERK.replace("return clerk", 'Human.approve("Go on?") return clerk')
    text %= "the human approves\nAnd the procedure has started"
    model = ScriptedModelClient(["Hello to you"])
    assert verify(Source("main.tac", text), FixedClock(), model=model).passed
