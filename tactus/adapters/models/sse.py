"""Parses server-sent events, however a server and its proxies mark and end them.

The parser is more lenient than the standard. An event also ends at the end of the stream, and where the next JSON value
begins, for servers that omit the blank line between events. A response that is not a stream (JSON, a web page) is one
event, or one per line of JSON.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tactus.adapters.limits import LONGEST_EVENT_BYTES, MEGABYTE, AnswerRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARKS = b"\xef\xbb\xbf \t\0\x0b\x0c\x1a\x1e"
"""The characters that systems insert at the start of a line: byte order marks, blanks, record and file separators."""

FIELD = re.compile(rb"(data|event|id|retry|error)?:")
"""Matches the start of a line. `error` is not in the standard; llama.cpp sent it until September 2025."""


class StreamEvent(NamedTuple):
    """An event of a stream."""

    data: bytes
    name: bytes = b""
    """The type of the event, if it has one."""
    is_ended: bool = True
    """False if the stream ended within the event, so that its data may be incomplete."""


def _too_long() -> AnswerRefusedError:
    return AnswerRefusedError(f"an event is longer than {LONGEST_EVENT_BYTES / MEGABYTE:g} MB")


class _OpenEvent:
    """An event whose end has not been reached."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.name = b""
        self._size = 0

    def add(self, line: bytes) -> None:
        self.lines.append(line)
        self._size += len(line)
        if self._size > LONGEST_EVENT_BYTES:
            raise _too_long()

    def ends_before(self, line: bytes) -> bool:
        """Return whether a line belongs to the next event, because no JSON value continues with it."""
        return (
            bool(self.lines)
            and line.lstrip()[:1] in (b"{", b"[")
            and self.lines[-1].rstrip()[-1:] in (b"}", b"]")
        )

    def take(self, *, is_ended: bool = True) -> StreamEvent:
        """Return the event and start the next one."""
        event = StreamEvent(b"\n".join(self.lines), self.name, is_ended)
        self.lines, self.name, self._size = [], b"", 0
        return event


def events_of(pieces: Iterable[bytes]) -> Iterator[StreamEvent]:
    r"""Yield the events with data, regardless of how the stream is split into chunks.

    >>> stream = [b"\xef\xbb\xbfdata: 0\r\r: hello\n\nda", b"ta: 1\r", b"\n\r\ndata:2\nevent: x\ndata: 3\n\ndata: 4"]
    >>> [event.data for event in events_of(stream)]
    [b'0', b'1', b'2\n3', b'4']
    >>> [event.data for event in events_of([b"\n\n{\n", b'"a": 1\n}\n{}'])]
    [b'{\n"a": 1\n}', b'{}']

    Raises:
        AnswerRefusedError: An event exceeds the size limit.
    """
    event, is_stream = _OpenEvent(), False
    for line in _lines(pieces):
        if not line.startswith(b"data:"):
            line = line.lstrip(MARKS)
        field, colon, value = line.partition(b":")
        is_data = field == b"data"
        is_stream = is_stream or is_data or bool(colon and FIELD.match(line))
        if is_data or line.startswith(b"{") or (line and not is_stream):
            data = value.removeprefix(b" ") if is_data else line
            if event.ends_before(data):
                yield event.take()
            event.add(data)
        elif field == b"event":
            if event.lines and event.name:
                yield event.take()
            event.name = value.strip()
        elif field == b"error":
            yield StreamEvent(value, b"error")
        elif not line and event.lines and is_stream:
            yield event.take()
    if event.lines:
        yield event.take(is_ended=False)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return _raw_lines(_with_line_feeds(pieces))


def _with_line_feeds(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a stream in which every line ends with a single line feed."""
    after_return = False
    for piece in pieces:
        if after_return and piece.startswith(b"\n"):
            piece = piece[1:]
            after_return = False
        if piece:
            after_return = piece.endswith(b"\r")
            yield piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in piece else piece


def _raw_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for piece in pieces:
        first, *lines = piece.split(b"\n")
        if not lines:
            rest += first
        else:
            yield bytes(rest + first) if rest else first
            yield from lines[:-1]
            rest = bytearray(lines[-1])
        if len(rest) > LONGEST_EVENT_BYTES:
            raise _too_long()
    if rest:
        yield bytes(rest)
