"""Splits the source of a program into tokens, for the formatter, facts and mutation testing.

Nothing is recursive, and each character is visited a fixed number of times.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.core.errors import ProgramSyntaxError

if TYPE_CHECKING:
    from tactus.core.source import Source

BLANKS = " \t\n\r\f\v"

LINE_END = re.compile(r"\r\n|\n\r|\r")
"""Line ends other than a line feed that Lua counts as one."""

KEYWORDS = """
    and break do else elseif end false for function goto if in local nil not or repeat return then true until while
"""

RESERVED = frozenset(KEYWORDS.split())

HEX = r"[0-9a-fA-F]"

TOKEN = re.compile(
    rf"""
    (?P<blank> \s*+ )
    (?: (?P<name> [A-Za-z_]\w*+ )
      | (?P<comment> --\[(?P<dashes>=*+)\[ (?: [^\]]++ | \](?!(?P=dashes)\]) )*+ \](?P=dashes)\]
                  | --(?!\[=*\[)[^\n]* | \A\#!/[^\n]* )
      | (?P<string> \[(?P<equals>=*+)\[ (?: [^\]]++ | \](?!(?P=equals)\]) )*+ \](?P=equals)\]
                  | " (?> [^"\\\n]+ | \\z\s* | \\[\s\S] )*+ "
                  | ' (?> [^'\\\n]+ | \\z\s* | \\[\s\S] )*+ ' )
      | (?P<number> (?: 0[xX] (?: {HEX}++ \.?+ {HEX}*+ | \.{HEX}++ ) (?: [pP][+-]?\d++ )?+
                      | (?: \d++ \.?+ \d*+ | \.\d++ ) (?: [eE][+-]?\d++ )?+ ) (?! [\w.] ) )
      | (?P<symbol> \.\.\.? | :: | // | << | >> | [=~<>]= | -(?!-) | \[(?!=*\[)
                  | [+*/%^\#&~|<>=(){{}}\];:,.] )
      | (?P<nothing> [\s\S] ) )
    """,
    re.VERBOSE | re.ASCII,
)
"""A token, with the white space in front of it."""


class Kind(Enum):
    """The kinds of tokens."""

    COMMENT = "comment"
    """A comment; a short one without trailing white space."""
    STRING = "string"
    """A string, with its quotes or long brackets."""
    NUMBER = "number"
    NAME = "name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"


KINDS = {kind.value: kind for kind in Kind}


class Token(Struct, frozen=True, gc=False):
    """A token of the source, including comments."""

    kind: Kind
    text: str
    line_ends: int
    """The number of line ends between this token and the previous one."""


def tokenize(source: Source) -> list[Token]:
    r"""Split a program into tokens; line ends in strings and comments are normalised, as in Lua.

    >>> from tactus.core.source import Source
    >>> [token.text for token in tokenize(Source("a.tac", "x=-.5--[[why]]..'a\\'b'"))]
    ['x', '=', '-', '.5', '--[[why]]', '..', "'a\\'b'"]

    Raises:
        ProgramSyntaxError: The source contains something that is not a token.
    """
    text = LINE_END.sub("\n", source.text).rstrip(BLANKS)
    tokens: list[Token] = []
    for found in TOKEN.finditer(text):
        group = found.lastgroup or "nothing"
        value = found[group]
        if group == "nothing":
            position = found.start(group)
            line = text.count("\n", 0, position) + 1
            raise ProgramSyntaxError(_refusal(text, position), location=source.location(line))
        if group == "name" and value in RESERVED:
            group = "keyword"
        elif group == "comment" and found["dashes"] is None:
            value = value.rstrip(BLANKS)
        tokens.append(Token(KINDS[group], value, found[1].count("\n")))
    return tokens


def code_of(source: Source) -> tuple[list[Token], list[int]]:
    """Return the tokens of a program except comments, and the lines they start on.

    Raises:
        ProgramSyntaxError: The source contains something that is not a token.
    """
    tokens: list[Token] = []
    lines: list[int] = []
    line = 1
    comment, string = Kind.COMMENT, Kind.STRING  # access to members of an `Enum` is slow
    for token in tokenize(source):
        line += token.line_ends
        if token.kind is not comment:
            tokens.append(token)
            lines.append(line)
        if token.kind is comment or token.kind is string:
            line += token.text.count("\n")
    return tokens, lines


def _refusal(text: str, position: int) -> str:
    """Describe why there is no token at a position."""
    rest = text[position : position + 20].partition("\n")[0]
    openers = {'"': "unfinished string", "'": "unfinished string", "-": "unfinished long comment"}
    openers["["] = "unfinished long string"
    found = "malformed number" if rest[0].isdecimal() else openers.get(rest[0], "unexpected symbol")
    return f"{found} near '{rest}'"
