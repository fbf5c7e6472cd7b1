"""`.env` files: variables for the keys of this machine, one `NAME=VALUE` a line. What they hold is never shown."""

from __future__ import annotations

import re
from pathlib import Path

from tactus.core.errors import ConfigError
from tactus.core.files.confined_files import ConfinedFolder, read_regular, reason_of
from tactus.core.source import split_lines

LINE = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=(?P<value>.*)", re.DOTALL)
COMMENT = re.compile(r"\s#")
QUOTED = re.compile(r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\s*(?:#.*)?""", re.DOTALL)


LARGEST_BYTES = 1024 * 1024
"""How large a file of settings may be."""


def read_dotenv(path: Path) -> dict[str, str]:
    """Read the variables of a file; without a file there are none.

    Raises:
        ConfigError: The file cannot be read, or a line of it sets no variable.
    """
    return parse_dotenv(text_of_settings(path), str(path))


def text_of_settings(path: Path) -> str:
    """Read a file of settings; one that is not there is empty.

    Raises:
        ConfigError: It cannot be read.
    """
    try:
        return _data_of(path).decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "the text is not UTF-8"
        raise ConfigError(f"'{path}' cannot be read: {reason}") from error


def _data_of(path: Path) -> bytes:
    """Read a file of settings. In the folder one works in, and at home, it may be a link; others came with examples.

    Raises:
        OSError: It is not there, leads out of its folder, is no regular file or cannot be read.
    """
    folder = path.parent.parent if path.parent.name == ".tactus" else path.parent
    if path.is_absolute() or folder == Path():
        return read_regular(path, most_bytes=LARGEST_BYTES)
    return ConfinedFolder(folder).read(path, most_bytes=LARGEST_BYTES)


def parse_dotenv(text: str, label: str) -> dict[str, str]:
    r"""Read the variables of a text.

    >>> parse_dotenv("# keys\nexport A = 'x y' # mine\nB=\"1\"\nC=2 \n", ".env")
    {'A': 'x y', 'B': '1', 'C': '2'}
    """
    variables = {}
    for number, line in enumerate(split_lines(text), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = LINE.fullmatch(line)
        value = _value(found["value"]) if found else None
        if found is None or value is None:
            # The line itself may hold a key, so it is not shown.
            raise ConfigError(f"line {number} of '{label}' is not of the form NAME=VALUE")
        variables[found["name"]] = value
    return variables


def _value(text: str) -> str | None:
    """Read what stands behind the sign: quoted, or up to a comment; None where a quote is left over."""
    if quoted := QUOTED.fullmatch(text.strip()):
        return quoted["double"] or quoted["single"] or ""
    bare = COMMENT.split(text, maxsplit=1)[0].strip()
    return None if set(bare) & {"'", '"'} else bare
