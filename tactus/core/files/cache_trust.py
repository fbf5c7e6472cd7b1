"""Decides whether a cache below `.cache` may be read; anyone who can write there can forge its entries.

On a developer's machine only Tactus writes there. A checkout can contain the folder, and a CI runner can restore it
from a run of someone else's branch, so there it is ignored unless the user asks for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".cache"


def may_read_cache(root: Path, *, is_asked: bool | None = None) -> bool:
    """Return whether the caches below `.cache` may be used.

    Args:
        root: The folder that contains `.cache`.
        is_asked: The user's setting, or None to use caches only if `CI` is not set and git does not track them.
    """
    if is_asked is not None:
        return is_asked
    return not os.environ.get("CI") and not _is_tracked(root)


def _is_tracked(root: Path) -> bool:
    """Return whether git tracks the cache, or might. Starts a process, so it is called only if there is a cache."""
    here = root.absolute()
    if not os.path.lexists(here / FOLDER):
        return False
    if not any(os.path.lexists(folder / ".git") for folder in (here, *here.parents)):
        return False
    from tactus.core.git import git_output

    found = git_output(here, "ls-files", "-z", "--", f":(icase){FOLDER}")
    return found is None or bool(found)
