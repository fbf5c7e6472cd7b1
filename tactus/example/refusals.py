"""Finds refused files in a folder of examples: links that lead out, broken links, pipes and the like.

The command line and the gallery share this check, so that `tactus test` and a docs build reject the same files.
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
    """A refused file or folder."""

    name: str
    """The path relative to the folder, with slashes."""
    message: str
    """The path and the reason."""


def refusals_in(folder: Path, shown_as: str) -> Iterator[Refusal]:
    """Yield the refused files in a folder.

    Args:
        folder: The folder.
        shown_as: The display path of the folder.
    """
    for entry in ConfinedFolder(folder).walk():
        if entry.refusal:
            path = f"{shown_as}/{entry.name}"
            reason = reason_of(entry.refusal)
            is_unread = entry.refusal.is_unreadable
            verb = "cannot be read" if is_unread else "is refused"
            yield Refusal(entry.name, printable(f"'{path}' {verb}: {reason}"))
