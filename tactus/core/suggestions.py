"""Suggests known names for an unknown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(name: str, known: Iterable[str], *, most: int = 1, likeness: float = 0.6) -> list[str]:
    """Return the most similar known names, the best match first, ignoring case.

    Args:
        name: The unknown name.
        known: The names to choose from.
        most: The maximum number of names to return.
        likeness: The minimum similarity, from 0 to 1.
    """
    import difflib

    folded = {candidate.lower(): candidate for candidate in sorted(known)}
    found = difflib.get_close_matches(name.lower(), folded, n=most, cutoff=likeness)
    return [folded[candidate] for candidate in found]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Return "did you mean …?" for the most similar known name, or None if none is similar."""
    close = closest(name, known)
    return f"did you mean '{close[0]}'?" if close else None
