"""The evaluators, each of which judges one aspect of a run.

`field` selects a part of the output, which may be nested as in `address.city`; the default is the whole output. An
evaluator compares it with its `value`, or with the expected output of the case.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.plain_data import as_json, shown
from tactus.evals.json_schema import mismatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tactus.core.results import Usage
    from tactus.evals.datasets import Case


class Verdict(Enum):
    """The verdict of an evaluator."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not judged"
    """No decision was possible; this does not count as passed."""


class Judgement(Struct, frozen=True):
    """An evaluator's judgement of a run."""

    evaluator: str
    verdict: Verdict
    reason: str | None = None
    """Why the run did not pass."""


class CaseOutcome(Struct, frozen=True):
    """The outcome of a run that evaluators judge."""

    output: Any
    usage: Usage
    state: Mapping[str, Any]
    tool_calls: tuple[str, ...]
    """The names of the tools called, in order."""
    turns: tuple[str, ...]
    """The names of the agents that took a turn, in order."""


class Unmet(Exception):
    """A run does not meet an evaluator's condition; the message says why."""


def judge(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> Judgement:
    """Apply an evaluator that does not call a model."""
    kind = evaluator["type"]
    try:
        CHECKS[kind](evaluator, case, outcome)
    except Unmet as error:
        return Judgement(kind, Verdict.FAILED, str(error))
    return Judgement(kind, Verdict.PASSED)


def looked_at(evaluator: Mapping[str, Any], output: Any) -> Any:
    """Return the part of an output that an evaluator selects.

    Raises:
        Unmet: The output does not have that part.
    """
    for key in str(evaluator["field"]).split(".") if "field" in evaluator else ():
        if not isinstance(output, dict) or key not in output:
            raise Unmet(f"the output has no field '{evaluator['field']}'")
        output = output[key]
    return output


def _subject(evaluator: Mapping[str, Any]) -> str:
    return f"'{evaluator['field']}'" if "field" in evaluator else "the output"


def _wanted(evaluator: Mapping[str, Any], case: Case) -> Any:
    """Return the expected value: the evaluator's own, or the selected part of the case's expected output."""
    if "value" in evaluator:
        return evaluator["value"]
    if not case.has_expectation:
        raise Unmet("there is nothing to compare with; expected 'value' or an expected output")
    key = evaluator.get("check_expected")
    if isinstance(key, str):
        if not isinstance(case.expected_output, dict) or key not in case.expected_output:
            raise Unmet(f"the expected output has no '{key}'")
        return case.expected_output[key]
    if "field" in evaluator and isinstance(case.expected_output, dict):
        return looked_at(evaluator, case.expected_output)
    return case.expected_output


def is_part_of(wanted: Any, found: Any) -> bool:
    """Return whether two values are equal, or an object is a subset of the other."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(key in found and is_part_of(item, found[key]) for key, item in wanted.items())
    return _equal(wanted, found)


def _equal(one: Any, other: Any) -> bool:
    """Return whether two values are equal; true does not equal 1, and an empty dict equals an empty list."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if one in ([], {}) and other in ([], {}):
        return True
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return bool(one == other)


def _holds(found: Any, wanted: Any, *, is_case_sensitive: bool) -> bool:
    if isinstance(found, list):
        return any(_equal(item, wanted) for item in found)
    if isinstance(found, dict):
        return wanted in found if isinstance(wanted, str) else False
    text, part = shown(found), shown(wanted)
    return part in text if is_case_sensitive else part.lower() in text.lower()


def _contains(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> None:
    _contains_one_of(evaluator, outcome, [_wanted(evaluator, case)])


def _contains_any(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> None:
    wanted = _wanted(evaluator, case)
    _contains_one_of(evaluator, outcome, wanted if isinstance(wanted, list) else [wanted])


def _contains_one_of(evaluator: Mapping[str, Any], outcome: CaseOutcome, wanted: list[Any]) -> None:
    found = looked_at(evaluator, outcome.output)
    is_exact = evaluator.get("case_sensitive", True)
    if not any(_holds(found, item, is_case_sensitive=is_exact) for item in wanted):
        listed = " or ".join(as_json(item) for item in wanted)
        raise Unmet(f"{_subject(evaluator)} is {as_json(found)}; expected something with {listed}")


def _equals_expected(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> None:
    found, wanted = looked_at(evaluator, outcome.output), _wanted(evaluator, case)
    if not is_part_of(wanted, found):
        raise Unmet(f"{_subject(evaluator)} is {as_json(found)}; expected {as_json(wanted)}")


def _exact_match(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> None:
    found, wanted = looked_at(evaluator, outcome.output), _wanted(evaluator, case)
    is_same = _equal(found, wanted)
    if not evaluator.get("case_sensitive", True):
        is_same = shown(found).lower() == shown(wanted).lower()
    if not is_same:
        raise Unmet(
            f"{_subject(evaluator)} is {as_json(found)}; expected exactly {as_json(wanted)}"
        )


TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: TYPES["number"](value) and float(value).is_integer(),
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list) or value == {},
    "object": lambda value: isinstance(value, dict) or value == [],
    "nil": lambda value: value is None,
}

OTHER_NAMES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "array": "list",
    "table": "object",
    "dict": "object",
    "null": "nil",
    "none": "nil",
}


def _is_instance(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> None:
    found = looked_at(evaluator, outcome.output)
    name = str(_wanted(evaluator, case)).lower()
    kind = OTHER_NAMES.get(name, name)
    if kind not in TYPES:
        raise Unmet(f"unknown type '{name}'; types: {', '.join(TYPES)}")
    if not TYPES[kind](found):
        raise Unmet(f"{_subject(evaluator)} is {as_json(found)}; expected {_article(kind)} {kind}")


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _length(evaluator: Mapping[str, Any], outcome: CaseOutcome) -> int:
    found = looked_at(evaluator, outcome.output)
    if not isinstance(found, str | list | dict):
        raise Unmet(f"{_subject(evaluator)} is {as_json(found)}, which has no length")
    return len(found)


def _min_length(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    _within(f"the length of {_subject(evaluator)}", _length(evaluator, outcome), evaluator["value"])


def _max_length(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    length = _length(evaluator, outcome)
    _within(f"the length of {_subject(evaluator)}", length, None, evaluator["value"])


def _within(subject: str, found: float, least: float | None, most: float | None = None) -> None:
    if least is not None and found < least:
        raise Unmet(f"{subject} is {found:g}; expected at least {least:g}")
    if most is not None and found > most:
        raise Unmet(f"{subject} is {found:g}; expected at most {most:g}")


def _regex(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> None:
    found, pattern = shown(looked_at(evaluator, outcome.output)), str(_wanted(evaluator, case))
    flags = 0 if evaluator.get("case_sensitive", True) else re.IGNORECASE
    try:
        match = re.search(pattern, found, flags)
    except re.error as error:
        raise Unmet(f"'{pattern}' is not a regular expression: {error}") from error
    if match is None:
        raise Unmet(f"{_subject(evaluator)} is {as_json(found)}; expected a match of '{pattern}'")


def _json_schema(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    found = looked_at(evaluator, outcome.output)
    try:
        why = mismatch(evaluator["value"], found)
    except (TypeError, AttributeError, re.error) as error:
        raise Unmet(f"the schema cannot be read: {error}") from error
    if why:
        raise Unmet(f"{_subject(evaluator)} does not fit its schema: {why}")


def _range(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    found = looked_at(evaluator, outcome.output)
    if not TYPES["number"](found):
        raise Unmet(f"{_subject(evaluator)} is {as_json(found)}; expected a number")
    _within(_subject(evaluator), found, evaluator.get("min_value"), evaluator.get("max_value"))


def _max_iterations(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    _within("the number of turns", len(outcome.turns), None, evaluator["value"])


def _max_cost(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    if outcome.usage.cost_usd is None:
        raise Unmet("the cost of the run is unknown, because the price of a model is unknown")
    _within("the cost in dollars", outcome.usage.cost_usd, None, evaluator["value"])


def _max_tokens(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    _within("the number of tokens", outcome.usage.total_tokens, None, evaluator["value"])


def _tool_called(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    name = evaluator["value"]
    least = evaluator.get("min_value", None if "max_value" in evaluator else 1)
    count = outcome.tool_calls.count(name)
    _within(f"the number of calls of tool '{name}'", count, least, evaluator.get("max_value"))


def _state_check(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    key = evaluator["field"]
    if key not in outcome.state:
        raise Unmet(f"the state has no '{key}'")
    if "value" in evaluator and not _equal(outcome.state[key], evaluator["value"]):
        found = as_json(outcome.state[key])
        raise Unmet(f"the state '{key}' is {found}; expected {as_json(evaluator['value'])}")


def _agent_turns(evaluator: Mapping[str, Any], _case: Case, outcome: CaseOutcome) -> None:
    agent, wanted = evaluator.get("field"), evaluator.get("value")
    if isinstance(wanted, str):
        agent, wanted = wanted, None
    turns = outcome.turns if agent is None else [name for name in outcome.turns if name == agent]
    subject = "the number of turns" + (f" of agent '{agent}'" if agent else "")
    _within(
        subject, len(turns), evaluator.get("min_value", wanted), evaluator.get("max_value", wanted)
    )


CHECKS: dict[str, Callable[[Mapping[str, Any], Case, CaseOutcome], None]] = {
    "agent_turns": _agent_turns,
    "contains": _contains,
    "contains_any": _contains_any,
    "equals_expected": _equals_expected,
    "exact_match": _exact_match,
    "is_instance": _is_instance,
    "json_schema": _json_schema,
    "max_cost": _max_cost,
    "max_iterations": _max_iterations,
    "max_length": _max_length,
    "max_tokens": _max_tokens,
    "min_length": _min_length,
    "range": _range,
    "regex": _regex,
    "state_check": _state_check,
    "tool_called": _tool_called,
}
"""The evaluators that do not call a model, by type; the other type is llm_judge."""
