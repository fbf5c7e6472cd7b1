"""The Responses API of OpenAI, for agents with `model_type = "responses"`: requests and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Raw, Struct
from msgspec.json import Decoder

from tactus.adapters.models.chat_completions import (
    LONGEST_SAID,
    NO_USAGE,
    broken_off,
    usage_of,
)
from tactus.core.display import shortened
from tactus.core.ports import ModelChunk, ToolRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.errors import ModelUnavailableError
    from tactus.core.ports import ModelRequest
    from tactus.core.results import Usage


class _ContentPart(Struct):
    text: str | None = None


class _Item(Struct):
    type: str
    content: list[_ContentPart] | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None


class _Error(Struct):
    message: str | None = None


class _Response(Struct):
    output: list[_Item] | None = None
    usage: Raw = NO_USAGE
    error: _Error | None = None


class _StreamEvent(Struct):
    type: str = ""
    delta: Any = None
    item: _Item | None = None
    response: _Response | None = None
    message: str | None = None


_BODY, _EVENT = Decoder(_Response), Decoder(_StreamEvent)

ENDS = ("response.completed", "response.incomplete")
"""What an answer ends with; an incomplete one met its limit of tokens."""


def arguments(request: ModelRequest) -> dict[str, Any]:
    """Word a request. Nothing is kept at the provider: the whole conversation is sent each time."""
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
    """Word a message: here, tool calls and their results stand beside it in the conversation."""
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
    """Word the choice of one function, which programs write as Chat Completions wants it."""
    if isinstance(choice, dict) and isinstance(choice.get("function"), dict):
        return {"type": "function", "name": choice["function"].get("name")}
    return choice


def whole(request: ModelRequest, body: bytes) -> ModelChunk:
    """Read an answer that came at once.

    Raises:
        ModelUnavailableError: The model failed.
    """
    response = _BODY.decode(body)
    if response.error:
        raise _failure(request, response.error.message)
    items = response.output or []
    text = "".join(
        part.text or "" for item in items if item.type == "message" for part in item.content or ()
    )
    return ModelChunk(text, _usage(response.usage), _requests(items))


def streamed(request: ModelRequest, events: Iterable[bytes]) -> Iterator[ModelChunk]:
    """Read an answer as it arrives.

    Raises:
        ModelUnavailableError: The model failed, or the answer ended early.
    """
    items: list[_Item] = []
    for data in events:
        event = _EVENT.decode(data)
        if event.type in ("response.output_text.delta", "response.refusal.delta"):
            yield ModelChunk(event.delta or "")
        elif event.type == "response.output_item.done" and event.item:
            items.append(event.item)
        elif event.type in ENDS:
            usage = _usage(event.response.usage) if event.response else None
            yield ModelChunk(usage=usage, tool_calls=_requests(items))
            return
        elif event.type in ("error", "response.failed"):
            error = event.response.error if event.response else None
            raise _failure(request, error.message if error else event.message)
    raise broken_off(request)


def _failure(request: ModelRequest, said: str | None) -> ModelUnavailableError:
    return broken_off(request, shortened(said or "", LONGEST_SAID))


def _requests(items: Iterable[_Item]) -> tuple[ToolRequest, ...]:
    return tuple(
        ToolRequest(item.call_id or "", item.name or "", item.arguments or "")
        for item in items
        if item.type == "function_call"
    )


def _usage(given: Raw) -> Usage | None:
    return usage_of(given, "input_tokens", "output_tokens")
