"""What a run comes to."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Usage(Struct, frozen=True):
    """The tokens of one or more model requests, as the provider counts them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.total_tokens + other.total_tokens,
        )


class RunResult(Struct, frozen=True):
    """A run that completed."""

    value: Any
    """What the procedure returned, as plain data."""
    usage: Usage
    """Summed over all requests of the run."""
    elapsed_seconds: float
