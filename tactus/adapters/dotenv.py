"""Parses `.env` files: the API keys of this machine, one `NAME=VALUE` per line. Their contents are never shown."""

from __future__ import annotations

import re
from pathlib import Path

from tactus.core.errors import ConfigError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import read_regular, reason_of
from tactus.core.source import split_lines

ENTRY = re.compile(
    r"""
    [^\S\n]*+ (?:export[^\S\n]++)? (?:'(?P<quoted>[^'\n]++)' | (?P<name>[^=\#\s'"]++)) [^\S\n]*+ =
    (?: [^\S\n]*+ (?: '(?P<single>(?:[^'\\]|\\.)*+)' | "(?P<double>(?:[^"\\]|\\.)*+)" ) [^\S\n]*+ (?:\#[^\n]*+)?
      | (?P<bare>[^\S\n]*+(?!['"])[^\n]*+)
    )
    (?:\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
EMPTY = re.compile(r"[^\S\n]*+(?:#[^\n]*+)?\n")
COMMENT = re.compile(r"\s#")
ESCAPE = re.compile(r"\\([\\'\"abfnrtv])")
ESCAPED = dict(zip("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", strict=True))
REFERENCE = re.compile(r"\$\{(?P<name>[^\}:]*)(?::-(?P<otherwise>[^\}]*))?\}")


LARGEST_BYTES = 1024 * 1024
"""The maximum size of a settings file."""


def read_dotenv(path: Path) -> dict[str, str]:
    """Read the variables of a file, which need not exist.

    Raises:
        ConfigError: The file cannot be read, or one of its lines does not set a variable.
    """
    return parse_dotenv(text_of_settings(path), str(path))


def text_of_settings(path: Path) -> str:
    """Read a settings file; a missing file is empty.

    Raises:
        ConfigError: The file cannot be read.
    """
    try:
        return _data_of(path).decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "the text is not UTF-8"
        raise ConfigError(f"'{path}' cannot be read: {reason}") from error


def _data_of(path: Path) -> bytes:
    """Read a settings file.

    It may be a link only in the working directory or the home directory, not beside an example.

    Raises:
        OSError: The file does not exist, leads out of its folder, is not a regular file or cannot be read.
    """
    folder = path.parent.parent if path.parent.name == ".tactus" else path.parent
    if path.is_absolute() or folder == Path():
        return read_regular(path, most_bytes=LARGEST_BYTES)
    return ConfinedFolder(folder).read(path, most_bytes=LARGEST_BYTES)


def parse_dotenv(text: str, label: str) -> dict[str, str]:
    r"""Read the variables of a text as python-dotenv does.

    A `#` begins a comment at the beginning of a value or after white space. Quotes hold white space, signs and lines;
    in double quotes, `\n` and its like are escapes. `${NAME}` stands for a variable above it in the file: what the
    environment has is not read, because programs can read what is set here.

    >>> parse_dotenv("# keys\nexport A = 'x y' # mine\nB=\"1\"\nC=2#3 \nD=${C}", ".env")
    {'A': 'x y', 'B': '1', 'C': '2#3', 'D': '2#3'}

    Raises:
        ConfigError: A line sets no variable.
    """
    text = "\n".join([*split_lines(text), ""])
    variables: dict[str, str] = {}
    place = 0
    while place < len(text):
        if empty := EMPTY.match(text, place):
            place = empty.end()
            continue
        found = ENTRY.match(text, place)
        if found is None:
            # The line itself may hold a key, so it is not shown.
            number = text.count("\n", 0, place) + 1
            raise ConfigError(f"line {number} of '{label}' is not of the form NAME=VALUE")
        variables[found["quoted"] or found["name"]] = _filled_in(_value(found), variables)
        place = found.end()
    return variables


def _value(found: re.Match[str]) -> str:
    if found["double"] is not None:
        return ESCAPE.sub(lambda escape: ESCAPED[escape[1]], found["double"])
    if found["single"] is not None:
        return re.sub(r"\\([\\'])", r"\1", found["single"])
    return COMMENT.split(found["bare"], maxsplit=1)[0].strip()


def _filled_in(value: str, variables: dict[str, str]) -> str:
    """Return a value with the variables that it refers to, as far as they are known."""
    return REFERENCE.sub(
        lambda found: variables.get(found["name"], found["otherwise"] or found[0]), value
    )
