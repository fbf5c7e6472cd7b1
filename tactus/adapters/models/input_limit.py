"""`max_input_tokens`: rejects a request that is too large before it is sent.

Each model counts tokens differently, and providers report the number only after the request has been paid for. So the
size is estimated: in all known models, English text has about four bytes per token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.json import encode

from tactus.core.errors import ContextTooLongError

if TYPE_CHECKING:
    from tactus.core.ports import ModelRequest

BYTES_PER_TOKEN = 4


def estimated_tokens(request: ModelRequest) -> int:
    """Return the estimated number of tokens in the conversation and the tools of a request."""
    return -(-len(encode((request.messages, request.tools))) // BYTES_PER_TOKEN)


def require_input_limit(request: ModelRequest, most_tokens: int) -> None:
    """Raise an error for a request that is larger than the program allows.

    Raises:
        ContextTooLongError: The request is too large.
    """
    tokens = estimated_tokens(request)
    if tokens > most_tokens:
        raise ContextTooLongError(
            f"the request to {request.model} has about {tokens:,} tokens, and 'max_input_tokens' is"
            f" {most_tokens:,}; it was not sent",
            hint="shorten the message, make the agent forget with clear_history(), or raise the limit",
        )
