"""What happened in a run, one frozen class per kind of event, in the past tense.

A run pushes its events to a sink, a function that takes one. The terminal, the spec runner and the gallery are sinks;
a stored list of events, pushed again, gives the same output as the run did. `location` is the line of the program
that made it happen, where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from tactus.results import Usage
from tactus.source import SourceLocation

__all__ = [
    "Event",
    "LogWritten",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "StateChanged",
    "TextPrinted",
    "TextStreamed",
    "TurnFinished",
    "TurnStarted",
    "event_from_dict",
    "event_to_dict",
]


@dataclass(frozen=True)
class RunStarted:
    """The main procedure is about to run."""

    location: SourceLocation | None = None


@dataclass(frozen=True)
class TurnStarted:
    """An agent was called."""

    agent: str
    model: str
    message: str | None
    """What the user said; None where the agent speaks first."""
    mocked: bool
    """True where the answer comes from a specification and not from the model."""
    location: SourceLocation | None = None


@dataclass(frozen=True)
class TextStreamed:
    """A token of an agent's answer arrived."""

    agent: str
    text: str
    location: SourceLocation | None = None


@dataclass(frozen=True)
class TurnFinished:
    """An agent's answer is complete."""

    agent: str
    text: str
    usage: Usage
    location: SourceLocation | None = None


@dataclass(frozen=True)
class StateChanged:
    """The program stored a value; None means that it removed the key."""

    key: str
    value: Any
    location: SourceLocation | None = None


@dataclass(frozen=True)
class LogWritten:
    """The program logged a message."""

    level: str
    """debug, info, warning or error."""
    message: str
    context: dict[str, Any] | None = None
    location: SourceLocation | None = None


@dataclass(frozen=True)
class TextPrinted:
    """The program printed a line."""

    text: str
    location: SourceLocation | None = None


@dataclass(frozen=True)
class RunFinished:
    """The procedure returned."""

    result: Any
    """Plain data."""
    location: SourceLocation | None = None


@dataclass(frozen=True)
class RunFailed:
    """The procedure raised an error."""

    message: str
    location: SourceLocation | None = None


Event: TypeAlias = (
    RunStarted
    | TurnStarted
    | TextStreamed
    | TurnFinished
    | StateChanged
    | LogWritten
    | TextPrinted
    | RunFinished
    | RunFailed
)

TYPES: dict[str, type[Event]] = {
    "run_started": RunStarted,
    "turn_started": TurnStarted,
    "text_streamed": TextStreamed,
    "turn_finished": TurnFinished,
    "state_changed": StateChanged,
    "log_written": LogWritten,
    "text_printed": TextPrinted,
    "run_finished": RunFinished,
    "run_failed": RunFailed,
}
"""The events by the name they have in JSON and in Lua."""

NAMES = {cls: name for name, cls in TYPES.items()}


def event_to_dict(event: Event) -> dict[str, Any]:
    """Return an event as JSON data: its `type`, its fields, and `location` as `{path, line}` or null."""
    data: dict[str, Any] = {"type": NAMES[type(event)]}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, SourceLocation):
            value = {"path": value.path, "line": value.line}
        elif isinstance(value, Usage):
            value = value.to_dict()
        data[field.name] = value
    return data


def event_from_dict(data: dict[str, Any]) -> Event:
    """Return the event that `event_to_dict` turned into data; fields that are left out are None."""
    cls = TYPES[data["type"]]
    values: dict[str, Any] = {field.name: data.get(field.name) for field in fields(cls)}
    if values["location"]:
        values["location"] = SourceLocation(**values["location"])
    if "usage" in values:
        values["usage"] = Usage(**values["usage"])
    return cls(**values)
