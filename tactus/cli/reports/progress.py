"""A progress line on the terminal, which is erased at the end."""

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
    """Updates the progress line; writes nothing in CI or if the output is not a terminal."""

    def __init__(self, out: TextIO, total: int) -> None:
        self._out = out
        self._total = total
        self._is_watched = (
            out.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
        )

    def show(self, number: int, text: str) -> None:
        """Show the current item and its number."""
        if self._is_watched:
            # A line as wide as the terminal would wrap; the width is 0 if it is unknown.
            width = (os.get_terminal_size(self._out.fileno()).columns or 80) - 1
            line = printable(f"[{number}/{self._total}] {text}").replace("\n", " ")
            self._write(ERASE + fitted(line, width))

    def erase(self) -> None:
        """Erase the line before other output."""
        self._write(ERASE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Erase the line."""
        self.erase()

    def _write(self, text: str) -> None:
        if self._is_watched:
            self._out.write(text)
            self._out.flush()


def fitted(text: str, width: int) -> str:
    """Cut a string to a number of terminal columns.

    >>> fitted("a story", 4), fitted("物語", 3)
    ('a st', '物')
    """
    for end, character in enumerate(text):
        width -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width < 0:
            return text[:end]
    return text
