"""The interface of the speed-ups, used by `plugin.py` and `cli.py`.

`BuildSpeedups` reuses results of earlier builds, `NoSpeedups` does not; the resulting sites are identical. Both
implement `docs_plugin.site.build.Speedups`.
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
    """Reuses the results of earlier builds, stored in one file."""

    def __init__(self, cache_file: Path, root: Path, *, is_read: bool) -> None:
        """Open the cache file.

        Args:
            cache_file: The path of the file, which need not exist.
            root: A folder above it. No part of the path below this folder may be a link.
            is_read: False to ignore existing results.
        """
        self.cache = Store(cache_file, root, is_read=is_read)
        # Most objects of a build live until its end, so garbage collection would find nothing.
        gc.set_threshold(max(gc.get_threshold()[0], OBJECTS_BETWEEN_COLLECTIONS))

    def on_nav(self, config: MkDocsConfig, pages: Mapping[str, Page]) -> None:
        """Reuse the rendered Markdown of pages."""
        # An export does not need MkDocs, so this is imported here.
        from docs_plugin.speedups.markdown_cache import reuse_markdown

        reuse_markdown(pages, self.cache, config)

    def on_env(self, config: MkDocsConfig, env: Environment, pages: Mapping[str, Page]) -> None:
        """Reuse finished pages."""
        from docs_plugin.speedups.page_cache import reuse_pages

        reuse_pages(pages, self.cache, config, env)

    def close(self) -> None:
        """Store the results for the next build."""
        self.cache.close()
