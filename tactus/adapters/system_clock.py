"""The clock of this machine."""

from __future__ import annotations

import time


class SystemClock:
    """Tells the time."""

    def seconds(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        return time.perf_counter()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
