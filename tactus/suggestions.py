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


PLANNED = [
    "Checkpoint",
    "ClassifyProcedure",
    "Classify",
    "Evaluation",
    "Evaluations",
    "File",
    "Hitl",
    "Iterations",
    "MessageHistory",
    "Model",
    "Stop",
    "System",
]
"""Constructs of the language that this version does not have yet."""

REFUSED = [
    "Compactor",
    "Context",
    "Corpus",
    "DSPyAgent",
    "Host",
    "LM",
    "Module",
    "Prompt",
    "Retriever",
    "Signature",
    "Task",
    "IncludeTasks",
    "mcp",
    "python",
]
"""Constructs of the original Tactus that this one does not have."""


def hint_for_global(name: str, known: Iterable[str]) -> str | None:
    """Say what to make of a global that is nil."""
    if name in PLANNED:
        return f"'{name}' belongs to Tactus, but this version does not have it yet"
    if name in REFUSED:
        return f"'{name}' is part of the original Tactus and not of this one"
    return suggestion(name, known)
