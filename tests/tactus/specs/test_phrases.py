"""Phrases are Cucumber expressions: they match what Cucumber's own library matches."""

import pytest
from cucumber_expressions.errors import CucumberExpressionError
from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.parameter_type import ParameterType
from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

from tactus.specs.library import step_library
from tests.tactus.lua.modules import LuaModule
from tests.tactus.specs.test_steps import FAILS, HOLDS

PHRASES = LuaModule("specs/scenarios/phrases")

QUOTED = '"[^"]+"' + "|'[^']+'"
OWN_TYPES = {
    "value": r"(?s:.+)",
    "object": r"(?s:.+)",
    "name": rf"{QUOTED}|\S+",
    "key": rf"{QUOTED}|\w[\w.-]*",
    "pattern": r'".*"',
}


@pytest.fixture(scope="module")
def types():
    registry = ParameterTypeRegistry()
    for name, regexp in OWN_TYPES.items():
        registry.define_parameter_type(ParameterType(name, regexp, str, str, False, False))
    return registry


MATCH = """
function(phrases, pattern, text)
  local phrase, problem = phrases.compile(pattern)
  return phrase ~= nil, phrase and phrase.match(text) or problem
end
"""


def texts_in(pattern, text):
    """The texts of the parameters; None where the phrase does not match, False where it is none."""
    is_phrase, found = PHRASES.run(MATCH, pattern, text)
    if is_phrase:
        return None if found is None else list(found)
    return False


def texts_by_cucumber(pattern, text, types):
    try:
        found = CucumberExpression(pattern, types).match(text)
    except CucumberExpressionError:
        return False
    return None if found is None else [argument.group.value for argument in found]


STEPS = [
    *HOLDS,
    *(fail[0] for fail in FAILS),
    "the procedure runs",
    "the procedure run",
    "the procedures run",
    'the output "a b" should be "c"',
    'the output k should be "two\nlines"',
    "the agent x should be called -1 times",
    "the message is ",
    "",
]


@pytest.mark.parametrize("pattern", [definition.pattern for definition in step_library()])
def test_the_step_library_means_what_cucumber_says(pattern, types):
    for text in STEPS:
        assert texts_in(pattern, text) == texts_by_cucumber(pattern, text, types), text


EXPRESSIONS = {
    "optional text": ("I have {int} cucumber(s)", ["I have 1 cucumber", "I have 2 cucumbers"]),
    "longer optional text": ("three (very blind )mice", ["three mice", "three very blind mice"]),
    "alternatives": ("I eat/drink it", ["I eat it", "I drink it", "I eat/drink it", "I it"]),
    "three alternatives": ("a/b/c", ["a", "b", "c", "a/b/c", ""]),
    "optional in alternatives": ("mice/rat(s) sleep", ["mice sleep", "rat sleep", "rats sleep"]),
    "alternatives with signs": ("{int} day(s)./hour(s)?", ["3 days.", "3 hour?", "3 day?"]),
    "alternatives beside a parameter": ("{int}px/em of {int}", ["1px of 2", "1em of 2"]),
    "alternatives before a parameter": ("to/on{int}", ["to1", "on2", "to/on3"]),
    "a slash after a parameter": ("{int}/x", ["1/x", "1"]),
    "a slash before a parameter": ("x/{int}", ["x/1", "x"]),
    "an empty alternative": ("a//b", ["a", "b"]),
    "an alternative that is only optional": ("a/(b)", ["a", "b", ""]),
    "a slash alone": ("a / b", ["a / b"]),
    "an alternative within optional text": ("a(b/c)", ["ab", "ac"]),
    "a parameter within optional text": ("a({int})", ["a1", "a"]),
    "optional text within another": ("a(b(c))", ["abc"]),
    "empty optional text": ("a()", ["a", "a()"]),
    "an escaped parenthesis": (r"\(very) blind", ["(very) blind", "blind"]),
    "an escaped brace": (r"a \{int} b", ["a {int} b", "a 1 b"]),
    "an escaped slash": (r"a\/b", ["a/b", "a", "b"]),
    "an escaped backslash": (r"a \\ b", [r"a \ b", r"a \\ b"]),
    "an escaped letter": (r"a \d b", ["a 1 b"]),
    "a backslash at the end": ("a \\", ["a \\"]),
    "an open parenthesis": ("a (b", ["a (b"]),
    "an open brace": ("a {int", ["a 1"]),
    "a closing brace alone": ("a } b", ["a } b"]),
    "a closing parenthesis alone": ("a ) b/c", ["a ) b", "a ) c"]),
    "a name with signs": ("a {b/c} d", ["a b d"]),
    "a parameter that is not known": ("a {thing}", ["a b"]),
    "signs of regular expressions": (r"^$[]|?*+.", ["^$[]|?*+.", ""]),
    "nothing": ("", ["", "a"]),
    "white space": ("a  b\tc", ["a  b\tc", "a b c"]),
    "letters of all scripts": ("Привет, {word}(日)!", ["Привет, Ада!", "Привет, Ада日!"]),
    "anything": ("I say {}!", ["I say two words!", "I say !", "I say"]),
    "two of anything": ("{} and {}", ["a and b and c", " and "]),
    "a word": ("the {word} one", ["the fast one", "the very fast one"]),
    "an int": ("{int}", ["22", "-22", "1.22", "-", "+3", "0x1", "x"]),
    "a float": (
        "{float}",
        ["0.22", ".22", "-1.22", "+1", "22", "-", ".", "1.", "1E5", "+1.2E-3", "1E", "1E.5"],
    ),
    "other numbers": ("{byte} {short} {long} {biginteger}", ["1 2 -3 4", "1 2 3 4.0"]),
    "other fractions": ("{double} {bigdecimal}", ["1.5 -.25", "1 2", "a b"]),
    "a string": (
        "say {string}",
        ['say "a"', "say 'a'", 'say ""', "say ''", r'say "a \"b\" c"', r"say 'it\'s'", "say \"a'"]
        + ['say "a" "b"', 'say "a\\"', "say a", 'say "it\'s"', 'say "two\nlines"'],
    ),
    "two strings": ("{string} and {string}", ['"a" and "b"', "'a' and \"b and c\"", '"a" and b']),
}


@pytest.mark.parametrize(("pattern", "texts"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expression_means_what_cucumber_says(pattern, texts, types):
    for text in texts:
        assert texts_in(pattern, text) == texts_by_cucumber(pattern, text, types), text


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("a (b", "the '(' is never closed; write \\( for a parenthesis"),
        ("a {b", "the '{' is never closed; write \\{ for a brace"),
        ("a ()", "the parentheses contain no text; write \\( for a parenthesis"),
        ("a(b/c)", "optional text cannot contain an alternative; write \\/ for the sign"),
        ("a({int})", "optional text cannot contain a parameter; write \\{ for the sign"),
        ("a/ b", "an alternative beside '/' contains no text; write \\/ for a slash"),
        ("a {b(c}", "the name of a parameter contains '('"),
        (r"a \d", "'\\d' is no escape; write \\\\ for a backslash"),
        ("a\\", "it ends with a backslash; write \\\\ for one"),
    ],
)
def test_what_is_wrong_with_an_expression(pattern, problem):
    assert PHRASES.run(MATCH, pattern, "") == (False, problem)
