"""Parsing shared by both protocols: lenient JSON, texts, errors, usage and finish reasons.

Servers that claim to be compatible differ in every detail, so only the fields used are parsed, in each of their known
forms.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError
from msgspec.json import Decoder

from tactus.core.display import shortened
from tactus.core.errors import ModelUnavailableError
from tactus.core.ports import ModelChunk
from tactus.core.results import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.adapters.models.sse import StreamEvent
    from tactus.core.ports import ModelRequest, ToolRequest

LONGEST_SAID = 2_000
"""The maximum number of characters shown of a provider's message."""

LONGEST_REASON = 60
"""The maximum number of characters shown of an unknown finish reason."""

MOST_TOKENS = 10**9
"""An upper bound for the tokens of a request."""

DONE = b"[DONE]"

SAYING = ("message", "error", "detail", "details", "msg", "errors", "description", "code", "type")
"""The fields of an error that may contain its message, the clearest first."""

ORDINARY = "ordinary"

ENDS = {
    ORDINARY: "stop eos eos_token end end_turn stop_sequence tool_calls tool_call tool_use function_call"
    " complete completed done finish finished",
    "length": "length max_tokens max_output_tokens model_length token_limit max_length",
    "content_filter": "content_filter content_filtered safety sensitive recitation blocklist prohibited_content spii",
    "refusal": "refusal refused",
}
"""Finish reasons: those of Tactus, and the corresponding ones of providers."""

FAILED_ENDS = frozenset(("error", "network_error", "failed", "server_error"))
"""Finish reasons of failed answers, if there is no error message."""

_ENDS = {word: reason for reason, words in ENDS.items() for word in words.split()}
_DECODER = Decoder()


class ProviderFailedError(Exception):
    """A provider reports an error instead of an answer or within one. The message is the provider's."""

    def __init__(self, said: str, *, has_begun: bool) -> None:
        super().__init__(shortened(whole_text(said), LONGEST_SAID))
        self.has_begun = has_begun
        """True if a part of the answer was received before."""


class NoAnswerError(Exception):
    """A server sent something other than an answer. The message is what it sent."""


def broken_off(request: ModelRequest, said: str = "") -> ModelUnavailableError:
    """Return the error for an answer that ended early."""
    message = f"the answer of {request.model} ended early"
    said = shortened(said, LONGEST_SAID)
    return ModelUnavailableError(f"{message}: {said}" if said else message, hint="try again")


def objects_of(events: Iterable[StreamEvent]) -> Iterator[dict[str, Any] | None]:
    """Yield the JSON objects of a stream, and None for its end mark.

    The name of an event becomes the `type` of its object; the data of an event named `error` becomes its `error`.

    Raises:
        msgspec.DecodeError: An event is neither JSON nor text.
        NoAnswerError: The stream contains only text.
    """
    words, has_objects = b"", False
    for event in events:
        data = event.data.strip().removeprefix(b"data:").strip()
        values: list[dict[str, Any] | None]
        try:
            values = [None] if data == DONE else list(_values(data))
        except DecodeError:
            if data[:1] in (b"{", b"[") and event.is_ended:
                raise
            values = [{"error": _text(data)}] if event.name == b"error" else []
            words = words or data
        for value in values:
            has_objects = True
            yield value and _named(value, event.name)
    if words and not has_objects and words[:1] not in (b"{", b"["):
        raise NoAnswerError(_text(words))


def _named(value: dict[str, Any], name: bytes) -> dict[str, Any]:
    if name == b"error" and not value.get("error"):
        return {"type": "error", "error": value}
    if name and "type" not in value:
        value["type"] = _text(name)
    return value


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip()


def _values(data: bytes) -> Iterator[dict[str, Any] | None]:
    """Yield the objects in the data of an event: one, the items of a list, or several without separators."""
    if not data:
        return
    try:
        values: list[Any] | None = [_DECODER.decode(data)]
    except DecodeError:
        values = _loose_values(data.decode("utf-8", "surrogateescape"))
        if values is None:
            raise
    for value in values or ():
        if isinstance(value, str) and value.strip() == "[DONE]":
            yield None
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, dict):
                yield item


def _loose_values(text: str) -> list[Any] | None:
    """Parse JSON as leniently as Python's own parser: NaN, surrogates, line ends in strings, several values."""
    decoder, values, place = json.JSONDecoder(strict=False), [], 0
    try:
        while place < len(text):
            value, place = decoder.raw_decode(text, place)
            values.append(value)
            place += len(text[place : place + 9]) - len(text[place : place + 9].lstrip())
    except ValueError:
        return None
    return values


def text_of(content: Any) -> str:
    """Return the text of a content: a string, a part, or a list of parts. Reasoning, pictures and references have none.

    >>> text_of([{"type": "thinking", "thinking": "?"}, {"type": "text", "text": "a"}, "b", None])
    'ab'
    """
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(map(text_of, content))
    if not isinstance(content, dict) or content.get("type") in ("thinking", "reasoning"):
        return ""
    text = content.get("text")
    return text if isinstance(text, str) else ""


def first_of(values: Any) -> dict[str, Any]:
    """Return the first object of a list; empty if there is none."""
    for value in values if isinstance(values, list) else (values,):
        if isinstance(value, dict):
            return value
    return {}


def said_in(error: Any) -> str:
    """Return the message of an error in any form; empty if there is none.

    >>> said_in({"code": 400, "message": "No."}), said_in({"error": "No."}), said_in([{"error": {"message": "No."}}])
    ('No.', 'No.', 'No.')
    >>> said_in({"detail": [{"loc": ["body"], "msg": "No."}]}), said_in({"code": 500}), said_in({"code": 0})
    ('No.', '500', '')
    """
    if isinstance(error, dict):
        found = (said_in(error.get(name)) for name in SAYING)
        return next(filter(None, found), "")
    if isinstance(error, list):
        return next(filter(None, map(said_in, error)), "")
    return str(error).strip() if error and not isinstance(error, bool) else ""


def failure_in(answer: dict[str, Any]) -> str:
    """Return the error that a provider sent instead of an answer; empty if there is none."""
    if said := said_in(answer.get("error")):
        return said
    status = answer.get("base_resp")
    if isinstance(status, dict) and status.get("status_code"):
        return said_in(status.get("status_msg")) or said_in(status.get("status_code"))
    found = (said_in(answer.get(name)) for name in ("message", "detail", "errors", "msg"))
    return next(filter(None, found), "")


def title_of_page(text: str) -> str | None:
    """Return the title of a web page, or its first words; None if the text is not a web page.

    >>> title_of_page("<html><title>Log in</title>…"), title_of_page("<p>Bad <b>gateway</b>"), title_of_page("a<b")
    ('Log in', 'Bad gateway', None)
    """
    if not re.match(r"\s*<[!?a-z]", text, re.IGNORECASE):
        return None
    start = text[:LONGEST_SAID]
    found = re.search(r"<title[^<>]*>([^<]+)", start, re.IGNORECASE)
    words = found[1] if found else re.sub(r"<[^<>]*>?", " ", start)
    return shortened(" ".join(words.split()), 2 * LONGEST_REASON)


def finish_of(given: Any) -> str | None:
    """Return why an answer is incomplete, or None if it is complete.

    >>> finish_of("stop"), finish_of("MAX_TOKENS"), finish_of("safety"), finish_of("abort"), finish_of(None)
    (None, 'length', 'content_filter', 'abort', None)
    """
    word = whole_text(given.strip().lower()) if isinstance(given, str) else ""
    reason = _ENDS.get(word) or shortened(" ".join(word.split()), LONGEST_REASON)
    return None if reason == ORDINARY else reason or None


def usage_of(said: Any) -> Usage | None:
    """Parse the token usage; None if it is missing or invalid.

    >>> usage_of({"input_tokens": 5.0, "output_tokens": None, "total_tokens": None})
    Usage(prompt_tokens=5, completion_tokens=0, total_tokens=5, prompt_cost_usd=0.0, completion_cost_usd=0.0)
    """
    if not isinstance(said, dict):
        return None
    prompt = _count(said, "prompt_tokens", "input_tokens")
    completion = _count(said, "completion_tokens", "output_tokens")
    total = _count(said, "total_tokens")
    if prompt is None or completion is None or total is None:
        return None
    total = total or prompt + completion
    return Usage(prompt, completion, total) if total else None


def _count(said: dict[str, Any], *names: str) -> int | None:
    count = next((said[name] for name in names if said.get(name) is not None), 0)
    if type(count) is float and count.is_integer():
        count = int(count)
    return count if type(count) is int and 0 <= count <= MOST_TOKENS else None


class RunningUsage:
    """The usage of an answer, which a provider may report once, repeatedly, or incrementally."""

    def __init__(self) -> None:
        self.total: Usage | None = None

    def hear(self, said: Any) -> None:
        """Add a usage report."""
        usage, known = usage_of(said), self.total
        if usage and known:
            self.total = Usage(
                max(usage.prompt_tokens, known.prompt_tokens),
                max(usage.completion_tokens, known.completion_tokens),
                max(usage.total_tokens, known.total_tokens),
            )
        else:
            self.total = usage or known


class HalfCharacters:
    r"""Joins characters that are split across two chunks: halves of surrogate pairs, or single bytes.

    >>> half = HalfCharacters()
    >>> [half.add("a\ud83d"), half.add("\ude00"), half.add("\udce2\udc82"), half.add("\udcacb\ud83d"), half.rest()]
    ['a', '😀', '', '€b', '�']
    """

    def __init__(self) -> None:
        self._held = ""

    def add(self, text: str) -> str:
        """Add a chunk; return the text that is complete."""
        if not self._held and (text.isascii() or not SURROGATE.search(text)):
            return text
        text = _joined(self._held + text)
        self._held = UNFINISHED.search(text)[0]  # type: ignore[index]  # it matches anything
        return _readable(text[: len(text) - len(self._held)])

    def rest(self) -> str:
        """Return the rest at the end of the text."""
        held, self._held = self._held, ""
        return _readable(held)


class PartialAnswer(ABC):
    """The part of an answer received so far, in either protocol."""

    def __init__(self, request: ModelRequest) -> None:
        self.is_complete = False
        self._request = request
        self._has_output = False
        self._has_refused = False
        self._half = HalfCharacters()
        self._usage = RunningUsage()
        self._finish: str | None = None

    @abstractmethod
    def tool_calls(self) -> tuple[ToolRequest, ...]:
        """Return the tool calls of the answer."""

    def last_chunk(self) -> ModelChunk:
        """Return the final chunk, with usage, tool calls and the finish reason.

        Raises:
            ModelUnavailableError: The answer ended early, or is missing.
        """
        if not self.is_complete:
            raise broken_off(self._request)
        if not self._has_output:
            message = f"{self._request.model} returned no answer"
            raise ModelUnavailableError(message, hint="try again")
        return ModelChunk(
            self._half.rest(),
            self._usage.total,
            self.tool_calls(),
            finish_reason=self._finish or ("refusal" if self._has_refused else None),
        )


SURROGATE = re.compile("[\ud800-\udfff]")
UNFINISHED = re.compile(
    "(?:[\ud800-\udbff]|[\udcc2-\udcdf]|[\udce0-\udcef][\udc80-\udcbf]?|[\udcf0-\udcf4][\udc80-\udcbf]{0,2})?\\Z"
)
"""Matches half a surrogate pair, or the first bytes of a character, at the end of a text."""


def _joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _readable(text: str) -> str:
    """Decode bytes as UTF-8, and replace lone surrogates."""
    parts = re.split("([\udc80-\udcff]+)", text)
    for index in range(1, len(parts), 2):
        parts[index] = parts[index].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return SURROGATE.sub("\ufffd", "".join(parts))


def whole_text(text: str) -> str:
    """Return a complete text with lone surrogates replaced."""
    half = HalfCharacters()
    return half.add(text) + half.rest()
