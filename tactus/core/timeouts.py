"""How long programs may run."""

from __future__ import annotations

from typing import Any

TIMEOUT_SECONDS = 10.0
"""How long the program of one scenario may run, where nothing says otherwise."""

LONGEST_SECONDS = 600.0
"""How long anything may ask for: a build that waits longer looks like one that hangs."""

EXPECTED = f"a number of seconds greater than 0 and up to {LONGEST_SECONDS:g}"
"""What a timeout is, in words."""


def seconds_of(value: Any) -> float | None:
    """Return a timeout in seconds; None for what is none.

    >>> seconds_of("2.5"), seconds_of("1e300"), seconds_of("nan"), seconds_of(True)
    (2.5, None, None, None)
    """
    try:
        seconds = 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds <= LONGEST_SECONDS else None
