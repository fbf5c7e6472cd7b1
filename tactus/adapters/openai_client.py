"""Calls models through the OpenAI SDK. Everything the SDK can raise becomes one of our errors here, once.

The SDK is imported with the first request: it takes longer to load than everything else together.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tactus.adapters.providers import PROVIDERS, Provider
from tactus.errors import (
    AuthenticationError,
    ModelError,
    ModelRequestError,
    ModelUnavailableError,
    RateLimitedError,
)
from tactus.ports import ModelChunk, ToolRequest
from tactus.results import Usage
from tactus.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tactus.ports import ModelRequest

TIMEOUT_SECONDS = 120.0
"""How long the provider may be silent."""


class OpenAIClient:
    """Calls the models of the providers in `tactus.adapters.providers`."""

    def __init__(self, environment: Mapping[str, str] | None = None, *, keyless_hint: str) -> None:
        """Take the keys and endpoints from an environment.

        Args:
            environment: The variables; those of this process unless given.
            keyless_hint: What to do without a key.
        """
        self._environment = os.environ if environment is None else environment
        self._keyless_hint = keyless_hint

    def check(self, model: str) -> None:
        """Make sure that the provider of a model is known, and its key and endpoint are set.

        Raises:
            ModelError: It is not.
        """
        provider = _provider_of(model)
        key = provider.key(self._environment)
        if provider.key_variable and not key:
            message = f"{model} needs an API key, and {provider.key_variable} is not set"
            raise AuthenticationError(message, hint=self._keyless_hint)
        if not key.isascii():
            message = f"the key in {provider.key_variable} holds characters that no key has"
            raise AuthenticationError(message, hint="copy it again from the provider")
        if not provider.endpoint(self._environment):
            message = f"{model} needs an endpoint, and {provider.base_url_variable} is not set"
            raise ModelRequestError(message, hint=provider.note)

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Send a request; yield the answer as it arrives, the usage with the last chunk.

        Raises:
            ModelError: The model did not answer, or stopped in the middle.
        """
        self.check(request.model)
        provider = _provider_of(request.model)
        key = provider.key(self._environment) or "none"
        with _translated_errors(request.model, provider, key):
            client = self._client(provider, key)
            if request.streaming:
                yield from _streamed(client, request)
            else:
                yield _whole(client, request)

    def _client(self, provider: Provider, key: str) -> Any:
        from openai import OpenAI

        base_url = provider.endpoint(self._environment)
        return OpenAI(api_key=key, base_url=base_url, timeout=TIMEOUT_SECONDS)


def _provider_of(model: str) -> Provider:
    name = model.partition("/")[0]
    if name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        message = f"the provider '{name}' of the model '{model}' is not known"
        raise ModelRequestError(
            message, hint=suggestion(name, PROVIDERS) or f"known providers: {known}"
        )
    return PROVIDERS[name]


def _arguments(request: ModelRequest) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "model": request.model.partition("/")[2],
        "messages": [_message(message) for message in request.messages],
    }
    if request.tools:
        arguments["tools"] = [{"type": "function", "function": tool} for tool in request.tools]
    for name in ("tool_choice", "temperature", "max_tokens"):
        if getattr(request, name) is not None:
            arguments[name] = getattr(request, name)
    return arguments


def _message(message: dict[str, Any]) -> dict[str, Any]:
    """Word a message as the protocol does: it wraps a tool call's name and arguments once more."""
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": call["arguments"]},
        }
        for call in message.get("tool_calls", ())
    ]
    return {**message, "tool_calls": calls} if calls else message


def _streamed(client: Any, request: ModelRequest) -> Iterator[ModelChunk]:
    stream = client.chat.completions.create(
        **_arguments(request), stream=True, stream_options={"include_usage": True}
    )
    is_complete = False
    calls: dict[int, dict[str, str]] = {}
    with stream:
        for chunk in stream:
            choice = chunk.choices[0] if chunk.choices else None
            delta = choice.delta if choice else None
            _collect_calls(calls, delta.tool_calls if delta else None)
            is_complete = is_complete or bool(choice and choice.finish_reason)
            yield ModelChunk((delta.content or "") if delta else "", _usage(chunk.usage))
    if not is_complete:
        message = f"the answer of {request.model} broke off before its end"
        raise ModelUnavailableError(message, hint="try again")
    if calls:
        yield ModelChunk(tool_calls=tuple(ToolRequest(**calls[index]) for index in sorted(calls)))


def _collect_calls(calls: dict[int, dict[str, str]], parts: Any) -> None:
    """Put the parts of streamed tool calls together: the first has the name, the arguments come in pieces."""
    for part in parts or ():
        call = calls.setdefault(part.index, {"id": "", "name": "", "arguments": ""})
        call["id"] = part.id or call["id"] or f"call_{part.index}"
        if part.function:
            call["name"] += part.function.name or ""
            call["arguments"] += part.function.arguments or ""


def _whole(client: Any, request: ModelRequest) -> ModelChunk:
    completion = client.chat.completions.create(**_arguments(request))
    message = completion.choices[0].message
    calls = tuple(
        ToolRequest(call.id, call.function.name, call.function.arguments)
        for call in message.tool_calls or ()
    )
    return ModelChunk(message.content or "", _usage(completion.usage), calls)


def _usage(usage: Any) -> Usage | None:
    if usage is None:
        return None
    return Usage(usage.prompt_tokens, usage.completion_tokens, usage.total_tokens)


@contextmanager
def _translated_errors(model: str, provider: Provider, key: str) -> Iterator[None]:
    try:
        yield
    except ModelError:
        raise
    # The SDK lets errors of its HTTP library through when a stream breaks, so the net is wide here.
    except Exception as error:
        raise _translate(error, model, provider, key) from error


def _translate(error: Exception, model: str, provider: Provider, key: str) -> ModelError:
    import openai

    said = str(getattr(error, "message", "") or error).replace(key, "…").strip()
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        message = f"{provider.name} refused the key for {model}"
        return AuthenticationError(message, hint=f"check the value of {provider.key_variable}")
    if isinstance(error, openai.NotFoundError):
        return ModelRequestError(
            f"{provider.name} has no model '{model.partition('/')[2]}': {said}",
            hint=f"check the model's name, and {provider.base_url_variable} if it is set",
        )
    if isinstance(error, openai.RateLimitError):
        return RateLimitedError(
            f"{provider.name} limits requests to {model}: {said}", hint="try later"
        )
    if isinstance(error, openai.APITimeoutError):
        message = f"{model} was silent for {TIMEOUT_SECONDS:g} s"
        return ModelUnavailableError(message, hint="try again")
    if isinstance(error, openai.InternalServerError):
        return ModelUnavailableError(
            f"{provider.name} failed to answer for {model}: {said}", hint="try again"
        )
    if isinstance(error, openai.APIStatusError):
        return ModelRequestError(f"{provider.name} refused the request to {model}: {said}")
    return ModelUnavailableError(
        f"the connection to {provider.name} for {model} failed: {said}",
        hint=f"check the network, and {provider.base_url_variable} if it is set",
    )
