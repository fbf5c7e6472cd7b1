"""The comments of the language's Lua files, held against what the language really has and accepts."""

import re

import pytest

from tactus import LoadError, Ports, Source, load_program
from tactus.engine.lua_engine import new_runtime
from tactus.engine.session import Session
from tactus.evals.evaluators import CHECKS
from tactus.specs.library import step_library
from tactus.testing import EventList, FixedClock
from tactus.tooling.doc_comments import (
    Parameter,
    Text,
    _parameter,
    _returned,
    _text_from,
    read_reference,
)

PORTS = Ports(EventList(), FixedClock())
REFERENCE = read_reference()
GLOBALS = set(Session(Source("a.tac", "Procedure { function() end }"), PORTS).global_names())
OF_LUA = {name.decode() for name in new_runtime().globals()}


def test_every_global_is_documented_and_no_other():
    documented = {construct.name for construct in REFERENCE.constructs}
    assert GLOBALS - OF_LUA - documented == set()
    assert documented - GLOBALS == set()


@pytest.mark.parametrize("construct", REFERENCE.constructs, ids=lambda construct: construct.name)
def test_a_global_has_a_summary_and_a_type(construct):
    assert construct.text.summary.endswith(".")
    assert (construct.function is None) != (construct.table is None)
    assert construct.text.examples or construct.name == "print"


@pytest.mark.parametrize("construct", REFERENCE.constructs, ids=lambda construct: construct.name)
def test_examples_are_lua(construct):
    load = new_runtime().eval(b"function(text) return select(2, load(text)) end")
    for example in construct.text.examples:
        code = example.replace("…", "").replace("then  end", "then end")
        assert load(code.encode()) is None, example


EVALUATOR = re.compile(r"^- ((?:`\w+`(?:, | and )?)+): .*? Options?: (.*)$", re.MULTILINE)
DOCUMENTED = {
    kind: re.findall(r"`(\w+)`", options)
    for kinds, options in EVALUATOR.findall(REFERENCE.construct("Evaluation").text.description)
    for kind in re.findall(r"\w+", kinds)
    if kind != "and"
}


def test_every_evaluator_is_documented():
    assert DOCUMENTED.keys() == {*CHECKS, "llm_judge"}


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_an_evaluator_takes_the_options_that_are_documented(kind):
    with pytest.raises(LoadError) as caught:
        load_program(
            Source("a.tac", f"Evaluation {{ evaluators = {{ {{ type = '{kind}', zzzz = 1 }} }} }}"),
            PORTS,
        )
    (hint,) = (error.hint for error in caught.value.errors if "'zzzz'" in error.message)
    assert set(DOCUMENTED[kind]) <= set(re.split(r", |: ", hint)[1:])


def accepted_options(construct):
    """What a construct says its options are when it is given one that it does not have."""
    with pytest.raises(LoadError) as caught:
        load_program(Source("a.tac", f"x = {construct} {{ nonsense = 1 }}"), PORTS)
    hints = [error.hint for error in caught.value.errors if "has no option" in error.message]
    return set(re.split(r", |: ", hints[0])[1:])


def remarks_about(construct, option):
    """What is said of an option that is given to a construct."""
    program = f"x = {construct} {{ {option} = {{}} }}"
    with pytest.raises(LoadError) as caught:
        load_program(Source("a.tac", program), PORTS)
    said = [error.message for error in caught.value.errors]
    said += [remark.message for remark in caught.value.partial.remarks()]
    return [message for message in said if "no option" in message or "no effect" in message]


@pytest.mark.parametrize("construct", ["Procedure", "Tool", "field.string"])
def test_the_documented_options_are_those_that_are_accepted(construct):
    name = "FieldOptions" if construct == "field.string" else f"{construct}Options"
    fields = {field.name for field in REFERENCE.classes[name].fields if field.name != "[1]"}
    assert fields == accepted_options(construct)


@pytest.mark.parametrize("construct", ["Agent", "Toolset"])
def test_the_documented_options_have_an_effect(construct):
    fields = REFERENCE.classes[f"{construct}Options"].fields
    assert [remarks_about(construct, field.name) for field in fields] == [[]] * len(fields)
    assert remarks_about(construct, "nonsense") == [
        f"option 'nonsense' of {construct} has no effect"
    ]


def test_every_step_says_what_it_means_and_is_about():
    for definition in step_library():
        assert definition.doc.endswith("."), definition.pattern
        assert definition.topic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name string", Parameter("name", "string")),
        ("name string? words here", Parameter("name", "string", True, "words here")),
        ("on? fun(a: string): any words", Parameter("on", "fun(a: string): any", True, "words")),
        ("run (fun(): table)? words", Parameter("run", "fun(): table", True, "words")),
        ('mode "a" | "b" words', Parameter("mode", '"a" | "b"', False, "words")),
        ("list { a: string, b: any }[]?", Parameter("list", "{ a: string, b: any }[]", True)),
        ("[1] table<string, any> words", Parameter("[1]", "table<string, any>", False, "words")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_parameter(text, expected):
    assert _parameter(text) == expected


def test_a_returned_value():
    assert _returned("string? answer what was said") == Parameter(
        "answer", "string", True, "what was said"
    )
    assert _returned("boolean") == Parameter("", "boolean")


def test_words_and_code():
    lines = ["One", "sentence.", "", "    a()", "", "      b()", "", "Another.", "    c()"]
    assert _text_from(lines) == Text("One sentence.", "Another.", ("a()\n\n  b()", "c()"))
