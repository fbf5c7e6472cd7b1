"""A line on a terminal that says how far a command is, and goes away at its end."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

from tactus.core.display import printable

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, TextIO

ERASE = "\r\x1b[K"


class Progress:
    """Keeps one line up to date; writes nothing where nobody watches: in CI, to a pipe or a file."""

    def __init__(self, out: TextIO, total: int) -> None:
        self._out = out
        self._total = total
        self._is_watched = (
            out.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
        )

    def show(self, number: int, text: str) -> None:
        """Say at what number of the total a command is, and what it is doing."""
        if self._is_watched:
            # A line as wide as the terminal would wrap; one that does not know its width says 0.
            width = (os.get_terminal_size(self._out.fileno()).columns or 80) - 1
            line = printable(f"[{number}/{self._total}] {text}").replace("\n", " ")
            self._write(ERASE + fitted(line, width))

    def erase(self) -> None:
        """Take the line away, before something else is written."""
        self._write(ERASE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the line away for good."""
        self.erase()

    def _write(self, text: str) -> None:
        if self._is_watched:
            self._out.write(text)
            self._out.flush()


def fitted(text: str, width: int) -> str:
    """Return as much of a text as fits into a number of columns.

    >>> fitted("a story", 4), fitted("物語", 3)
    ('a st', '物')
    """
    for end, character in enumerate(text):
        width -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width < 0:
            return text[:end]
    return text
