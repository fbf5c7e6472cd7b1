"""Reads the commit of a build from git."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tactus.core.git import git_output

if TYPE_CHECKING:
    from pathlib import Path


def build_text(folder: Path) -> str:
    """Return the time of a build and the commit of a folder.

    The text is empty if `SOURCE_DATE_EPOCH` is set, because each build would differ. It names no commit if the folder
    is in no repository.
    """
    if "SOURCE_DATE_EPOCH" in os.environ:
        return ""
    now = datetime.now(UTC)
    commit = _commit_of(folder)
    place = f", commit {commit}" if commit else ""
    return f"on {now.day} {now:%B %Y} at {now:%H:%M} UTC{place}"


def _commit_of(folder: Path) -> str:
    """Return the abbreviated hash of the commit that is checked out; empty if there is none."""
    return (git_output(folder, "rev-parse", "--short", "HEAD") or b"").decode().strip()
