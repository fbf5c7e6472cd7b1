"""Renders HTML: templates, highlighting, sanitising."""

from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
"""The style sheet and scripts of the gallery's pages."""

TEMPLATES = Path(__file__).parent / "templates"
"""The page templates, which a site can override."""
