"""Decides whether a cache below `.cache` may be read: what lies there is a claim of whoever could write it.

On the machine of a developer, only our own runs write there. A checkout can bring the folder with it, and a CI can
restore it from a run of somebody else's branch, so there nothing in it counts unless the user asks for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".cache"


def may_read_cache(root: Path, *, is_asked: bool | None = None) -> bool:
    """Return whether what is kept below `.cache` may be used.

    Args:
        root: The folder that `.cache` is in.
        is_asked: What the user says about it; None to use it only where `CI` is not set and git does not track it.
    """
    if is_asked is not None:
        return is_asked
    return not os.environ.get("CI") and not _is_tracked(root)


def _is_tracked(root: Path) -> bool:
    """Return whether git tracks the cache, or may do so; that costs a process, so only where there is a cache."""
    here = root.absolute()
    if not os.path.lexists(here / FOLDER):
        return False
    if not any(os.path.lexists(folder / ".git") for folder in (here, *here.parents)):
        return False
    import subprocess

    # Settings that git would take from a repository inside this one, and that name programs to start.
    settings = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")
    try:
        done = subprocess.run(
            ["git", "-C", str(here), *settings, "ls-files", "-z", "--", f":(icase){FOLDER}"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return True
    return done.returncode != 0 or bool(done.stdout)
