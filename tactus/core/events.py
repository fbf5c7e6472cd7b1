"""What happened in a run, one frozen class per kind of event, in the past tense.

A run pushes its events to a sink, a function that takes one. The terminal, the spec runner and the gallery are sinks;
a stored list of events, pushed again, gives the same output as the run did. `location` is the line of the program
that made it happen, where there is one.
"""

from __future__ import annotations

from typing import Any, TypeAlias, get_args

from msgspec import Struct, convert, to_builtins

# msgspec reads the types of fields when it makes an event from data.
from tactus.core.results import Usage  # noqa: TC001
from tactus.core.source import SourceLocation  # noqa: TC001

__all__ = [
    "ClockRead",
    "EnvironmentRead",
    "Event",
    "FileRead",
    "FileWritten",
    "HumanAnswered",
    "HumanAsked",
    "LogWritten",
    "ModelPredicted",
    "OutputMismatched",
    "RandomUsed",
    "RequestDelayed",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "StateChanged",
    "TextPrinted",
    "TextStreamed",
    "ToolCalled",
    "ToolFailed",
    "ToolReturned",
    "TurnFailed",
    "TurnFinished",
    "TurnStarted",
    "event_from_dict",
    "event_to_dict",
]


def _snake_case(name: str) -> str:
    return "".join("_" + char.lower() if char.isupper() else char for char in name).lstrip("_")


class _Event(Struct, frozen=True, gc=False, tag_field="type", tag=_snake_case):
    """Gives each event its name in JSON and in Lua: `TextStreamed` is `text_streamed`.

    The garbage collector does not look at events: they are many, they stay, and none can contain itself.
    """


class RunStarted(_Event, frozen=True):
    """The main procedure is about to run."""

    location: SourceLocation | None = None


class TurnStarted(_Event, frozen=True):
    """An agent was called."""

    agent: str
    model: str
    message: str | None = None
    """What the user said; None where the agent speaks first."""
    mocked: bool = False
    """True where the answer comes from a specification and not from the model."""
    location: SourceLocation | None = None


class TextStreamed(_Event, frozen=True):
    """A token of an agent's answer arrived."""

    agent: str
    text: str
    location: SourceLocation | None = None


class TurnFinished(_Event, frozen=True):
    """An agent's answer is complete."""

    agent: str
    text: str
    usage: Usage
    data: Any = None
    """The answer as data, where the agent declares an output."""
    finish_reason: str | None = None
    """Why the answer is not whole: length, content_filter, refusal, or a provider's own word. None otherwise."""
    location: SourceLocation | None = None

    @property
    def warning(self) -> str | None:
        """What to say of an answer that is not whole, in one sentence; None for any other."""
        if self.finish_reason is None:
            return None
        what = NOT_WHOLE.get(self.finish_reason, "may be incomplete")
        return f"the answer of {self.agent} {what} (finish reason: {self.finish_reason})"


NOT_WHOLE = {
    "length": "was cut off at the limit of tokens",
    "content_filter": "was cut off by the provider's content filter",
    "refusal": "is a refusal",
}
"""What the reasons mean."""


class TurnFailed(_Event, frozen=True):
    """An agent's turn ended without an answer."""

    agent: str
    text: str
    """What had arrived of it."""
    usage: Usage
    message: str
    """Why, in one sentence."""
    is_complete: bool = False
    """True where the model did answer, and the answer is of no use."""
    location: SourceLocation | None = None


class RequestDelayed(_Event, frozen=True):
    """A provider refused a request for a reason that passes; it is sent again after a pause."""

    model: str
    reason: str
    seconds: float
    location: SourceLocation | None = None


class ToolCalled(_Event, frozen=True):
    """A tool was called, by an agent or by the program itself."""

    tool: str
    arguments: dict[str, Any]
    agent: str | None = None
    """None where the program called it."""
    location: SourceLocation | None = None


class ToolReturned(_Event, frozen=True):
    """A tool returned."""

    tool: str
    result: Any = None
    agent: str | None = None
    location: SourceLocation | None = None


class ToolFailed(_Event, frozen=True):
    """A tool that an agent called raised an error, or could not be called; the agent is told."""

    tool: str
    message: str
    agent: str | None = None
    location: SourceLocation | None = None


class HumanAsked(_Event, frozen=True):
    """The program asked the person who runs it."""

    kind: str
    """approve, input, review or select."""
    message: str
    options: list[Any] | None = None
    location: SourceLocation | None = None


class HumanAnswered(_Event, frozen=True):
    """The person answered."""

    kind: str
    answer: Any = None
    location: SourceLocation | None = None


class ModelPredicted(_Event, frozen=True):
    """A `Model` of the program answered."""

    model: str
    kind: str
    """Its type: mock, http, llm, registry and others."""
    data: Any = None
    """What it was given."""
    output: Any = None
    mocked: bool = False
    """True where the run is a mocked one."""
    location: SourceLocation | None = None


class StateChanged(_Event, frozen=True):
    """The program stored a value; None means that it removed the key."""

    key: str
    value: Any = None
    location: SourceLocation | None = None


class LogWritten(_Event, frozen=True):
    """The program logged a message."""

    level: str
    """debug, info, warning or error."""
    message: str
    context: dict[str, Any] | list[Any] | None = None
    """What the program added to it: an object, or a list where it gave one."""
    location: SourceLocation | None = None


class TextPrinted(_Event, frozen=True):
    """The program printed a line."""

    text: str
    location: SourceLocation | None = None


class FileRead(_Event, frozen=True):
    """The program read a file."""

    path: str
    """As seen from the folder of the program."""
    location: SourceLocation | None = None


class FileWritten(_Event, frozen=True):
    """The program wrote a file; in mock mode, it is thrown away after the run."""

    path: str
    location: SourceLocation | None = None


class ClockRead(_Event, frozen=True):
    """The program asked for the time or the date, for the first time."""

    location: SourceLocation | None = None


class RandomUsed(_Event, frozen=True):
    """The program drew a random number, for the first time."""

    location: SourceLocation | None = None


class EnvironmentRead(_Event, frozen=True):
    """The program asked for a variable of the environment; in mock mode, there is none."""

    name: str
    location: SourceLocation | None = None


class OutputMismatched(_Event, frozen=True):
    """An output of the procedure does not have its declared type."""

    message: str
    location: SourceLocation | None = None


class RunFinished(_Event, frozen=True):
    """The procedure returned."""

    result: Any = None
    """Plain data."""
    location: SourceLocation | None = None


class RunFailed(_Event, frozen=True):
    """The procedure raised an error."""

    message: str
    hint: str | None = None
    """What to do."""
    location: SourceLocation | None = None


Event: TypeAlias = (
    RunStarted
    | TurnStarted
    | TextStreamed
    | TurnFinished
    | TurnFailed
    | RequestDelayed
    | ToolCalled
    | ToolReturned
    | ToolFailed
    | HumanAsked
    | HumanAnswered
    | ModelPredicted
    | StateChanged
    | LogWritten
    | TextPrinted
    | FileRead
    | FileWritten
    | ClockRead
    | RandomUsed
    | EnvironmentRead
    | OutputMismatched
    | RunFinished
    | RunFailed
)


EVENTS: dict[str, type[Event]] = {cls.__struct_config__.tag: cls for cls in get_args(Event)}
"""The classes of events by their names in JSON and in Lua."""


def event_to_dict(event: Event) -> dict[str, Any]:
    """Return an event as JSON data: its `type` and its fields."""
    data: dict[str, Any] = to_builtins(event)
    return data


def event_from_dict(data: dict[str, Any]) -> Event:
    """Return the event that `event_to_dict` turned into data; fields that are left out have their defaults."""
    event: Event = convert(data, Event)
    return event
