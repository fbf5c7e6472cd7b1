"""The limits on responses of servers. Exceeding one raises an error that names it."""

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
"""The maximum size of a response after decompression."""

LONGEST_REFUSAL_BYTES = 8 * MEGABYTE
"""The maximum number of bytes read of an error response; the rest is ignored."""

LONGEST_EVENT_BYTES = 16 * MEGABYTE
"""The maximum size of a streamed event, or of one of its lines."""

LONGEST_PATIENCE_SECONDS = 600.0
"""The maximum time without a useful event, even if comments or single bytes arrive, unless the program sets it."""

HEADERS_TOO_LONG = "Receive buffer too long"
"""The message of h11 for headers of more than 100 kB."""


class AnswerRefusedError(Exception):
    """A response is too large, too slow, or from another server. The message completes `the answer is refused: …`."""


class RedirectRefusedError(AnswerRefusedError):
    """A server redirects a request to another origin."""


class Patience(threading.local):
    """The time limit of the response that this thread reads, measured from the last useful event."""

    def __init__(self) -> None:
        self.seconds = math.inf
        self._until = math.inf
        self.has_heard = False
        """True if any data has arrived since, even if it was not useful."""

    def begin(self, seconds: float) -> None:
        """Start the timer for a response."""
        self.seconds = seconds
        self.renew()

    def renew(self) -> None:
        """Restart the timer after a useful event."""
        self._until = time.monotonic() + self.seconds
        self.has_heard = False

    def left(self) -> float:
        """Return the remaining time in seconds.

        Raises:
            AnswerRefusedError: No time is left.
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
    """Return the limit error that caused an exception, or None if there is none."""
    while error is not None:
        if isinstance(error, AnswerRefusedError):
            return error
        if HEADERS_TOO_LONG in str(error):
            return AnswerRefusedError("its headers are longer than 100 kB")
        error = error.__cause__ or error.__context__
    return None
