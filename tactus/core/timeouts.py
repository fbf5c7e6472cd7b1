"""The time limits of programs."""

from __future__ import annotations

from typing import Any

TIMEOUT_SECONDS = 10.0
"""The default time limit of the program of one scenario."""

LONGEST_SECONDS = 600.0
"""The maximum that a timeout may be set to: a longer wait looks like a hang."""

EXPECTED = f"a number of seconds greater than 0 and up to {LONGEST_SECONDS:g}"
"""A description of a valid timeout, for error messages."""


def seconds_of(value: Any) -> float | None:
    """Parse a timeout in seconds; return None if it is not valid.

    >>> seconds_of("2.5"), seconds_of("1e300"), seconds_of("nan"), seconds_of(True)
    (2.5, None, None, None)
    """
    try:
        seconds = 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds <= LONGEST_SECONDS else None
