"""The Responses API format for the test server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def whole(tokens: list[str], tool_calls: list[tuple]) -> dict:
    """A complete response."""
    message = {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "".join(tokens)}],
    }
    return {
        "object": "response",
        "status": "completed",
        "error": None,
        "output": [message, *(_call(*call) for call in tool_calls)],
        "usage": {
            "input_tokens": 10,
            "output_tokens": len(tokens),
            "total_tokens": 10 + len(tokens),
        },
    }


def events(tokens: list[str], tool_calls: list[tuple]) -> Iterator[dict]:
    """The same response as a stream of events."""
    yield {"type": "response.created", "response": {"status": "in_progress"}}
    for token in tokens:
        yield {"type": "response.output_text.delta", "output_index": 0, "delta": token}
    for index, call in enumerate(tool_calls):
        item = _call(*call)
        yield {"type": "response.output_item.added", "output_index": index, "item": item}
        yield {
            "type": "response.function_call_arguments.delta",
            "output_index": index,
            "delta": item["arguments"],
        }
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": "response.completed", "response": whole(tokens, tool_calls)}


def _call(_index: int, call_id: str, name: str, arguments: str) -> dict:
    return {"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments}
