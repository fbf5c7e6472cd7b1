"""Finds the file a command is given."""

from __future__ import annotations

from pathlib import Path

from tactus.errors import ConfigError
from tactus.suggestions import suggestion

EXAMPLES = Path("examples")


def find_program(name: str) -> Path:
    """Find a `.tac` file by the path given, or by its path below `examples/`, as gallery pages give it.

    Raises:
        ConfigError: There is no such file.
    """
    for path in (Path(name), EXAMPLES / name):
        if path.is_file():
            return path
    if Path(name).is_dir():
        raise ConfigError(f"'{name}' is a folder; expected a .tac file")
    folder = (Path(name) if Path(name).parent.is_dir() else EXAMPLES / name).parent
    near = suggestion(Path(name).name, (path.name for path in folder.glob("*.tac")))
    looked = "" if Path(name).is_absolute() else f", nor in '{EXAMPLES}'"
    raise ConfigError(f"there is no file '{name}' here{looked}", hint=near)
