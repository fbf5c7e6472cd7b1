"""Highlighting of `.tac` files."""

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.styles import get_style_by_name
from pygments.token import (
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from tactus.example.facts import constructs
from tactus.tooling.pygments_lexer import CALLED, CONSTRUCTS, TactusLexer
from tactus.tooling.pygments_styles import DARK, LIGHT
from tests.conftest import ROOT

PROGRAM = """Agent = nil
local poet = Agent { model = "x", system_prompt = [[You are a poet.
# Rules
- Be **brief**
- About {input.topic}]] }
state.n = 1
if Human.approve("Send to {input.name}?") then f { input = field.string {} } end
input { a = 1 }
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
        (String.Interpol, "<n>"),
        (Generic.Heading, "# Rules"),
        (Punctuation.Marker, "-"),
        (Generic.Strong, "**brief**"),
        (String.Interpol, "{input.topic}"),
        (String.Interpol, "{input.name}"),
        (Name.Function, "approve"),
        (Name.Function, "string"),
        (Name.Class, "input"),
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


def test_a_comparison_is_no_attribute():
    found = tokens("local n <const> = 1\nif n < 0 or n > 9 then end\n")
    assert Error not in {kind for kind, _ in found}
    assert (Number.Integer, "0") in found


def test_it_knows_every_construct_of_the_language():
    assert set(CONSTRUCTS.split()) | set(CALLED) == constructs() - {
        "python",
        "require",
        "collectgarbage",
        "print",
        "warn",
    }


def test_names_that_are_assigned_or_stand_in_strings_are_no_constructs():
    found = [
        value for kind, value in tokens('Agent = 1\nx.input(1)\ny = "Agent"') if kind is Name.Class
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "function box.lid:open()",
            [
                (Keyword.Reserved, "function"),
                (Name.Class, "box"),
                (Name.Class, "lid"),
                (Name.Function, "open"),
            ],
        ),
        (
            "local n <const>",
            [(Keyword.Declaration, "local"), (Name.Variable, "n"), (Name.Attribute, "const")],
        ),
        ("goto done", [(Keyword.Reserved, "goto"), (Name.Label, "done")]),
        ("::done::", [(Name.Label, "done")]),
        ("a..b", [(Name.Variable, "a"), (Operator, ".."), (Name.Variable, "b")]),
        ("a[1].type", [(Name.Variable, "a"), (Number.Integer, "1"), (Name.Property, "type")]),
        (
            "type = type(a)",
            [
                (Name.Variable, "type"),
                (Operator, "="),
                (Name.Builtin, "type"),
                (Name.Variable, "a"),
            ],
        ),
        ("string.rep", [(Name.Builtin, "string.rep")]),
        ("maker:new { }", [(Name.Variable, "maker"), (Name.Function, "new")]),
        ("'a\\n'", [(String.Single, "'a"), (String.Escape, "\\n"), (String.Single, "'")]),
        ("0x1F 1.5e3", [(Number.Hex, "0x1F"), (Number.Float, "1.5e3")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_lua(text, expected):
    blank = {Text, Whitespace, Punctuation}
    assert [token for token in tokens(text) if token[0] not in blank] == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ('x = "open\ny', "y"),
        ("x = 'open\\\n still\ny", "y"),
        ("x = [[open\ny", ""),
        ("--[[open\ny", ""),
    ],
    ids=["quote", "quote that goes on", "brackets", "comment"],
)
def test_what_is_left_open_ends_where_lua_would_miss_its_end(text, rest):
    variables = [value for kind, value in tokens(text) if kind is Name.Variable and value != "x"]
    assert variables == ([rest] if rest else [])


def test_line_ends_of_windows():
    assert tokens(PROGRAM.replace("\n", "\r\n")) == tokens(PROGRAM)


@pytest.mark.parametrize(
    "piece",
    [
        "[[",
        "]=",
        "--[=[",
        '"\\',
        "'{a.",
        "a .",
        "::a",
        "function a.",
        "prompt=",
        "Specification[[",
        " <",
        "\n",
        "é@",
    ],
)
@pytest.mark.parametrize(
    "frame", ["{}", '"{}"', "Specification([[\n Given {}]])", "prompt = [[\n- {}]]", "[==[{}]=]"]
)
def test_any_text_loses_nothing_however_long(frame, piece):
    # Were a rule to look at everything behind each piece, this would not end.
    text = frame.replace("{}", piece * 10_000)
    found = list(TactusLexer().get_tokens_unprocessed(text))
    assert "".join(value for _, _, value in found) == text
    assert all(text.startswith(value, position) for position, _, value in found)


def luminance(colour):
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "colours"), [("tactus", LIGHT), ("tactus-dark", DARK)])
def test_every_colour_can_be_read_on_its_background(name, colours):
    style = get_style_by_name(name)
    for token, look in style:
        assert contrast(f"#{look['color']}", style.background_color) >= 4.5, token
    # A site's own code blocks have a background of the theme: Material's light one, and its dark one.
    theirs = "#f5f5f5" if name == "tactus" else "#272a35"
    assert all(contrast(colour, theirs) >= 4.5 for key, colour in colours.items() if key != "code")
