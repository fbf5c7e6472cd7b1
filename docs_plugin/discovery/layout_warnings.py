"""Reports files, folders and README sections that have no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs_plugin.discovery.catalog import (
    clashing_pages,
    folders_in,
    is_chapter,
    is_shown,
)
from docs_plugin.discovery.front_matter_warnings import unread_entries
from docs_plugin.discovery.naming import slugify
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import FileKind
from tactus.core.source import LARGEST_SOURCE_BYTES, line_that_is_no_utf8
from tactus.core.suggestions import closest
from tactus.example.layout import README, without_number
from tactus.example.refusals import refusals_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docs_plugin.discovery.catalog import Chapter
    from docs_plugin.discovery.readme import Section


def clash_in(chapters: Sequence[Chapter]) -> str | None:
    """Return an error if two pages would share an address."""
    clash = clashing_pages(chapters)
    return (
        f"{clash[0]} and {clash[1]} would be the same page; rename one of them" if clash else None
    )


def refused_in(folder: Path) -> str | None:
    """Return an error that lists the refused files, or None if there are none."""
    return "\n".join(item.message for item in refusals_in(folder, folder.name)) or None


def warnings_about(folder: Path, chapters: Sequence[Chapter]) -> Iterator[str]:
    """Yield warnings about probable mistakes of the author."""
    for path in stray_files(folder, chapters):
        yield (
            f"{_below(path, folder)} is left out; the name of an example ends in .tac, in small letters"
        )
    for path, line in misread_readmes(folder, chapters):
        yield (
            f"{_below(path, folder)}:{line}: the file is not UTF-8 text and is shown with the wrong letters; save it as"
            " UTF-8"
        )
    for path, line, message in unread_entries(chapters):
        yield f"{_below(path, folder)}:{line}: {message}"
    for chapter in chapters:
        readme = _below(chapter.path / README, folder)
        for section, name in _near_misses(chapter):
            yield (
                f"{readme}:{section.passage.line - 1}: the section '{section.title}' is shown on the page of its"
                f" chapter; did you mean '{name}'? A section about an example is named like its file"
            )
    if not chapters:
        yield (
            f"there is no example in '{folder.name}'; put a .tac file into a folder of it, as in"
            f" '{folder.name}/01-first/01-hello.tac'"
        )


def _near_misses(chapter: Chapter) -> Iterator[tuple[Section, str]]:
    """Yield the sections whose titles look like the name of an example without a section, with that name."""
    names = {slugify(without_number(path.name)): path.name for path in chapter.undescribed}
    for section in chapter.notes:
        title = slugify(without_number(section.title))
        if close := closest(title, names, likeness=0.75):
            yield section, names[close[0]]


def notes_about(folder: Path, chapters: Sequence[Chapter]) -> Iterator[str]:
    """Yield notes about files and sections that are probably intended."""
    for path in folders_of_helpers(folder, chapters):
        yield (
            f"{_below(path, folder)}/ is taken for helpers of the examples beside it; a chapter has a number or a"
            " README.md"
        )
    for path in empty_chapters(folder, chapters):
        yield f"{_below(path, folder)}/ has no .tac file and gets no page yet"


def stray_files(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Return the files that are not examples because their suffix is `.TAC`."""
    return [path for path in _others_in(folder, chapters) if path.suffix != ".tac"]


def misread_readmes(folder: Path, chapters: Sequence[Chapter]) -> Iterator[tuple[Path, int]]:
    """Yield the READMEs that are not UTF-8, each with the line where that shows."""
    home = ConfinedFolder(folder)
    folders = {chapter.path for chapter in chapters}
    folders |= {item.path.parent for chapter in chapters for item in chapter.examples}
    for path in sorted(path / README for path in folders):
        try:
            data = home.read(path, most_bytes=LARGEST_SOURCE_BYTES)
        except OSError:
            continue
        line = line_that_is_no_utf8(data)
        if line:
            yield path, line


def folders_of_helpers(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Return the folders whose `.tac` files are treated as helpers of the neighbouring examples."""
    return sorted(
        {
            path.parent
            for path in _others_in(folder, chapters)
            if path.parent != folder and path.suffix == ".tac"
        }
    )


def empty_chapters(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Return the folders that look like a chapter but contain no examples."""
    known = {chapter.path for chapter in chapters}
    home = ConfinedFolder(folder)
    return [
        path
        for path in folders_in(folder, home)
        if path not in known
        and is_chapter(path, home)
        and not any(path in other.parents for other in known)
    ]


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _others_in(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Return the programs in a folder that belong to no example."""
    known = {path for chapter in chapters for example in chapter.examples for path in example.files}
    files = (item.name for item in ConfinedFolder(folder).walk() if item.kind is FileKind.FILE)
    programs = {folder / name for name in files if name.lower().endswith(".tac")}
    return sorted(
        path
        for path in programs - known
        if all(is_shown(part) for part in path.relative_to(folder).parts)
    )
