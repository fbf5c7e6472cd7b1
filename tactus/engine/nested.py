"""Runs a file that a program names, as `Procedure.run` does: a Lua of its own, the ports and limits of its caller."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tactus.core.errors import LoadError, RunError
from tactus.core.events import RunFailed, RunFinished, RunStarted
from tactus.core.source import Source
from tactus.engine.module_finder import find_beside
from tactus.engine.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactus.core.events import Event
    from tactus.core.ports import EventSink, Ports
    from tactus.core.results import RunResult

DEEPEST = 5
"""How many files may run within each other."""


def run_nested(
    caller: Source,
    name: str,
    inputs: Mapping[str, Any],
    ports: Ports,
    *,
    timeout_seconds: float | None,
    is_spec: bool,
    depth: int,
) -> RunResult:
    """Run a file beside a program.

    Args:
        caller: The program.
        name: The file as seen from the program's folder, with or without `.tac`.
        inputs: The inputs of its procedure.
        ports: The caller's.
        timeout_seconds: What is left of the caller's time.
        is_spec: True where the caller runs in a scenario.
        depth: How many files run already.

    Raises:
        RunError: There is no such file, it cannot be loaded, or its run failed.
    """
    if depth > DEEPEST:
        raise RunError(
            f"more than {DEEPEST} procedures run within each other; the last is '{name}'",
            hint="look for files that run each other",
        )
    found = find_beside(Path(caller.path), name.removesuffix(".tac") + ".tac", ports.note_input)
    source = Source((Path(caller.path).parent / found.label).as_posix(), found.text)
    inner = replace(ports, sink=_within(ports.sink))
    try:
        session = Session(
            source, inner, timeout_seconds=timeout_seconds, is_spec=is_spec, depth=depth
        )
    except LoadError as error:
        if error.partial:
            error.partial.close()
        raise RunError(f"'{name}' cannot be loaded: {error}", hint=error.hint) from error
    try:
        session.set_inputs(inputs)
        return session.run()
    finally:
        session.close()


def _within(sink: EventSink) -> EventSink:
    """Return a sink that keeps the beginning and the end to itself: there is one run, that of the caller."""

    def pass_on(event: Event) -> None:
        if not isinstance(event, RunStarted | RunFinished | RunFailed):
            sink(event)

    return pass_on
