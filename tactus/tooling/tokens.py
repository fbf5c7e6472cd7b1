"""Cuts the text of a program into tokens, for the formatter, for facts and for mutation testing.

Nothing here is recursive, and each character is looked at a fixed number of times.
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
"""The line ends, besides a plain one, that Lua counts as one."""

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
"""What a text is made of, with the blanks before it."""


class Kind(Enum):
    """What a token is."""

    COMMENT = "comment"
    """Short ones without the blanks at their end."""
    STRING = "string"
    """With its quotes or long brackets."""
    NUMBER = "number"
    NAME = "name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"


KINDS = {kind.value: kind for kind in Kind}


class Token(Struct, frozen=True, gc=False):
    """The smallest piece of a program that means something, comments included."""

    kind: Kind
    text: str
    line_ends: int
    """How many stand between it and the token before it."""


def tokenize(source: Source) -> list[Token]:
    r"""Cut a program into its tokens; line ends in strings and comments become plain ones, as Lua reads them.

    >>> from tactus.core.source import Source
    >>> [token.text for token in tokenize(Source("a.tac", "x=-.5--[[why]]..'a\\'b'"))]
    ['x', '=', '-', '.5', '--[[why]]', '..', "'a\\'b'"]

    Raises:
        ProgramSyntaxError: No token begins where the one before it ends.
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
    """Return the tokens of a program but comments, and the lines they begin on.

    Raises:
        ProgramSyntaxError: No token begins where the one before it ends.
    """
    tokens: list[Token] = []
    lines: list[int] = []
    line = 1
    comment, string = Kind.COMMENT, Kind.STRING  # Python looks up members of an `Enum` slowly.
    for token in tokenize(source):
        line += token.line_ends
        if token.kind is not comment:
            tokens.append(token)
            lines.append(line)
        if token.kind is comment or token.kind is string:
            line += token.text.count("\n")
    return tokens, lines


def _refusal(text: str, position: int) -> str:
    """Word why no token begins at a place."""
    rest = text[position : position + 20].partition("\n")[0]
    openers = {'"': "unfinished string", "'": "unfinished string", "-": "unfinished long comment"}
    openers["["] = "unfinished long string"
    found = "malformed number" if rest[0].isdecimal() else openers.get(rest[0], "unexpected symbol")
    return f"{found} near '{rest}'"
