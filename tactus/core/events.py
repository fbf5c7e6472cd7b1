"""The events of a run: one frozen class per kind, named in the past tense.

A run pushes its events to a sink, a function that takes one event. The terminal, the spec runner and the gallery are
sinks; replaying a stored list of events gives the same output as the run. `location` is the line of the program that
caused the event, if known.
"""

from typing import Any, TypeAlias, get_args

from msgspec import Struct, convert, to_builtins

# msgspec reads the field types at run time to decode events.
from tactus.core.results import Usage
from tactus.core.source import SourceLocation

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
    """Derives the name of each event in JSON and Lua: `TextStreamed` is `text_streamed`.

    Events are exempt from garbage collection: there are many, they are long-lived, and they cannot form cycles.
    """


class RunStarted(_Event, frozen=True):
    """The main procedure is about to start."""

    location: SourceLocation | None = None


class TurnStarted(_Event, frozen=True):
    """An agent was called."""

    agent: str
    model: str
    message: str | None = None
    """The user's message, or None if the agent speaks first."""
    mocked: bool = False
    """True if the answer is mocked by a specification."""
    location: SourceLocation | None = None


class TextStreamed(_Event, frozen=True):
    """A token of an agent's answer was received."""

    agent: str
    text: str
    location: SourceLocation | None = None


class TurnFinished(_Event, frozen=True):
    """An agent's answer is complete."""

    agent: str
    text: str
    usage: Usage
    data: Any = None
    """The parsed answer, if the agent declares an output."""
    finish_reason: str | None = None
    """Why the answer is incomplete: `length`, `content_filter`, `refusal` or a provider's own value; else None."""
    location: SourceLocation | None = None

    @property
    def warning(self) -> str | None:
        """A one-sentence warning about an incomplete answer, or None."""
        if self.finish_reason is None:
            return None
        what = NOT_WHOLE.get(self.finish_reason, "may be incomplete")
        return f"the answer of {self.agent} {what} (finish reason: {self.finish_reason})"


NOT_WHOLE = {
    "length": "was cut off at the limit of tokens",
    "content_filter": "was cut off by the provider's content filter",
    "refusal": "is a refusal",
}
"""Descriptions of the finish reasons."""


class TurnFailed(_Event, frozen=True):
    """An agent's turn failed without a usable answer."""

    agent: str
    text: str
    """The part of the answer received."""
    usage: Usage
    message: str
    """The reason, in one sentence."""
    is_complete: bool = False
    """True if the model answered completely, but the answer cannot be used."""
    location: SourceLocation | None = None


class RequestDelayed(_Event, frozen=True):
    """A provider rejected a request temporarily; it is retried after a pause."""

    model: str
    reason: str
    seconds: float
    location: SourceLocation | None = None


class ToolCalled(_Event, frozen=True):
    """A tool was called, by an agent or by the program itself."""

    tool: str
    arguments: dict[str, Any]
    agent: str | None = None
    """None if the program called it."""
    location: SourceLocation | None = None


class ToolReturned(_Event, frozen=True):
    """A tool returned."""

    tool: str
    result: Any = None
    agent: str | None = None
    location: SourceLocation | None = None


class ToolFailed(_Event, frozen=True):
    """A tool called by an agent failed or could not be called; the agent receives the error."""

    tool: str
    message: str
    agent: str | None = None
    location: SourceLocation | None = None


class HumanAsked(_Event, frozen=True):
    """The program asked the user a question."""

    kind: str
    """`approve`, `input`, `review` or `select`."""
    message: str
    options: list[Any] | None = None
    location: SourceLocation | None = None


class HumanAnswered(_Event, frozen=True):
    """The user answered."""

    kind: str
    answer: Any = None
    location: SourceLocation | None = None


class ModelPredicted(_Event, frozen=True):
    """A `Model` of the program returned a prediction."""

    model: str
    kind: str
    """The type of the model, such as `mock`, `http`, `llm` or `registry`."""
    data: Any = None
    """The input of the model."""
    output: Any = None
    mocked: bool = False
    """True in a mocked run."""
    location: SourceLocation | None = None


class StateChanged(_Event, frozen=True):
    """The program stored a value; None means that it removed the key."""

    key: str
    value: Any = None
    location: SourceLocation | None = None


class LogWritten(_Event, frozen=True):
    """The program logged a message."""

    level: str
    """`debug`, `info`, `warning` or `error`."""
    message: str
    context: dict[str, Any] | list[Any] | None = None
    """Additional data passed by the program: an object or a list."""
    location: SourceLocation | None = None


class TextPrinted(_Event, frozen=True):
    """The program printed a line."""

    text: str
    location: SourceLocation | None = None


class FileRead(_Event, frozen=True):
    """The program read a file."""

    path: str
    """Relative to the folder of the program."""
    location: SourceLocation | None = None


class FileWritten(_Event, frozen=True):
    """The program wrote a file; in mock mode it is discarded after the run."""

    path: str
    location: SourceLocation | None = None


class ClockRead(_Event, frozen=True):
    """The program read the time or the date for the first time."""

    location: SourceLocation | None = None


class RandomUsed(_Event, frozen=True):
    """The program generated a random number for the first time."""

    location: SourceLocation | None = None


class EnvironmentRead(_Event, frozen=True):
    """The program read an environment variable; in mock mode none is set."""

    name: str
    location: SourceLocation | None = None


class OutputMismatched(_Event, frozen=True):
    """An output of the procedure does not match its declared type."""

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
    """What to do about it."""
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
"""Event classes by their names in JSON and Lua."""


def event_to_dict(event: Event) -> dict[str, Any]:
    """Convert an event to JSON data: its `type` and its fields."""
    data: dict[str, Any] = to_builtins(event)
    return data


def event_from_dict(data: dict[str, Any]) -> Event:
    """Create an event from the data that `event_to_dict` returns; omitted fields get their defaults."""
    event: Event = convert(data, Event)
    return event
