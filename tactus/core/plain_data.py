"""Formats plain data for people."""

from __future__ import annotations

import json
from typing import Any

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""Serialise plain data as readable JSON."""


def shown(value: Any, *, nil: str = "null") -> str:
    """Format plain data for display: strings as they are, everything else as JSON.

    Args:
        value: The data.
        nil: The text for None.

    >>> shown("Hi"), shown({"a": [1, True]}), shown(None)
    ('Hi', '{"a": [1, true]}', 'null')
    """
    if value is None:
        return nil
    return value if isinstance(value, str) else as_json(value)
