"""Records and replays runs: a line of JSON per event, with the seconds since the start."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import ValidationError
from msgspec.json import encode

from tactus.core.errors import ConfigError
from tactus.core.events import RunFailed, RunFinished, event_from_dict
from tactus.core.files.regular_files import reason_of
from tactus.recordings.recording import is_recording, parse_recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus.core.events import Event
    from tactus.core.ports import Clock, EventSink


class Recorder:
    """Writes the events of a run to a file, and passes them on."""

    def __init__(self, path: str, clock: Clock, sink: EventSink) -> None:
        """Start a recording.

        Raises:
            ConfigError: The file cannot be written.
        """
        self._clock = clock
        self._sink = sink
        self._started = clock.seconds()
        try:
            self._out = Path(path).open("wb")  # noqa: SIM115
        except OSError as error:
            raise ConfigError(f"'{path}' cannot be written: {reason_of(error)}") from error

    def __call__(self, event: Event) -> None:
        """Record an event."""
        seconds = self._clock.seconds() - self._started
        self._out.write(b'{"at_seconds":%.6f,' % seconds + encode(event)[1:] + b"\n")
        self._out.flush()
        self._sink(event)

    def close(self) -> None:
        """Finish the recording."""
        self._out.close()


def read_recording(path: str) -> Iterator[tuple[float, Event]]:
    """Yield the events of a recording with their times in seconds, or 0 if it has no times.

    Raises:
        ConfigError: The file cannot be read, contains a line that is not an event, or is incomplete.
    """
    lines = _lines(path)
    first = next(lines, "")
    lines = chain([first] if first else [], lines)
    if is_recording(first):
        yield from parse_recording("".join(lines), path).timed_events()
        return
    has_ended = False
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            seconds = float(data.pop("at_seconds", 0.0))
            event = event_from_dict(data)
        except (ValueError, TypeError, AttributeError, RecursionError, ValidationError) as error:
            raise ConfigError(
                f"line {number} of '{path}' is not an event of a run",
                hint="record a run with: tactus run FILE --events EVENTS",
            ) from error
        has_ended = isinstance(event, RunFinished | RunFailed)
        yield seconds, event
    if not has_ended:
        raise ConfigError(f"the recording '{path}' ends before the run did")


def _lines(path: str) -> Iterator[str]:
    try:
        with Path(path).open(encoding="utf-8") as file:
            yield from file
    except UnicodeDecodeError as error:
        raise ConfigError(f"'{path}' is not a recording: it is not UTF-8 text") from error
    except OSError as error:
        raise ConfigError(f"'{path}' cannot be read: {reason_of(error)}") from error


def play(events: Iterator[tuple[float, Any]], sink: EventSink, clock: Clock, speed: float) -> Any:
    """Push recorded events to a sink at the speed of the run.

    Args:
        events: The events with their times.
        sink: Receives the events.
        clock: Waits between events.
        speed: The factor by which the replay is faster than the run; may be infinite.

    Returns:
        The last event.
    """
    started = clock.seconds()
    event = None
    for seconds, event in events:
        wait = seconds / speed - (clock.seconds() - started)
        if wait > 0:
            clock.sleep(wait)
        sink(event)
    return event
