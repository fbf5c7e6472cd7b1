"""The options of the plugin, as they stand below `- tactus:` in `mkdocs.yml`."""

from __future__ import annotations

from mkdocs.config import config_options as c
from mkdocs.config.base import Config


class GalleryConfig(Config):
    """Options of the gallery."""

    enabled = c.Type(bool, default=True)
    """Build the gallery and run its specs."""

    examples = c.Dir(exists=True, default="examples")
    """The folder of the examples, beside `mkdocs.yml`."""

    path = c.Type(str, default="examples")
    """Where the gallery stands in the site."""

    timeout = c.Type((int, float), default=10)
    """Seconds the program of one scenario may run."""
