"""Paths that a program names: as seen from its own folder, and never out of it."""

from __future__ import annotations

import re
from posixpath import normpath

from tactus.core.errors import FileAccessError


def local_path(path: str) -> str:
    """Return a path in its shortest form, with slashes.

    Raises:
        FileAccessError: It leads out of the folder.
    """
    normal = normpath(path.replace("\\", "/") or ".")
    if "\0" in path or re.match(r"/|\.\.(/|$)|[A-Za-z]:", normal):
        raise FileAccessError.outside(path)
    return normal


def shown_path(path: str) -> str:
    """Return a path in its shortest form, with slashes, if nothing on it is hidden.

    Raises:
        FileAccessError: It leads out of the folder, or to a hidden file.
    """
    local = local_path(path)
    if local != "." and any(part.startswith(".") for part in local.split("/")):
        raise FileAccessError.hidden(path)
    return local
