"""The wire format of OpenAI's Responses API, for agents with `model_type = "responses"`.

Other servers omit some events, so each part of an answer is taken from the first event that contains it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactus.adapters.models.answers import (
    PartialAnswer,
    ProviderFailedError,
    failure_in,
    finish_of,
    objects_of,
    said_in,
    text_of,
)
from tactus.adapters.models.tool_call_parts import arguments_text, tool_requests
from tactus.core.ports import ModelChunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.adapters.models.sse import StreamEvent
    from tactus.core.ports import ModelRequest, ToolRequest

TEXT = ("response.output_text.", "response.refusal.")
"""The events with text in `delta`, and finally with the whole text in `text` or `refusal`."""

ARGUMENTS = "response.function_call_arguments."

ENDS = ("response.completed", "response.incomplete", "response.done")
"""The events that end an answer; an incomplete one reached its token limit or was filtered."""

FAILURES = ("error", "response.failed", "response.error", "response.cancelled")


def arguments(request: ModelRequest) -> dict[str, Any]:
    """Convert a request. Nothing is stored at the provider: the whole conversation is sent each time."""
    words: dict[str, Any] = {
        "model": request.model.partition("/")[2],
        "input": [item for message in request.messages for item in _items(message)],
        "store": False,
    }
    if request.tools:
        words["tools"] = [{"type": "function", "strict": False, **tool} for tool in request.tools]
    if request.tool_choice is not None:
        words["tool_choice"] = _tool_choice(request.tool_choice)
    if request.temperature is not None:
        words["temperature"] = request.temperature
    if request.max_tokens is not None:
        words["max_output_tokens"] = request.max_tokens
    if request.reasoning_effort is not None:
        words["reasoning"] = {"effort": request.reasoning_effort}
    if request.verbosity is not None:
        words["text"] = {"verbosity": request.verbosity}
    if request.streaming:
        words["stream"] = True
    return words


def _items(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Convert a message: in this API, tool calls and their results are separate items of the conversation."""
    if message["role"] == "tool":
        yield {
            "type": "function_call_output",
            "call_id": message["tool_call_id"],
            "output": message["content"],
        }
        return
    if message.get("content"):
        yield {"role": message["role"], "content": message["content"]}
    for call in message.get("tool_calls", ()):
        yield {
            "type": "function_call",
            "call_id": call["id"],
            "name": call["name"],
            "arguments": call["arguments"],
        }


def _tool_choice(choice: Any) -> Any:
    """Convert the choice of one function from the format of Chat Completions."""
    if isinstance(choice, dict) and isinstance(choice.get("function"), dict):
        return {"type": "function", "name": choice["function"].get("name")}
    return choice


def answered(request: ModelRequest, events: Iterable[StreamEvent]) -> Iterator[ModelChunk]:
    """Parse an answer, streamed or complete; usage and tool calls are in its last chunk.

    Raises:
        ProviderFailedError: The provider reported an error.
        NoAnswerError: The server sent something other than an answer.
        ModelUnavailableError: The answer ended early, or is missing.
    """
    answer = _Response(request)
    for data in objects_of(events):
        if data is None:
            answer.is_complete = True
            break
        if text := answer.hear(data):
            yield ModelChunk(text)
        if answer.is_complete:
            break
    yield answer.last_chunk()


class _FunctionCall:
    """The part of a function call received so far."""

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []

    def take(self, item: dict[str, Any]) -> None:
        """Add a complete call, or its beginning."""
        self.id = call_id_of(item) or self.id
        self.name = str(item.get("name") or self.name)
        if arguments := arguments_text(item.get("arguments")):
            self.arguments = [arguments]


def call_id_of(item: dict[str, Any]) -> str:
    """Return the id of a call; empty if there is none."""
    given = item.get("call_id") or item.get("id")
    return str(given) if isinstance(given, str | int) else ""


class _FunctionCalls:
    """The function calls of an answer. Events refer to them by the position or the id of an item."""

    def __init__(self) -> None:
        self.all: list[_FunctionCall] = []
        self._known: dict[tuple[str, Any], _FunctionCall] = {}

    def take_item(self, item: dict[str, Any], place: Any) -> None:
        """Add an item of the output."""
        call_id = call_id_of(item)
        names = [("call", call_id), ("item", item.get("id"))]
        call = self._find(names)
        at_place = self._find([("place", place)])
        if call is None and at_place and call_id in ("", at_place.id):
            call = at_place
        self._register(call, [*names, ("place", place)]).take(item)

    def take_arguments(self, data: dict[str, Any], *, is_whole: bool) -> None:
        """Add arguments, or a part of them."""
        names = [("item", data.get("item_id")), ("place", data.get("output_index"))]
        call = self._find(names)
        if call is None and self.all and all(name is None for _, name in names):
            call = self.all[-1]
        call = self._register(call, names)
        part = arguments_text(data.get("arguments" if is_whole else "delta"))
        call.arguments = [part] if is_whole and part else [*call.arguments, part]

    def _find(self, names: list[tuple[str, Any]]) -> _FunctionCall | None:
        found = (self._known.get(name) for name in names if _is_name(name[1]))
        return next(filter(None, found), None)

    def _register(self, call: _FunctionCall | None, names: list[tuple[str, Any]]) -> _FunctionCall:
        if call is None:
            call = _FunctionCall()
            self.all.append(call)
        self._known |= {name: call for name in names if _is_name(name[1])}
        return call


def _is_name(given: Any) -> bool:
    return isinstance(given, str | int | float) and given != ""


class _Response(PartialAnswer):
    """The part of an answer received so far. It is complete once its final event was received."""

    def __init__(self, request: ModelRequest) -> None:
        super().__init__(request)
        self._text_comes_in = ""
        """Where text was found first: in chunks, parts, items or the response. The others repeat the text."""
        self._calls = _FunctionCalls()

    def hear(self, data: dict[str, Any]) -> str:
        """Add an event; return its text."""
        kind, response = str(data.get("type") or ""), data.get("response")
        if kind in FAILURES or said_in(data.get("error")):
            self._fail(data)
        if kind.startswith(TEXT):
            return self._hear_text(data, kind)
        if kind.startswith(ARGUMENTS):
            self._has_output = True
            self._calls.take_arguments(data, is_whole=kind.endswith(".done"))
        elif kind.startswith("response.output_item."):
            place, is_done = data.get("output_index"), kind.endswith(".done")
            return self._hear_item(data.get("item"), place, is_done=is_done, source="items")
        elif kind in ENDS or "output" in data:
            return self._hear_response(response if isinstance(response, dict) else data, kind)
        elif not kind and failure_in(data):
            self._fail(data)
        return ""

    def tool_calls(self) -> tuple[ToolRequest, ...]:
        """Return the tool calls of the answer."""
        return tool_requests((call.id, call.name, call.arguments) for call in self._calls.all)

    def _fail(self, data: dict[str, Any]) -> None:
        response = data.get("response")
        error = response.get("error") if isinstance(response, dict) else None
        said = said_in(error) or failure_in(data) or said_in(data.get("code"))
        raise ProviderFailedError(said, has_begun=bool(self._text_comes_in))

    def _hear_text(self, data: dict[str, Any], kind: str) -> str:
        self._has_output = True
        is_refusal = kind.startswith("response.refusal.")
        if not kind.endswith(".done"):
            return self._heard(text_of(data.get("delta")), "pieces", is_refusal=is_refusal)
        text = text_of(data.get("refusal" if is_refusal else "text"))
        return self._heard(text, "parts", is_refusal=is_refusal)

    def _heard(self, text: str, source: str, *, is_refusal: bool = False) -> str:
        if not text or self._text_comes_in not in ("", source):
            return ""
        self._text_comes_in = source
        self._has_refused = self._has_refused or is_refusal
        return self._half.add(text)

    def _hear_item(self, item: Any, place: Any, *, is_done: bool, source: str) -> str:
        if not isinstance(item, dict):
            return ""
        kind = item.get("type")
        if kind == "function_call":
            self._has_output = True
            self._calls.take_item(item, place)
        elif kind in ("message", None) and is_done:
            self._has_output = True
            return self._hear_content(item.get("content"), source)
        return ""

    def _hear_content(self, content: Any, source: str) -> str:
        text = self._heard(text_of(content), source)
        for part in content if isinstance(content, list) else (content,):
            if isinstance(part, dict):
                text += self._heard(text_of(part.get("refusal")), source, is_refusal=True)
        return text

    def _hear_response(self, response: dict[str, Any], kind: str) -> str:
        """Add the final response, which may be the only event."""
        if response.get("status") in ("failed", "cancelled") or said_in(response.get("error")):
            self._fail({"response": response})
        self.is_complete = True
        self._usage.hear(response.get("usage"))
        self._finish = _finish_of_response(response, kind)
        output = response.get("output")
        self._has_output = self._has_output or output is not None
        text = ""
        for place, item in enumerate(output if isinstance(output, list) else ()):
            text += self._hear_item(item, place, is_done=True, source="response")
        return text or self._heard(text_of(response.get("output_text")), "response")


def _finish_of_response(response: dict[str, Any], kind: str) -> str | None:
    details = response.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    is_incomplete = (
        reason or kind == "response.incomplete" or response.get("status") == "incomplete"
    )
    return (finish_of(reason) or "incomplete") if is_incomplete else None
