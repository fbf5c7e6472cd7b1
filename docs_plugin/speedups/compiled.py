"""Keeps compiled templates for the next build, as Python keeps its own modules.

They lie beside the templates of the plugin, those of the theme, too. What is kept of a template counts as long as its
text is the same, and the environment compiles as it did.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from docs_plugin.speedups.fingerprint import UnknownError, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "rendering" / "templates"

SYNTAX = (
    "autoescape",
    "block_end_string",
    "block_start_string",
    "comment_end_string",
    "comment_start_string",
    "finalize",
    "is_async",
    "keep_trailing_newline",
    "line_comment_prefix",
    "line_statement_prefix",
    "lstrip_blocks",
    "newline_sequence",
    "optimized",
    "policies",
    "sandboxed",
    "trim_blocks",
    "variable_end_string",
    "variable_start_string",
)
"""What decides, beside filters, tests and extensions, what an environment makes of a template."""


def keep_compiled(environment: Environment, folders: Iterable[str | Path]) -> None:
    """Have an environment keep what it compiles, where that is wanted and possible.

    Args:
        environment: The environment. One that keeps its templates elsewhere is left alone.
        folders: The folders whose templates are kept. Those of a site are not: each would leave its own behind.
    """
    if sys.dont_write_bytecode or environment.bytecode_cache:
        return
    place = TEMPLATES / "__pycache__"
    with suppress(OSError, UnknownError):
        place.mkdir(exist_ok=True)
        environment.bytecode_cache = _Compiled(place, _kind_of(environment), folders)


def _kind_of(environment: Environment) -> str:
    """Return a digest of all that decides what an environment makes of a template.

    Raises:
        UnknownError: It cannot be told.
    """
    told = plain(
        [
            {name: getattr(environment, name) for name in SYNTAX},
            [environment.filters, environment.tests, sorted(environment.extensions)],
            getattr(environment, "newstyle_gettext", False),
        ]
    )
    return hashlib.sha256(told.encode()).hexdigest()[:8]


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates. Where nobody may write, they are compiled again each time."""

    def __init__(self, place: Path, kind: str, folders: Iterable[str | Path]) -> None:
        super().__init__(str(place), f"%s.{kind}.jinja-{jinja2.__version__}")
        self._folders = tuple(f"{folder}/" for folder in folders)

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        if filename and filename.startswith(self._folders):
            return super().get_bucket(environment, name, filename, source)
        return Bucket(environment, "", "")

    def load_bytecode(self, bucket: Bucket) -> None:
        # Jinja looks at the first bytes only, whether a file is one of its own.
        try:
            super().load_bytecode(bucket)
        except (pickle.UnpicklingError, EOFError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key:
            with suppress(OSError):
                super().dump_bytecode(bucket)
