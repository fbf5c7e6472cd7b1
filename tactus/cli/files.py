"""Finds the files a command is given."""

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


def find_programs(name: str) -> list[Path]:
    """Find a `.tac` file as `find_program` does, or all of them below a folder, sorted.

    Raises:
        ConfigError: There is no such file or folder, or no `.tac` file in it.
    """
    for path in (Path(name), EXAMPLES / name):
        if path.is_file():
            break
        if path.is_dir():
            return _programs_below(path)
    return [find_program(name)]


def _programs_below(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*.tac") if path.is_file())
    if not found:
        raise ConfigError(f"there is no .tac file in the folder '{folder}'")
    return found
