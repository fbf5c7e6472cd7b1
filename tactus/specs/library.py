"""The step library: the phrases that every specification can use, and their descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactus.adapters.system_clock import SystemClock
from tactus.core.ports import Ports
from tactus.core.source import Source
from tactus.engine.session import Session
from tactus.specs.runner import library_of

if TYPE_CHECKING:
    from tactus.core.events import Event
    from tactus.specs.matching import Definition


def step_library() -> list[Definition]:
    """Return the phrases of Tactus itself in matching order, with their descriptions and topics."""
    source = Source("steps", "Procedure { function() end }")
    return library_of(Session(source, Ports(_ignore, SystemClock())), has_docs=True)


def _ignore(_event: Event) -> None:
    """Ignore events, as no program is run."""
