"""Stores which files failed, so that the next run starts with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.json import decode, encode

from tactus.core.files.atomic_files import prepare_folder, replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.gate.cache import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.specs.report import FileResult

PLACE = f"{FOLDER.as_posix()}/failed.json"


def failures_first(files: Sequence[Path]) -> list[Path]:
    """Return the files in order, except that those that failed last come first."""
    failed = _recall()
    return sorted(files, key=lambda path: str(path.absolute()) not in failed)


def remember(results: Sequence[FileResult]) -> None:
    """Record the files that failed; the records of files that did not run are kept."""
    ran = {str(Path(result.path).absolute()) for result in results}
    failed = {str(Path(result.path).absolute()) for result in results if result.has_failed}
    known = _recall()
    if (known - ran) | failed == known:
        return
    try:
        here = ConfinedFolder(".")
        prepare_folder(here, FOLDER.as_posix())
        replace_file(here, PLACE, encode(sorted((known - ran) | failed)))
    except OSError:
        return  # an unwritable folder is not a failure of a specification


def _recall() -> set[str]:
    try:
        return decode(ConfinedFolder(".").read(PLACE, follows_links=False), type=set[str])
    except (OSError, ValueError):
        return set()
