"""How long programs may run."""

from __future__ import annotations

TIMEOUT_SECONDS = 10.0
"""How long the program of one scenario may run, where nothing says otherwise."""
