"""The system clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class SystemClock:
    """The clock of this machine."""

    def seconds(self) -> float:
        """Return the seconds since an arbitrary fixed point; never decreases."""
        return time.perf_counter()

    def today(self) -> date:
        """Return the current date."""
        from datetime import date

        return date.today()

    def sleep(self, seconds: float) -> None:
        """Sleep for some seconds."""
        time.sleep(seconds)
