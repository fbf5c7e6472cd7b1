"""Icons for participants and badges, in the colour of the surrounding text."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

PATHS = {
    "agent": "M3.5 5.5h9v7h-9zM8 5.5V3M6.3 8.3v1.6M9.7 8.3v1.6M1.8 8v2.5M14.2 8v2.5",
    "chart": "M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6",
    "clock": "M8 4.5V8l2.3 1.4M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z",
    "file": "M4 2h5l3 3v9H4zM9 2v3h3",
    "key": "M8 8h6v2.5M11.5 8v2M8 8a2.9 2.9 0 1 1-5.8 0A2.9 2.9 0 0 1 8 8z",
    "offline": "M3.5 3.5h9v6.5h-9zM1.5 12.5h13",
    "person": "M10.8 5a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM2.8 14a5.2 4.8 0 0 1 10.4 0",
    "program": "M5 4.5L1.5 8L5 11.5M11 4.5L14.5 8L11 11.5M9.3 3L6.7 13",
    "tool": "M13.6 4.4l-2.2 2.2-2-2 2.2-2.2a3.4 3.4 0 0 0-4.4 4.4L2.4 11.6l2 2 4.8-4.8a3.4 3.4 0 0 0 4.4-4.4z",
}
"""Path data in a view box of 16 by 16."""


SIGNS = {"passed": "✓", "failed": "✗"}
"""Icons that are characters, so that they are also visible when a page is read as text."""


@cache
def icon(name: str) -> Markup:
    """Return an icon as inline HTML."""
    if name in SIGNS:
        return Markup(f'<span class="tactus-icon">{SIGNS[name]}</span>')
    return Markup(
        '<svg class="tactus-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
        f'<path d="{PATHS[name]}"/></svg>'
    )
