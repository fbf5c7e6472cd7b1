"""Isolates a process from the outside while it runs a program: no network, no API keys, no other files.

Programs have no functions that could reach these in the first place; this is a second barrier in case of a bug in the
first. Python reports everything that is about to be opened (`sys.addaudithook`), and forbidden operations raise a
`SealBrokenError`, which no program can catch. Files opened for reading are recorded, as the result depends on them.
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
from tactus.engine.module_finder import CONFIG, project_of
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
"""The memory limit of a process that runs programs, including Lua."""


class Seal:
    """The isolation of the programs that run in this thread."""

    def __init__(self) -> None:
        self._own = tuple(_folder(path) for path in _places_of_python())
        self._folder = ""
        self._project = ""
        self._folders: dict[str, tuple[str, str]] = {}
        """The folders of programs and of their projects, with links resolved."""
        self._program_folder = Path()
        self._inputs: dict[str, bytes | None] = {}
        """The digest of each file as it was read."""
        self._opened: dict[str, None] = {}
        """The files that were opened, by any part of Tactus."""
        self._is_repeatable = True
        self._is_shut = False
        self._thread = get_ident()
        sys.addaudithook(self._on_audit_event)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The files and folders looked up since the current program started, in order."""
        others = [path for path in self._opened if path not in self._inputs]
        for path in others:
            self.note(path)
        return tuple(Input(path, digest) for path, digest in self._inputs.items())

    @property
    def is_repeatable(self) -> bool:
        """False if the current program read the clock or random numbers."""
        return self._is_repeatable

    def note_chance(self) -> None:
        """Record that a rerun may give another result even if no input has changed."""
        self._is_repeatable = False

    def note(self, path: str | Path, content: bytes | None = None) -> None:
        """Record access to a file or folder, whether it exists or not.

        Args:
            path: The path of the file.
            content: The content read, or None for any other access.
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
        """Isolate a program; files below its folder, and programs and configuration of its project, remain accessible.

        Args:
            program: The path of the program.
        """
        self._inputs, self._opened, self._is_repeatable = {}, {}, True
        self._program_folder = Path(program).parent
        parent = str(self._program_folder)
        if parent not in self._folders:
            project = project_of(self._program_folder)
            self._folders[parent] = _folder(parent), _folder(project)
        self._folder, self._project = self._folders[parent]
        # Otherwise Python would write bytecode for modules imported during the run.
        writes_none, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        environment, os.environ = os.environ, NO_VARIABLES
        self._is_shut = True
        try:
            yield
        finally:
            self._is_shut = False
            sys.dont_write_bytecode = writes_none
            os.environ = environment  # noqa: B003 - the original object

    def _on_audit_event(self, event: str, arguments: tuple[Any, ...]) -> None:
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
        if is_folder and f"{place}/".startswith((self._project, *self._own)):
            return  # listings are recorded by the file store
        is_of_project = place.endswith((".tac", f"/{CONFIG}")) and place.startswith(self._project)
        if is_of_project or place.startswith(self._folder):
            self._opened[os.path.relpath(place)] = None
        elif not place.startswith(self._own):
            raise SealBrokenError.by(f"reads '{name}'")


def _place_of(name: str, flags: int) -> str:
    """Return the path of the opened file with links resolved, except for its last part if links are not followed."""
    if not flags & getattr(os, "O_NOFOLLOW", 0):
        return os.path.realpath(name)
    folder, _, last = os.path.abspath(name).rpartition(os.sep)  # noqa: PTH100 - links stay
    return os.path.realpath(folder or os.sep).rstrip(os.sep) + os.sep + last


def limit_memory() -> None:
    """Limit the memory of this process, if the system supports it."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_LIMIT_BYTES if hard < 0 else min(MEMORY_LIMIT_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _places_of_python() -> set[str]:
    """Return the folders that Python and Tactus import modules from."""
    paths = {path for path in sys.path if path and Path(path) != Path.cwd()}
    return {str(PACKAGE), sys.prefix, sys.base_prefix, *paths}


def _folder(path: str | Path) -> str:
    return os.path.realpath(path).rstrip(os.sep) + os.sep
