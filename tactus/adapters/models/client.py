"""Calls models through the OpenAI SDK: it connects, authenticates and sends; what comes back is read here.

The SDK takes longer to import than everything else together, and longer to read a token than to receive it. So it is
imported with the first request, or beforehand in a thread of its own, and its streams are read as bytes.
"""

from __future__ import annotations

import os
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
"""How many seconds to wait before a request is sent again, unless the provider says; as often as this is long, unless
the program says."""

ANTHROPIC_VERSION = "2023-06-01"
"""The version of Anthropic's API that lists its models."""

CONNECT_SECONDS = 10.0
"""How long a provider may take to accept a connection."""

DEFAULT_TEMPERATURE = 0.0
"""What models get where the program does not say: the answer they are surest of."""


class OpenAIClient:
    """Calls the models of the providers in a table."""

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
        """Take the keys and endpoints from an environment.

        Args:
            environment: The variables; those of this process unless given.
            keyless_hint: What to do without a key.
            providers: The table of providers.
            clock: Waits before a request is sent again; this machine's unless given.
            masking: Takes the keys out of everything that comes back; it learns the keys that are used.
            tell: Hears how requests are sent, a sentence at a time.
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
        """Import the SDK and read the certificates of this machine."""
        import gc

        # To look for garbage among what an import makes takes a tenth of its time and finds none.
        gc.disable()
        try:
            import openai
            import openai.resources.chat

            if os.environ.get("OPENAI_LOG"):
                _mask_logs(self._masking)
            from tactus.adapters.bounded_http import open_client

            self._http, self._patience = open_client(openai.DefaultHttpxClient)
            weakref.finalize(self, self._http.close)
        except Exception as error:  # noqa: BLE001 - it is raised where the client is needed
            self._hindrance = error
        finally:
            gc.enable()
            gc.freeze()

    def prepare(self) -> None:
        """Begin to get ready in a thread, for a program that looks as if it will call a model."""
        self._readying.start()

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Make sure that the provider of a model is known, and its key and endpoint are set.

        Raises:
            ModelError: It is not.
        """
        self._targets.find(model, base_url=base_url, api_key_env=api_key_env, allow_http=allow_http)

    def listing(self, model: str) -> bytes:
        """Return the list of models of a model's provider, as it came, with keys masked.

        Raises:
            ModelError: The provider is not known, its key is missing, or it did not answer.
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
        """Send a request; yield the answer as it arrives, the usage with the last chunk.

        A request that is refused for a reason that passes is sent again, after a chunk that says so. Keys are masked.

        Raises:
            ModelError: The model did not answer, or stopped in the middle.
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
        """Answer a request, through the Responses API where OpenAI takes the tools of a model only there."""
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
            for chunk in _answer(client, request, self._patience):
                yield _priced(chunk, target) if chunk.usage else chunk

    @contextmanager
    def _translated_errors(self, target: Target) -> Iterator[None]:
        try:
            yield
        except ModelError as error:
            self._masking.mask_error(error)
            raise
        # The SDK lets errors of its HTTP library through when a stream breaks, so the net is wide here.
        except Exception as error:
            from tactus.adapters.models.errors import translate

            translated = translate(error, target, self._clock.today())
            self._masking.mask_error(translated)
            raise translated from error

    def _client(self, target: Target) -> Any:
        """Return the client of a target, with the connection that earlier requests made."""
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
    """Name what is missing where a provider does not list its models."""
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
    """Yield how long to wait before each attempt but the first; the last delay repeats."""
    attempts = len(RETRY_DELAYS) + 1 if most_attempts is None else most_attempts
    for index in range(attempts - 1):
        yield RETRY_DELAYS[min(index, len(RETRY_DELAYS) - 1)]


def _listing_options(target: Target) -> dict[str, Any]:
    """Return the options of a request for the list of models. Anthropic's own API reads the key from another header."""
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
    """Take keys out of what the SDK logs where OPENAI_LOG is set: headers and errors of providers are part of it."""
    import logging

    def mask(record: logging.LogRecord) -> bool:
        record.msg, record.args = masking(record.getMessage()), ()
        return True

    for handler in logging.getLogger().handlers:
        handler.addFilter(mask)


def _answer(client: Any, request: ModelRequest, patience: Patience) -> Iterator[ModelChunk]:
    protocol = responses if request.model_type == "responses" else chat_completions
    with ExitStack() as stack:
        response = _open(stack, client, request, protocol.arguments)
        if request.streaming:
            events = events_of(response.iter_bytes())
            yield from protocol.answered(request, renewing(patience, events))
        else:
            yield _in_one(protocol.answered(request, _events_in(response.read())))


def _events_in(body: bytes) -> Iterable[StreamEvent]:
    """Return the events of a whole answer: one, unless a server streams what it was to send at once."""
    return [StreamEvent(body)] if body.lstrip()[:1] in (b"{", b"[") else events_of([body])


def _in_one(chunks: Iterable[ModelChunk]) -> ModelChunk:
    *pieces, last = chunks
    return replace(last, text="".join(chunk.text for chunk in (*pieces, last)))


def _priced(chunk: ModelChunk, target: Target) -> ModelChunk:
    """Add what an answer costs. What an endpoint of the agent's own asks for, nobody knows."""
    assert chunk.usage
    model = "" if target.is_own_endpoint else target.model
    return replace(chunk, usage=priced(chunk.usage, model))


def _open(
    stack: ExitStack,
    client: Any,
    request: ModelRequest,
    arguments: Callable[[ModelRequest], dict[str, Any]],
) -> Any:
    """Send a request and return the response, from which the answer can be read.

    A deployment may have any name, so that a model takes no temperature is sometimes only known by its refusal.
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
