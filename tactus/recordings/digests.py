"""Digests of programs and requests, and descriptions of what changed between two requests.

A recording is outdated if its program would behave differently. Comments, white space, specifications, mocks and
evaluations do not affect a real run, so they are ignored.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.json import encode

from tactus.core.errors import ProgramSyntaxError
from tactus.core.source import Source
from tactus.tooling.tokens import Kind, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tactus.core.ports import ModelRequest
    from tactus.tooling.tokens import Token

DIGITS = 16

OPTIONS = (
    "streaming",
    "temperature",
    "max_tokens",
    "model_type",
    "reasoning_effort",
    "verbosity",
    "tool_choice",
)
"""The options of a request that affect the model's answer."""

WITHOUT_PART = frozenset(
    {"Specification", "Specifications", "Mocks", "Evaluation", "Evaluations", "Step"}
)
"""Constructs that do not affect a real run."""

OPENERS = {"(": ")", "{": "}"}


class RequestDigest(Struct, frozen=True):
    """The digest of a request: enough to describe later changes, without its text."""

    model: str
    """The model as `provider/name`."""
    options: dict[str, Any]
    tools: dict[str, str]
    """The digests of the tools' declarations, by name."""
    messages: tuple[str, ...]
    """The role and digest of each message."""

    @property
    def sha256(self) -> str:
        """A single digest of all fields."""
        return _digest(encode(self))


def program_digest(text: str) -> str:
    r"""Return a digest of what a program does in a real run.

    >>> program_digest("-- A poem\nx = 1") == program_digest("x  =  1  Mocks { y = 2 }")
    True
    >>> program_digest("x = 1") == program_digest("x = 2")
    False
    """
    try:
        tokens, _ = code_of(Source("program", text))
    except ProgramSyntaxError:
        return _digest(text.encode("utf-8", "replace"))
    return _digest("\n".join(_acting(tokens)).encode("utf-8", "replace"))


def request_digest(request: ModelRequest) -> RequestDigest:
    """Return the digest of a request."""
    options = {name: getattr(request, name) for name in OPTIONS}
    return RequestDigest(
        request.model,
        {name: value for name, value in options.items() if value is not None},
        {tool["name"]: _digest(encode(tool)) for tool in request.tools},
        tuple(f"{item.get('role')} {_digest(encode(item))}" for item in request.messages),
    )


def changes_between(recorded: RequestDigest, sent: RequestDigest) -> list[str]:
    """Return short descriptions of the changes between two requests."""
    found = []
    if sent.model != recorded.model:
        found.append(f"the model is {sent.model}, and was {recorded.model}")
    for name in sorted({*recorded.options, *sent.options}):
        new, old = sent.options.get(name), recorded.options.get(name)
        if new != old:
            found.append(f"'{name}' is {_shown(new)}, and was {_shown(old)}")
    found += _changes_of_tools(recorded.tools, sent.tools)
    found += _changes_of_messages(recorded.messages, sent.messages)
    return found


def _changes_of_tools(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for name in sorted({*old, *new}):
        if name not in old:
            yield f"the tool '{name}' is new"
        elif name not in new:
            yield f"the tool '{name}' is gone"
        elif old[name] != new[name]:
            yield f"the tool '{name}' is declared in another way"


def _changes_of_messages(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if len(old) != len(new):
        yield f"the conversation has {len(new)} messages, and had {len(old)}"
    for index, (before, after) in enumerate(zip(old, new, strict=False), start=1):
        if before != after:
            yield f"message {index} ({after.partition(' ')[0]}) has another text"


def _shown(value: Any) -> str:
    return "not set" if value is None else encode(value).decode()


def _acting(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the tokens of a program without calls that do not affect a real run."""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind is Kind.NAME and token.text in WITHOUT_PART and _is_call(tokens, index):
            index = _after_call(tokens, index + 1)
        else:
            yield token.text
            index += 1


def _is_call(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1].text if index else ""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return before not in (".", ":", "function") and (
        after is not None and (after.text in OPENERS or after.kind is Kind.STRING)
    )


def _after_call(tokens: Sequence[Token], index: int) -> int:
    """Return the index after the argument that starts at an index."""
    if tokens[index].kind is Kind.STRING:
        return index + 1
    depth = 0
    for place in range(index, len(tokens)):
        if tokens[place].kind is Kind.SYMBOL:
            depth += (tokens[place].text in "({") - (tokens[place].text in ")}")
        if depth == 0:
            return place + 1
    return len(tokens)


def digests_of(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the digests of programs by name, sorted."""
    return {name: program_digest(text) for name, text in sorted(files)}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]
