r"""Makes untrusted text (programs, steps, errors, providers, file names) safe to print in a report.

Such text must not control a terminal or a CI runner, start a line at the margin, where the report's own lines start, or
flood the output.
"""

from __future__ import annotations

import os
import re

LONGEST_TEXT = 10_000
"""The maximum number of characters shown of a string."""

LONGEST_LINE = 500
"""The maximum number of characters shown of a line of source code."""

MARGIN = "    | "
"""The prefix of the second and later lines of a string."""

CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Bidirectional control characters, which can make text display in an order other than its own."""
SEPARATORS = "\u2028\u2029"
HALVES = "\ud800-\udfff"
"""Surrogates, which cannot be encoded."""

INVISIBLE = re.compile(
    "[\u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200f\u202f\u205f-\u2064\u3000\u3164\ufeff]"
)
"""Spaces that look like others, and characters that do not show."""

UNSAFE = re.compile(f"[{CONTROLS}{DIRECTIONS}{SEPARATORS}{HALVES}]")
COMMAND = re.compile(r"(##\w{0,20})\[")
"""The logging commands that Azure Pipelines, TeamCity and older GitHub runners obey anywhere in a line: `##vso[…]`,
`##[…]`."""
LINE_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)
"""The workflow commands that GitHub Actions obeys at the start of a line: `::set-output …`."""


def visible(text: str) -> str:
    r"""Escape control characters and CI commands; keep line ends and tabs.

    >>> visible("\x1b[2J ##vso[x] \n ::error::x")
    '\\x1b[2J ##vso\\x5bx] \n \\x3a:error::x'
    """
    return LINE_COMMAND.sub(r"\1\\x3a", COMMAND.sub(r"\1\\x5b", without_controls(text)))


def without_controls(text: str) -> str:
    r"""Escape control and direction characters.

    >>> without_controls("\x1b[2J")
    '\\x1b[2J'
    """
    return UNSAFE.sub(_escape_of, text)


def unmistakable(text: str) -> str:
    r"""Return a text of an error with the spaces written out that are none, and what does not show.

    >>> unmistakable("Given\u00a0the \u200btext")
    'Given\\xa0the \\u200btext'
    """
    return visible(INVISIBLE.sub(_escape_of, text))


def printable(text: str) -> str:
    r"""Format untrusted text for use within a line of a report: escaped, shortened, further lines indented.

    >>> print(printable("first\r\n✓ second"))
    first
        | ✓ second
    """
    text = visible(shortened(text).replace("\r\n", "\n"))
    return text.replace("\n", "\n" + MARGIN)


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """Shorten a string, and append its length if something was cut.

    >>> shortened("abcdef", 3)
    'abc… (6 characters)'
    """
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def cut(line: str) -> str:
    """Shorten a line of source code."""
    return shortened(line, LONGEST_LINE)


def counted(number: int, noun: str) -> str:
    """Return a number of things, in words.

    >>> counted(1, "file"), counted(0, "file")
    ('1 file', '0 files')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")


def printable_json(text: str) -> str:
    r"""Escape a JSON document so that it is safe to print and still means the same.

    >>> printable_json('{"a": "\x9b ##[b]"}')
    '{"a": "\\u009b ##\\u005bb]"}'
    """
    return COMMAND.sub(r"\1\\u005b", UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def is_ci() -> bool:
    """Return whether output is read by a CI runner, which may obey commands in it."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        return True
    return any(name in os.environ for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))


def _escape_of(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
