"""Splits the YAML front matter off a README: the lines between the first two lines of `---`."""

from __future__ import annotations

import re
from typing import Any

from tactus.core.plain_yaml import YamlError, parse_yaml

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE
)

LARGEST_CHARACTERS = 64 * 1024
"""How long front matter may be: to read a megabyte of YAML takes minutes."""


def split_front_matter(text: str) -> tuple[str | None, str]:
    r"""Return the front matter of a text as it is written, and what follows; None where there is none.

    >>> split_front_matter("---\ntitle: T\n---\n# Text")
    ('title: T\n', '# Text')
    """
    found = FRONT_MATTER.match(text)
    return (found["yaml"], text[found.end() :]) if found else (None, text)


def parse_front_matter(yaml: str) -> Any:
    """Return the data of front matter.

    Raises:
        YamlError: It is no YAML, more than plain data, or too long.
    """
    if len(yaml) > LARGEST_CHARACTERS:
        raise YamlError(f"is longer than {LARGEST_CHARACTERS >> 10} KiB", 1)
    return parse_yaml(yaml)
