"""Finds the files that are given on the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tactus.core.errors import ConfigError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import FileKind, reason_of
from tactus.core.suggestions import suggestion
from tactus.example.layout import main_files
from tactus.example.refusals import refusals_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

EXAMPLES = Path("examples")

LINE = re.compile(r"(?P<path>.+\.tac):(?P<line>\d{1,9})(?::\d+)?")


def find_program(name: str) -> Path:
    """Find a `.tac` file by its path or by its path relative to `examples/`, as shown on gallery pages.

    A folder stands for its main file.

    Raises:
        ConfigError: The file does not exist, or the folder has no main file.
    """
    places = (Path(name), EXAMPLES / name)
    for path in places:
        if _is_there(path, Path.is_file):
            return path
    for path in places:
        if _is_there(path, Path.is_dir):
            return _main_of(path)
    raise _missing(name, "file")


def _main_of(folder: Path) -> Path:
    """Return the main file of a folder, or its only `.tac` file."""
    visible = (path for path in folder.glob("*.tac") if not path.name.startswith("."))
    programs = sorted(path for path in visible if _is_there(path, Path.is_file))
    named = (folder / main for main in main_files(folder.absolute().name))
    main = next((path for path in named if path in programs), None)
    if main:
        return main
    if len(programs) == 1:
        return programs[0]
    if not programs:
        raise ConfigError(
            f"the folder '{folder}' contains no program; expected main.tac or {folder.absolute().name}.tac"
        )
    names = ", ".join(f"'{path.name}'" for path in programs)
    raise ConfigError(
        f"the folder '{folder}' contains {len(programs)} programs, none of which is its main file: {names}",
        hint=f"name one of them: {programs[0]}",
    )


def split_lines(names: Sequence[str]) -> tuple[tuple[str, ...], dict[str, set[int]]]:
    """Split off the lines of `FILE:LINE`; return the paths, and the lines by path.

    A file that is also given without a line has no lines. The `FILE:LINE:COLUMN` of editors is accepted, too.
    """
    found = [LINE.fullmatch(name) if not _exists(name) else None for name in names]
    paths = [match["path"] if match else name for name, match in zip(names, found, strict=True)]
    lines: dict[str, set[int]] = {}
    for located in filter(None, found):
        path = str(find_program(located["path"]))
        lines.setdefault(path, set()).add(int(located["line"]))
    for name, match in zip(names, found, strict=True):
        if lines and match is None:
            lines.pop(str(_find(name)), None)
    return tuple(dict.fromkeys(paths)), lines


def find_programs(names: Sequence[str]) -> list[Path]:
    """Find files, and the `.tac` files below folders, without duplicates. The default is the folder `examples/`.

    Raises:
        ConfigError: A path does not exist, or a folder contains no `.tac` files.
    """
    if not names and not _is_there(EXAMPLES, Path.is_dir):
        hint = "name files or folders: tactus test PATH"
        raise ConfigError(f"folder '{EXAMPLES}' does not exist", hint=hint)
    found = [path for name in names or (str(EXAMPLES),) for path in _programs_at(name)]
    return list({path.absolute(): path for path in found}.values())


def find_folders(names: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders among the paths. The default is `examples/`."""
    places = map(_find, names or (str(EXAMPLES),))
    return tuple(place for place in places if not _is_there(place, Path.is_file))


def is_one_file(names: Sequence[str]) -> bool:
    """Return whether the only path is that of a file."""
    return len(names) == 1 and _is_there(_find(names[0]), Path.is_file)


def home_of(path: Path, names: Sequence[str]) -> Path:
    """Return the folder that must contain a file after links are resolved: a given folder, `examples/`, or its own."""
    named = (Path(name) for name in names)
    folders = (*(folder for folder in named if folder != path), EXAMPLES)
    return next((folder for folder in folders if path.is_relative_to(folder)), path.parent)


def _programs_at(name: str) -> list[Path]:
    path = _find(name)
    if _is_there(path, Path.is_file):
        return [path]
    programs = _programs_below(path)
    if not programs:
        raise ConfigError(f"the folder '{path}' contains no .tac file")
    return programs


def _programs_below(folder: Path) -> list[Path]:
    """Return the `.tac` files below a folder, sorted, without hidden ones.

    Refused programs are included, so that the gate reports them and runs the others.

    Raises:
        ConfigError: Another file is refused, as in a docs build.
    """
    refused = [item for item in refusals_in(folder, str(folder)) if not item.name.endswith(".tac")]
    if refused:
        raise ConfigError("\n".join(item.message for item in refused))
    found = ConfinedFolder(folder).walk()
    return sorted(
        folder / entry.name
        for entry in found
        if entry.name.endswith(".tac") and entry.kind is not FileKind.FOLDER
    )


def _refuse(error: OSError) -> NoReturn:
    raise ConfigError(f"'{error.filename}' cannot be read: {reason_of(error)}") from error


def _is_there(path: Path, is_kind: Callable[[Path], bool]) -> bool:
    """Return whether a path exists and has a kind, converting errors of the system."""
    try:
        return is_kind(path)
    except OSError as error:
        _refuse(error)


def _find(name: str) -> Path:
    """Find a file, or else a folder."""
    for is_kind in (Path.is_file, Path.is_dir):
        for path in (Path(name), EXAMPLES / name):
            if _is_there(path, is_kind):
                return path
    raise _missing(name, "file" if name.endswith(".tac") else "file or folder")


def _exists(name: str) -> bool:
    return any(_is_there(path, Path.exists) for path in (Path(name), EXAMPLES / name))


def _missing(name: str, kind: str) -> ConfigError:
    folder = (Path(name) if Path(name).parent.is_dir() else EXAMPLES / name).parent
    known = [path.name for path in folder.glob("*.tac")]
    if kind != "file":
        known += [path.name for path in folder.glob("*") if path.is_dir()]
    near = suggestion(Path(name).name, known)
    looked = "" if Path(name).is_absolute() else f" here or in '{EXAMPLES}'"
    return ConfigError(f"{kind} '{name}' does not exist{looked}", hint=near)
