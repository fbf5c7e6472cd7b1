"""Globals are read from bytecode: as Lua sees them, in every function."""

import re

import pytest
from hypothesis import given

from tactus.core.source import Source
from tactus.engine.lua_engine import compile_lua
from tactus.tooling.bytecode_globals import GlobalUse, global_uses
from tactus.tooling.tokens import Kind, tokenize
from tests.tactus.tooling.test_formatting import spaced


def uses(text):
    return global_uses(compile_lua(text, "main.tac"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a()", [GlobalUse("a", 1)]),
        ("a = 1", [GlobalUse("a", 1, is_set=True)]),
        ("local a = a", [GlobalUse("a", 1)]),
        ("local a a = 1 return a", []),
        ("local function f(a) return a end", []),
        ("for a = 1, 2 do local b = a end", []),
        ("\n\nlocal f = function() return function() return a end end", [GlobalUse("a", 3)]),
        ("return { a = 1, x.a }", [GlobalUse("x", 1, field="a")]),
        ("return a.b.c", [GlobalUse("a", 1, field="b")]),
        ("local t = a return t.b", [GlobalUse("a", 1, field="b")]),
        ("local t = a; local u; return t.b", [GlobalUse("a", 1)]),
        ("local _ENV = {} return a", []),
        ("local x <close> = nil goto done ::done::", []),
        ("do return a\n.\nb end", [GlobalUse("a", 1, field="b")]),
        ("x = '" + "y" * 300 + "' return a", [GlobalUse("x", 1, is_set=True), GlobalUse("a", 1)]),
        ("x = 1.5 + 7 // y", [GlobalUse("y", 1), GlobalUse("x", 1, is_set=True)]),
    ],
)
def test_uses(text, expected):
    assert uses(text) == expected


def test_lines_far_apart():
    text = "\n" * 5000 + "a()" + "\n" * 200 + "b()\n" + "c()\n" * 300
    lines = [use.line for use in uses(text)]
    assert lines == [5001, 5201, *range(5202, 5502)]


def test_more_constants_than_an_instruction_can_name():
    text = "return {" + ",".join(f"'{number}'" for number in range(400)) + "}, a"
    assert uses("f()\n" + text)[0] == GlobalUse("f", 1)


@given(spaced())
def test_any_program(text):
    """What is found is named in the text, on that line."""
    source = Source("main.tac", text)
    line, names = 1, set()
    for token in tokenize(source):
        line += token.line_ends
        if token.kind is Kind.NAME:
            names.add((token.text, line))
        line += len(re.findall("\n", token.text))
    words = {name for name, _ in names}
    for use in uses(text):
        assert use.name in words
        assert 1 <= use.line <= line
