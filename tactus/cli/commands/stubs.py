"""`tactus stubs`: writes definition files for editors."""

from __future__ import annotations

from pathlib import Path

import click

from tactus.core.display import printable
from tactus.core.errors import ConfigError
from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of
from tactus.tooling.editor_stubs import definition_files, settings

SETTINGS = Path(".luarc.json")


@click.command("stubs")
@click.argument("folder", metavar="DIR")
def command(folder: str) -> int:
    """Write definition files for lua-language-server into DIR.

    Editors use them to complete and check .tac files. Existing files of the same names are
    replaced. If the current folder has no .luarc.json, the settings for one are printed to stdout.
    """
    files = {Path(folder, name): text for name, text in definition_files().items()}
    for path, text in files.items():
        _write(path, text)
        click.echo(f"wrote {printable(str(path))}", err=True)
    if not SETTINGS.exists():
        click.echo(f"put this into {SETTINGS}, where your editor looks for settings:", err=True)
        click.echo(settings(Path(folder).as_posix()), nl=False)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        replace_file(ConfinedFolder(path.parent), path, text.encode())
    except OSError as error:
        raise ConfigError(f"'{path}' cannot be written: {reason_of(error)}") from error
