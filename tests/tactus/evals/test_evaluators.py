"""Each evaluator: when it passes, and what it says when it does not."""

import pytest

from tactus.core.results import Usage
from tactus.evals.datasets import Case
from tactus.evals.evaluators import CHECKS, CaseOutcome, Verdict, judge

OUTPUT = {
    "text": "Rain in Oslo",
    "n": 3,
    "x": 2.5,
    "yes": True,
    "list": ["a", 1],
    "deep": {"city": "Oslo"},
    "empty": {},
}
OUTCOME = CaseOutcome(
    output=OUTPUT,
    usage=Usage(10, 20, 30, 0.001, 0.002),
    state={"n": 1},
    tool_calls=("look", "look", "done"),
    turns=("poet", "critic", "poet"),
)


def verdict_of(evaluator, expected=..., outcome=OUTCOME):
    has_expectation = expected is not ...
    case = Case("c", {}, expected if has_expectation else None, has_expectation)
    judgement = judge(evaluator, case, outcome)
    assert (judgement.verdict is Verdict.PASSED) == (judgement.reason is None)
    return judgement.reason


PASSING = [
    ({"type": "contains", "field": "text", "value": "Oslo"}, ...),
    ({"type": "contains", "field": "text", "value": "oslo", "case_sensitive": False}, ...),
    ({"type": "contains", "field": "list", "value": 1.0}, ...),
    ({"type": "contains", "value": "deep"}, ...),
    ({"type": "contains", "field": "text", "check_expected": "part"}, {"part": "Rain"}),
    ({"type": "contains_any", "field": "text", "value": ["snow", "Rain"]}, ...),
    ({"type": "equals_expected"}, {"n": 3.0, "deep": {"city": "Oslo"}}),
    ({"type": "equals_expected"}, {"empty": []}),
    ({"type": "equals_expected", "field": "n"}, {"n": 3}),
    ({"type": "equals_expected", "field": "n"}, 3),
    ({"type": "exact_match", "field": "deep.city", "value": "Oslo"}, ...),
    (
        {"type": "exact_match", "field": "text", "value": "RAIN IN OSLO", "case_sensitive": False},
        ...,
    ),
    ({"type": "is_instance", "field": "n", "value": "integer"}, ...),
    ({"type": "is_instance", "field": "x", "value": "float"}, ...),
    ({"type": "is_instance", "field": "list", "value": "array"}, ...),
    ({"type": "is_instance", "value": "dict"}, ...),
    ({"type": "min_length", "field": "text", "value": 12}, ...),
    ({"type": "max_length", "field": "list", "value": 2}, ...),
    ({"type": "regex", "field": "text", "value": "^rain", "case_sensitive": False}, ...),
    ({"type": "json_schema", "value": {"type": "object", "required": ["n"]}}, ...),
    ({"type": "range", "field": "x", "min_value": 2, "max_value": 3}, ...),
    ({"type": "max_iterations", "value": 3}, ...),
    ({"type": "max_cost", "value": 0.003}, ...),
    ({"type": "max_tokens", "value": 30}, ...),
    ({"type": "tool_called", "value": "look", "min_value": 2, "max_value": 2}, ...),
    ({"type": "tool_called", "value": "shout", "max_value": 0}, ...),
    ({"type": "state_check", "field": "n", "value": 1}, ...),
    ({"type": "agent_turns", "field": "poet", "value": 2}, ...),
    ({"type": "agent_turns", "value": "critic", "max_value": 1}, ...),
]

FAILING = [
    (
        {"type": "contains", "field": "text", "value": "Rome"},
        ...,
        '\'text\' is "Rain in Oslo"; expected something with "Rome"',
    ),
    ({"type": "contains", "field": "none", "value": "x"}, ..., "the output has no field 'none'"),
    (
        {"type": "contains", "field": "text"},
        ...,
        "there is nothing to compare with; expected 'value' or an expected output",
    ),
    (
        {"type": "contains", "field": "text", "check_expected": "part"},
        {"n": 3},
        "the expected output has no 'part'",
    ),
    (
        {"type": "contains_any", "field": "text", "value": ["a b", 7]},
        ...,
        '\'text\' is "Rain in Oslo"; expected something with "a b" or 7',
    ),
    ({"type": "equals_expected", "field": "n"}, {"n": 4}, "'n' is 3; expected 4"),
    ({"type": "equals_expected", "field": "yes"}, {"yes": 1}, "'yes' is true; expected 1"),
    ({"type": "exact_match", "field": "n", "value": "3"}, ..., "'n' is 3; expected exactly \"3\""),
    (
        {"type": "is_instance", "field": "yes", "value": "int"},
        ...,
        "'yes' is true; expected an integer",
    ),
    (
        {"type": "is_instance", "field": "n", "value": "text"},
        ...,
        "unknown type 'text'; types: string, number, integer, boolean, list, object, nil",
    ),
    (
        {"type": "min_length", "field": "text", "value": 20},
        ...,
        "the length of 'text' is 12; expected at least 20",
    ),
    ({"type": "max_length", "field": "n", "value": 2}, ..., "'n' is 3, which has no length"),
    ({"type": "regex", "field": "text", "value": "("}, ..., "'(' is not a regular expression"),
    (
        {"type": "json_schema", "value": {"properties": {"n": {"type": "string"}}}},
        ...,
        "the output does not fit its schema: 'n' is 3; expected string",
    ),
    (
        {"type": "json_schema", "value": {"anyOf": []}},
        ...,
        "the output does not fit its schema: the schema uses 'anyOf', which is not supported",
    ),
    (
        {"type": "range", "field": "text", "min_value": 1},
        ...,
        "'text' is \"Rain in Oslo\"; expected a number",
    ),
    ({"type": "range", "field": "n", "max_value": 2}, ..., "'n' is 3; expected at most 2"),
    (
        {"type": "json_schema", "field": "text", "value": {"pattern": "("}},
        ...,
        "the schema cannot be read: missing ), unterminated subpattern at position 0",
    ),
    ({"type": "max_iterations", "value": 2}, ..., "the number of turns is 3; expected at most 2"),
    (
        {"type": "max_cost", "value": 0.001},
        ...,
        "the cost in dollars is 0.003; expected at most 0.001",
    ),
    ({"type": "tool_called", "value": "shout"}, ..., "the number of calls of tool 'shout' is 0"),
    ({"type": "state_check", "field": "m"}, ..., "the state has no 'm'"),
    ({"type": "state_check", "field": "n", "value": 2}, ..., "the state 'n' is 1; expected 2"),
    ({"type": "agent_turns", "value": 2}, ..., "the number of turns is 3; expected at most 2"),
]


@pytest.mark.parametrize(("evaluator", "expected"), PASSING, ids=lambda value: str(value)[:60])
def test_passes(evaluator, expected):
    assert verdict_of(evaluator, expected) is None


@pytest.mark.parametrize(
    ("evaluator", "expected", "reason"), FAILING, ids=lambda value: str(value)[:60]
)
def test_fails(evaluator, expected, reason):
    assert verdict_of(evaluator, expected).startswith(reason)


def test_every_evaluator_passes_and_fails_here():
    passing = {evaluator["type"] for evaluator, _ in PASSING}
    failing = {evaluator["type"] for evaluator, _, _ in FAILING}
    assert passing == set(CHECKS)
    assert failing >= set(CHECKS) - {"max_tokens", "max_length"}


def test_a_price_that_is_not_known_is_no_pass():
    outcome = CaseOutcome(OUTPUT, Usage(1, 1, 2, None, None), {}, (), ())
    reason = verdict_of({"type": "max_cost", "value": 1}, outcome=outcome)
    assert reason == "the cost of the run is unknown, because the price of a model is unknown"
