"""Where a gallery is, where its sources are, and what is published beside its pages: one value for all who write it."""

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
    """Settings of one gallery."""

    folder: Path
    """The folder of the examples."""
    path: str = "examples"
    """The gallery's folder in the site."""
    site_name: str = "Gallery"
    site_address: str = ""
    """With a slash at its end; empty if the site does not know its own address."""
    docs: Path | None = None
    """The folder of the site's own pages."""
    repository: Callable[[Path], str] | None = None
    """Returns the address at which a file is read in the repository; None if the site names none."""
    command_folder: str = ""
    """The folder before an example's name in commands; empty if `tactus` finds it by itself."""
    install: str = ""
    """Where readers learn to install `tactus`: a link, as templates write it; empty if the site does not say."""
    reference: str | None = None
    """Where the language reference is in the site; None for no reference."""
    has_downloads: bool = True
    """Whether readers can download the files of examples."""
    has_machine_readable_files: bool = True
    """Whether facts, lists and Markdown copies of pages are published for programs."""

    @cached_property
    def home(self) -> ConfinedFolder:
        """The folder of the examples, and no file outside it."""
        return ConfinedFolder(self.folder)

    def base_for(self, folder: str) -> str:
        """Return what a file puts before the addresses of the gallery's files.

        Args:
            folder: Where the file is: the gallery's folder, or empty for the root of the site.
        """
        if self.site_address or not folder:
            return f"{self.site_address}{self.path}/"
        return ""
