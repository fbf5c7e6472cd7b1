"""Finds what stands in the folder of the examples and gets no page, so that its author can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs_plugin.catalog import folders_in, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docs_plugin.catalog import Chapter


def stray_files(folder: Path, chapters: Iterable[Chapter]) -> list[Path]:
    """Return the `.tac` files that are no example and no part of one: they stand too high, or end in `.TAC`."""
    shown = _files_of(chapters)
    return [
        path
        for path in _programs_in(folder)
        if path not in shown and (path.parent == folder or path.suffix != ".tac")
    ]


def folders_of_helpers(folder: Path, chapters: Iterable[Chapter]) -> list[Path]:
    """Return the folders whose `.tac` files are taken for helpers of the examples beside them."""
    shown = _files_of(chapters)
    return sorted(
        {
            path.parent
            for path in _programs_in(folder)
            if path not in shown and path.parent != folder and path.suffix == ".tac"
        }
    )


def empty_chapters(folder: Path, chapters: Iterable[Chapter]) -> list[Path]:
    """Return the folders that are written like a chapter and hold no example."""
    known = {chapter.path for chapter in chapters}
    return [
        path
        for path in folders_in(folder)
        if path not in known
        and (path / "README.md").is_file()
        and not any(path in other.parents for other in known)
    ]


def _files_of(chapters: Iterable[Chapter]) -> set[Path]:
    return {path for chapter in chapters for example in chapter.examples for path in example.files}


def _programs_in(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.suffix.lower() == ".tac" and path.is_file())
    return sorted(
        path for path in files if all(is_shown(part) for part in path.relative_to(folder).parts)
    )
