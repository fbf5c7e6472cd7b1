"""The naming rules of examples: numeric prefixes, the main file of a folder, and the keys below `examples:`.

An example is a `.tac` file in a chapter, or a folder in a chapter with a main file. The gate and the gallery both use
these rules.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

README = "README.md"

KEPT = (".runs", ".evals")
"""The ends of the names of folders that hold what is kept of a program's real runs."""

UNNUMBERED = 10**9
"""The number of names without a prefix, which are sorted last."""


def without_number(name: str) -> str:
    """Return a name without its numeric prefix.

    >>> without_number("02-streaming"), without_number("42")
    ('streaming', '42')
    """
    return re.sub(r"^\d+[-_. ]+", "", name) or name


def number_of(name: str) -> int:
    """Return the numeric prefix of a name, or `UNNUMBERED`."""
    number = re.match(r"\d{1,9}", name)
    return int(number[0]) if number else UNNUMBERED


def is_kept_folder(name: str) -> bool:
    """Return whether a folder of this name holds what is kept of real runs.

    >>> is_kept_folder("01-hello.runs"), is_kept_folder("runs")
    (True, False)
    """
    return name.endswith(KEPT)


def main_files(folder: str) -> tuple[str, str, str]:
    """Return the possible names of a folder's main file, in order of precedence.

    >>> main_files("01-report")
    ('main.tac', '01-report.tac', 'report.tac')
    """
    return "main.tac", f"{folder}.tac", f"{without_number(folder)}.tac"


def folders_about(path: str, program: Path, home: Path | None = None) -> Iterator[PurePath]:
    """Yield the folders whose README applies to a program: its chapter, then its own folder if it is a main file.

    Args:
        path: The display path of the program; the folders are returned in the same form.
        program: The path of the program on disk.
        home: The examples folder, whose folders are chapters even if they contain a `main.tac`; None if it is unknown.
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


def is_backup(name: str) -> bool:
    """Return whether a file is a backup of an editor or a leftover of a merge.

    >>> [name for name in ("a.tac~", "#a.tac#", "a.tac.orig", "a.tac", "b.txt") if is_backup(name)]
    ['a.tac~', '#a.tac#', 'a.tac.orig']
    """
    return (
        re.fullmatch(r".*~|#.*#|.*\.(?:bak|orig|rej|sw[l-p]|tmp)|Thumbs\.db|desktop\.ini", name)
        is not None
    )


def entry_keys(name: str) -> tuple[str, str, str]:
    """Return the possible keys of an example below `examples:`, in order of precedence.

    >>> entry_keys("01-hello")
    ('01-hello.tac', '01-hello', 'hello')
    """
    return f"{name}.tac", name, without_number(name)


def entry_of(fields: Mapping[str, Any], name: str) -> tuple[str, dict[str, Any]]:
    """Return the key and the entry of an example below `examples:`; both are empty if there is none.

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
