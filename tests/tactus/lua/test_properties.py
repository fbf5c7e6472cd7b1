"""What holds for anything: values cross the border unharmed, and whatever an author writes ends in a clean result or error."""

import math
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tactus import LoadError, Ports, RunError, Source, TactusError, run_program
from tactus.engine.conversion import from_lua, to_lua
from tactus.engine.lua_engine import new_runtime
from tactus.engine.session import Session
from tactus.specs.library import step_library
from tactus.specs.verification import verify
from tactus.testing import EventList, FixedClock
from tactus.tooling.doc_comments import read_reference
from tests.tactus.lua.modules import LuaModule
from tests.tactus.tooling.test_formatting import FRAGMENTS

UNCLEAN = re.compile(
    r"Python|lupa|\[string|Traceback|<class|object at 0x|NoneType|tactus/lua|=tactus"
)
"""What means something to us and nothing to a user."""


def check_clean(error: TactusError) -> None:
    for item in error.errors if isinstance(error, LoadError) else (error,):
        assert not UNCLEAN.search(f"{item.message} {item.hint}"), item.message
        assert item.message.strip() and "\n" not in item.message.strip("\n")
        assert not item.message.endswith(".") or item.message.endswith("…")


# Values


texts = st.text()
numbers = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False)
plain = st.recursive(
    st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def as_lua_knows_it(value, *, keeps_lists=False):
    """An empty list is an empty table; what UTF-8 has no bytes for is a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [as_lua_knows_it(item, keeps_lists=keeps_lists) for item in value] or (
            [] if keeps_lists else {}
        )
    if isinstance(value, dict):
        return {
            as_lua_knows_it(key): as_lua_knows_it(item, keeps_lists=keeps_lists)
            for key, item in value.items()
        }
    return value


def as_a_program_keeps_it(value):
    """An empty list stays one, as long as nothing is put into it."""
    return as_lua_knows_it(value, keeps_lists=True)


def is_same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return type(one) is type(other) and one == other


RUNTIME = new_runtime()


@given(plain)
def test_a_value_survives_the_way_to_lua_and_back(value):
    assert is_same(as_lua_knows_it(value), from_lua(to_lua(RUNTIME, value)))


@settings(max_examples=50)
@given(plain)
@example({"a": [1.0, 1, -0.0, 1e300], "1": "text key"})
def test_a_value_survives_a_program(value):
    """From a host's input to the program, through the state and an event, and back as its result."""
    text = "Procedure { input = { x = field.object {} }, function(input) state.x = input.x return input.x end }"
    given_value = {"x": {"value": value}}
    events = EventList()
    result = run_program(Source("a.tac", text), Ports(events, FixedClock()), given_value)
    expected = as_a_program_keeps_it({"value": value})
    assert is_same(expected, result.value)
    changed = [event["value"] for event in events.to_dicts() if event["type"] == "state_changed"]
    assert is_same(expected, changed[0])


# Anything as a file


WORDS = [
    *FRAGMENTS,
    *(f"{construct.name}" for construct in read_reference().constructs),
    *("{ ", " }", "(", ")", "function() ", " end ", "'x'", "1", " = ", ", ", "\n", "{}", "nil"),
    *(
        "Procedure { function() return 1 end }\n",
        "Specification([[\nFeature: F\n",
        "  Scenario: S\n",
        "]])\n",
    ),
    *(
        "model",
        "system_prompt",
        "input",
        "output",
        "field.string{}",
        "error(",
        "require('x')",
        "...",
    ),
]


def checked(text):
    """Load a file and run its specs."""
    try:
        report = verify(Source("main.tac", text), FixedClock(), timeout_seconds=None)
    except LoadError as error:
        check_clean(error)
        for item in error.errors:
            assert item.location.path == "main.tac"
            assert item.location.line or "nothing to run" in item.message, item.message
        return
    for scenario in report.scenarios:
        for step in scenario.steps:
            if step.failure:
                assert not UNCLEAN.search(step.failure.message), step.failure.message
                assert step.failure.location.line


@settings(max_examples=150)
@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
@example("\x1bLua")
@example("System.alert('x')")
@example("Agent{system_prompt=''}{}")
@example("\ufeffProcedure{}")
@example("error()")
@example("error({})")
@example("error(nil)")
@example("Procedure{function() end}" * 2)
def test_any_text_as_a_file(text):
    checked(text)


PHRASES = [item.pattern for item in step_library()]
LINES = [
    *(
        "Feature: F",
        "  Scenario: S",
        "  Scenario Outline: <a>",
        "  Background:",
        "  Rule: R",
        "  Examples:",
    ),
    *(
        "    | a | b |",
        '    """',
        "    @tag",
        "    # c",
        "    Given x",
        "    When the procedure runs",
        "  text",
    ),
]
VALUES = ["x", '"x"', "1", "{}", "[1, ", "None", "<a>", "'", "-1", "1e400", '"^("']
phrases = st.builds(
    lambda phrase, values: re.sub(r"\{\w+\}", lambda _: values.pop(), phrase).replace("(s)", ""),
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(VALUES), min_size=4, max_size=4),
)
lines = st.sampled_from(LINES) | phrases.map(lambda text: f"    Then {text}") | st.text(max_size=20)


@settings(max_examples=150)
@given(st.lists(lines, max_size=10).map("\n".join))
@example(
    'Feature: F\n  Scenario: S\n    When the procedure runs\n    Then the output should match pattern "("'
)
@example("Feature: F\n  Scenario Outline: S\n    Then <a>\n  Examples:\n    | a |\n    | |")
def test_any_text_as_a_specification(text):
    if "]==]" not in text and "\r" not in text:
        checked(f"Procedure {{ function() return 1 end }}\nSpecification([==[\n{text}\n]==])")


LITERALS = LuaModule("specs/literals")


@given(
    st.text()
    | st.lists(st.sampled_from([*VALUES, ", ", ": ", "]", "}", '"', "\\", "True"])).map("".join)
)
def test_any_text_as_a_literal(text):
    found = LITERALS.call("value", text)
    value, problem = found if isinstance(found, tuple) else (found, None)
    assert problem is None or value == text.strip(" \t\n\v\f\r")


TYPES = ("string", "number", "integer", "boolean", "array", "object")
INPUTS = "\n".join(f"{name} = field.{name} {{}}," for name in TYPES)
ECHO = f"Procedure {{ input = {{ {INPUTS} }}, function(input) return input end }}"


@settings(max_examples=100)
@given(st.sampled_from([*TYPES, "none"]), plain | st.none() | st.just(math.nan) | st.just(10**400))
def test_any_value_as_a_parameter(name, value):
    try:
        result = run_program(Source("a.tac", ECHO), Ports(EventList(), FixedClock()), {name: value})
    except RunError as error:
        check_clean(error)
        return
    assert set(result.value or {}) <= {name}


# Anything as an argument of anything


CALLS = [
    *(construct.name for construct in read_reference().constructs if construct.name != "Procedure"),
    *(
        f"{construct.name}.{name}"
        for construct in read_reference().constructs
        if construct.table
        for name in (
            *(function.name for function in construct.table.functions),
            *(field.name for field in construct.table.fields if field.name[0] != "["),
        )
    ),
    *(f'require("{module.name}")' for module in read_reference().modules),
    "poet",
    "helper",
    "done",
    "done.last_call",
]
ARGUMENTS = [
    *(
        "nil",
        "0",
        "-1",
        "2.5",
        "'x'",
        "''",
        "{}",
        "{ 1 }",
        "{ 'x' }",
        "true",
        "function() end",
        "{ {} }",
    ),
    *(
        "{ a = 1 }",
        "{ message = 1 }",
        "{ name = {} }",
        "{ output = 1 }",
        "print",
        "'\\xff'",
        "1e300",
        "{ [{}] = 1 }",
    ),
    *(
        "{ system_prompt = 'x' }",
        "{ system_prompt = 'x', tools = { 1 } }",
        "{ type = 'x' }",
        "{ function() end }",
    ),
    *(
        "coroutine.create(print)",
        "setmetatable({}, { __index = error })",
        "poet",
        "math.huge",
        "0 / 0",
    ),
]
DECLARED = 'poet = Agent { system_prompt = "x" }\ndone = require("tactus.tools.done")\nhelper = Procedure { function() end }\n'


@pytest.mark.parametrize("place", ["at the top", "in the procedure"])
@settings(max_examples=200)
@given(st.sampled_from(CALLS), st.lists(st.sampled_from(ARGUMENTS), max_size=2).map(", ".join))
@example("Json.encode", "nil, 2.5")
@example("Json.encode", "1, 1e300")
@example("System.alert", "'x'")
@example("System.alert", "{ message = 1 }")
def test_any_call_ends_in_a_clean_result_or_error(place, name, arguments):
    call = f"local f = {name}\nlocal _ = f({arguments})\n"
    main = (
        "Procedure { function() end }"
        if place == "at the top"
        else f"Procedure {{ function()\n{call}end }}"
    )
    text = DECLARED + (call if place == "at the top" else "") + main
    try:
        Session(Source("main.tac", text), Ports(EventList(), FixedClock()), is_spec=True).run()
    except (LoadError, RunError) as error:
        check_clean(error)
        for item in error.errors if isinstance(error, LoadError) else (error,):
            assert item.location, item.message
            assert item.location.line, item.message
