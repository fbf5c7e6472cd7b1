"""Numbers and values in words."""

from __future__ import annotations

import json
from typing import Any


def counted(number: int, noun: str) -> str:
    """Return a number of things, in words.

    >>> counted(1, "file"), counted(0, "file")
    ('1 file', '0 files')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")


def shown(value: Any) -> str:
    """Return plain data as people read it: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
