"""Resolves paths below a folder, and rejects those that lead out of it.

Where the system can open a file relative to the descriptor of a folder, checking and opening are one step: each folder
of the path is opened from its parent, the system follows no links, and links are resolved here. So replacing a file
with a link at the last moment gains nothing. Elsewhere (Windows) a path is resolved and compared with the folder; the
opened file is compared with the path later.
"""

from __future__ import annotations

import errno
import os
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path

from tactus.core.files.regular_files import NO_LINKS, Place, RefusedFileError

HAS_DESCRIPTORS = {
    os.open,
    os.stat,
    os.readlink,
    os.mkdir,
    os.rename,
    os.unlink,
    os.rmdir,
} <= os.supports_dir_fd and os.scandir in os.supports_fd
"""True if the system can open a file relative to the descriptor of a folder."""

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)

MOST_LINKS = 40
"""The maximum number of links resolved for one path, as on Linux."""


class Root:
    """The folder that paths are resolved below."""

    def __init__(self, path: str | Path) -> None:
        """Set the path of the folder, which may itself contain links."""
        self.path = Path(path)

    @property
    def shown_name(self) -> str:
        """The folder's name for messages, which are published: without the path on this machine."""
        return f"'{self.path.name}'" if self.path.name else "the folder"

    @cached_property
    def real_path(self) -> str:
        """The path of the folder with links resolved."""
        return os.path.realpath(self.path)


class NameBelow(str):
    """A file name to open relative to a descriptor.

    Python's audit event for `open` passes only the name, so the name knows its path.
    """

    root: Root
    names: tuple[str, ...]

    def __new__(cls, name: str, root: Root, names: tuple[str, ...]) -> NameBelow:
        """Create a name from the root and the names of the folders between the two."""
        self = super().__new__(cls, name)
        self.root = root
        self.names = names
        return self

    @property
    def path(self) -> str:
        """The full path, without links."""
        return "/".join((self.root.real_path, *self.names, self))

    def beside(self, name: str) -> NameBelow:
        """Return another name in the same folder."""
        return NameBelow(name, self.root, self.names)


class PathResolver(ABC):
    """Resolves one path below a root. Counts the links it follows, and composes the errors of rejected paths."""

    def __init__(self, root: Root, name: str, *, follows_links: bool, makes_folders: bool) -> None:
        """Prepare to resolve a path.

        Args:
            root: The folder that the path must stay below.
            name: The path as the user knows it, for error messages.
            follows_links: False to reject links.
            makes_folders: True to create missing folders.
        """
        self.links = 0
        self.root = root
        self.name = name
        self.follows_links = follows_links
        self.makes_folders = makes_folders

    @abstractmethod
    def resolve(self, parts: list[str]) -> Place:
        """Return where to open the path that consists of these parts.

        Raises:
            RefusedFileError: The path leads out of the root, to a hidden file, or through too many links.
            OSError: A folder of the path does not exist or cannot be opened.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the descriptors that the resolved place refers to."""

    def require_links_allowed(self) -> None:
        """Raise an error for a link if links are not followed."""
        if not self.follows_links:
            raise RefusedFileError(self.name, "a folder in its path is a link; remove it")

    def outside(self) -> RefusedFileError:
        """Return the error for a path that leads out of the root."""
        what = "a link" if self.links else "its path"
        return outside(self.name, f"{what} leads out of {self.root.shown_name}")

    def hidden(self) -> RefusedFileError:
        """Return the error for a link to a hidden file."""
        reason = "it is a link to a hidden file; put the file itself there"
        return RefusedFileError(self.name, reason)


class DescriptorResolver(PathResolver):
    """Resolves a path by opening each of its folders from the descriptor of its parent."""

    def __init__(self, root: Root, name: str, *, follows_links: bool, makes_folders: bool) -> None:
        super().__init__(root, name, follows_links=follows_links, makes_folders=makes_folders)
        self._names: list[str] = []
        self._descriptors: list[int] = []

    def resolve(self, parts: list[str]) -> Place:
        """Open the folders of the path; return its last part and the descriptor of its folder."""
        if self.makes_folders:
            self.root.path.mkdir(parents=True, exist_ok=True)
        self._descriptors.append(os.open(self.root.path, FOLDER))
        remaining = [(part, False) for part in reversed(parts)]
        while remaining:
            part, is_from_link = remaining.pop()
            if part == "..":
                self._go_up()
                continue
            if is_from_link and part.startswith("."):
                raise self.hidden()
            target = self._go_into(part) if remaining else self._link_target(part)
            if target is not None:
                remaining += [(item, True) for item in reversed(self._parts_of_link(target))]
            elif not remaining:
                return Place(self._descriptors[-1], self._name_below(part))
        return Place(self._descriptors[-1], self._name_below("."))

    def close(self) -> None:
        """Close the descriptors of all folders."""
        for descriptor in self._descriptors:
            os.close(descriptor)

    def _go_up(self) -> None:
        if not self._names:
            raise self.outside()
        self._names.pop()
        os.close(self._descriptors.pop())

    def _go_into(self, part: str) -> str | None:
        """Open a folder; if it is a link, return its target instead."""
        try:
            found = self._open_folder(part)
        except FileNotFoundError:
            if not self.makes_folders:
                raise
            os.mkdir(self._name_below(part), dir_fd=self._descriptors[-1])
            found = self._open_folder(part)
        except OSError as error:
            # Systems raise different errors for a link that is opened as a folder.
            if error.errno not in (errno.ENOTDIR, errno.ELOOP, errno.EMLINK):
                raise
            target = self._link_target(part)
            if target is None:
                raise
            return target
        self._descriptors.append(found)
        self._names.append(part)
        return None

    def _open_folder(self, part: str) -> int:
        return os.open(self._name_below(part), FOLDER | NO_LINKS, dir_fd=self._descriptors[-1])

    def _link_target(self, part: str) -> str | None:
        """Return the target of a link, or None if there is no link of that name."""
        try:
            return os.readlink(part, dir_fd=self._descriptors[-1])
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.ENOENT, errno.ENOTDIR):
                return None
            raise

    def _parts_of_link(self, target: str) -> list[str]:
        """Return the parts of a link's target, relative to the current folder."""
        self.links += 1
        self.require_links_allowed()
        if self.links > MOST_LINKS:
            raise RefusedFileError(self.name, "its links form a circle; remove one of them")
        if target.startswith("/"):
            target = self._below_root(target)
            while self._names:
                self._go_up()
        return [part for part in target.split("/") if part not in ("", ".")]

    def _below_root(self, target: str) -> str:
        for root in (self.root.real_path, str(self.root.path.absolute())):
            if target == root or target.startswith(f"{root}/"):
                return target[len(root) :]
        raise self.outside()

    def _name_below(self, part: str) -> NameBelow:
        return NameBelow(part, self.root, tuple(self._names))


class RealPathResolver(PathResolver):
    """Resolves a path as a whole, on systems without descriptors of folders."""

    def resolve(self, parts: list[str]) -> Place:
        """Return the path with all links resolved."""
        root = self.root.real_path
        if self.makes_folders:
            Path(root).mkdir(parents=True, exist_ok=True)
        requested = os.path.normpath(Path(root, *parts))
        real = os.path.realpath(requested)
        self.links = int(os.path.normcase(real) != os.path.normcase(requested))
        if self.links:
            self.require_links_allowed()
        if not self._is_inside(real, root):
            raise self.outside()
        relative = Path(os.path.relpath(real, root)).parts
        if self.links and any(part.startswith(".") for part in relative):
            raise self.hidden()
        if self.makes_folders:
            Path(real).parent.mkdir(parents=True, exist_ok=True)
        return Place(None, real)

    def close(self) -> None:
        """Do nothing: no descriptors are open."""

    @staticmethod
    def _is_inside(path: str, root: str) -> bool:
        try:
            return os.path.commonpath((path, root)) == os.path.commonpath((root,))
        except ValueError:
            return False


def resolver_for(
    root: Root, name: str, *, follows_links: bool, makes_folders: bool
) -> PathResolver:
    """Return the resolver for this system. The arguments are those of `PathResolver`."""
    resolver = DescriptorResolver if HAS_DESCRIPTORS else RealPathResolver
    return resolver(root, name, follows_links=follows_links, makes_folders=makes_folders)


def outside(name: str, what: str) -> RefusedFileError:
    """Return the error for a file that is not below the folder."""
    return RefusedFileError(name, f"{what}; put the file itself there", is_outside=True)
