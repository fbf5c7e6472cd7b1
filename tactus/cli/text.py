"""Numbers in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number of things, in words.

    >>> counted(1, "file"), counted(0, "file")
    ('1 file', '0 files')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")
