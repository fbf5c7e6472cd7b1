"""The file-name rules of examples: numbers, the main file of a folder, and the entry below `examples:`.

An example is a `.tac` file in a chapter, or a folder in a chapter with a main file. The gate and the gallery ask here,
so both see the same example and the same entry.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

README = "README.md"

UNNUMBERED = 10**9
"""The number of names without a number: they come last."""


def without_number(name: str) -> str:
    """Return a name without the number that orders it.

    >>> without_number("02-streaming"), without_number("42")
    ('streaming', '42')
    """
    return re.sub(r"^\d+[-_. ]+", "", name) or name


def number_of(name: str) -> int:
    """Return the number that orders a name; `UNNUMBERED` where it has none."""
    number = re.match(r"\d{1,9}", name)
    return int(number[0]) if number else UNNUMBERED


def main_files(folder: str) -> tuple[str, str, str]:
    """Return the names of files that make a folder one example; the first that is there is its main file.

    >>> main_files("01-report")
    ('main.tac', '01-report.tac', 'report.tac')
    """
    return "main.tac", f"{folder}.tac", f"{without_number(folder)}.tac"


def folders_about(path: str, program: Path, home: Path | None = None) -> Iterator[PurePath]:
    """Yield the folders whose README is about a program: its chapter, then its own folder if it is a main file.

    Args:
        path: The path that people know the program by; the folders are given in the same way.
        program: The program on disk.
        home: The folder of the examples, whose folders are chapters even where they hold a `main.tac`; None if it is
            not known.
    """
    folder = PurePath(path).parent
    is_chapter = folder.name in ("", "..") or home in (program.parent, program.parent.parent)
    if not is_chapter and _is_main(program):
        yield folder.parent
    yield folder


def _is_main(program: Path) -> bool:
    folder, names = program.parent, main_files(program.parent.name)
    if program.name not in names:
        return False
    before = (folder / name for name in names[: names.index(program.name)])
    return not any(path.is_symlink() or path.is_file() for path in before)


def entry_keys(name: str) -> tuple[str, str, str]:
    """Return the keys that an example may have below `examples:`; the first that is there counts.

    >>> entry_keys("01-hello")
    ('01-hello.tac', '01-hello', 'hello')
    """
    return f"{name}.tac", name, without_number(name)


def entry_of(fields: Mapping[str, Any], name: str) -> tuple[str, dict[str, Any]]:
    """Return the key and the entry of an example below `examples:`; empty ones where there is none.

    Args:
        fields: The front matter of the chapter.
        name: The name of the example: that of its folder, or of its file without `.tac`.
    """
    entries = fields.get("examples")
    if not isinstance(entries, dict):
        return "", {}
    key = next((key for key in entry_keys(name) if key in entries), "")
    entry = entries.get(key)
    return key, entry if isinstance(entry, dict) else {}
