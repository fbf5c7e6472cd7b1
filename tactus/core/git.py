"""Asks git about a repository that is not trusted."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The configuration of a repository can name programs that git starts, and a bare one can be checked in.
SETTINGS = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")


def git_output(folder: Path, *arguments: str) -> bytes | None:
    """Run a git command in a folder; return its output, or None if it fails or git is not installed."""
    command = ["git", "-C", str(folder), *SETTINGS, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
