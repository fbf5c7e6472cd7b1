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

    from tactus.gate.processes.supervision import Watch

OBJECTS_BETWEEN_COLLECTIONS = 50_000


def entry() -> NoReturn:
    """Run a command. An interruption may come while the command line is still being imported."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        watch = _supervised(sys.argv[1:])
        from tactus.cli.main import main

        code = main(watch=watch)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        code = 130
    if sandbox := sys.modules.get("tactus.engine.lua_engine"):
        sandbox.keep_compiled()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _supervised(arguments: list[str]) -> Watch | None:
    """Have a command that runs mocked programs watched."""
    if arguments[:1] != ["test"] or "--mock" not in arguments:
        return None
    from tactus.gate.processes import supervision

    return supervision.supervise() if supervision.is_possible() else None


if __name__ == "__main__":
    entry()
