"""Plain data as readers of pages see it."""

from __future__ import annotations

import json
from typing import Any

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""Serialises plain data as readable JSON."""


def shown(value: Any) -> str:
    """Return plain data as people write it: strings as they are, everything else as JSON.

    >>> shown("Hi"), shown({"a": [1, True]}), shown(None)
    ('Hi', '{"a": [1, true]}', 'nothing')
    """
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else as_json(value)
