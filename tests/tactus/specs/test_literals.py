"""One grammar for the values in steps."""

import pytest

from tests.tactus.lua.modules import LuaModule

LITERALS = LuaModule("specs/literals")


def read(text, parameter="value"):
    found = LITERALS.call("read", parameter, text)
    return found if isinstance(found, tuple) else (found, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"plain"', "plain"),
        ("'single'", "single"),
        (r'"a \"b\" \\ \n \t \u00e4 \x41"', 'a "b" \\ \n \t ä A'),
        (r'"\ud83d\ude00 \ud83d"', "😀 \ufffd"),
        (r"'it\'s'", "it's"),
        (r'"\d+ \$5"', r"\d+ \$5"),
        ('""', ""),
        ('"3"', "3"),
        ('"two\nlines"', "two\nlines"),
        ("3", 3),
        ("-2.5", -2.5),
        ("1e3", 1000.0),
        ("  7 ", 7),
        ("true", True),
        ("False", False),
        ("null", None),
        ("None", None),
        ("nil", None),
        ('{"a": [1, true], "b": null}', {"a": [1, True]}),
        ("{'a': None, 'b': True, \"c\": false}", {"b": True, "c": False}),
        ("[1, 2,]", [1, 2]),
        ("[+1, .5, 2., 1_000, 0x10, 1e+2]", [1, 0.5, 2.0, 1000, 16, 100.0]),
        (r'["\d", "\/", "\""]', [r"\d", "/", '"']),
        ("[]", {}),
        ("bare words", "bare words"),
        ("don't", "don't"),
        ('"a" and "b"', '"a" and "b"'),
        ("007", "007"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        ("NaN", "NaN"),
        ("9" * 5000, "9" * 5000),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("3 # comment", "3 # comment"),
        ("", ""),
    ],
    ids=lambda value: str(value)[:20],
)
def test_values(text, value):
    parsed, problem = read(text)
    assert (parsed, problem) == (value, None)
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('"open', "the quotation mark at character 1 is never closed"),
        ("[broken", "expected a value at character 2, found 'broken'"),
        ("[1", "expected ',' or ']' at character 3, found its end"),
        ("[1 2]", "expected ',' or ']' at character 4, found '2'"),
        ('{"é": 1', "expected ',' or '}' at character 8, found its end"),
        ('{"a" 1}', "expected ':' at character 6, found '1'"),
        ('{"a": }', "expected a value at character 7, found '}'"),
        ('{"a": "x}', "the quotation mark at character 7 is never closed"),
        ('{"a": yes}', "expected a value at character 7, found 'yes'"),
        ("{a: 1}", "expected a key in quotes at character 2, found 'a'"),
        ("{1: 2}", "expected a key in quotes at character 2, found '1'"),
        ("{“a”: 1}", "expected a key in quotes at character 2, found '“'"),
        ("[1], 2", "expected nothing more at character 4, found ','"),
        ("[007]", "expected a value at character 2, found '007'"),
        ("“x”", "curly quotes are part of the text; write straight ones"),
        ("[" * 40 + "]" * 40, "it is nested more than 32 levels deep"),
    ],
    ids=lambda value: value[:20],
)
def test_what_only_begins_like_a_value_is_a_text_with_a_problem(text, problem):
    assert read(text) == (text, problem)


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        ("object", '{"a": 1}', {"a": 1}),
        ("object", "\"{'a': 1}\"", {"a": 1}),
        ("object", "plain", "plain"),
        ("name", '"done"', "done"),
        ("name", "'done'", "done"),
        ("key", "done", "done"),
        ("name", '"', '"'),
        ("pattern", r'"^\d"', r"^\d"),
        ("int", "-3", -3),
        ("int", "9" * 30, 1e30),
        ("float", "1e5", 100000.0),
        ("float", ".5", 0.5),
        ("word", '"x"', '"x"'),
        ("string", r"'a \'b\''", "a 'b'"),
        ("", "3", "3"),
    ],
)
def test_parameters(parameter, text, value):
    parsed, problem = read(text, parameter)
    assert (parsed, problem) == (value, None)
    assert type(parsed) is type(value)
