"""Phrases are found fast and exactly; a text that is none gets the nearest ones."""

import pytest

from tactus.specs.matching import Definition, literal_beginning, match_step, nearest_phrases

LIBRARY = [
    Definition(index, pattern, "check", "", False)
    for index, pattern in enumerate(
        [
            "the agent {name} responds with {value}",
            "the {word} tool should be called {int} time(s)",
            "the output/result {key} should not be {value}",
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


@pytest.mark.parametrize(
    ("pattern", "beginning"),
    [
        ("the output {key}", "the output "),
        ("the procedure run(s)", "the procedure run"),
        ("the output/result", "the "),
        ("plain", "plain"),
    ],
)
def test_literal_beginning(pattern, beginning):
    assert literal_beginning(pattern) == beginning
