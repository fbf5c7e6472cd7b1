"""Remembers which files failed, so that the next run can begin with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tactus.gate.cache import FOLDER
from tactus.gate.records import prepare_folder, replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.specs.report import FileResult

PLACE = FOLDER / "failed.json"


def failures_first(files: Sequence[Path]) -> list[Path]:
    """Return files in their order, but those that failed last before all others."""
    failed = _recall()
    return sorted(files, key=lambda path: str(path.absolute()) not in failed)


def remember(results: Sequence[FileResult]) -> None:
    """Take note of the files that failed; of files that did not run, what was known stays."""
    ran = {str(Path(result.path).absolute()) for result in results}
    failed = {str(Path(result.path).absolute()) for result in results if result.has_failed}
    known = _recall()
    if (known - ran) | failed == known:
        return
    try:
        prepare_folder(FOLDER)
        data = json.dumps(sorted((known - ran) | failed)).encode()
        replace_file(PLACE, data)
    except OSError:
        return  # a folder that cannot be written to is no failure of a specification


def _recall() -> set[str]:
    try:
        found = json.loads(PLACE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {item for item in found if isinstance(item, str)} if isinstance(found, list) else set()
