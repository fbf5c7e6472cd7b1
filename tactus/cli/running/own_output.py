"""Makes the output of a program safe for a terminal and for a CI runner."""

from __future__ import annotations

import re

from tactus.core.display import COMMAND, LONGEST_LINE, is_ci, without_controls

LONGEST_NAME = 32
POSSIBLE_COMMAND = re.compile(r"^([ \t]*):(?=:|\Z)", re.MULTILINE)
"""A GitHub Actions command, or the start of one whose second colon may follow in the next chunk."""


class OwnOutput:
    """Filters the output of a program chunk by chunk."""

    def __init__(self, *, is_terminal: bool) -> None:
        """Create a filter for a terminal or for other output."""
        self._is_read_by_ci = is_ci()
        self._is_guarded = is_terminal or self._is_read_by_ci
        self._line = ""
        """The end of the current line, because a command may be split across chunks."""

    def __call__(self, text: str) -> str:
        """Return the next chunk of the output in a safe form."""
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
