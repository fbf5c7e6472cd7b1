"""Where a program names models, and which of them are reported."""

from datetime import date

import pytest

from tactus.adapters.models.lifetimes import Lifetimes
from tactus.testing import FixedClock
from tactus.tooling.validation import validate, with_lifetimes

MAIN = """Procedure { function() return 1 end }
Specification([[
Feature: F
  Scenario: S
    When the procedure runs
    Then the output should be 1
]])
"""


@pytest.fixture
def uses(in_folder):
    """Return the models of a program as `line: model`."""

    def found(text):
        path = in_folder({"main.tac": text + "\n" + MAIN}) / "main.tac"
        return [f"{use.location.line}: {use.model}" for use in validate(path).models]

    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a = Agent { model = "gpt-5", system_prompt = "x" }', ["1: openai/gpt-5"]),
        ('a = Agent {\n  system_prompt = "x",\n  model = "gpt-5",\n}', ["3: openai/gpt-5"]),
        (
            'a = Agent { provider = "groq", model = "gpt-5", system_prompt = "x" }',
            ["1: groq/gpt-5"],
        ),
        ('a = Agent { model = "openai:gpt-5", system_prompt = "x" }', ["1: openai/gpt-5"]),
        (
            'a = Agent {\n  model = { name = "gpt-5", temperature = 1 },\n  system_prompt = "x" }',
            ["2: openai/gpt-5"],
        ),
        (
            'local m = "gpt-5"\na = Agent { model = m, system_prompt = "x" }',
            ["2: openai/gpt-5"],
        ),
        (
            'default_model("anthropic/claude-opus-4-1")\na = Agent { system_prompt = "x" }',
            ["1: anthropic/claude-opus-4-1"],
        ),
        ('m = Model { type = "llm", model = "gpt-5" }', ["1: openai/gpt-5"]),
        (
            'function f()\n  return Classify { classes = { "a", "b" }, model = "gpt-5" }\nend',
            ["2: openai/gpt-5"],
        ),
        (
            "Evaluation { dataset = { { inputs = {} } }, evaluators = {\n"
            '  field.llm_judge { rubric = "Good?", model = "gpt-5" } } }',
            ["2: openai/gpt-5"],
        ),
        (
            "Evaluation { dataset = { { inputs = {} } }, evaluators = {\n"
            '  { type = "llm_judge", rubric = "Good?", model = "gpt-5" } } }',
            ["1: openai/gpt-5"],
        ),
    ],
)
def test_a_model_is_found_where_its_name_is_written(text, expected, uses):
    assert uses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'a = Agent { model = "gpt-5", base_url = "http://localhost:1/v1", system_prompt = "x" }',
        'car = { model = "gpt-5" }',
        'function f() return { model = "gpt-5" } end',
        '-- model = "gpt-5"',
        'text = [[ a = Agent { model = "gpt-5" } ]]',
        'Evaluation { dataset = { { inputs = { model = "gpt-5" } } }, evaluators = {} }',
    ],
)
def test_what_names_no_model_of_a_provider_is_left_out(text, uses):
    assert uses(text) == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 14), []),
        (
            date(2026, 11, 15),
            ["1: note: the model 'openai/gpt-4o' ends on 14 January 2027"],
        ),
        (
            date(2027, 1, 13),
            ["1: note: the model 'openai/gpt-4o' ends on 14 January 2027"],
        ),
        (
            date(2027, 1, 14),
            ["1: warning: the model 'openai/gpt-4o' ended on 14 January 2027"],
        ),
    ],
)
def test_a_model_is_noted_before_its_end_and_a_warning_from_that_day(today, expected, in_folder):
    text = 'a = Agent { model = "gpt-4o", system_prompt = "x" }\n' + MAIN
    found = validate(in_folder({"main.tac": text}) / "main.tac")
    problems = with_lifetimes(found, Lifetimes(), FixedClock(today).today()).problems
    shown = [
        f"{item.location.line}: {'note' if item.is_note else 'warning'}: {item.message}"
        for item in problems
    ]
    assert shown == expected
    assert all(
        item.hint == "its successor is 'gpt-6-luna' (as of 1 December 2026)" for item in problems
    )
