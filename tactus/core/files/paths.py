"""Normalises the paths that programs use: relative to the program's folder, and never outside it."""

from __future__ import annotations

import re
from posixpath import normpath

from tactus.core.errors import FileAccessError


def local_path(path: str) -> str:
    """Return the normalised path, with slashes.

    Raises:
        FileAccessError: The path leads out of the folder.
    """
    normal = normpath(path.replace("\\", "/") or ".")
    if "\0" in path or re.match(r"/|\.\.(/|$)|[A-Za-z]:", normal):
        raise FileAccessError.outside(path)
    return normal


def shown_path(path: str) -> str:
    """Return the normalised path, with slashes, if no part of it is hidden.

    Raises:
        FileAccessError: The path leads out of the folder or to a hidden file.
    """
    local = local_path(path)
    if local != "." and any(part.startswith(".") for part in local.split("/")):
        raise FileAccessError.hidden(path)
    return local
