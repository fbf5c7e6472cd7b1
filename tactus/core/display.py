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

UNSAFE = re.compile(f"[{CONTROLS}{DIRECTIONS}{SEPARATORS}{HALVES}]")
LONGEST_NAME = 32
COMMAND = re.compile(r"(##\w{0,20})\[")
"""What Azure Pipelines, TeamCity and older runners of GitHub obey wherever it stands: `##vso[…]`, `##[…]`."""
LINE_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)
"""What GitHub Actions obeys at the beginning of a line: `::set-output …`."""
POSSIBLE_COMMAND = re.compile(r"^([ \t]*):(?=:|\Z)", re.MULTILINE)
"""The same where the next piece of the text may bring the second colon."""


def visible(text: str) -> str:
    r"""Return a text with everything but line ends and tabs written out that would do something and not show.

    >>> visible("\x1b[2J ##vso[x] \n ::error::x")
    '\\x1b[2J ##vso\\x5bx] \n \\x3a:error::x'
    """
    return LINE_COMMAND.sub(r"\1\\x3a", COMMAND.sub(r"\1\\x5b", UNSAFE.sub(_written_out, text)))


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


class OwnOutput:
    """The output that belongs to a program: it goes out as it is, but not to a terminal or to a CI."""

    def __init__(self, *, is_terminal: bool) -> None:
        self._is_read_by_ci = is_ci()
        self._is_guarded = is_terminal or self._is_read_by_ci
        self._line = ""
        """The end of the line that is being written: a command may come in pieces."""

    def __call__(self, text: str) -> str:
        """Return the next piece of the output, as it may be written."""
        if not self._is_guarded or not text:
            return text
        before, text = self._line, UNSAFE.sub(_written_out, text)
        if not self._is_read_by_ci:
            return text
        whole = COMMAND.sub(r"\1\\x5b", before + text)
        whole = POSSIBLE_COMMAND.sub(r"\1\\x3a", whole)
        line = whole.rpartition("\n")[2]
        self._line = line if len(line) <= LONGEST_LINE else "…" + line[-LONGEST_NAME:]
        return whole[len(before) :]


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
