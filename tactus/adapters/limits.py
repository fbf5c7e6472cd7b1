"""What a server may answer at most, and how long that may take. What exceeds a limit raises an error that names it."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

MEGABYTE = 1024 * 1024

LONGEST_ANSWER_BYTES = 64 * MEGABYTE
"""How much a server may answer to one request, decompressed."""

LONGEST_REFUSAL_BYTES = 8 * MEGABYTE
"""How much is read of an answer that says that something failed; what follows is left out."""

LONGEST_EVENT_BYTES = 16 * MEGABYTE
"""How long an event of a stream, or one line of it, may be."""

LONGEST_PATIENCE_SECONDS = 600.0
"""How long comments and single bytes may keep an answer waiting, unless the program says."""

HEADERS_TOO_LONG = "Receive buffer too long"
"""What h11 says of headers of more than 100 kB."""


class AnswerRefusedError(Exception):
    """A server answers too much, too slowly, or from elsewhere. The text completes `the answer is refused: …`."""


class RedirectRefusedError(AnswerRefusedError):
    """A server sends a request on to another one."""


class Patience(threading.local):
    """How long the answer that this thread is reading may go on without anything of use in it."""

    def __init__(self) -> None:
        self.seconds = math.inf
        self._until = math.inf
        self.has_heard = False
        """True if something came since, even if it was of no use."""

    def begin(self, seconds: float) -> None:
        """Begin to wait for an answer."""
        self.seconds = seconds
        self.renew()

    def renew(self) -> None:
        """Wait as long again: something of use came."""
        self._until = time.monotonic() + self.seconds
        self.has_heard = False

    def left(self) -> float:
        """Return how many seconds are left.

        Raises:
            AnswerRefusedError: None are.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise AnswerRefusedError(f"no data arrived for {self.seconds:g} s")
        return left


def renewing(patience: Patience, events: Iterable[T]) -> Iterator[T]:
    """Yield events, and renew the patience with each."""
    for event in events:
        patience.renew()
        yield event


def reason_of(error: BaseException | None) -> AnswerRefusedError | None:
    """Return the limit that is behind an error of a library; None if there is none."""
    while error is not None:
        if isinstance(error, AnswerRefusedError):
            return error
        if HEADERS_TOO_LONG in str(error):
            return AnswerRefusedError("its headers are longer than 100 kB")
        error = error.__cause__ or error.__context__
    return None
