"""`tactus run --render`: shows the Markdown of agents in a terminal, block by block as it arrives.

A block (a paragraph, a list, a table, fenced code) is written once it is complete, and never again: nothing is redrawn,
so nothing flickers, and the terminal's own scrolling keeps working. Where the tokens cut a block makes no difference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")

LIST_ITEM = re.compile(r"\s*([-*+]|\d{1,9}[.)])\s")


class MarkdownOutput:
    """Renders a text that arrives in pieces."""

    def __init__(self, write: Callable[[str], None], width: int, *, has_colours: bool) -> None:
        """Take where the rendered text goes.

        Args:
            write: Writes to the terminal.
            width: The width of the terminal in columns.
            has_colours: False to use no colours.
        """
        self._write = write
        self._width = width
        self._has_colours = has_colours
        self._rest = ""
        """The last line, as long as its end has not arrived."""
        self._block: list[str] = []
        self._fence = ""
        """What opened the fenced code that the block ends in."""
        self._is_in_list = False
        self._is_after_blank = False
        self._has_written = False

    def add(self, piece: str) -> None:
        """Take a piece of the text, and write the blocks that are complete."""
        *lines, self._rest = (self._rest + piece).split("\n")
        for line in lines:
            self._take(line)

    def end(self) -> None:
        """Write the rest: the text has ended."""
        if self._rest:
            self._take(self._rest)
        self._write_block()
        self._rest, self._fence = "", ""
        self._is_in_list = self._is_after_blank = self._has_written = False

    def _take(self, line: str) -> None:
        """Add a line to the block, or begin another one with it: after a blank line, outside lists and fences."""
        is_blank = not line.strip()
        is_item = LIST_ITEM.match(line)
        continues = self._is_in_list and (line[:1] in (" ", "\t") or is_item)
        if self._is_after_blank and not (is_blank or self._fence or continues):
            self._write_block()
            self._is_in_list = False
        found = FENCE.match(line)
        if self._fence:
            if found and found[1].startswith(self._fence) and not line.strip().strip(found[1][0]):
                self._fence = ""
        elif found:
            self._fence = found[1]
        elif is_item:
            self._is_in_list = True
        self._is_after_blank = is_blank
        self._block.append(line)

    def _write_block(self) -> None:
        text, self._block = "\n".join(self._block), []
        if text.strip():
            self._render(text)

    def _render(self, text: str) -> None:
        import io

        from rich.console import Console
        from rich.markdown import Markdown

        out = io.StringIO()
        console = Console(
            file=out,
            width=self._width,
            force_terminal=True,
            no_color=not self._has_colours,
            legacy_windows=False,
            highlight=False,
        )
        console.print(Markdown(text, code_theme="ansi_dark", hyperlinks=False))
        self._write(("\n" if self._has_written else "") + out.getvalue())
        self._has_written = True
