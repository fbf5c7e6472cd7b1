"""Syntax errors point at the mistake, not at the place where Lua's parser gave up."""

import pytest

from tactus import Source
from tactus.core.errors import LoadError
from tactus.tooling.syntax_check import check_syntax

PROCEDURE = "Procedure {\n  output = {},\n  function(input)\n"


def explained(text):
    """Return the errors of a text as `line: message`, followed by the hint."""
    with pytest.raises(LoadError) as caught:
        check_syntax(Source("a.tac", text))
    (error,) = caught.value.errors
    return f"{error.location.line}: {error.message}", error.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nSpecification([[\nFeature: x\n  Scenario: y\n", "2: this '[[' is not closed: expected ']]' before the end of the file"),
        ("x = [==[\n a ]] b ]=]\n\n", "1: this '[==[' is not closed: expected ']==]' before the end of the file"),
        ("x = 1\n--[[ a\nb\n", "2: this '--[[' is not closed: expected ']]' before the end of the file"),
        ("--[=[ a ]]", "1: this '--[=[' is not closed: expected ']=]' before the end of the file"),
        ("a = f { text = [[hello\n}\n\nSpecification([[\nFeature: x\n]])\n", "1: this '[[' is not closed before the next one on line 4"),
        ("x = 1\ny = 'abc\nz = 2\n", "2: this ' is not closed on its line"),
        ('x = "abc', '1: this " is not closed on its line'),
        ("a = f {\n  b = 1,\n\nreturn a\n", "1: this '{' is not closed: expected '}' before 'return' on line 4"),
        ("a = f {\n  b = 1,\n", "1: this '{' is not closed: expected '}' at the end of the file"),
        ("a = f {\n  b = {\n    c = 1,\n  d = { e = 1 },\n}\n\nf()\n", "2: this '{' is not closed: expected '}' before 'f' on line 7"),
        ("f({\n  a = 1,\n)\n", "1: this '{' is not closed: expected '}' before ')' on line 3"),
        ("a = 1\nf(a,\n  2\nz = 3\n", "2: this '(' is not closed: expected ')' before 'z' on line 4"),
        ("x = a[1\ny = 2\n", "1: this '[' is not closed: expected ']' before 'y' on line 2"),
        (f"{PROCEDURE}    if a then\n      b()\n    return 1\n  end\n}}\n", "4: this 'if' is not closed: expected 'end' before '}' on line 8"),
        (f"{PROCEDURE}    for i = 1, 2 do\n      b()\n    c()\n  end\n}}\n", "4: this 'for' is not closed: expected 'end' before '}' on line 8"),
        (f"{PROCEDURE}    return 1\n}}\n", "3: this 'function' is not closed: expected 'end' before '}' on line 5"),
        ("while a do\n  b()\n", "1: this 'while' is not closed: expected 'end' at the end of the file"),
        ("repeat\n  b()\n", "1: this 'repeat' is not closed: expected 'until' at the end of the file"),
        (f"{PROCEDURE}    if a then\n      b()\n    end\n    end\n    return 1\n  end\n}}\n", "7: this 'end' is one too many, or is indented differently from what it closes"),
        ("f()\nend\n", "2: found 'end', but nothing is open here"),
        ("x = { 1 } }\n", "1: found '}', but nothing is open here"),
        ("f(1))\n", "1: found ')', but nothing is open here"),
    ],
)  # fmt: skip
def test_what_is_open_is_reported_where_it_was_opened(text, message):
    assert explained(text)[0] == message


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('a = f {\n  b = "x"\n  c = 1,\n}\n', "2: expected ',' between two fields, before 'c' on line 3", "add a comma at the end of this line"),
        ("a = f {\n  b = { 1 }\n  -- why\n\n  c = 1,\n}\n", "2: expected ',' between two fields, before 'c' on line 5", "add a comma at the end of this line"),
        ("a = f {\n  function()\n    b()\n  end\n  c = 1,\n}\n", "4: expected ',' between two fields, before 'c' on line 5", "add a comma at the end of this line"),
        ("a = { 1 2 3 }\n", "1: expected ',' between two fields, before '2'", "add the missing comma"),
        ('f("a" "b")\n', "1: expected ',' between two arguments, before \"b\"", "add the missing comma"),
        ('a = {\n  [1] = "x"\n  [2] = "y",\n}\n', "2: expected ',' between two fields, before '[' on line 3", "add a comma at the end of this line"),
    ],
)  # fmt: skip
def test_a_missing_comma_is_named_at_the_line_that_lacks_it(text, message, hint, line_end):
    assert explained(text.replace("\n", line_end)) == (message, hint)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('a = {\n  "name": "Ada",\n}\n', "2: found ':' between a name and its value; expected '='", "write name = …"),
        ('a = {\n  name: "Ada",\n}\n', "2: found ':' between a name and its value; expected '='", "write name = …"),
        ("a = { name: other, }\n", "1: found ':' between a name and its value; expected '='", "write name = …"),
        ("a = { flag: true }\n", "1: found ':' between a name and its value; expected '='", "write flag = …"),
        ('a = { "two words": 1 }\n', "1: found ':' between a name and its value; expected '='", 'write ["two words"] = …'),
        ("if a = 1 then\nend\n", "1: 'then' expected near '='", "write '==' to compare"),
        ("if a then\n  b()\nelse if c then\n  d()\nend\n", "3: this 'else if' opens a block that is not closed: expected 'end' at the end of the file", "write 'elseif' for 'else if'"),
        ("if a then\n  b()\nelif c then\nend\n", "3: syntax error near 'c'", "write 'elseif' for 'elif'"),
        ("let a = 1\n", "1: syntax error near 'a'", "write 'local' for 'let'"),
        ("if a && b then end\n", "1: unexpected symbol near '&'", "write 'and' for '&&'"),
        ("// why\n", "1: unexpected symbol near '//'", "a comment starts with --"),
        ("if a == 1\n  b()\nend\n", "1: expected 'then', before 'b' on line 2", "a block is if … then … end, without braces"),
        ("if (a) {\n  b()\n}\n", "1: expected 'then', at the end of the file", "a block is if … then … end, without braces"),
        ("a = 1 +\n\n", "1: expected a value after '+', at the end of the file", "write the value, or remove what leads to it"),
        ("function f()\n  return 1\n  g()\nend\n", "3: 'end' expected (to close 'function' at line 1) near 'g'", "return is the last statement of its block; move what follows, or write do return … end"),
        ("a = “b”\n", "1: '“' cannot stand outside a string", 'write "'),
        ("a\u00a0= 1\n", "1: a no-break space (U+00A0) cannot stand outside a string", "delete it, or write a space"),
        ("größe = 1\n", "1: 'ö' cannot stand outside a string", "names consist of the letters a to z, digits and _; other letters belong in strings"),
    ],
)  # fmt: skip
def test_habits_of_other_languages_have_a_hint(text, message, hint):
    assert explained(text) == (message, hint)


def test_the_time_grows_with_the_length_of_the_file_only():
    import time

    def seconds(count):
        start = time.process_time()
        explained("x = {" + "{ a = 1 }, " * count + "\n")
        explained("f(" + ")" * count)
        return time.process_time() - start

    small = seconds(2_000)
    assert seconds(20_000) < max(small, 0.02) * 40
