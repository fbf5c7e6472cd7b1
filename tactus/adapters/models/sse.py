"""Server-sent events: what a stream of bytes says, event by event. Only their data is of interest here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def data_of_events(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""Yield the data of each event, however the bytes were cut into pieces.

    An event whose empty last line never came is left out, as the standard wants.

    >>> list(data_of_events([b": hello\n\nda", b"ta: 1\r\n\r\ndata: 2\ndata: 3\n\ndata: 4\n"]))
    [b'1', b'2\n3']
    """
    data: list[bytes] = []
    for line in _lines(pieces):
        if line.startswith(b"data:"):
            data.append(line[6:] if line.startswith(b"data: ") else line[5:])
        elif not line and data:
            yield b"\n".join(data) if len(data) > 1 else data[0]
            data = []


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line[:-1] if line.endswith(b"\r") else line
