"""Chat Completions, the protocol that every provider speaks: requests and answers in its words, and in ours.

Only what is used of an answer is read, so that providers may differ in the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import DecodeError, Raw, Struct, field
from msgspec.json import Decoder

from tactus.adapters.models.capabilities import limit_of_tokens
from tactus.core.display import shortened
from tactus.core.errors import ModelUnavailableError
from tactus.core.ports import ModelChunk, ToolRequest
from tactus.core.results import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.ports import ModelRequest


NO_USAGE, NULL = Raw(b""), Raw(b"null")

LONGEST_SAID = 2_000
"""How many characters of what a provider said are told."""

MOST_TOKENS = 10**9
"""More than any request can use."""


class _FunctionCall(Struct):
    name: str | None = None
    arguments: str | None = None


class _Call(Struct):
    index: int = 0
    id: str | None = None
    function: _FunctionCall = field(default_factory=_FunctionCall)


class _Message(Struct):
    content: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(Struct):
    delta: _Message | None = None
    message: _Message | None = None
    finish_reason: str | None = None


class _Answer(Struct):
    choices: list[_Choice] | None = None
    usage: Raw = NO_USAGE
    error: Any = None


_DECODER = Decoder(_Answer)
_USAGE = Decoder(dict[str, Any])


def arguments(request: ModelRequest) -> dict[str, Any]:
    """Word a request."""
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
    """Word a message: the protocol wraps a tool call's name and arguments once more."""
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": call["arguments"]},
        }
        for call in message.get("tool_calls", ())
    ]
    return {**message, "tool_calls": calls} if calls else message


def whole(request: ModelRequest, body: bytes) -> ModelChunk:
    """Read an answer that came at once.

    Raises:
        ModelUnavailableError: It is none.
    """
    answer = _DECODER.decode(body)
    _raise_error(request, answer.error)
    message = answer.choices[0].message if answer.choices else None
    if message is None:
        raise ModelUnavailableError(f"{request.model} returned no answer", hint="try again")
    calls: dict[int, dict[str, str]] = {}
    for index, call in enumerate(message.tool_calls or ()):
        call.index = index
        _collect_call(calls, call)
    usage = usage_of(answer.usage, "prompt_tokens", "completion_tokens")
    return ModelChunk(message.content or "", usage, _requests(calls))


def streamed(request: ModelRequest, events: Iterable[bytes]) -> Iterator[ModelChunk]:
    """Read an answer as it arrives.

    Raises:
        ModelUnavailableError: It ended early.
    """
    is_complete = False
    calls: dict[int, dict[str, str]] = {}
    for data in events:
        if data == b"[DONE]":
            break
        answer = _DECODER.decode(data)
        _raise_error(request, answer.error)
        choice = answer.choices[0] if answer.choices else None
        if usage := usage_of(answer.usage, "prompt_tokens", "completion_tokens"):
            yield ModelChunk(usage=usage)
        if choice is None:
            continue
        is_complete = is_complete or bool(choice.finish_reason)
        if choice.delta:
            for call in choice.delta.tool_calls or ():
                _collect_call(calls, call)
            if choice.delta.content:
                yield ModelChunk(choice.delta.content)
    if not is_complete:
        raise broken_off(request)
    if calls:
        yield ModelChunk(tool_calls=_requests(calls))


def broken_off(request: ModelRequest, said: str = "") -> ModelUnavailableError:
    """Return the error for an answer whose end never came."""
    message = f"the answer of {request.model} ended early"
    return ModelUnavailableError(f"{message}: {said}" if said else message, hint="try again")


def _raise_error(request: ModelRequest, error: Any) -> None:
    """Raise an error that the provider sent where an answer was expected."""
    if error:
        said = error.get("message") if isinstance(error, dict) else error
        raise broken_off(request, shortened(str(said or error), LONGEST_SAID))


def _collect_call(calls: dict[int, dict[str, str]], part: _Call) -> None:
    """Put the parts of streamed tool calls together: the first has the name, the arguments come in pieces."""
    call = calls.setdefault(part.index, {"id": "", "name": "", "arguments": ""})
    call["id"] = part.id or call["id"] or f"call_{part.index}"
    call["name"] += part.function.name or ""
    call["arguments"] += part.function.arguments or ""


def _requests(calls: dict[int, dict[str, str]]) -> tuple[ToolRequest, ...]:
    return tuple(ToolRequest(**calls[index]) for index in sorted(calls))


def usage_of(given: Raw, prompt: str, completion: str) -> Usage | None:
    """Read how many tokens were used; None where nothing is said of it, or what makes no sense.

    Args:
        given: What the provider says, as JSON.
        prompt: What it calls the tokens that were sent.
        completion: What it calls those of the answer.
    """
    if given in (NO_USAGE, NULL):
        return None
    try:
        said = _USAGE.decode(given)
    except DecodeError:
        return None
    counts = [said.get(name) or 0 for name in (prompt, completion, "total_tokens")]
    makes_sense = all(type(count) is int and 0 <= count <= MOST_TOKENS for count in counts)
    return Usage(*counts) if makes_sense else None
