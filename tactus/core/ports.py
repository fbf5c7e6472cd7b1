"""What a run needs from the world: small protocols in our own words, and the bundle of them a run is given."""

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
"""Takes each event the moment it happens."""


class ModelRequest(Struct, frozen=True):
    """One request to a model."""

    model: str
    """`provider/name`."""
    messages: tuple[dict[str, Any], ...]
    """The conversation: each message has a `role` (system, user, assistant or tool) and `content`; one of the
    assistant may have `tool_calls` (`id`, `name`, `arguments` as JSON text), one of a tool has its `tool_call_id`."""
    streaming: bool
    tools: tuple[dict[str, Any], ...] = ()
    """What the model may call: `name`, `description`, `parameters` as JSON Schema."""
    tool_choice: Any = None
    temperature: float | None = None
    """None where the program leaves it to the client."""
    max_tokens: int | None = None
    model_type: str | None = None
    """`responses` for the Responses API; None for Chat Completions."""
    reasoning_effort: str | None = None
    verbosity: str | None = None
    request_timeout: float | None = None
    """How many seconds the provider may be silent."""
    max_input_tokens: int | None = None
    """How large the request may be; None for no limit of the program's own."""
    model_attempt_max_attempts: int | None = None
    """How often it is sent at most; None where the program leaves it to the client."""
    base_url: str | None = None
    """The endpoint, where the agent names its own."""
    api_key_env: str | None = None
    """The environment variable with the key, where the agent names its own."""
    allow_http: bool = False
    """True where the key may go unencrypted to that endpoint."""


class ToolRequest(Struct, frozen=True):
    """A tool call that a model asks for."""

    id: str
    name: str
    arguments: str
    """JSON text, as the model wrote it."""


class Delay(Struct, frozen=True):
    """A pause before a request is sent again."""

    seconds: float
    reason: str
    """One sentence."""


class ModelChunk(Struct, frozen=True):
    """A piece of a model's answer: text, the tool calls or the usage that come with the last ones, or a delay."""

    text: str = ""
    usage: Usage | None = None
    tool_calls: tuple[ToolRequest, ...] = ()
    delay: Delay | None = None
    finish_reason: str | None = None
    """Why the answer is not whole: `length`, `content_filter`, `refusal`, or a provider's own word. None otherwise."""


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
        """Make sure that the model can be called, at the endpoint and with the key that the agent names.

        Raises:
            ModelError: The provider is not known, or its key is missing.
        """

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Send a request; yield the answer as it arrives.

        Raises:
            ModelError: The model did not answer, or stopped in the middle.
        """


class Question(Struct, frozen=True):
    """A question to the person who runs a program."""

    kind: str
    """approve, input, review or select."""
    message: str
    choices: tuple[Any, ...] = ()
    """What may be chosen."""
    is_multiple: bool = False
    """True where more than one may be chosen."""
    artifact: Any = None
    """What is to be reviewed."""
    placeholder: str | None = None
    default: Any = None
    key: str | None = None
    """A short name, where the program gives it one."""


class Human(Protocol):
    """Answers questions."""

    def answer(self, question: Question) -> Any:
        """Answer a question.

        The answer is a boolean to approve, a text to input, one or more of the choices to select, and a table with
        `decision` and `feedback` to review.

        Raises:
            HumanUnavailableError: Nobody can be asked.
        """


class FileStore(Protocol):
    """Keeps the files a program may reach: those in the folder of its `.tac` file.

    Paths are relative to that folder, with slashes. Every method raises a FileAccessError for one that leads out of it.
    """

    def read(self, path: str) -> bytes:
        """Return what is in a file.

        Raises:
            FileAccessError: There is no such file, or it cannot be read.
        """

    def write(self, path: str, data: bytes) -> None:
        """Write a file, and the folders above it.

        Raises:
            FileAccessError: It cannot be written.
        """

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or a folder."""

    def size(self, path: str) -> int:
        """Return the size of a file in bytes.

        Raises:
            FileAccessError: There is no such file.
        """

    def entries(self, folder: str) -> list[str]:
        """Return what is in a folder, sorted; the names of folders end with a slash.

        Raises:
            FileAccessError: There is no such folder.
        """

    def glob(self, pattern: str) -> list[str]:
        """Return the files whose paths match a pattern, sorted: `*` is a part of a name, `**` any folders."""


class HttpClient(Protocol):
    """Sends requests to addresses that a program names."""

    def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_seconds: float
    ) -> str:
        """Send JSON; return the text of the answer.

        Raises:
            HttpError: There was no answer, or one that says that something failed.
        """


class Clock(Protocol):
    """Tells the time."""

    def seconds(self) -> float:
        """Return seconds since some fixed moment; never goes back."""

    def today(self) -> date:
        """Return the date."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class RunNotes(Protocol):
    """Takes note of what the outcome of a run depends on."""

    def note(self, path: Path, content: bytes | None = None) -> None:
        """Hear of a file or a folder, whether it is there or not.

        Args:
            path: The file.
            content: What was read of it; None where it is looked at in another way.
        """

    def note_chance(self) -> None:
        """Hear that the clock or chance had a part in the run."""


class Defaults(Struct, frozen=True):
    """The models of a program that names none. What stands here are the language's own."""

    provider: str = "openai"
    """That of models that are named without one."""
    model: str = "gpt-6-luna"
    """That of agents that name none."""


class Ports(Struct, frozen=True):
    """Everything a run is given."""

    sink: EventSink
    clock: Clock
    model: ModelClient | None = None
    """None in mock mode: agents answer with their mocked turns, and nothing can reach a model."""
    human: Human | None = None
    """None where nobody can be asked; in mock mode nobody is."""
    files: FileStore | None = None
    """None where a program has no files."""
    http: HttpClient | None = None
    """None where a program has no network."""
    environment: Mapping[str, str] = {}
    """The variables a program may read; in mock mode it sees none."""
    notes: RunNotes | None = None
    """None where nobody asks what the run depends on."""
    defaults: Defaults = Defaults()
    chosen_models: Mapping[str, str] = {}
    """Models, `provider/name`, in place of the program's own, by the names of agents; that of "" for all others."""
