"""The `tactus` executable, and `python -m tactus`.

A command is short: what Python would do to tidy up while it runs, and once more at its end, takes longer than a mocked
test (docs/decisions/0003). So garbage is collected rarely, and the process ends without taking everything apart.
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

ENDED_AT_ONCE = ("info", "test", "validate")
"""The commands that leave nothing half done when they are interrupted."""


def entry() -> NoReturn:
    """Run a command. An interruption may come while the command line is still being imported."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
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


def _pool_for(arguments: list[str]) -> Pool | None:
    """Prepare for the end of a command; return processes for one that runs mocked programs, the first one started."""
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
