"""The one door to what makes builds faster: only `plugin.py` and `cli.py` know it, and only this module of the folder.

`BuildSpeedups` reuses what an earlier build made, `NoSpeedups` makes everything anew: the site has the same bytes.
Both are what `docs_plugin.site.build.Speedups` asks for.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from docs_plugin.pages.page import NoCache
from docs_plugin.speedups.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page


OBJECTS_BETWEEN_COLLECTIONS = 50_000


class NoSpeedups:
    """Reuses nothing."""

    def __init__(self, cache_file: Path, root: Path, *, is_read: bool) -> None:
        self.cache = NoCache()

    def on_nav(self, config: MkDocsConfig, pages: Mapping[str, Page]) -> None:
        """Do nothing."""

    def on_env(self, config: MkDocsConfig, env: Environment, pages: Mapping[str, Page]) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class BuildSpeedups:
    """Reuses what an earlier build wrote to one file."""

    def __init__(self, cache_file: Path, root: Path, *, is_read: bool) -> None:
        """Open the file.

        Args:
            cache_file: The file, which need not exist.
            root: A folder above it. Below that nothing on the way to the file may be a link.
            is_read: False to write for the next build only.
        """
        self.cache = Store(cache_file, root, is_read=is_read)
        # Most of what a build creates lives until its end, so searching it for garbage is in vain.
        gc.set_threshold(max(gc.get_threshold()[0], OBJECTS_BETWEEN_COLLECTIONS))

    def on_nav(self, config: MkDocsConfig, pages: Mapping[str, Page]) -> None:
        """Reuse the HTML of the pages' Markdown."""
        # An export has no MkDocs.
        from docs_plugin.speedups.markdown_cache import reuse_markdown

        reuse_markdown(pages, self.cache, config)

    def on_env(self, config: MkDocsConfig, env: Environment, pages: Mapping[str, Page]) -> None:
        """Reuse finished pages."""
        from docs_plugin.speedups.page_cache import reuse_pages

        reuse_pages(pages, self.cache, config, env)

    def close(self) -> None:
        """Write what the next build may reuse."""
        self.cache.close()
