"""The `tactus` executable, and `python -m tactus`.

Commands are short-lived: Python's garbage collection and its clean-up at exit take longer than a mocked test
(docs/decisions/0003). So garbage is collected rarely, and the process exits without clean-up.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn

    from tactus.gate.processes.pool import Pool

OBJECTS_BETWEEN_COLLECTIONS = 50_000

MIXTURE = (
    "the original Tactus (the distribution 'tactus') is installed in the same environment, and its files replace ours\n"
    "  hint: pip uninstall tactus tactus-gallery, then install tactus-gallery alone\n"
)

ENDED_AT_ONCE = ("info", "test", "validate")
"""The commands that can be interrupted without leaving work half done."""


def entry() -> NoReturn:
    """Run a command. Handles interruptions from the start, even while the command line is still being imported."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    _refuse_mixture()
    try:
        pool = _pool_for(sys.argv[1:])
        from tactus.cli.main import main

        code = main(pool=pool)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    else:
        if pool:
            pool.close()
    if module_bytecode := sys.modules.get("tactus.engine.module_bytecode"):
        module_bytecode.keep_compiled()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _refuse_mixture() -> None:
    """Exit if the original Tactus is installed in the same folder: its modules and ours have the same names."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH120, PTH100 - pathlib starts slower
    if any(name.startswith("tactus-") and name.endswith("-info") for name in os.listdir(folder)):  # noqa: PTH208
        sys.stderr.write(MIXTURE)
        sys.exit(2)


def _pool_for(arguments: list[str]) -> Pool | None:
    """Set up the exit of a command; for one that runs mocked programs, return a pool with one process started."""
    if arguments[:1] and arguments[0] in ENDED_AT_ONCE:
        from tactus.gate.processes import signals

        signals.end_at_once()
    if arguments[:1] != ["test"] or "--mock" not in arguments:
        return None
    from tactus.gate.processes.pool import open_pool

    pool = open_pool()
    pool.start_one()
    return pool


if __name__ == "__main__":
    entry()
