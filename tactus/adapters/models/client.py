"""Calls models through the OpenAI SDK, which connects, authenticates and sends; responses are parsed here.

The SDK takes longer to import than everything else together, and longer to parse a token than the token takes to
arrive. So it is imported with the first request, or in advance in a thread, and its streams are read as bytes.
"""

from __future__ import annotations

import os
import re
import threading
import weakref
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tactus.adapters.limits import LONGEST_PATIENCE_SECONDS, Patience, renewing
from tactus.adapters.masking import Masking
from tactus.adapters.models import chat_completions, responses
from tactus.adapters.models.capabilities import takes_temperature
from tactus.adapters.models.endpoints import TIMEOUT_SECONDS, Targets
from tactus.adapters.models.prices import priced
from tactus.adapters.models.providers import PROVIDERS
from tactus.adapters.models.sse import StreamEvent, events_of
from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import ModelError, ModelRequestError
from tactus.core.ports import Delay, ModelChunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tactus.adapters.models.endpoints import Target
    from tactus.adapters.models.providers import Provider
    from tactus.core.ports import Clock, ModelRequest

RETRY_DELAYS = (1.0, 2.0, 4.0)
"""The seconds to wait before each retry, unless the provider sets them; the number of retries is the length, unless the
program sets it."""

ANTHROPIC_VERSION = "2023-06-01"
"""The version of Anthropic's API for listing models."""

ANSWERED_BY = re.compile(rb'"model"\s*:\s*"([^"\\]{1,200})"')
"""Matches the field of an answer that names its model."""

CONNECT_SECONDS = 10.0
"""The time limit for connecting to a provider, in seconds."""

DEFAULT_TEMPERATURE = 0.0
"""The temperature if the program does not set one."""


class OpenAIClient:
    """A client for the models of a table of providers."""

    def __init__(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        keyless_hint: str,
        providers: Mapping[str, Provider] = PROVIDERS,
        clock: Clock | None = None,
        masking: Masking | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Create a client that reads API keys and endpoints from environment variables.

        Args:
            environment: The variables; by default those of this process.
            keyless_hint: The hint for a missing key.
            providers: The table of providers.
            clock: Waits before a retry; by default the system clock.
            masking: Masks keys in everything that is returned; the keys in use are added to it.
            tell: Receives messages about how requests are sent, one sentence each.
        """
        variables = os.environ if environment is None else environment
        self._masking = masking or Masking()
        self._masking.add(*(provider.key(variables) for provider in providers.values()))
        self._targets = Targets(providers, variables, keyless_hint=keyless_hint)
        self._clock = clock or SystemClock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._readying = threading.Thread(target=self._get_ready, daemon=True)
        self._http: Any = None
        self._hindrance: Exception | None = None
        self._patience = Patience()
        self._tell = tell
        self._with_tools_through_responses: set[str] = set()

    def _get_ready(self) -> None:
        """Import the SDK and load the certificates of this machine."""
        import gc

        # Garbage collection takes a tenth of the import time and finds nothing.
        gc.disable()
        try:
            import openai
            import openai.resources.chat

            if os.environ.get("OPENAI_LOG"):
                _mask_logs(self._masking)
            from tactus.adapters.bounded_http import open_client

            self._http, self._patience = open_client(openai.DefaultHttpxClient)
            weakref.finalize(self, self._http.close)
        except Exception as error:  # noqa: BLE001 - raised again when the client is used
            self._hindrance = error
        finally:
            gc.enable()
            gc.freeze()

    def prepare(self) -> None:
        """Start importing the SDK in a thread, for a program that probably calls a model."""
        self._readying.start()

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Check that the provider of a model is known, and its key and endpoint are set.

        Raises:
            ModelError: The model cannot be called.
        """
        self._targets.find(model, base_url=base_url, api_key_env=api_key_env, allow_http=allow_http)

    def listing(self, model: str) -> bytes:
        """Return the provider's list of models as JSON, with keys masked.

        Raises:
            ModelError: The provider is unknown, its key is missing, or the request failed.
        """
        target = self._targets.find(model)
        self._masking.add(target.key)
        with self._translated_errors(target), _named_lists(target):
            client = self._client(target)
            self._patience.begin(TIMEOUT_SECONDS)
            with client.models.with_streaming_response.list(**_listing_options(target)) as response:
                data: bytes = response.read()
        return self._masking(data.decode("utf-8", "replace")).encode()

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Send a request and yield the answer as it arrives, with the usage in the last chunk.

        Requests that fail temporarily are retried, after a chunk that reports the delay. Keys are masked.

        Raises:
            ModelError: The request failed, or the answer broke off.
        """
        return self._masking.mask_chunks(self._answers(request))

    def _answers(self, request: ModelRequest) -> Iterator[ModelChunk]:
        target = self._targets.find(
            request.model,
            base_url=request.base_url,
            api_key_env=request.api_key_env,
            allow_http=request.allow_http,
            timeout_seconds=request.request_timeout,
        )
        self._masking.add(target.key)
        if request.max_input_tokens is not None:
            from tactus.adapters.models.input_limit import require_input_limit

            require_input_limit(request, request.max_input_tokens)
        for default in _retry_delays(request.model_attempt_max_attempts):
            try:
                yield from self._answer(request, target)
                return
            except ModelError as error:
                seconds = _retry_delay(error, default)
                if seconds is None:
                    raise
                reason = error.message
            yield ModelChunk(delay=Delay(seconds, reason))
            self._clock.sleep(seconds)
        yield from self._answer(request, target)

    def _answer(self, request: ModelRequest, target: Target) -> Iterator[ModelChunk]:
        """Send a request, switching to the Responses API if OpenAI supports the model's tools only there."""
        through_responses = replace(request, model_type="responses")
        if request.tools and request.model in self._with_tools_through_responses:
            request = through_responses
        try:
            yield from self._sent(request, target)
            return
        except ModelError as error:
            is_openai = target.provider.name == "openai" and not target.is_own_endpoint
            if not is_openai or request == through_responses or not _points_to_responses(error):
                raise
        self._with_tools_through_responses.add(request.model)
        self._tell(
            f"{request.model} takes tools only through the Responses API; the request is sent there,"
            " as are all others with tools in this run"
        )
        yield from self._sent(through_responses, target)

    def _sent(self, request: ModelRequest, target: Target) -> Iterator[ModelChunk]:
        with self._translated_errors(target):
            client = self._client(target)
            self._patience.begin(request.request_timeout or LONGEST_PATIENCE_SECONDS)
            names: list[str] = []
            for chunk in _answer(client, request, self._patience, names):
                yield _completed(chunk, target, names) if chunk.usage else chunk

    @contextmanager
    def _translated_errors(self, target: Target) -> Iterator[None]:
        try:
            yield
        except ModelError as error:
            self._masking.mask_error(error)
            raise
        # The SDK passes on errors of its HTTP library when a stream breaks, so all exceptions are caught.
        except Exception as error:
            from tactus.adapters.models.errors import translate

            translated = translate(error, target, self._clock.today())
            self._masking.mask_error(translated)
            raise translated from error

    def _client(self, target: Target) -> Any:
        """Return the client of a target, reusing its connection."""
        if self._readying.ident is None:
            self._readying.start()
        self._readying.join()
        if self._hindrance:
            raise self._hindrance
        import openai

        place = (target.endpoint, target.key)
        if place not in self._clients:
            self._clients[place] = openai.OpenAI(
                api_key=target.key, base_url=target.endpoint, http_client=self._http, max_retries=0
            )
        return self._clients[place]


@contextmanager
def _named_lists(target: Target) -> Iterator[None]:
    """Convert the error of a provider that does not list its models."""
    try:
        yield
    except Exception as error:
        if getattr(error, "status_code", None) not in (404, 405):
            raise
        raise ModelRequestError(
            f"{target.provider.name} lists no models at {target.shown_endpoint}",
            hint=f"check {target.provider.base_url_variable} if it is set",
        ) from error


def _retry_delays(most_attempts: int | None) -> Iterator[float]:
    """Yield the seconds to wait before each retry; the last delay repeats."""
    attempts = len(RETRY_DELAYS) + 1 if most_attempts is None else most_attempts
    for index in range(attempts - 1):
        yield RETRY_DELAYS[min(index, len(RETRY_DELAYS) - 1)]


def _listing_options(target: Target) -> dict[str, Any]:
    """Return the request options for the list of models. Anthropic reads the key from another header."""
    if target.provider.name != "anthropic":
        return {"timeout": TIMEOUT_SECONDS}
    import openai

    headers = {
        "Authorization": openai.Omit(),
        "x-api-key": target.key,
        "anthropic-version": ANTHROPIC_VERSION,
    }
    return {"timeout": TIMEOUT_SECONDS, "extra_headers": headers, "extra_query": {"limit": 1000}}


def _mask_logs(masking: Masking) -> None:
    """Mask keys in the SDK's log, which OPENAI_LOG enables and which includes headers and errors."""
    import logging

    def mask(record: logging.LogRecord) -> bool:
        record.msg, record.args = masking(record.getMessage()), ()
        return True

    for handler in logging.getLogger().handlers:
        handler.addFilter(mask)


def _answer(
    client: Any, request: ModelRequest, patience: Patience, names: list[str]
) -> Iterator[ModelChunk]:
    """Send a request and yield its answer; the name of the answering model is appended to a list."""
    protocol = responses if request.model_type == "responses" else chat_completions
    with ExitStack() as stack:
        response = _open(stack, client, request, protocol.arguments)
        if request.streaming:
            events = _noting_model(events_of(response.iter_bytes()), names)
            yield from protocol.answered(request, renewing(patience, events))
        else:
            events = _noting_model(_events_in(response.read()), names)
            yield _in_one(protocol.answered(request, events))


def _noting_model(events: Iterable[StreamEvent], names: list[str]) -> Iterator[StreamEvent]:
    """Yield the events of an answer, and store the model that the first one names."""
    is_first = True
    for event in events:
        if is_first and (found := ANSWERED_BY.search(event.data)):
            names.append(found[1].decode("utf-8", "replace"))
        is_first = False
        yield event


def _events_in(body: bytes) -> Iterable[StreamEvent]:
    """Return the events of a complete answer: one, unless the server streams although it was not asked to."""
    return [StreamEvent(body)] if body.lstrip()[:1] in (b"{", b"[") else events_of([body])


def _in_one(chunks: Iterable[ModelChunk]) -> ModelChunk:
    *pieces, last = chunks
    return replace(last, text="".join(chunk.text for chunk in (*pieces, last)))


def _completed(chunk: ModelChunk, target: Target, names: list[str]) -> ModelChunk:
    """Add the model and the cost to the last chunk of an answer; endpoints that agents set have no known price."""
    assert chunk.usage
    model = "" if target.is_own_endpoint else target.model
    answered_by = names[0] if names else None
    return replace(chunk, usage=priced(chunk.usage, model), answered_by=answered_by)


def _open(
    stack: ExitStack,
    client: Any,
    request: ModelRequest,
    arguments: Callable[[ModelRequest], dict[str, Any]],
) -> Any:
    """Send a request and return the open response.

    Deployments may have any name, so a model may turn out to reject a temperature only when the request fails.
    """
    import openai

    resource = client.responses if request.model_type == "responses" else client.chat.completions
    seconds = request.request_timeout or TIMEOUT_SECONDS
    timeout = openai.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))

    def send(request: ModelRequest) -> Any:
        return stack.enter_context(
            resource.with_streaming_response.create(**arguments(request), timeout=timeout)
        )

    if request.temperature is not None or not takes_temperature(request.model):
        return send(request)
    try:
        return send(replace(request, temperature=DEFAULT_TEMPERATURE))
    except Exception as error:
        from tactus.adapters.models.errors import refuses_temperature

        if not refuses_temperature(error):
            raise
    return send(request)


def _points_to_responses(error: ModelError) -> bool:
    from tactus.adapters.models.errors import points_to_responses

    return points_to_responses(error.__cause__)


def _retry_delay(error: ModelError, default: float) -> float | None:
    from tactus.adapters.models.errors import retry_delay

    return retry_delay(error.__cause__, default)
