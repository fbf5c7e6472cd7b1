"""Server-sent events: what a stream of bytes says, event by event. Only their data is of interest here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.adapters.limits import LONGEST_EVENT_BYTES, MEGABYTE, AnswerRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def _too_long() -> AnswerRefusedError:
    return AnswerRefusedError(f"an event is longer than {LONGEST_EVENT_BYTES / MEGABYTE:g} MB")


def data_of_events(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""Yield the data of each event, however the bytes were cut into pieces.

    A byte order mark at the beginning is passed over, lines end with CR, LF or both, and an event whose empty last
    line never came is left out, all as the standard wants it.

    >>> stream = [b"\xef\xbb\xbfdata: 0\r\r: hello\n\nda", b"ta: 1\r", b"\n\r\ndata: 2\ndata: 3\n\ndata: 4\n"]
    >>> list(data_of_events(stream))
    [b'0', b'1', b'2\n3']

    Raises:
        AnswerRefusedError: An event has no end.
    """
    data: list[bytes] = []
    size = 0
    for line in _lines(pieces):
        if line.startswith(b"data:") or line == b"data":
            data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            size += len(line)
            if size > LONGEST_EVENT_BYTES:
                raise _too_long()
        elif not line and data:
            yield b"\n".join(data) if len(data) > 1 else data[0]
            data, size = [], 0


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    lines = _raw_lines(_with_line_feeds(pieces))
    for line in lines:
        yield line.removeprefix(BYTE_ORDER_MARK)
        break
    yield from lines


def _with_line_feeds(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a stream in which every line ends with a line feed alone."""
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
