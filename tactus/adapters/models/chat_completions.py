"""The wire format of Chat Completions, which every provider supports: converts requests and responses.

Only the fields used are parsed, so that providers may differ in the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactus.adapters.models.answers import (
    FAILED_ENDS,
    PartialAnswer,
    ProviderFailedError,
    failure_in,
    finish_of,
    first_of,
    objects_of,
    said_in,
    text_of,
)
from tactus.adapters.models.capabilities import limit_of_tokens
from tactus.adapters.models.tool_call_parts import ToolCallParts
from tactus.core.ports import ModelChunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tactus.adapters.models.sse import StreamEvent
    from tactus.core.ports import ModelRequest, ToolRequest

UNFINISHED = ("", "null", "none")
"""Finish reasons that do not end an answer."""


def arguments(request: ModelRequest) -> dict[str, Any]:
    """Convert a request to the options of the SDK."""
    words: dict[str, Any] = {
        "model": request.model.partition("/")[2],
        "messages": [_message(message) for message in request.messages],
    }
    if request.tools:
        words["tools"] = [{"type": "function", "function": tool} for tool in request.tools]
    for name in ("tool_choice", "reasoning_effort", "verbosity", "temperature"):
        if getattr(request, name) is not None:
            words[name] = getattr(request, name)
    if request.max_tokens is not None:
        words[limit_of_tokens(request.model)] = request.max_tokens
    if request.streaming:
        words |= {"stream": True, "stream_options": {"include_usage": True}}
    return words


def _message(message: dict[str, Any]) -> dict[str, Any]:
    """Convert a message: Chat Completions nests the name and arguments of a tool call."""
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": call["arguments"]},
        }
        for call in message.get("tool_calls", ())
    ]
    return {**message, "tool_calls": calls} if calls else message


def answered(request: ModelRequest, events: Iterable[StreamEvent]) -> Iterator[ModelChunk]:
    """Parse an answer, streamed or complete; usage and tool calls are in its last chunk.

    Raises:
        ProviderFailedError: The provider reported an error.
        NoAnswerError: The server sent something other than an answer.
        ModelUnavailableError: The answer ended early, or is missing.
    """
    answer = _Completion(request)
    try:
        for data in objects_of(events):
            if data is None:
                answer.is_complete = True
                break
            if text := answer.hear(data):
                yield ModelChunk(text)
    except ProviderFailedError:
        raise
    except Exception:
        # An answer with a finish reason is complete, even if the connection breaks afterwards.
        if not answer.is_complete:
            raise
    yield answer.last_chunk()


class _Completion(PartialAnswer):
    """The part of an answer received so far. It is complete once it has a finish reason."""

    def __init__(self, request: ModelRequest) -> None:
        super().__init__(request)
        self._has_text = False
        self._calls = ToolCallParts(tool["name"] for tool in request.tools)

    def hear(self, data: dict[str, Any]) -> str:
        """Add a chunk; return its text."""
        choice = first_of(data.get("choices"))
        self._hear_usage(data, choice)
        if not choice or choice.get("error") or data.get("error"):
            self._require_success(data, choice)
            return ""
        self._has_output = True
        self._hear_finish(choice)
        delta, message = choice.get("delta"), choice.get("message")
        if isinstance(delta, dict):
            return self._said(delta, self._calls.add)
        if isinstance(message, dict):
            self.is_complete = True
            # Some servers repeat the whole message after its chunks.
            has_heard = self._has_text or self._calls
            return "" if has_heard else self._said(message, self._calls.add_whole)
        return self._heard(text_of(choice.get("text")))

    def tool_calls(self) -> tuple[ToolRequest, ...]:
        """Return the tool calls of the answer."""
        return self._calls.requests()

    def _require_success(self, data: dict[str, Any], choice: dict[str, Any]) -> None:
        if said := said_in(choice.get("error")) or failure_in(data):
            raise ProviderFailedError(said, has_begun=self._has_text)

    def _hear_usage(self, data: dict[str, Any], choice: dict[str, Any]) -> None:
        for place in (data, choice, data.get("x_groq")):
            if isinstance(place, dict) and place.get("usage"):
                self._usage.hear(place["usage"])

    def _hear_finish(self, choice: dict[str, Any]) -> None:
        given = choice.get("finish_reason")
        word = given.strip().lower() if isinstance(given, str) else ""
        if word in FAILED_ENDS:
            said = said_in(choice.get("native_finish_reason")) or word
            raise ProviderFailedError(said, has_begun=self._has_text)
        if word not in UNFINISHED:
            self.is_complete = True
            self._finish = finish_of(word) or self._finish

    def _said(self, message: dict[str, Any], add_calls: Callable[[Any], None]) -> str:
        """Add a message, or a part of one; return its text."""
        add_calls(message.get("tool_calls") or message.get("function_call"))
        text = text_of(message.get("content"))
        refusal = "" if text else text_of(message.get("refusal"))
        self._has_refused = self._has_refused or bool(refusal)
        return self._heard(text or refusal)

    def _heard(self, text: str) -> str:
        self._has_text = self._has_text or bool(text)
        return self._half.add(text) if text else ""
