"""Phrases are found fast and exactly; a text that is none gets the nearest ones."""

import pytest
from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.parameter_type import ParameterType
from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

from tactus.specs.matching import (
    PARAMETERS,
    Definition,
    compile_phrase,
    match_step,
    nearest_phrases,
)
from tests.tactus.specs.test_steps import FAILS, HOLDS, library

LIBRARY = [
    Definition(index, pattern, "check", "", False)
    for index, pattern in enumerate(
        [
            "the agent {name} responds with {value}",
            "the {name} tool should be called {int} time(s)",
            "the result {key} should not be {value}",
            "the output {key} should be {value}",
        ]
    )
]


@pytest.mark.parametrize(
    ("text", "index", "arguments"),
    [
        ('the agent "a b" responds with "x \\"y\\""', 0, ("a b", 'x "y"')),
        ("the agent poet responds with 3", 0, ("poet", 3)),
        ("the done tool should be called 1 time", 1, ("done", 1)),
        ("the done tool should be called 2 times", 1, ("done", 2)),
        ("the result k should not be true", 2, ("k", True)),
        ("the output k.v should be two words", 3, ("k.v", "two words")),
        # A cell of an outline may hold line breaks.
        ('the output k should be "two\nlines"', 3, ("k", "two\nlines")),
    ],
)
def test_match(text, index, arguments):
    match = match_step(text, LIBRARY)
    assert (match.definition.index, match.arguments) == (index, arguments)


@pytest.mark.parametrize(
    "text",
    [
        "The output k should be 1",
        "the output k should be",
        "the output k should be 1 x".replace("k ", ""),
    ],
)
def test_no_match(text):
    assert match_step(text, LIBRARY) is None


def test_nearest_phrases():
    assert nearest_phrases("the agent x respond with y", LIBRARY)[0] == LIBRARY[0].pattern


TEXTS = [
    *HOLDS,
    *(fail[0] for fail in FAILS),
    "the procedure runs",
    "the procedure run",
    "the procedures run",
]
TEXTS += [
    'the output "a b" should be "c"',
    "the agent x should be called -1 times",
    "the message is ",
    "",
]


def cucumber_types():
    registry = ParameterTypeRegistry()
    for name, (regexp, read) in PARAMETERS.items():
        if name not in ("int", "float", "word", "string"):
            registry.define_parameter_type(ParameterType(name, regexp, object, read, False, False))
    return registry


@pytest.mark.parametrize("definition", library(), ids=lambda definition: definition.pattern)
def test_phrases_mean_what_cucumber_says(definition):
    theirs = CucumberExpression(definition.pattern, cucumber_types())
    regexp, readers = compile_phrase(definition.pattern)
    for text in TEXTS:
        expected = theirs.match(text)
        found = regexp.fullmatch(text)
        assert (found is None) == (expected is None), text
        if found:
            values = [read(part) for read, part in zip(readers, found.groups(), strict=True)]
            assert values == [argument.value for argument in expected]
