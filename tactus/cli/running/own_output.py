"""What a program prints: passed on as it is, but made safe for a terminal and for a CI runner."""

from __future__ import annotations

import re

from tactus.core.display import COMMAND, LONGEST_LINE, is_ci, without_controls

LONGEST_NAME = 32
POSSIBLE_COMMAND = re.compile(r"^([ \t]*):(?=:|\Z)", re.MULTILINE)
"""A command of GitHub Actions, or the beginning of one whose second colon the next piece may bring."""


class OwnOutput:
    """Passes on the output of a program in pieces."""

    def __init__(self, *, is_terminal: bool) -> None:
        """Decide what the output must be made safe for."""
        self._is_read_by_ci = is_ci()
        self._is_guarded = is_terminal or self._is_read_by_ci
        self._line = ""
        """The end of the current line: a command may come in pieces."""

    def __call__(self, text: str) -> str:
        """Return the next piece of the output, safe to write."""
        if not self._is_guarded or not text:
            return text
        before, text = self._line, without_controls(text)
        if not self._is_read_by_ci:
            return text
        whole = COMMAND.sub(r"\1\\x5b", before + text)
        whole = POSSIBLE_COMMAND.sub(r"\1\\x3a", whole)
        line = whole.rpartition("\n")[2]
        self._line = line if len(line) <= LONGEST_LINE else "…" + line[-LONGEST_NAME:]
        return whole[len(before) :]
