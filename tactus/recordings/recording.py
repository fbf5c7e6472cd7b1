"""The format of recordings: a real run as JSON lines.

The first line states what ran, when, with which models, and at what cost. Each further line is an event of the run, in
the format of `tactus.core.events`, or an exchange with a model: the digest of a request and its answer. Text streamed
by an agent is a single line with the times of its chunks. The order of keys and the precision of times are fixed, so
that diffs show only differences between runs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct, ValidationError, convert, to_builtins

from tactus.core.errors import ConfigError
from tactus.core.events import RunFinished, TextStreamed, event_from_dict, event_to_dict
from tactus.core.ports import ToolRequest  # noqa: TC001 - read by msgspec
from tactus.core.results import Usage  # noqa: TC001
from tactus.recordings.digests import RequestDigest  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.events import Event

FORMAT = 1

LARGEST_BYTES = 1024 * 1024
"""The maximum size of a recording, which is reviewed, committed and published."""


class RecordingHeader(Struct, frozen=True):
    """What ran, and the time and cost."""

    format: int
    date: str
    """The date, as in `2026-11-30`."""
    tactus: str
    """The version of Tactus."""
    program: str
    """The name of the program's file."""
    files: dict[str, str]
    """The digests of the program and of the files that it loaded."""
    inputs: dict[str, Any]
    chosen_models: dict[str, str]
    """The models with which `--model` replaced the program's own."""
    models: list[str]
    """The requested models, as `provider/name`."""
    answered_by: list[str]
    """The models as they named themselves in their answers."""
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: float | None
    """None if the price is unknown."""
    first_token_seconds: float | None
    """The time from the first request to the first text, in seconds; None if there was no text."""
    elapsed_seconds: float


class Exchange(Struct, frozen=True):
    """A request and its answer."""

    at_seconds: float
    """The time of the complete answer since the start of the run, in seconds."""
    request: RequestDigest
    text: str
    tool_calls: tuple[ToolRequest, ...]
    usage: Usage
    finish_reason: str | None = None
    answered_by: str | None = None
    """None if the provider did not report it."""


class TimedEvent(Struct, frozen=True):
    """An event with its time."""

    at_seconds: float
    event: Event
    pieces: tuple[tuple[float, int], ...] = ()
    """The times and lengths of the chunks of a streamed text."""


class Recording(Struct, frozen=True):
    """A recorded run."""

    header: RecordingHeader
    entries: tuple[TimedEvent | Exchange, ...]
    """The events and exchanges, in order."""

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests to models and their answers."""
        return [entry for entry in self.entries if isinstance(entry, Exchange)]

    def timed_events(self) -> Iterator[tuple[float, Event]]:
        """Yield the events with their times in seconds, streamed texts in pieces."""
        for entry in self.entries:
            if isinstance(entry, TimedEvent):
                yield from _pieces_of(entry)

    @property
    def events(self) -> list[Event]:
        """The events, without their times."""
        return [event for _, event in self.timed_events()]

    @property
    def result(self) -> Any:
        """The return value of the procedure."""
        return next((event.result for event in self.events if isinstance(event, RunFinished)), None)


def text_of_recording(recording: Recording) -> str:
    """Return the lines of a recording."""
    lines = [{"type": "recording", **to_builtins(recording.header)}]
    lines += [_line_of(entry) for entry in recording.entries]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def parse_recording(text: str, path: str) -> Recording:
    """Parse a recording.

    Raises:
        ConfigError: A line is not part of a recording, or the recording is incomplete.
    """
    entries: list[TimedEvent | Exchange] = []
    header: RecordingHeader | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        try:
            data = json.loads(line)
            if header is None:
                header = _header_from(data)
            else:
                entries.append(_entry_from(data))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            reason = f": {error}" if isinstance(error, ValidationError) else ""
            raise ConfigError(
                f"line {number} of '{path}' is no line of a recording{reason}",
                hint="record the run again: tactus run FILE --record",
            ) from error
    if header is None or not _has_ended(entries):
        raise ConfigError(
            f"the recording '{path}' ends before the run did",
            hint="record the run again: tactus run FILE --record",
        )
    return Recording(header, tuple(entries))


def is_recording(first_line: str) -> bool:
    """Return whether a file with this first line is a recording, and not a plain list of events."""
    return first_line.startswith('{"type": "recording"')


def merged(events: Iterable[tuple[float, Event | Exchange]]) -> Iterator[TimedEvent | Exchange]:
    """Merge the chunks of each streamed text."""
    pieces: list[tuple[float, TextStreamed]] = []
    for seconds, event in events:
        if isinstance(event, TextStreamed) and (not pieces or pieces[0][1].agent == event.agent):
            pieces.append((seconds, event))
            continue
        yield from _joined(pieces)
        pieces = [(seconds, event)] if isinstance(event, TextStreamed) else []
        if isinstance(event, Exchange):
            yield event
        elif not isinstance(event, TextStreamed):
            yield TimedEvent(round(seconds, 3), event)
    yield from _joined(pieces)


def _joined(pieces: list[tuple[float, TextStreamed]]) -> Iterator[TimedEvent]:
    if pieces:
        seconds, first = pieces[0]
        text = "".join(event.text for _, event in pieces)
        event = TextStreamed(first.agent, text, first.location)
        times = tuple((round(time, 3), len(event.text)) for time, event in pieces)
        yield TimedEvent(round(seconds, 3), event, times)


def _pieces_of(entry: TimedEvent) -> Iterator[tuple[float, Event]]:
    event = entry.event
    if not isinstance(event, TextStreamed) or not entry.pieces:
        yield entry.at_seconds, event
        return
    start = 0
    for seconds, length in entry.pieces:
        yield seconds, TextStreamed(event.agent, event.text[start : start + length], event.location)
        start += length


def _line_of(entry: TimedEvent | Exchange) -> dict[str, Any]:
    if isinstance(entry, Exchange):
        data = to_builtins(entry)
        data["request"] = {"sha256": entry.request.sha256, **data["request"]}
        return {"type": "exchange", **data}
    line = {"type": "", "at_seconds": entry.at_seconds, **event_to_dict(entry.event)}
    return line | ({"pieces": [list(item) for item in entry.pieces]} if entry.pieces else {})


def _header_from(data: dict[str, Any]) -> RecordingHeader:
    if data.pop("type") != "recording" or data.get("format") != FORMAT:
        raise ValueError
    return convert(data, RecordingHeader)


def _entry_from(data: dict[str, Any]) -> TimedEvent | Exchange:
    if data["type"] == "exchange":
        del data["type"]
        return convert(data, Exchange)
    seconds, pieces = data.pop("at_seconds"), data.pop("pieces", ())
    event = event_from_dict(data)
    return TimedEvent(
        convert(seconds, float), event, convert(pieces, tuple[tuple[float, int], ...])
    )


def _has_ended(entries: list[TimedEvent | Exchange]) -> bool:
    return any(
        isinstance(item, TimedEvent) and isinstance(item.event, RunFinished) for item in entries
    )
