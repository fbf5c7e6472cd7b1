"""Formatting: what each rule does, and that nothing but white space ever changes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tactus.core.errors import FormattingError, LoadError, ProgramSyntaxError
from tactus.core.files.reading import read_source
from tactus.core.source import Source
from tactus.engine.lua_engine import new_runtime, syntax_error
from tactus.tooling.formatting import check_formatting, format_source
from tactus.tooling.syntax_check import check_syntax
from tactus.tooling.tokens import Kind, tokenize
from tests.conftest import DATA, ROOT

PAIRS = sorted((DATA / "format").glob("*.before.tac"))


def formatted(text):
    return format_source(Source("main.tac", text))


def tokens_of(text):
    return [(token.kind, token.text) for token in tokenize(Source("main.tac", text))]


def is_lua(text):
    return syntax_error(text, "main.tac") is None


dump = new_runtime().eval(
    b"function(text) return string.dump(assert(load(text, '=main', 't'))) end"
)


# Each rule


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name.partition(".")[0])
def test_a_pair(path, golden):
    source = read_source(path)
    check_syntax(source)
    text = format_source(source)
    golden(path.with_name(path.name.replace("before", "after")), text)
    assert formatted(text) == text
    assert tokens_of(text) == tokens_of(source.text)
    check_syntax(Source("after.tac", text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("a()", "a()\n"),
        ("a()\r\nb()\r\n", "a()\nb()\n"),
        ("a()\rb()\n\rc()", "a()\nb()\nc()\n"),
        ("x = [[a\r\nb]]--[[c\rd]]", "x = [[a\nb]] --[[c\nd]]\n"),
        ("x = 'a\\\r\nb'", "x = 'a\\\nb'\n"),
        ("-- a \t\f\v\n", "-- a\n"),
        ("-- a\u00a0\n", "-- a\u00a0\n"),
        ("x\v=\f1", "x = 1\n"),
        ("x = 'é'--ü", "x = 'é' --ü\n"),
    ],
    ids=repr,
)
def test_ends_of_lines_and_blanks(before, after):
    assert formatted(before) == after


def test_kinds_of_tokens():
    text = "local x <const> = 0x1p4 .. 'a' --[==[ b ]==]"
    assert [kind for kind, _ in tokens_of(text)] == [
        Kind.KEYWORD,
        Kind.NAME,
        Kind.SYMBOL,
        Kind.NAME,
        Kind.SYMBOL,
        Kind.SYMBOL,
        Kind.NUMBER,
        Kind.SYMBOL,
        Kind.STRING,
        Kind.COMMENT,
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nx = 'a\n'", "main.tac:2: unfinished string near ''a'"),
        ('x = "\\"', "main.tac:1: unfinished string near '\"\\\"'"),
        ("x = [==[ ]=]", "main.tac:1: unfinished long string near '[==[ ]=]'"),
        ("\n\n--[[ ]", "main.tac:3: unfinished long comment near '--[[ ]'"),
        ("x = 3or 4", "main.tac:1: malformed number near '3or 4'"),
        ("x = 1..2", "main.tac:1: malformed number near '1..2'"),
        ("x = é", "main.tac:1: unexpected symbol near 'é'"),
    ],
)
def test_a_text_without_tokens(text, message):
    with pytest.raises(ProgramSyntaxError) as caught:
        formatted(text)
    assert str(caught.value) == message
    assert not is_lua(text)


@pytest.mark.parametrize("text", ["x = 2", "x = 1 -- why", "x = '1'", "x = 1 'open"])
def test_a_formatting_that_changes_more_than_white_space_is_found(text):
    with pytest.raises(FormattingError, match=r"^main\.tac: formatting would change more than"):
        check_formatting(Source("main.tac", "x=1"), Source("main.tac", text))
    check_formatting(Source("main.tac", "x=1"), Source("main.tac", "x = 1\n"))


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "{" * 20_000 + "}" * 20_000,
        "x = " + "(" * 20_000 + "1" + ")" * 20_000,
        "do " * 20_000 + "end " * 20_000,
        "x = " + "- " * 20_000 + "1",
        "x = '" + "\\z " * 20_000 + "'",
        "x = [[" + "]" * 20_000 + "]]",
        "-- comment\n" * 20_000,
        "\n" * 20_000 + ")" * 20_000,
    ],
    ids=lambda text: text[:8],
)
def test_neither_depth_nor_length_is_a_limit(text):
    assert tokens_of(formatted(text)) == tokens_of(text)


@pytest.mark.parametrize(
    "text", ["'" + "\\z " * 50_000, "[=" * 50_000, "[=[" * 50_000, "9" * 50_000 + "x"]
)
def test_what_does_not_end_is_told_at_once(text):
    with pytest.raises(ProgramSyntaxError):
        formatted(text)


def test_what_is_nested_too_deep_for_lua():
    with pytest.raises(LoadError, match=r"^main\.tac: its brackets or blocks are nested too deep"):
        check_syntax(Source("main.tac", "x = " + "(" * 1000 + "1" + ")" * 1000))


REAL = sorted([*(ROOT / "examples").rglob("*.tac"), *(DATA / "language").rglob("*.tac")])


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_program_that_somebody_wrote(path):
    """Its tokens are the same, it is formatted once for all, and where it is Lua it means the same."""
    text = read_source(path).text
    after = formatted(text)
    assert tokens_of(after) == tokens_of(text)
    assert formatted(after) == after
    assert is_lua(after) == is_lua(text)


# Any program: a small grammar, whose sentences are lists of tokens


OPERATORS = "+ - * / // % ^ .. < <= > >= == ~= and or & | ~ << >>"


def tokens(text):
    return st.just(text.split())


def one_of(*texts):
    return st.sampled_from(texts).map(lambda text: [text])


def joined(*parts):
    """One after the other: lists of tokens, or texts of tokens."""
    strategies = (tokens(part) if isinstance(part, str) else part for part in parts)
    return st.tuples(*strategies).map(lambda lists: [item for part in lists for item in part])


def between(separator, items, **sizes):
    def put(lists):
        return [item for part in lists for item in [separator, *part]][1:]

    return st.lists(items, max_size=3, **sizes).map(put)


def many(items):
    return st.lists(items, max_size=3).map(lambda lists: [item for part in lists for item in part])


names = one_of("a", "b1", "_c", "ende")
literals = one_of(
    *("nil", "true", "...", "1", "3.", ".5", "0x1p-2", "0xA", "1e+3"),
    *('"t"', r'"\"\\"', r"'\''", "'a\\z \n  b'", "'a\\\n b '"),
    *("[[x\n  y ]]", "[==[ ]] ]==]", "[[\n\n\n]]"),
)
unary = one_of("-", "not", "#", "~")
binary = one_of(*OPERATORS.split())


def longer_expressions(inner):
    arguments = joined("(", between(",", inner), ")")
    table = joined("{", between(",", fields(inner)), "}")
    prefix = names | joined("(", inner, ")")
    suffix = st.one_of(
        arguments,
        table,
        one_of('"t"', "[[t]]"),
        joined(".", names),
        joined("[", inner, "]"),
        joined(":", names, arguments),
    )
    return st.one_of(
        joined(inner, binary, inner),
        joined(unary, inner),
        joined("(", inner, ")"),
        joined(prefix, many(suffix)),
        table,
        joined("function ( a , ... ) return", inner, "end"),
    )


def fields(inner):
    return st.one_of(inner, joined(names, "=", inner), joined("[", inner, "] =", inner))


expressions = st.recursive(literals | names, longer_expressions, max_leaves=8)
calls = joined(names, "(", between(",", expressions), ")")
simple_statements = st.one_of(
    calls,
    joined("local", names, "=", expressions),
    joined("local k < const > , l =", expressions),
    joined(names, ". x ,", names, "[ 1 ] =", expressions),
    joined("( a or b ) (", expressions, ")"),
    tokens("goto_ = nil ; ; do goto done :: done :: end"),
)


def longer_statements(inner):
    block = many(inner)
    return st.one_of(
        joined("do", block, "end"),
        joined("if", expressions, "then", block, "elseif", expressions, "then", block, "end"),
        joined("if", expressions, "then", block, "else", block, "end"),
        joined("while", expressions, "do", block, "break end"),
        joined("for i = 1 ,", expressions, "do", block, "end"),
        joined("for k , v in", expressions, "do", block, "end"),
        joined("repeat", block, "until", expressions),
        joined("function a . b : c ( ... )", block, "end"),
        joined("local function f ( a , ... )", block, "return", expressions, "end"),
    )


statements = st.recursive(simple_statements, longer_statements, max_leaves=6)
programs = many(statements)

BLANKS = [" ", "  ", "\t", "\n", "\n\n", "\r\n", " \n\t ", "--[[c]]", " --[==[\n ]] ]==]"]
COMMENTS = [" -- c\n", "\n  --c  \n", "\n---\n--[ c\n"]
MORE_LINES = ["\n\n\n", " \n\n \r\n\n"]


@st.composite
def spaced(draw, blanks=(*BLANKS, *COMMENTS)):
    """A program with anything between its tokens, and now and then nothing."""
    text = ""
    for token in draw(programs):
        may_touch = token[0] in "(){},;" or text[-1:] in ("(", ")", "{", "}", ",", ";")
        separators = (*blanks, *([""] * 5 if may_touch else ()))
        separator = draw(st.sampled_from(separators)) if text else ""
        would_be_longer = text.endswith("-") and separator.startswith("-")
        text += (" " if would_be_longer else "") + separator + token
    return text


@given(spaced())
def test_a_program_means_what_it_meant(text):
    """Lua makes the same bytecode of it, line numbers included: no line was joined, split, lost or moved."""
    assert dump(formatted(text).encode()) == dump(text.encode())


@given(spaced((*BLANKS, *COMMENTS, *MORE_LINES)))
def test_a_program_keeps_its_tokens_and_is_formatted_once_for_all(text):
    after = formatted(text)
    assert tokens_of(after) == tokens_of(text)
    assert formatted(after) == after
    assert is_lua(after)


@given(spaced())
def test_lines_are_indented_by_twos_and_end_without_blanks(text):
    after = formatted(text)
    inner = inner_lines(after)
    for number, line in enumerate(after.split("\n"), start=1):
        if number not in inner:
            assert (len(line) - len(line.lstrip(" "))) % 2 == 0
        if number + 1 not in inner:
            assert line == line.rstrip()


def inner_lines(text):
    """The lines that begin inside a string or a comment."""
    line, found = 1, set()
    for token in tokenize(Source("main.tac", text)):
        line += token.line_ends
        end = line + token.text.count("\n")
        found |= set(range(line + 1, end + 1))
        line = end
    return found


@given(programs)
def test_how_a_program_was_spaced_does_not_matter(program):
    text = " ".join(program)
    assert formatted(text) == formatted("   ".join(program)) == formatted(" " + text + "\t\n\n")


# Any text


WORDS = "a const local function end if then do else elseif until repeat while for goto return not"
SYMBOLS = OPERATORS + " # = ( ) { } [ ] :: ; : , . ..."
OTHERS = r"""1 0x e5 ' " \ \z -- --[[ [[ ]] [=[ ]=] é"""
BLANK = [" ", "\n", "\r", "\v", "\ufeff", "\0"]
FRAGMENTS = [*WORDS.split(), *SYMBOLS.split(), *OTHERS.split(), *BLANK]


@settings(max_examples=500)
@given(st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map("".join)))
@example("[ =[")
@example("- - -- -")
@example("a . . b . .. c 1 . 2")
@example(": :: : ~ = < < = [ [ [")
def test_any_text_is_formatted_or_refused(text):
    try:
        after = formatted(text)
    except ProgramSyntaxError as error:
        assert error.location.line
        assert not is_lua(text)
        return
    assert tokens_of(after) == tokens_of(text)
    assert formatted(after) == after
    assert is_lua(after) == is_lua(text)
