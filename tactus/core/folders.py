"""The folders of this package."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent

LUA = PACKAGE / "lua"
"""The Lua part of the language."""

STDLIB = LUA / "stdlib"
"""The standard library: the modules that programs require, as in `require("tactus.io.file")`."""
