"""The interfaces between a run and the outside world: small protocols, and `Ports`, which bundles them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from tactus.core.events import Event
    from tactus.core.results import Usage

EventSink: TypeAlias = "Callable[[Event], None]"
"""Receives each event as it happens."""


class ModelRequest(Struct, frozen=True):
    """One request to a model."""

    model: str
    """`provider/name`."""
    messages: tuple[dict[str, Any], ...]
    """The conversation. Each message has a `role` (system, user, assistant or tool) and `content`; an assistant's
    message may have `tool_calls` (`id`, `name`, `arguments` as JSON text), a tool's message has a `tool_call_id`."""
    streaming: bool
    tools: tuple[dict[str, Any], ...] = ()
    """The tools the model may call: `name`, `description`, `parameters` as JSON Schema."""
    tool_choice: Any = None
    temperature: float | None = None
    """None if the program does not set it."""
    max_tokens: int | None = None
    model_type: str | None = None
    """`responses` for the Responses API; None for Chat Completions."""
    reasoning_effort: str | None = None
    verbosity: str | None = None
    request_timeout: float | None = None
    """The maximum time between two chunks of the response, in seconds."""
    max_input_tokens: int | None = None
    """The maximum size of the request in tokens; None for no limit."""
    model_attempt_max_attempts: int | None = None
    """The maximum number of attempts; None if the program does not set it."""
    base_url: str | None = None
    """The endpoint, if the agent sets one."""
    api_key_env: str | None = None
    """The environment variable with the API key, if the agent names one."""
    allow_http: bool = False
    """True if the key may be sent unencrypted to that endpoint."""


class ToolRequest(Struct, frozen=True):
    """A tool call requested by a model."""

    id: str
    name: str
    arguments: str
    """The arguments as JSON text, as the model wrote them."""


class Delay(Struct, frozen=True):
    """A pause before a request is retried."""

    seconds: float
    reason: str
    """The reason, in one sentence."""


class ModelChunk(Struct, frozen=True):
    """A part of a model's answer: text, the tool calls or usage at its end, or a delay."""

    text: str = ""
    usage: Usage | None = None
    tool_calls: tuple[ToolRequest, ...] = ()
    delay: Delay | None = None
    finish_reason: str | None = None
    """Why the answer is incomplete: `length`, `content_filter`, `refusal` or a provider's own value; else None."""
    answered_by: str | None = None
    """The model as it names itself, in the chunk with the usage; None if the provider does not report it."""


class ModelClient(Protocol):
    """Calls models."""

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Check that the model can be called with this endpoint and key.

        Raises:
            ModelError: The provider is unknown, or its key is missing.
        """

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Send a request and yield the answer as it arrives.

        Raises:
            ModelError: The request failed, or the answer broke off.
        """


class Question(Struct, frozen=True):
    """A question to the user."""

    kind: str
    """`approve`, `input`, `review` or `select`."""
    message: str
    choices: tuple[Any, ...] = ()
    """The choices."""
    is_multiple: bool = False
    """True if more than one choice may be selected."""
    artifact: Any = None
    """The object to review."""
    placeholder: str | None = None
    default: Any = None
    key: str | None = None
    """A short name for the question, if the program sets one."""


class Human(Protocol):
    """Answers questions."""

    def answer(self, question: Question) -> Any:
        """Return the answer to a question.

        The answer is a boolean for `approve`, a string for `input`, one or more of the choices for `select`, and a
        dictionary
        with `decision` and `feedback` for `review`.

        Raises:
            HumanUnavailableError: No one can answer.
        """


class FileStore(Protocol):
    """The files a program may access: those in the folder of its `.tac` file.

    Paths are relative to that folder, with slashes. All methods raise a FileAccessError if a path leads out of it.
    """

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            FileAccessError: The file does not exist or cannot be read.
        """

    def write(self, path: str, data: bytes) -> None:
        """Write a file, creating missing folders.

        Raises:
            FileAccessError: The file cannot be written.
        """

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists."""

    def size(self, path: str) -> int:
        """Return the size of a file in bytes.

        Raises:
            FileAccessError: The file does not exist.
        """

    def entries(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; those of folders end with a slash.

        Raises:
            FileAccessError: The folder does not exist.
        """

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern, sorted: `*` matches within a name, `**` any number of folders."""


class HttpClient(Protocol):
    """Sends HTTP requests to addresses that a program names."""

    def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_seconds: float
    ) -> str:
        """Post JSON and return the text of the response.

        Raises:
            HttpError: There was no response, or its status is an error.
        """


class Clock(Protocol):
    """The time, the date and sleeping."""

    def seconds(self) -> float:
        """Return the seconds since an arbitrary fixed point; never decreases."""

    def today(self) -> date:
        """Return the date."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class RunNotes(Protocol):
    """Records what the outcome of a run depends on."""

    def note(self, path: Path, content: bytes | None = None) -> None:
        """Record access to a file or folder, whether it exists or not.

        Args:
            path: The path of the file.
            content: The content read, or None for any other access.
        """

    def note_chance(self) -> None:
        """Record that the run depends on the clock or on randomness."""


class Defaults(Struct, frozen=True):
    """The default models of programs that set none. These values are the defaults of the language."""

    provider: str = "openai"
    """The provider of models named without one."""
    model: str = "gpt-6-luna"
    """The model of agents that set none."""


class Ports(Struct, frozen=True):
    """Everything a run needs from the outside world."""

    sink: EventSink
    clock: Clock
    model: ModelClient | None = None
    """None in mock mode: agents answer with their mocked turns, and no model can be called."""
    human: Human | None = None
    """None if no one can answer questions, as in mock mode."""
    files: FileStore | None = None
    """None if the program has no access to files."""
    http: HttpClient | None = None
    """None if the program has no access to the network."""
    environment: Mapping[str, str] = {}
    """The environment variables a program may read; none in mock mode."""
    notes: RunNotes | None = None
    """None if dependencies are not recorded."""
    defaults: Defaults = Defaults()
    chosen_models: Mapping[str, str] = {}
    """Models, `provider/name`, in place of the program's own, by the names of agents; that of "" for all others."""
