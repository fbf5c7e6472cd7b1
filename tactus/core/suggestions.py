"""Suggestions for a name that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(name: str, known: Iterable[str], *, most: int = 1, likeness: float = 0.6) -> list[str]:
    """Return the known names that look most like one, the closest first; letters of any case are alike.

    Args:
        name: The name.
        known: The names to choose from.
        most: How many are returned at most.
        likeness: From 0 to 1: how much alike they have to be.
    """
    import difflib

    folded = {candidate.lower(): candidate for candidate in sorted(known)}
    found = difflib.get_close_matches(name.lower(), folded, n=most, cutoff=likeness)
    return [folded[candidate] for candidate in found]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Ask "did you mean …?" for the known name that looks most like this one; None if none does."""
    close = closest(name, known)
    return f"did you mean '{close[0]}'?" if close else None
