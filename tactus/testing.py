"""Test doubles for the outside world, for tests of programs and of tools built on Tactus.

>>> from tactus import Ports, Source, run_program
>>> events = EventList()
>>> model = ScriptedModelClient(["Once", " upon"])
>>> text = '''
...     poet = Agent { system_prompt = "Write." }
...     Procedure { function() return poet("Go.").output end }
... '''
>>> run_program(Source("poem.tac", text), Ports(events, FixedClock(), model), {}).value
'Once upon'
>>> events.of_type("text_streamed")
['Once', ' upon']
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tactus.adapters.files.memory import MemoryFiles
from tactus.core.events import event_to_dict
from tactus.core.ports import ModelChunk, ToolRequest
from tactus.core.results import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.events import Event
    from tactus.core.ports import ModelRequest


__all__ = ["EventList", "FixedClock", "MemoryFiles", "ScriptedModelClient"]


class EventList(list["Event"]):
    """An event sink that stores the events."""

    def __call__(self, event: Event) -> None:
        """Append an event."""
        self.append(event)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Convert the events to JSON data."""
        return [event_to_dict(event) for event in self]

    def of_type(self, name: str) -> list[str]:
        """Return the texts or messages of all events of a type."""
        found = (event for event in self.to_dicts() if event["type"] == name)
        return [event["text"] if "text" in event else event["message"] for event in found]


class ScriptedModelClient:
    """A model that returns predefined answers, one per request, token by token."""

    def __init__(self, *answers: Iterable[str | ToolRequest] | Exception) -> None:
        """Set the answers, in order: the tokens and tool requests of each, or an error to raise."""
        self.requests: list[ModelRequest] = []
        self._answers = list(answers)

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Accept every model."""

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Yield the tokens of the next answer; each counts as one output token."""
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        count = 0
        for token in answer:
            count += 1
            yield ModelChunk(token) if isinstance(token, str) else ModelChunk(tool_calls=(token,))
        yield ModelChunk(usage=Usage(0, count, count))


A_DAY = date(2026, 12, 1)
"""The default date."""


class FixedClock:
    """A clock that advances only when a program sleeps."""

    def __init__(self, today: date = A_DAY) -> None:
        self.now = 0.0
        self._today = today

    def seconds(self) -> float:
        """Return the time in seconds."""
        return self.now

    def today(self) -> date:
        """Return the date the clock was created with."""
        return self._today

    def sleep(self, seconds: float) -> None:
        """Advance the time without waiting."""
        self.now += seconds
