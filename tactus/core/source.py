"""Source text and locations in it.

A `Source` is the text of a `.tac` file with its display path; a `SourceLocation` is a line of it.
Lua receives the file under its `label`, which is short enough not to be abbreviated in Lua's
messages.
"""

from functools import lru_cache
from pathlib import Path, PurePosixPath

from msgspec import Struct

LONGEST_LABEL = 50
"""The maximum length of a label in bytes; Lua keeps 60 bytes of a chunk name."""

LARGEST_SOURCE_BYTES = 16 * 1024 * 1024
"""The maximum size of a program in bytes; Lua has to hold it in memory."""


class SourceLocation(Struct, frozen=True, gc=False, omit_defaults=True):
    """A location in a file. Lines and columns count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.path, self.line, self.column) if part is not None
        )


class Source(Struct, frozen=True):
    """The text of a file and its path."""

    path: str
    """The path as the user gave it; shown in messages."""
    text: str

    @property
    def label(self) -> str:
        """The chunk name in Lua: the file name, escaped to ASCII so that bytes and characters agree."""
        return _label_of(self.path)

    @property
    def code(self) -> str:
        """The text that Lua compiles: a `#!` line at the top becomes a comment of the same length."""
        return "--" + self.text[2:] if self.text.startswith("#!/") else self.text

    def line(self, number: int) -> str:
        """Return a line without its line ending, or an empty string past the end."""
        lines = split_lines(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def location(self, line: int | None, label: str | None = None) -> SourceLocation:
        """Return a location in this file, or in the helper that has the given label."""
        if label in (None, self.label):
            return SourceLocation(self.path, line)
        return SourceLocation((PurePosixPath(self.path).parent / str(label)).as_posix(), line)


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a string without line endings.

    Lines are counted as in Lua and editors: unlike in `str.splitlines`, a form feed or U+2028 does not end one.

    >>> split_lines("a\r\nb\fc\u2028d\n")
    ['a', 'b\x0cc\u2028d']
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def line_that_is_no_utf8(data: bytes) -> int | None:
    r"""Return the first line of a file that is not UTF-8 text, or None if all lines are. A zero byte is not text.

    >>> line_that_is_no_utf8(b"a\nb\xff"), line_that_is_no_utf8("é".encode()), line_that_is_no_utf8(b"a\0")
    (2, None, 1)
    """
    end = data.find(b"\0")
    try:
        data[: end if end >= 0 else None].decode("utf-8")
    except UnicodeDecodeError as error:
        end = error.start
    return None if end < 0 else data.count(b"\n", 0, end) + 1


@lru_cache(maxsize=64)
def _label_of(path: str) -> str:
    """Return the label of a path; called for every event."""
    name = Path(path).name.encode("ascii", "replace").decode("ascii").replace(":", "?")
    return name[-LONGEST_LABEL:]
