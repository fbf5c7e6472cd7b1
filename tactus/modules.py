"""Finds what a program requires: modules of the standard library, and helpers in the program's own folder."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.errors import FileAccessError, RunError
from tactus.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDLIB = Path(__file__).parent / "lua" / "stdlib"


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
"""Modules of the original Tactus that this one does not have, and what to do instead."""


class Module(Struct, frozen=True):
    """The text of a module."""

    text: str
    label: str
    """The name Lua gives it in errors."""
    is_own: bool
    """True where it is part of Tactus."""


def find_module(program: Path, name: str, note: Callable[[Path], None] | None = None) -> Module:
    """Find a module by the name a program requires it by.

    Args:
        program: The program's file.
        name: Its parts are separated by dots or slashes, as in `tactus.tools.done` or `lib/text`.
        note: Hears of each file that is looked for, whether it is there or not.

    Raises:
        RunError: There is none, or the name leads out of the program's folder.
    """
    parts = re.split(r"[./]", name.removesuffix(".tac"))
    if not all(re.fullmatch(r"[\w-]+", part) for part in parts):
        raise RunError(f"'{name}' is not the name of a module", hint='write require("folder.name")')
    own = STDLIB.joinpath(*parts).with_suffix(".lua")
    if own.is_file():
        return Module(own.read_text(encoding="utf-8"), name, is_own=True)
    for candidate in _candidates(parts):
        path = program.parent / candidate
        if note:
            note(path)
        if path.is_file():
            text = path.read_text(encoding="utf-8-sig", errors="replace")
            return Module(text, candidate.as_posix(), is_own=False)
    raise RunError(f"there is no module '{name}'", hint=_hint(parts))


def find_beside(program: Path, name: str, note: Callable[[Path], None] | None = None) -> Module:
    """Find a file of text by its path, as seen from the folder of a program.

    Args:
        program: The program's file.
        name: Its path.
        note: Hears of the file, whether it is there or not.

    Raises:
        RunError: There is none, or the path leads out of the program's folder.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or "\0" in name:
        raise FileAccessError.outside(name)
    path = program.parent / relative
    if not path.resolve().is_relative_to(program.parent.resolve()):
        raise FileAccessError.outside(name)
    if note:
        note(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RunError(f"'{name}' is not UTF-8 text", hint="save it as UTF-8") from error
    except OSError as error:
        near = suggestion(path.name, [item.name for item in path.parent.glob(f"*{path.suffix}")])
        hint = near or "write its path as seen from the program"
        raise RunError(f"there is no file '{name}' beside the program", hint=hint) from error
    return Module(text, relative.as_posix(), is_own=False)


def _candidates(parts: list[str]) -> Iterator[PurePosixPath]:
    path = PurePosixPath(*parts)
    yield path.with_name(path.name + ".tac")
    yield path / "init.tac"
    yield path.with_name(path.name + ".lua")


def _hint(parts: list[str]) -> str:
    name = ".".join(parts)
    for refused, instead in REFUSED.items():
        if name == refused or name.startswith(f"{refused}."):
            return f"it is part of the original Tactus and not of this one{instead}"
    if parts[0] == "tactus":
        known = sorted(
            ".".join(path.relative_to(STDLIB).with_suffix("").parts)
            for path in STDLIB.rglob("*.lua")
        )
        return f"modules of the standard library: {', '.join(known)}"
    names = ", ".join(f"'{path}'" for path in _candidates(parts))
    return f"looked for {names} beside the program"
