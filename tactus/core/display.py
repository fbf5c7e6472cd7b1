r"""Makes text of others (programs, steps, errors, providers, file names) safe to print among our own lines.

It must not steer a terminal or the runner of a CI, begin a line of its own at the margin, where our report stands, or
bury that report.
"""

from __future__ import annotations

import os
import re

LONGEST_TEXT = 10_000
"""How many characters of a text are shown."""

LONGEST_LINE = 500
"""How many characters of a line of a program are shown."""

MARGIN = "    | "
"""What stands before the second line of a text, and all that follow."""

CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that make text run the other way, so that it is read otherwise than it is."""
SEPARATORS = "\u2028\u2029"
HALVES = "\ud800-\udfff"
"""Halves of characters, which no output can be given."""

INVISIBLE = re.compile(
    "[\u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200f\u202f\u205f-\u2064\u3000\u3164\ufeff]"
)
"""Spaces that look like others, and characters that do not show."""

UNSAFE = re.compile(f"[{CONTROLS}{DIRECTIONS}{SEPARATORS}{HALVES}]")
COMMAND = re.compile(r"(##\w{0,20})\[")
"""What Azure Pipelines, TeamCity and older runners of GitHub obey wherever it stands: `##vso[…]`, `##[…]`."""
LINE_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)
"""What GitHub Actions obeys at the beginning of a line: `::set-output …`."""


def visible(text: str) -> str:
    r"""Return a text with everything but line ends and tabs written out that would do something and not show.

    >>> visible("\x1b[2J ##vso[x] \n ::error::x")
    '\\x1b[2J ##vso\\x5bx] \n \\x3a:error::x'
    """
    return LINE_COMMAND.sub(r"\1\\x3a", COMMAND.sub(r"\1\\x5b", without_controls(text)))


def without_controls(text: str) -> str:
    r"""Return a text with its control and direction characters as escapes.

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
    r"""Return a text of others as it may stand within a line of ours: visible, cut, its other lines off the margin.

    >>> print(printable("first\r\n✓ second"))
    first
        | ✓ second
    """
    text = visible(shortened(text).replace("\r\n", "\n"))
    return text.replace("\n", "\n" + MARGIN)


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return as much of a text as somebody would read, and how long it is where that is not all.

    >>> shortened("abcdef", 3)
    'abc… (6 characters)'
    """
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def cut(line: str) -> str:
    """Return as much of a line of a program as somebody would read."""
    return shortened(line, LONGEST_LINE)


def printable_json(text: str) -> str:
    r"""Return the text of a JSON document with the same meaning that is safe to print.

    >>> printable_json('{"a": "\x9b ##[b]"}')
    '{"a": "\\u009b ##\\u005bb]"}'
    """
    return COMMAND.sub(r"\1\\u005b", UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def is_ci() -> bool:
    """Tell whether a runner of a CI reads what we print, and may obey it."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        return True
    return any(name in os.environ for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))


def _escape_of(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
