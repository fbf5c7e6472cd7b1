"""The clock of this machine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class SystemClock:
    """Tells the time."""

    def seconds(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        return time.perf_counter()

    def today(self) -> date:
        """Return the date."""
        from datetime import date

        return date.today()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
