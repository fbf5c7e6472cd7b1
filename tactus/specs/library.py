"""The step library: the phrases that every specification can use, and their descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.adapters.system_clock import SystemClock
from tactus.core.ports import Ports
from tactus.core.source import Source
from tactus.engine.session import Session

if TYPE_CHECKING:
    from tactus.core.events import Event


class Definition(Struct, frozen=True):
    """A phrase of the step library."""

    pattern: str
    role: str
    """`setup`, `run` or `check`."""
    doc: str
    """The description."""
    topic: str
    """The topic: the name of the file below `tactus/lua/specs/steps/`."""


def step_library() -> list[Definition]:
    """Return the phrases of Tactus itself in matching order, with their descriptions and topics."""
    source = Source("steps", "Procedure { function() end }")
    records = Session(source, Ports(_ignore, SystemClock())).step_library(has_docs=True)
    fields = (record.split("\x1f") for record in records.split("\x1e"))
    return [Definition(pattern, role, doc, topic) for _, pattern, role, _, _, doc, topic in fields]


def _ignore(_event: Event) -> None:
    """Ignore events, as no program is run."""
