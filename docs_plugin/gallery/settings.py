"""The settings of a gallery: its location, its sources, and the additional files to publish."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tactus.core.files.confined_files import ConfinedFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class GallerySettings:
    """The settings of a gallery."""

    folder: Path
    """The examples folder."""
    path: str = "examples"
    """The gallery's folder in the site."""
    site_name: str = "Gallery"
    site_address: str = ""
    """The address of the site, with a trailing slash; empty if it is not configured."""
    docs: Path | None = None
    """The folder of the site's own pages."""
    repository: Callable[[Path], str] | None = None
    """Returns the address of a file in the repository; None if the site has no repository."""
    command_folder: str = ""
    """The folder in front of an example's path in commands; empty if `tactus` finds it without."""
    install: str = ""
    """A link to the installation instructions, in the form used in templates; empty if it is not configured."""
    reference: str | None = None
    """The folder of the language reference in the site; None for no reference."""
    has_downloads: bool = True
    """Whether to offer the files of examples for download."""
    has_machine_readable_files: bool = True
    """Whether to publish facts, lists and Markdown copies of pages for programs."""

    built: str = ""
    """The time and the commit of the build; empty if the build must be reproducible."""

    @cached_property
    def home(self) -> ConfinedFolder:
        """The examples folder, confined to its own files."""
        return ConfinedFolder(self.folder)

    def base_for(self, folder: str) -> str:
        """Return the prefix of the addresses of the gallery's files in a file.

        Args:
            folder: The folder of that file: the gallery's, or empty for the root of the site.
        """
        if self.site_address or not folder:
            return f"{self.site_address}{self.path}/"
        return ""
