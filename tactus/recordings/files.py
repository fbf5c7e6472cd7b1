"""Finds the files kept beside a program `NAME.tac`: recordings in `NAME.runs`, evaluation results in `NAME.evals`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tactus.core.errors import ConfigError
from tactus.core.files.regular_files import FileKind, reason_of
from tactus.core.plain_data import shown
from tactus.recordings.digests import program_digest
from tactus.recordings.recording import LARGEST_BYTES, parse_recording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tactus.core.files.confined_files import ConfinedFolder
    from tactus.recordings.recording import Recording

SUFFIX = ".jsonl"

LONGEST_NAME = 60


def runs_folder(program: Path) -> Path:
    """Return the folder of a program's recordings, which need not exist.

    >>> from pathlib import Path
    >>> runs_folder(Path("examples/01-hello.tac")).as_posix()
    'examples/01-hello.runs'
    """
    return folder_beside(program, ".runs")


def folder_beside(program: Path, suffix: str) -> Path:
    """Return the folder with the name of a program and another suffix."""
    return program.with_name(program.name.removesuffix(".tac") + suffix)


def name_of_run(inputs: Mapping[str, Any]) -> str:
    """Return the name of a recording, derived from the inputs of its run.

    >>> name_of_run({}), name_of_run({"customer": "Ada L.", "amount": 120})
    ('run', 'customer-ada-l-amount-120')
    """
    words = " ".join(f"{name} {shown(value)}" for name, value in inputs.items())
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return slug[:LONGEST_NAME].rstrip("-") or "run"


def recordings_of(program: Path, home: ConfinedFolder) -> list[Path]:
    """Return the paths of a program's recordings, sorted."""
    return files_in(runs_folder(program), SUFFIX, home)


def files_in(folder: Path, suffix: str, home: ConfinedFolder) -> list[Path]:
    """Return the paths of the files in a folder that have a suffix, sorted; none if there is no such folder."""
    try:
        entries = home.entries(folder)
    except OSError:
        return []
    return sorted(
        folder / item.name.rpartition("/")[2]
        for item in entries
        if item.kind is FileKind.FILE and item.name.endswith(suffix)
    )


def read_recording_file(path: Path, home: ConfinedFolder, display_path: str) -> Recording:
    """Read a recording.

    Args:
        path: The path of the file.
        home: The folder that must contain it.
        display_path: Its path in messages.

    Raises:
        ConfigError: The file cannot be read, or is not a recording.
    """
    try:
        text = home.read_text(path, most_bytes=LARGEST_BYTES)
    except OSError as error:
        raise ConfigError(f"'{display_path}' cannot be read: {reason_of(error)}") from error
    return parse_recording(text, display_path)


def changed_files(files: Mapping[str, str], program: Path, home: ConfinedFolder) -> list[str]:
    """Return the files of a program that do something else than when their digests were kept; sorted.

    Args:
        files: The digests, by the paths of the files from the folder of the program.
        program: The program on disk.
        home: The folder that all files have to be in.
    """
    changed = []
    for name, digest in sorted(files.items()):
        try:
            text = home.read_text(program.parent / name)
        except OSError:
            changed.append(name)
            continue
        if program_digest(text) != digest:
            changed.append(name)
    return changed
