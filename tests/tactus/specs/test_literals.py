"""One grammar for the values in steps."""

import pytest

from tactus.specs.literals import parse_literal, parse_name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"plain"', "plain"),
        ("'single'", "single"),
        (r'"a \"b\" \\ \n \t \u00e4"', 'a "b" \\ \n \t ä'),
        ('""', ""),
        ('"3"', "3"),
        ("3", 3),
        ("-2.5", -2.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("None", None),
        ("nil", None),
        ('{"a": [1, null, true]}', {"a": [1, None, True]}),
        ("{'a': None, 'b': True}", {"a": None, "b": True}),
        ("[1, 2]", [1, 2]),
        ("[]", []),
        ("bare words", "bare words"),
        ("don't", "don't"),
        ('"open', '"open'),
        ('"a" and "b"', '"a" and "b"'),
        ("007", "007"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        ("[broken", "[broken"),
        ("{1: 2}", "{1: 2}"),
        ("NaN", "NaN"),
        ("[" * 5000, "[" * 5000),
        ("9" * 5000, "9" * 5000),
        ("9" * 400, "9" * 400),
        ("[" * 40 + "]" * 40, "[" * 40 + "]" * 40),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("3 # comment", "3 # comment"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_values(text, value):
    parsed = parse_literal(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("text", ['"done"', "'done'", "done"])
def test_names(text):
    assert parse_name(text) == "done"
