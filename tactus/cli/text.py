"""Text for a terminal: what a program or a model says must not steer it."""

from __future__ import annotations

import json
from typing import Any

DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that make text run the other way, so that it is read otherwise than it is."""

CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"
} | {code: f"\\u{code:04x}" for code in DIRECTIONS}


def visible(text: str) -> str:
    """Return a text with its control characters, except line ends and tabs, written out."""
    return text.translate(CONTROLS)


LONGEST_LINE = 500
"""How many characters of a line of a program are shown."""


def cut(line: str) -> str:
    """Return as much of a line as somebody would read."""
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"


def counted(number: int, noun: str) -> str:
    """Return a number of things, in words.

    >>> counted(1, "file"), counted(0, "file")
    ('1 file', '0 files')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")


def shown(value: Any) -> str:
    """Return plain data as people read it: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
