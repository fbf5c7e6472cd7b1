"""Reads from git when examples were added and changed, and the commit of a build."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# These variables would make git use the settings of another repository, which can name programs to start.
SETTINGS = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")


@dataclass(frozen=True)
class Dates:
    """The days on which a file was added and last changed."""

    added: date
    updated: date


@dataclass(frozen=True)
class History:
    """What git knows about a folder; empty without a repository, and without dates in a shallow clone."""

    commit: str = ""
    """The abbreviated hash of the commit that is checked out."""
    dates: Mapping[str, Dates] = field(default_factory=dict)
    """The dates of files by their path relative to the folder."""


def read_history(folder: Path) -> History:
    """Return the history of a folder."""
    commit = _git(folder, "rev-parse", "--short", "HEAD").strip()
    is_shallow = _git(folder, "rev-parse", "--is-shallow-repository").strip() != "false"
    if not commit or is_shallow:
        return History(commit)
    log = _git(
        folder,
        "log",
        "--format=%x01%at",
        "--name-only",
        "-z",
        "--no-renames",
        "--relative",
        "--",
        ".",
    )
    return History(commit, _dates_of(log))


def built_text(commit: str) -> str:
    """Return the time and the commit of a build; empty where `SOURCE_DATE_EPOCH` asks for the same bytes each time."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return ""
    now = datetime.now(UTC)
    place = f", commit {commit}" if commit else ""
    return f"on {now.day} {now:%B %Y} at {now:%H:%M} UTC{place}"


def _dates_of(log: str) -> dict[str, Dates]:
    """Return the dates of the files in a log, which names the newest commit first."""
    found: dict[str, Dates] = {}
    for entry in log.split("\x01")[1:]:
        stamp, *names = entry.replace("\n", "").split("\0")
        day = datetime.fromtimestamp(int(stamp), UTC).date()
        for name in filter(None, names):
            found[name] = Dates(day, found[name].updated if name in found else day)
    return found


def _git(folder: Path, *arguments: str) -> str:
    """Return the output of a git command; empty if it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *SETTINGS, *arguments], capture_output=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.decode(errors="surrogateescape") if done.returncode == 0 else ""
