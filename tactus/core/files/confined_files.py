"""Opens files below a folder and no others: no `..`, no links that lead out, no devices, no pipes.

Any file of an example may come from a stranger, so everything that reads examples uses a `ConfinedFolder`. Hidden files
are opened only by code of Tactus that names them; no link leads to one.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tactus.core.files.path_resolution import FOLDER, Root, outside, resolver_for
from tactus.core.files.regular_files import (
    LARGEST_BYTES,
    NO_LINKS,
    READING,
    FileKind,
    Place,
    RefusedFileError,
    kind_of,
    open_regular,
    read_limited,
    reason_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES = 100_000
"""The maximum number of files and folders in a walk: links to folders can multiply a few of them."""

DEEPEST = 60
"""The maximum nesting depth of folders in a walk."""


class Entry(NamedTuple):
    """A file or folder found by listing a folder."""

    name: str
    """The path relative to the confined folder, with slashes."""
    kind: FileKind | None
    """None if the entry is refused."""
    refusal: RefusedFileError | None = None


class ConfinedFolder(Root):
    """A folder whose files can be read, opened and listed, and no others."""

    def read(
        self, name: str | Path, *, most_bytes: int = LARGEST_BYTES, follows_links: bool = True
    ) -> bytes:
        """Return the content of a file.

        Args:
            name: The path relative to the folder, with slashes; or a `Path` that starts with the folder's path.
            most_bytes: The maximum size.
            follows_links: False to refuse links.

        Raises:
            RefusedFileError: It is not below the folder, not a regular file, or too large.
            OSError: The file does not exist or cannot be read.
        """
        descriptor = self.open(name, follows_links=follows_links)
        try:
            return read_limited(descriptor, str(name), most_bytes)
        finally:
            os.close(descriptor)

    def read_text(self, name: str | Path, *, most_bytes: int = LARGEST_BYTES) -> str:
        """Return the content of a text file; invalid UTF-8 is replaced. Raises the errors of `read`."""
        text = self.read(name, most_bytes=most_bytes).decode("utf-8-sig", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def open(self, name: str | Path, *, follows_links: bool = True) -> int:
        """Open a regular file for reading and return its descriptor. Raises the errors of `read`."""
        with self.at(name, follows_links=follows_links) as place:
            return open_regular(place, READING, str(name))

    def kind(self, name: str | Path) -> FileKind | None:
        """Return the kind of the file at a path, or None if there is none.

        Raises:
            RefusedFileError: It is not below the folder, or is neither a file nor a folder.
        """
        try:
            with self.at(name) as place:
                found = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return kind_of(found.st_mode, str(name))

    def has_file(self, name: str | Path) -> bool:
        """Return whether the path is a regular file that may be read."""
        try:
            return self.kind(name) is FileKind.FILE
        except OSError:
            return False

    def size(self, name: str | Path) -> int:
        """Return the size of a file in bytes. Raises the errors of `read`."""
        descriptor = self.open(name)
        try:
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def entries(self, name: str | Path = ".") -> list[Entry]:
        """Return the entries of a folder, sorted, without hidden files.

        Raises:
            RefusedFileError: The path is not below the folder.
            OSError: The folder does not exist or cannot be read.
        """
        prefix = "/".join(self._parts(name))
        return [self._entry(prefix, item) for item in sorted(self._listed(name))]

    def walk(self, name: str | Path = ".") -> Iterator[Entry]:
        """Yield everything below a folder that is not hidden, each folder before its entries.

        Links to folders are followed if they stay below the root and do not lead back to a parent. Folders that cannot
        be listed are yielded as refused, and so is the entry at which a walk exceeds its limits.
        """
        left = MOST_ENTRIES
        waiting: list[tuple[str, tuple[tuple[int, int], ...]]] = [
            ("/".join(self._parts(name)) or ".", ())
        ]
        while waiting:
            folder, above = waiting.pop()
            try:
                above = (*above, self._identity(folder))
                found = self.entries(folder)
            except OSError as error:
                yield Entry(folder, None, _as_refusal(error, folder))
                continue
            below = []
            for entry in found:
                left -= 1
                if left < 0 or len(above) > DEEPEST:
                    yield Entry(entry.name, None, _too_much(entry.name, is_deep=left >= 0))
                    if left < 0:
                        return
                elif entry.kind is FileKind.FOLDER and self._leads_back(entry.name, above):
                    reason = "it is a link to a folder that contains it; remove it"
                    yield Entry(entry.name, None, RefusedFileError(entry.name, reason))
                else:
                    yield entry
                    below += [(entry.name, above)] if entry.kind is FileKind.FOLDER else []
            waiting += reversed(below)

    def _leads_back(self, name: str, above: tuple[tuple[int, int], ...]) -> bool:
        try:
            return self._identity(name) in above
        except OSError:
            return False

    def _identity(self, name: str) -> tuple[int, int]:
        with self.at(name) as place:
            found = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        return found.st_dev, found.st_ino

    def _listed(self, name: str | Path) -> list[tuple[str, int | None]]:
        """Return the names in a folder with their file types as modes; None if the listing lacks the type."""
        with self.at(name) as place:
            opened: int | str = place.name
            if place.folder is not None:
                opened = os.open(place.name, FOLDER | NO_LINKS, dir_fd=place.folder)
            try:
                with os.scandir(opened) as found:
                    return [(item.name, _mode_of(item)) for item in found if item.name[:1] != "."]
            finally:
                if isinstance(opened, int):
                    os.close(opened)

    def _entry(self, prefix: str, item: tuple[str, int | None]) -> Entry:
        name = f"{prefix}/{item[0]}" if prefix else item[0]
        try:
            kind = self.kind(name) if item[1] is None else kind_of(item[1], name)
            if kind is None:
                raise _broken(name)
        except OSError as error:
            return Entry(name, None, _as_refusal(error, name))
        return Entry(name, kind)

    def _parts(self, name: str | Path) -> list[str]:
        """Return the parts of a path.

        Raises:
            RefusedFileError: The path does not start below the folder.
        """
        if isinstance(name, Path):
            try:
                found = name.relative_to(self.path).parts
            except ValueError:
                raise outside(str(name), f"it is not in {self.shown_name}") from None
        else:
            found = tuple(name.split("/"))
            if name.startswith("/"):
                raise outside(name, f"it is not in {self.shown_name}")
        if any("\0" in part for part in found):
            raise RefusedFileError(str(name), "it is not a valid file name")
        return [part for part in found if part not in ("", ".")]

    @contextmanager
    def at(
        self, name: str | Path, *, follows_links: bool = True, makes_folders: bool = False
    ) -> Iterator[Place]:
        """Resolve a path and yield where to open it, a place without links.

        Args:
            name: The path relative to the folder.
            follows_links: False to refuse links.
            makes_folders: True to create missing folders.

        Raises:
            RefusedFileError: The path leads out of the folder, to a hidden file, or is a broken link.
            OSError: A folder of the path does not exist or is not a folder.
        """
        resolver = resolver_for(
            self, str(name), follows_links=follows_links, makes_folders=makes_folders
        )
        try:
            yield resolver.resolve(self._parts(name))
        except FileNotFoundError as error:
            if resolver.links:
                raise _broken(str(name)) from error
            raise
        finally:
            resolver.close()


def _mode_of(entry: os.DirEntry[str]) -> int | None:
    """Return the file type of an entry as a mode, or None if that requires a system call."""
    if entry.is_symlink():
        return None
    if entry.is_dir(follow_symlinks=False):
        return stat.S_IFDIR
    return stat.S_IFREG if entry.is_file(follow_symlinks=False) else None


def _broken(name: str) -> RefusedFileError:
    return RefusedFileError(name, "it is a broken link; remove it, or put the file there")


def _as_refusal(error: OSError, name: str) -> RefusedFileError:
    if isinstance(error, RefusedFileError):
        return error
    return RefusedFileError(name, reason_of(error), is_unreadable=True)


def _too_much(name: str, *, is_deep: bool) -> RefusedFileError:
    reason = (
        f"it is nested in more than {DEEPEST} folders"
        if is_deep
        else f"there are more than {MOST_ENTRIES:,} files; links to folders may repeat them"
    )
    return RefusedFileError(name, reason, is_unreadable=True)
