"""`max_input_tokens`: refuses a request that is too large, before it is sent.

Each model counts tokens in its own way, and its provider only says how many there were once it has been paid. So the
size is estimated: English text has about four bytes a token, in every model that we know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.json import encode

from tactus.core.errors import ContextTooLongError

if TYPE_CHECKING:
    from tactus.core.ports import ModelRequest

BYTES_PER_TOKEN = 4


def estimated_tokens(request: ModelRequest) -> int:
    """Return about how many tokens the conversation and the tools of a request are."""
    return -(-len(encode((request.messages, request.tools))) // BYTES_PER_TOKEN)


def require_input_limit(request: ModelRequest, most_tokens: int) -> None:
    """Refuse a request that is larger than its program allows.

    Raises:
        ContextTooLongError: It is.
    """
    tokens = estimated_tokens(request)
    if tokens > most_tokens:
        raise ContextTooLongError(
            f"the request to {request.model} has about {tokens:,} tokens, and 'max_input_tokens' is"
            f" {most_tokens:,}; it was not sent",
            hint="shorten the message, make the agent forget with clear_history(), or raise the limit",
        )
