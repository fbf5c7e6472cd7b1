"""Where the files of this package are."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent

LUA = PACKAGE / "lua"
"""The language itself, in Lua."""

STDLIB = LUA / "stdlib"
"""The modules that programs require, as in `require("tactus.io.file")`."""
