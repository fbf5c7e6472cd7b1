"""The Pygments styles `tactus` and `tactus-dark`, with colours that are readable on their backgrounds.

The gallery's style sheet uses the same colours; a test compares them and checks the contrasts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments.style import Style
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
)

if TYPE_CHECKING:
    from pygments.token import _TokenType

LIGHT = {
    "code": "#f5f5f5",
    "text": "#24292f",
    "word": "#8a2a8a",
    "name": "#00635a",
    "call": "#1f5aa8",
    "string": "#1f6b3b",
    "number": "#95480a",
    "mark": "#a3245f",
    "note": "#5c6670",
}
"""Colours by purpose; `code` is the background."""

DARK = {
    "code": "#24262f",
    "text": "#dfe3ea",
    "word": "#dc9cea",
    "name": "#5fd0c2",
    "call": "#8fbcf5",
    "string": "#8fd6a5",
    "number": "#f0b27a",
    "mark": "#f49ac1",
    "note": "#a0a8b4",
}


def _styles(colours: dict[str, str]) -> dict[_TokenType, str]:
    return {
        Token: colours["text"],
        Operator.Word: colours["word"],
        Punctuation.Marker: colours["mark"],
        Keyword: colours["word"],
        Keyword.Constant: colours["number"],
        Name.Class: f"bold {colours['name']}",
        Name.Function: colours["call"],
        Name.Builtin: colours["call"],
        Name.Decorator: colours["mark"],
        Number: colours["number"],
        String: colours["string"],
        String.Interpol: colours["mark"],
        Comment: f"italic {colours['note']}",
        Generic.Heading: f"bold {colours['mark']}",
        Generic.Strong: f"bold {colours['text']}",
    }


class TactusStyle(Style):
    """A light style."""

    name = "tactus"
    background_color = LIGHT["code"]
    highlight_color = "#e3e6e8"
    line_number_color = LIGHT["note"]
    styles: ClassVar[dict[_TokenType, str]] = _styles(LIGHT)


class TactusDarkStyle(Style):
    """A dark style."""

    name = "tactus-dark"
    background_color = DARK["code"]
    highlight_color = "#343742"
    line_number_color = DARK["note"]
    styles: ClassVar[dict[_TokenType, str]] = _styles(DARK)
