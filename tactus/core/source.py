"""Source text and places in it.

A `Source` is the text of a `.tac` file with the name people know it by; a `SourceLocation` is a
line of it. Lua is given the file under its `label`, a name short enough that Lua does not shorten
it again in its messages.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

from msgspec import Struct

LONGEST_LABEL = 50
"""Lua keeps 60 bytes of a chunk's name."""

LARGEST_SOURCE_BYTES = 16 * 1024 * 1024
"""How large a program may be; Lua has to hold it."""


class SourceLocation(Struct, frozen=True, gc=False, omit_defaults=True):
    """A place in a file. Lines and columns count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.path, self.line, self.column) if part is not None
        )


class Source(Struct, frozen=True):
    """The text of a file."""

    path: str
    """As the user gave it; shown in every message."""
    text: str

    @property
    def label(self) -> str:
        """The name Lua knows the file by: its last part, in ASCII, so that its bytes are its characters."""
        return _label_of(self.path)

    @property
    def code(self) -> str:
        """The text as Lua reads it: a first line for the shell, `#!/usr/bin/env …`, is a comment of the same length."""
        return "--" + self.text[2:] if self.text.startswith("#!/") else self.text

    def line(self, number: int) -> str:
        """Return a line of the text, without its end; empty beyond the text."""
        lines = split_lines(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def location(self, line: int | None, label: str | None = None) -> SourceLocation:
        """Name a place in this file, or in the helper beside it that has another label."""
        if label in (None, self.label):
            return SourceLocation(self.path, line)
        return SourceLocation((PurePosixPath(self.path).parent / str(label)).as_posix(), line)


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text, without their ends.

    Lines are what Lua and editors count: a form feed or U+2028, which end a line for `str.splitlines`, do not.

    >>> split_lines("a\r\nb\fc\u2028d\n")
    ['a', 'b\x0cc\u2028d']
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


@lru_cache(maxsize=64)
def _label_of(path: str) -> str:
    """Return the label of a file; each event asks for it."""
    name = Path(path).name.encode("ascii", "replace").decode("ascii").replace(":", "?")
    return name[-LONGEST_LABEL:]
