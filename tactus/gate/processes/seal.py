"""Shuts a process off from the world while it runs a program: no network, no keys, no foreign files.

A program is given no function that could reach them to begin with; this is the second wall, for a mistake of ours in
the first one. Python tells of everything it is about to open (`sys.addaudithook`), and what is not allowed raises a
`SealBrokenError`, which no program can catch. Files that are opened for reading are noted: they are what the result
depends on.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tactus.core.errors import SealBrokenError
from tactus.core.files.path_resolution import NameBelow
from tactus.core.folders import PACKAGE
from tactus.gate.inputs import CHANGED, Input, digest_now, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NETWORK = ("socket.", "ssl.", "urllib.", "http.", "ftplib.", "smtplib.")

PROCESSES = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.")

CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

FOLDER_ONLY = getattr(os, "O_DIRECTORY", 0)

NO_VARIABLES: Any = {}

MEMORY_LIMIT_BYTES = 1024 * 1024 * 1024
"""What a process that runs programs may use, their Lua included."""


class Seal:
    """The wall around the programs that run in this thread."""

    def __init__(self) -> None:
        self._own = tuple(_folder(path) for path in _places_of_python())
        self._folder = ""
        self._folders: dict[str, str] = {}
        """Where folders of programs really are."""
        self._program_folder = Path()
        self._inputs: dict[str, bytes | None] = {}
        """What was seen of each file, by its digest."""
        self._opened: dict[str, None] = {}
        """What was opened, by whatever part of us."""
        self._is_repeatable = True
        self._is_shut = False
        self._thread = get_ident()
        sys.addaudithook(self._hear)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What was looked at since the wall was shut last, in order."""
        others = [path for path in self._opened if path not in self._inputs]
        for path in others:
            self.note(path)
        return tuple(Input(path, digest) for path, digest in self._inputs.items())

    @property
    def is_repeatable(self) -> bool:
        """False if clock or chance had a part in the run since the wall was shut last."""
        return self._is_repeatable

    def note_chance(self) -> None:
        """Take note that the run may end otherwise the next time, though nothing that it looked at has changed."""
        self._is_repeatable = False

    def note(self, path: str | Path, content: bytes | None = None) -> None:
        """Take note of a file or a folder that is looked at, whether it is there or not.

        Args:
            path: The file.
            content: What was read of it; None if it is about to be looked at in another way.
        """
        name = os.fspath(path)
        if content is None:
            if name not in self._inputs:
                self._inputs[name] = digest_now(self._program_folder, Path(path))
            return
        digest = digest_of(content)
        same = self._inputs.setdefault(name, digest) == digest
        self._inputs[name] = digest if same else CHANGED

    @contextmanager
    def around(self, program: str) -> Iterator[None]:
        """Shut the wall around a program; files below its folder stay in reach.

        Args:
            program: The path of its file.
        """
        self._inputs, self._opened, self._is_repeatable = {}, {}, True
        self._program_folder = Path(program).parent
        parent = str(self._program_folder)
        if parent not in self._folders:
            self._folders[parent] = _folder(parent)
        self._folder = self._folders[parent]
        # What Python imports for a program, it would write down compiled.
        writes_none, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        environment, os.environ = os.environ, NO_VARIABLES
        self._is_shut = True
        try:
            yield
        finally:
            self._is_shut = False
            sys.dont_write_bytecode = writes_none
            os.environ = environment  # noqa: B003 - the same that it was

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_shut or get_ident() != self._thread:
            return
        if event == "open":
            self._judge(*arguments)
        elif event.startswith(NETWORK):
            raise SealBrokenError.by("opens a connection")
        elif event.startswith(PROCESSES):
            raise SealBrokenError.by("starts a process")
        elif event in CHANGES:
            raise SealBrokenError.by(f"changes '{arguments[0]}'")

    def _judge(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int):
            return
        name = path.path if isinstance(path, NameBelow) else os.fsdecode(path)
        place = _place_of(name, flags or 0)
        is_folder = FOLDER_ONLY and (flags or 0) & FOLDER_ONLY
        if (flags or 0) & WRITING or (mode and set(mode) & set("wax+")):
            raise SealBrokenError.by(f"writes '{name}'")
        if is_folder and f"{place}/".startswith((self._folder, *self._own)):
            return  # what is listed is noted where that is asked for
        if place.startswith(self._folder):
            self._opened[os.path.relpath(place)] = None
        elif not place.startswith(self._own):
            raise SealBrokenError.by(f"reads '{name}'")


def _place_of(name: str, flags: int) -> str:
    """Return what is opened, without links; a link that is not followed is opened itself, or rather is not."""
    if not flags & getattr(os, "O_NOFOLLOW", 0):
        return os.path.realpath(name)
    folder, _, last = os.path.abspath(name).rpartition(os.sep)  # noqa: PTH100 - links stay
    return os.path.realpath(folder or os.sep).rstrip(os.sep) + os.sep + last


def limit_memory() -> None:
    """Cap what this process may use, where the system can do that."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_LIMIT_BYTES if hard < 0 else min(MEMORY_LIMIT_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _places_of_python() -> set[str]:
    """Return the folders that Python and Tactus import their own parts from."""
    paths = {path for path in sys.path if path and Path(path) != Path.cwd()}
    return {str(PACKAGE), sys.prefix, sys.base_prefix, *paths}


def _folder(path: str | Path) -> str:
    return os.path.realpath(path).rstrip(os.sep) + os.sep
