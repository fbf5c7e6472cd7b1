"""Suggestions for a name that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Ask "did you mean …?" for the known name that looks most like this one; None if none does."""
    import difflib

    names = sorted(known)
    folded = {candidate.lower(): candidate for candidate in names}
    close = difflib.get_close_matches(name.lower(), folded, n=1)
    return f"did you mean '{folded[close[0]]}'?" if close else None
