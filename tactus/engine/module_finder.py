"""Finds the modules that a program requires: those of the standard library, and files in the program's folder."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.core.errors import FileAccessError, RunError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.paths import shown_path
from tactus.core.files.regular_files import FileKind, RefusedFileError, reason_of
from tactus.core.folders import STDLIB
from tactus.core.source import LARGEST_SOURCE_BYTES
from tactus.core.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus.core.ports import RunNotes

CONFIG = ".tactus/config.yml"
"""The configuration of a project, relative to its folder."""

PROJECT_MARKS = ("mkdocs.yml", ".tactus")
"""Files and folders that mark the root of a project."""

MOST_ABOVE = 32
"""The maximum number of parent folders searched for the root of a project."""

REFUSED = {
    "tactus.biblicus": "",
    "tactus.corpora": "",
    "tactus.deepgram": "",
    "tactus.io.excel": "; save the table as CSV",
    "tactus.io.hdf5": "; save the data as JSON",
    "tactus.io.parquet": "; save the table as CSV",
    "tactus.models": "; declare a Model",
    "tactus.retrievers": "",
    "tactus.web": "",
}
"""Modules of the original Tactus that this implementation lacks, and what to use instead."""


class FoundModule(Struct, frozen=True):
    """A module that was found."""

    text: str
    label: str
    """The chunk name in Lua."""
    is_own: bool
    """True if it is part of Tactus."""


def find_module(program: Path, name: str, notes: RunNotes | None = None) -> FoundModule:
    """Find a module by the name passed to `require`.

    Args:
        program: The path of the program.
        name: The name; its parts are separated by dots or slashes, as in `tactus.tools.done` or `lib/text`.
        notes: Records each file that is looked up, whether it exists or not.

    Raises:
        RunError: The module does not exist, or its path leads out of the program's folder.
    """
    parts = re.split(r"[./]", name.removesuffix(".tac"))
    if not all(re.fullmatch(r"[\w-]+", part) for part in parts):
        raise RunError(f"'{name}' is not the name of a module", hint='write require("folder.name")')
    own = STDLIB.joinpath(*parts).with_suffix(".lua")
    if own.is_file():
        return FoundModule(own.read_text(encoding="utf-8"), name, is_own=True)
    folder = ConfinedFolder(program.parent)
    for candidate in map(str, _candidates(parts)):
        text = _text_at(folder, candidate, name, notes, "replace")
        if text is not None:
            return FoundModule(text, candidate, is_own=False)
    raise RunError(f"module '{name}' does not exist", hint=_hint(parts))


def find_program(program: Path, name: str, notes: RunNotes | None = None) -> FoundModule:
    """Find another program: in the folder of this one or a parent folder, up to the root of the project.

    Args:
        program: The path of the program.
        name: The path of the other one, relative to one of these folders.
        notes: Records each file that is looked up, whether it exists or not.

    Raises:
        RunError: The program does not exist, or the path leads out of the project.
    """
    path = shown_path(name)
    for folder in _folders_above(program.parent):
        text = _text_at(ConfinedFolder(folder), path, name, notes, "strict")
        if text is not None:
            label = os.path.relpath(folder / path, program.parent)
            return FoundModule(text, label.replace(os.sep, "/"), is_own=False)
    return find_beside(program, name, notes)


def mcp_servers_of(program: Path, notes: RunNotes | None = None) -> list[str]:
    """Return the names of the MCP servers in the project's configuration, which is that of the original Tactus.

    Args:
        program: The path of the program.
        notes: Records each configuration file that is looked up, whether it exists or not.

    Raises:
        RunError: A configuration file cannot be read.
    """
    from tactus.core.plain_yaml import YamlError, parse_yaml

    names: dict[str, None] = {}
    for folder in _folders_above(program.parent):
        text = _text_at(ConfinedFolder(folder), CONFIG, CONFIG, notes, "replace")
        with suppress(YamlError):  # loading the configuration reports it
            data = parse_yaml(text or "")
            servers = data.get("mcp_servers") if isinstance(data, dict) else None
            names |= dict.fromkeys(map(str, servers if isinstance(servers, dict) else ()))
    return list(names)


def project_of(folder: Path) -> Path:
    """Return the nearest folder above another one, or that one itself, that is marked as a project; else that one."""
    return list(_folders_above(folder))[-1]


def _folders_above(folder: Path) -> Iterator[Path]:
    """Yield a folder and its parents up to the root of the project; only the folder if there is no project."""
    ways = [folder, *(Path(os.path.normpath(folder / ("../" * up))) for up in range(1, MOST_ABOVE))]
    for count, way in enumerate(ways, start=1):
        if any((way / mark).exists() for mark in PROJECT_MARKS):
            yield from ways[:count]
            return
    yield folder


def find_beside(program: Path, name: str, notes: RunNotes | None = None) -> FoundModule:
    """Find a text file by its path, relative to the folder of a program.

    Args:
        program: The path of the program.
        name: The path of the file.
        notes: Records the file, whether it exists or not.

    Raises:
        RunError: The file does not exist, or its path leads out of the program's folder.
    """
    path = shown_path(name)
    folder = ConfinedFolder(program.parent)
    text = _text_at(folder, path, name, notes, "strict")
    if text is None:
        file = PurePosixPath(path)
        hint = suggestion(file.name, _names_beside(folder, file))
        raise RunError(
            f"file '{name}' does not exist beside the program",
            hint=hint or "write its path relative to the program",
        )
    return FoundModule(text, path, is_own=False)


def _text_at(
    folder: ConfinedFolder, path: str, name: str, notes: RunNotes | None, errors: str
) -> str | None:
    """Return the text of a file below the folder of a program, or None if it does not exist.

    Raises:
        RunError: The path leads out of the folder, is not a file, or cannot be read.
    """
    data = None
    try:
        if folder.kind(path) is FileKind.FILE:
            data = folder.read(path, most_bytes=LARGEST_SOURCE_BYTES)
        return None if data is None else data.decode("utf-8-sig", errors)
    except UnicodeDecodeError as error:
        raise RunError(f"'{name}' is not UTF-8 text", hint="save it as UTF-8") from error
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        if notes:
            notes.note(folder.path / path, data)


def _refused(path: str, error: OSError) -> RunError:
    if isinstance(error, RefusedFileError) and error.is_outside:
        return FileAccessError.outside(path)
    return FileAccessError(f"'{path}' cannot be read: {reason_of(error)}")


def _names_beside(folder: ConfinedFolder, path: PurePosixPath) -> list[str]:
    """Return the names of the files in the same folder that have the same suffix."""
    with suppress(OSError):
        names = (PurePosixPath(item.name) for item in folder.entries(str(path.parent)))
        return [item.name for item in names if item.suffix == path.suffix]
    return []


def _candidates(parts: list[str]) -> Iterator[PurePosixPath]:
    path = PurePosixPath(*parts)
    yield path.with_name(path.name + ".tac")
    yield path / "init.tac"
    yield path.with_name(path.name + ".lua")


def _hint(parts: list[str]) -> str:
    name = ".".join(parts)
    for refused, instead in REFUSED.items():
        if name == refused or name.startswith(f"{refused}."):
            return f"it is part of the original Tactus, not of this one{instead}"
    if parts[0] == "tactus":
        above = (parts[:count] for count in range(len(parts) - 1, 1, -1))
        module = next(
            (known for known in above if STDLIB.joinpath(*known).with_suffix(".lua").is_file()),
            None,
        )
        if module:
            return f'write require("{".".join(module)}"), which has what it holds'
        known = sorted(
            ".".join(path.relative_to(STDLIB).with_suffix("").parts)
            for path in STDLIB.rglob("*.lua")
        )
        return f"modules of the standard library: {', '.join(known)}"
    names = ", ".join(f"'{path}'" for path in _candidates(parts))
    return f"looked for {names} beside the program"
