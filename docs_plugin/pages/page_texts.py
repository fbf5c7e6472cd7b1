"""The author's texts on a page: safe Markdown, the files that its links need, and its mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from docs_plugin.rendering.author_markdown import Authored, made_safe
from docs_plugin.rendering.highlighting import code_html

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docs_plugin.discovery.code_host_markdown import Heading
    from docs_plugin.gallery.model import BrokenLink, Gallery

FOOTNOTE = re.compile(r"^(\[\^[^\[\]\s]+\]):", re.MULTILINE)
"""Begins the text of a footnote."""


class PageTexts:
    """The author's texts on a page."""

    def __init__(self, address: str, gallery: Gallery) -> None:
        """Create an empty collection.

        Args:
            address: The address of the page.
            gallery: The gallery.
        """
        self._address = address
        self._gallery = gallery
        self.files: dict[str, Path] = {}
        """The files that must be published for the page, by address."""
        self.broken: list[tuple[Path, int, BrokenLink]] = []
        """The links that lead nowhere, each with its file and line."""
        self.footnotes: list[tuple[Path, int, str]] = []
        """The first footnote of each text: its file, line and mark."""

    def authored(
        self,
        text: str,
        file: Path,
        *,
        line: int = 1,
        headings: Iterable[Heading] = (),
        prefix: str = "code",
    ) -> Authored:
        """Prepare a text to be published.

        Args:
            text: The text in Markdown.
            file: The file that contains it.
            line: The line on which it starts, or the line above.
            headings: The headings in it; may contain others.
            prefix: The prefix of the names of code placeholders.
        """
        broken: list[BrokenLink] = []

        def link(target: str) -> str:
            return self._gallery.link_of(
                target, folder=file.parent, address=self._address, files=self.files, broken=broken
            )

        wanted = self._gallery.fragments
        anchors = ((item.markdown, item.anchor) for item in headings if item.anchor in wanted)
        made = made_safe(text, link, prefix=prefix, anchors=anchors)
        for item in broken:
            self.broken.append((file, self._line_of(item.target, file, line), item))
        if note := FOOTNOTE.search(text):
            self.footnotes.append((file, self._line_of(note[1], file, line), note[1]))
        return made

    def _line_of(self, target: str, file: Path, line: int) -> int:
        """Return the line of a link or a mark, given one above it."""
        lines = self._gallery.settings.home.read_text(file).split("\n")
        targets = (target, unquote(target))
        found = (
            index
            for index, text in enumerate(lines, start=1)
            if index >= line and any(target in text for target in targets)
        )
        return next(found, line)


def code_of(text: Authored) -> dict[str, str]:
    """Return the blocks of code of a text as HTML, by name of the placeholder."""
    return {name: str(code_html(language, code)) for name, (language, code) in text.code.items()}
