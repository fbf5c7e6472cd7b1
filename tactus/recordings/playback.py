"""Runs a program against a recording, which supplies the answers of models and users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactus.core.errors import RecordingMismatchError
from tactus.core.events import (
    ClockRead,
    EnvironmentRead,
    HumanAnswered,
    HumanAsked,
    RandomUsed,
)
from tactus.core.plain_data import as_json
from tactus.core.ports import ModelChunk
from tactus.recordings.digests import changes_between, request_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus.core.ports import ModelRequest, Question
    from tactus.recordings.recording import Recording

HINT = "if the change is intended, record the run again: tactus run FILE --record"


class RecordedModel:
    """A model client that returns recorded answers to identical requests."""

    def __init__(self, recording: Recording) -> None:
        self._exchanges = recording.exchanges
        self._next = 0

    @property
    def left(self) -> int:
        """The number of recorded requests that were not sent."""
        return len(self._exchanges) - self._next

    @property
    def number(self) -> int:
        """The number of recorded requests."""
        return len(self._exchanges)

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Accept every model, as none is called."""

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Yield the recorded answer.

        Raises:
            RecordingMismatchError: The request differs from the recorded one.
        """
        if not self.left:
            raise RecordingMismatchError(
                f"the program sends more requests than the {self.number} that were recorded",
                hint=HINT,
            )
        recorded = self._exchanges[self._next]
        self._next += 1
        changes = changes_between(recorded.request, request_digest(request))
        if changes:
            raise RecordingMismatchError(
                f"request {self._next} to {request.model} differs from the recorded one: {'; '.join(changes)}",
                hint=HINT,
            )
        if recorded.text:
            yield ModelChunk(recorded.text)
        yield ModelChunk(
            usage=recorded.usage,
            tool_calls=recorded.tool_calls,
            finish_reason=recorded.finish_reason,
        )


class RecordedHuman:
    """Answers questions with the recorded answers."""

    def __init__(self, recording: Recording) -> None:
        events = recording.events
        self._asked = [event for event in events if isinstance(event, HumanAsked)]
        self._answers = [event.answer for event in events if isinstance(event, HumanAnswered)]

    def answer(self, question: Question) -> Any:
        """Return the recorded answer.

        Raises:
            RecordingMismatchError: The question was not recorded.
        """
        if not self._answers:
            raise RecordingMismatchError(
                f"the program asks '{question.message}', but no further question was recorded",
                hint=HINT,
            )
        asked = self._asked.pop(0)
        if asked.message != question.message:
            raise RecordingMismatchError(
                f"the program asks '{question.message}', but the recorded question is '{asked.message}'",
                hint=HINT,
            )
        return self._answers.pop(0)


def depends_on_chance(recording: Recording) -> bool:
    """Return whether the run read the clock, random numbers or the environment, so that its result may differ."""
    return any(
        isinstance(event, ClockRead | RandomUsed | EnvironmentRead) for event in recording.events
    )


def difference_of(recording: Recording, model: RecordedModel, result: Any) -> str | None:
    """Return how the result differs from the recording, or None if it does not."""
    if model.left:
        return (
            f"the program sent {model.number - model.left} of the {model.number} recorded requests"
        )
    if result != recording.result and not depends_on_chance(recording):
        return f"the result is {as_json(result)}, and was {as_json(recording.result)}"
    return None
