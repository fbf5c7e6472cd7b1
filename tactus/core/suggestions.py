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


AGENTS = "write an Agent and a Procedure"
RETRIEVAL = "read files with tactus.io and put what is needed into the prompt"

REFUSED = {
    "ClassifyProcedure": "write a Procedure that calls Classify",
    "Compactor": RETRIEVAL,
    "Context": RETRIEVAL,
    "Corpus": RETRIEVAL,
    "DSPyAgent": AGENTS,
    "History": "use MessageHistory",
    "Host": "declare a Tool, or a Model of type http",
    "IncludeTasks": "write one Procedure, and helpers with names",
    "LM": "use default_model",
    "Message": "use MessageHistory",
    "Module": AGENTS,
    "Prompt": "keep the text in a variable",
    "Retriever": RETRIEVAL,
    "Session": "use MessageHistory",
    "Signature": AGENTS,
    "Stage": "keep it in the state",
    "Task": "write one Procedure, and helpers with names",
    "TaskFunction": "write one Procedure, and helpers with names",
    "assistant": RETRIEVAL,
    "async": "leave it out",
    "contains": "write steps: the output should contain …",
    "context": RETRIEVAL,
    "equals": "write steps: the output should be …",
    "error_prompt": "leave it out",
    "get_current_lm": "use default_model",
    "history": RETRIEVAL,
    "matches": "write steps: the output should match pattern …",
    "max_depth": "leave it out",
    "max_turns": "write it as an option of the Agent",
    "mcp": "declare a Tool",
    "params": "use the procedure's input",
    "return_prompt": "leave it out",
    "status_prompt": "leave it out",
    "system": RETRIEVAL,
    "template": RETRIEVAL,
    "user": RETRIEVAL,
}
"""Globals of the original Tactus that this one does not have, and what to do instead."""


def hint_for_global(name: str, known: Iterable[str]) -> str | None:
    """Say what to make of a global that is nil."""
    if name in REFUSED:
        return f"'{name}' is part of the original Tactus and not of this one; {REFUSED[name]}"
    return suggestion(name, known)


def reworded(message: str) -> str:
    """Say that a construct is not there, where Lua says that a value is nil."""
    action, found, rest = message.partition(" a nil value (global '")
    name = rest.partition("'")[0]
    if found and name in REFUSED and action in ("attempt to call", "attempt to index"):
        return f"'{name}' is part of the original Tactus and not of this one"
    return message
