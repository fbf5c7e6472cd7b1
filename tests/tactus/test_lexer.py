"""Highlighting of `.tac` files."""

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Error, Keyword, Name, Number, String

from tests.conftest import ROOT

PROGRAM = """Agent = nil
local poet = Agent { model = "x" }
state.n = 1
Specification([==[
Feature: F
  Text with "quotes".
  @tag
  Scenario Outline: S <n>
    Given the input n is <n>
    Then the output should be "a \\"b\\"" or 12
      | n |
]==])
"""


def tokens(text):
    return list(get_lexer_by_name("tactus").get_tokens(text))


def test_it_is_registered():
    assert get_lexer_by_name("tac").name == "Tactus"
    assert get_lexer_for_filename("a.tac").name == "Tactus"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Name.Class, "Agent"),
        (Name.Class, "state"),
        (Name.Class, "Specification"),
        (Keyword.Namespace, "Feature"),
        (Keyword.Namespace, "Scenario Outline"),
        (Keyword, "Given"),
        (Name.Decorator, "  @tag"),
        (Name.Variable, "<n>"),
        (String.Double, '"a \\"b\\""'),
        (Number, "12"),
    ],
)
def test_tokens(kind, text):
    assert (kind, text) in tokens(PROGRAM)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples").rglob("*.tac")), ids=lambda path: path.name
)
def test_examples_lose_nothing_and_have_no_errors(path):
    text = path.read_text(encoding="utf-8")
    found = tokens(text)
    assert "".join(value for _, value in found) == text
    assert Error not in {kind for kind, _ in found}
