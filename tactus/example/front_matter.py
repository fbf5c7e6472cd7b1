"""Reads the YAML front matter of a README, which is enclosed in two lines of `---`."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.errors import DeclarationError, LoadError, SourceReadError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of
from tactus.core.source import LARGEST_SOURCE_BYTES, SourceLocation
from tactus.example.layout import README

if TYPE_CHECKING:
    from pathlib import Path

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE
)

LARGEST_CHARACTERS = 64 * 1024
"""The maximum length of front matter in characters: parsing a megabyte of YAML takes minutes."""


class FrontMatter(Struct, frozen=True, dict=True):
    """The front matter of a README; empty if there is none."""

    fields: dict[str, Any] = {}
    yaml: str = ""
    """The YAML source, without the lines of `---`."""
    path: str = README
    """The path of the README, for error messages."""

    def line_of(self, *keys: str) -> int:
        """Return the line of an entry in the README by its path of keys."""
        for end in range(len(keys), 0, -1):
            if keys[:end] in self._lines:
                return self._lines[keys[:end]] + 1
        return 1

    def location(self, *keys: str) -> SourceLocation:
        """Return the location of an entry by its path of keys."""
        return SourceLocation(self.path, self.line_of(*keys))

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        from tactus.core.plain_yaml import lines_of_keys

        return lines_of_keys(self.yaml)


def split_front_matter(text: str) -> tuple[str | None, str]:
    r"""Split a text into the source of its front matter, None if there is none, and the rest.

    >>> split_front_matter("---\ntitle: T\n---\n# Text")
    ('title: T\n', '# Text')
    """
    found = FRONT_MATTER.match(text)
    return (found["yaml"], text[found.end() :]) if found else (None, text)


def parse_front_matter(text: str, path: str = README) -> tuple[FrontMatter, str]:
    """Parse a README into its front matter and the text below; front matter that is not a mapping belongs to the text.

    Args:
        text: The README.
        path: Its path, for error messages.

    Raises:
        LoadError: The front matter is not valid YAML, contains more than plain data, or is too long.
    """
    yaml, below = split_front_matter(text)
    if yaml is None:
        return FrontMatter(path=path), text
    # Few READMEs have front matter, and importing PyYAML takes longer than running many examples.
    from tactus.core.plain_yaml import YamlError, parse_yaml

    try:
        if len(yaml) > LARGEST_CHARACTERS:
            raise YamlError(f"is longer than {LARGEST_CHARACTERS >> 10} KiB", 1)
        fields = parse_yaml(yaml)
    except YamlError as error:
        location = SourceLocation(path, (error.line or 0) + 1)
        message = f"the front matter {error}"
        raise LoadError([DeclarationError(message, location=location)]) from error
    if not isinstance(fields, dict):
        return FrontMatter(path=path), text
    examples = fields.get("examples")
    if isinstance(examples, dict):  # the key of an example may be a number
        fields["examples"] = {str(name): entry for name, entry in examples.items()}
    return FrontMatter(fields, yaml, path), below


def read_front_matter(folder: Path, path: str, home: Path | None = None) -> FrontMatter:
    """Return the front matter of a folder's README; empty if there is no README.

    Args:
        folder: The folder.
        path: The path of its README, for error messages.
        home: The folder that must contain the README after links are resolved; None for `folder`.

    Raises:
        LoadError: The README is a link that leads out, is not a regular file, or its front matter is not valid.
    """
    try:
        text = ConfinedFolder(home or folder).read_text(
            folder / README, most_bytes=LARGEST_SOURCE_BYTES
        )
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return FrontMatter(path=path)
    except OSError as error:
        raise LoadError([SourceReadError(path, reason_of(error))]) from error
    return parse_front_matter(text, path)[0]
