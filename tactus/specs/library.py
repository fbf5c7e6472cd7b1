"""The phrases that every specification may use, with what they say; nothing of a program is run for them."""

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
    """Return the phrases of Tactus itself in the order of matching, each with its meaning and its topic."""
    source = Source("steps", "Procedure { function() end }")
    return library_of(Session(source, Ports(_ignore, SystemClock())), has_docs=True)


def _ignore(_event: Event) -> None:
    """A library has no run, so nothing happens."""
