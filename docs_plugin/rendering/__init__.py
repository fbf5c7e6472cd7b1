"""From text to HTML: templates, highlighting, sanitising."""

from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
"""The style sheet and the scripts of the gallery's pages."""

TEMPLATES = Path(__file__).parent / "templates"
"""The templates of pages. A site's own may override them."""
