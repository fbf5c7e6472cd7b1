"""What is refused in a folder of examples: links that lead out, broken links, pipes and the like.

The command line and the gallery ask here, so that `tactus test` and a docs build stop at the same files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tactus.core.display import printable
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Refusal(NamedTuple):
    """A file or folder that is refused."""

    name: str
    """Its path below the folder, with slashes."""
    message: str
    """Names it, and says why."""


def refusals_in(folder: Path, shown_as: str) -> Iterator[Refusal]:
    """Yield what is refused in a folder.

    Args:
        folder: The folder.
        shown_as: The path that people know it by.
    """
    for entry in ConfinedFolder(folder).walk():
        if entry.refusal:
            path = f"{shown_as}/{entry.name}"
            reason = reason_of(entry.refusal)
            is_unread = entry.refusal.is_unreadable
            verb = "cannot be read" if is_unread else "is refused"
            yield Refusal(entry.name, printable(f"'{path}' {verb}: {reason}"))
