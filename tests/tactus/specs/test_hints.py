"""What a step that does not pass was probably meant to be."""

import pytest

from tests.tactus.scenarios import run_steps

PROGRAM = """
search = Tool { input = { q = field.string{} }, function(given) return given.q end }
clerk = Agent { system_prompt = "I look things up.", tools = { search } }
Procedure {
  input = { city = field.string{ default = "Oslo" }, days = field.number{ default = 1 } },
  output = { forecast = field.string{}, total = field.number{} },
  state = { seen = field.boolean{} },
  function(input) return { forecast = clerk("In " .. input.city).output, total = input.days } end,
}
Step("I wait {int} second(s)", function() end)
"""

RUN = "When the procedure runs"


def failure_of(*steps):
    return run_steps(PROGRAM, steps).failed_step.failure


def phrases_in(hint):
    return hint.removeprefix("did you mean: '").removesuffix("'").split("'; '")


@pytest.mark.parametrize(
    ("steps", "phrase"),
    [
        (['Given the input of city is "Oslo"'], "the input city is {value}"),
        (['Given input city is "Oslo"'], "the input city is {value}"),
        (['Given the tool "search" return 3'], 'the tool "search" returns {value}'),
        (["Given the tool serch return 3"], 'the tool "search" returns {value}'),
        (['Given the agent "clerk" respond "x"'], 'the agent "clerk" responds with {value}'),
        (["Given the human approve"], "the human approves"),
        (["Given the humans chooses 2"], "the human chooses {value}"),
        (["When the procedure is run"], "the procedure run(s)"),
        ([RUN, 'Then the forecast should be "x"'], "the output forecast should be {value}"),
        ([RUN, "Then the output total is 1"], "the output total should be {value}"),
        ([RUN, "Then the output total be at least 1"], "the output total should be at least {float}"),
        ([RUN, "Then the search tool was called"], 'the "search" tool should be called'),
        ([RUN, "Then the state seen is true"], "the state seen should be {value}"),
        ([RUN, "Then the output should exist", "And state seen should exist"], "the state seen should exist"),
        (["Given I waited 3 seconds"], "I wait {int} second(s)"),
        (["* the output total shuold be 1"], "the output total should be {value}"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)  # fmt: skip
def test_the_nearest_phrase_with_the_names_of_the_file(steps, phrase):
    assert phrases_in(failure_of(*steps).hint)[0] == phrase


@pytest.mark.parametrize(
    ("steps", "role"),
    [
        (['Given the "search" tool should returns 3'], "setup"),
        (["Given the input city is x", "And the outputs city should be x"], "setup"),
        ([RUN, "But the tool search returned 3"], "run"),
        ([RUN, "Then the tool search returned 3"], "check"),
    ],
)
def test_suggestions_come_from_the_section_of_the_step(steps, role):
    hint = failure_of(*steps).hint
    checks = [" should " in phrase for phrase in phrases_in(hint)] if hint else []
    runs = [
        phrase in ("the procedure run(s)", "the {name} model predicts")
        for phrase in phrases_in(hint or "")
    ]
    assert all(checks) if role == "check" else not any(checks)
    assert role == "run" or not any(runs)


def test_a_step_like_no_other_has_no_suggestion():
    assert failure_of("When zzz qqq").hint is None


@pytest.mark.parametrize(
    ("step", "hint"),
    [
        (
            "Given the agent “clerk” says x",
            "replace the curly quotation mark “ with a straight one",
        ),
        (
            "Given the agent ‘clerk’ says x",
            "replace the curly quotation mark ‘ with a straight one",
        ),
        (
            'Given the agent "clerk says x',
            "the quotation mark before 'clerk says x' is never closed",
        ),
        ('Given the agent clerk" says x', "the quotation mark after 'clerk' is never opened"),
        (
            'Given the agent "clerk says "x"',
            "the quotation mark before 'clerk says \"x\"' is never closed",
        ),
    ],
)
def test_slips_in_a_step_that_no_phrase_matches(step, hint):
    assert failure_of(step).hint == hint


@pytest.mark.parametrize(
    ("step", "slip"),
    [
        ("Then the output forecast should be “x”", "replace the curly quotation mark “ with a straight one"),
        ('Then the output forecast should be "x', "the quotation mark before 'x' is never closed"),
        (
            'Then the output forecast should be {"a": 1',
            "'{\"a\": 1' is read as text, because it is not JSON: expected ',' or '}' at character 8, found its end",
        ),
        (
            "Then the output forecast should be [1 2]",
            "'[1 2]' is read as text, because it is not JSON: expected ',' or ']' at character 4, found '2'",
        ),
        ('Then the output forecast should be "a “b” c"', None),
        ('Then the output forecast should be "it says \\"x\\""', None),
        ("Then the output forecast should be it’s", None),
        ('Then the output forecast should be \'6" pipe\'', None),
        ('Then the output forecast should be ""', None),
        ('Then the output forecast should be one of ["a", "b"]', None),
    ],
)  # fmt: skip
def test_slips_in_a_step_that_fails(step, slip):
    assert failure_of(RUN, step).hint == slip


def test_slips_stand_before_other_hints():
    failure = failure_of('Given the agent "clerk responds with "x"', RUN)
    assert failure.message == "unknown agent '\"clerk'"
    assert failure.hint == (
        "the quotation mark before 'clerk responds with \"x\"' is never closed; "
        "did you mean 'clerk'? The file's agents: clerk"
    )


def test_a_slip_in_an_earlier_step_is_named_with_its_line():
    steps = ["Given the input city is “Oslo”", RUN, 'Then the output forecast should be "x"']
    result = run_steps(PROGRAM, steps)
    line = result.steps[0].location.line
    expected = f"line {line}: replace the curly quotation mark “ with a straight one"
    assert result.failed_step.failure.hint == expected


def test_a_slip_in_a_step_that_passes_is_no_failure():
    steps = ['Given the agent "clerk" responds with {"a": 1', RUN]
    assert (
        run_steps(PROGRAM, [*steps, 'Then the output forecast should contain "{"']).failed_step
        is None
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"q": "x",, }', "expected a key in quotes at character 11, found ','"),
        ("{q: 1}", "expected a key in quotes at character 2, found 'q'"),
        ('{"q": "x"', "expected ',' or '}' at character 10, found its end"),
        ("{“q”: 1}", "expected a key in quotes at character 2, found '“'"),
        ("\"{'q': }\"", "expected a value at character 7, found '}'"),
    ],
)
def test_an_object_that_is_almost_one_fails_its_step(text, problem):
    failure = failure_of(f"Given the agent clerk calls tool search with args {text}", RUN)
    assert failure.message == f"the object cannot be read: {problem}"
    assert failure.hint.endswith('write it as JSON, such as {"key": "value"}')
