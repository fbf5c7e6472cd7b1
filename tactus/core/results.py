"""The result of a run."""

from typing import Any, Self

from msgspec import Struct


class Usage(Struct, frozen=True, gc=False):
    """The tokens of one or more model requests, as the provider counts them, and their cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    prompt_cost_usd: float | None = 0.0
    """None if the model's price is unknown."""
    completion_cost_usd: float | None = 0.0

    @property
    def cost_usd(self) -> float | None:
        """The total cost in US dollars, or None if the model's price is unknown."""
        return _sum(self.prompt_cost_usd, self.completion_cost_usd)

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.total_tokens + other.total_tokens,
            _sum(self.prompt_cost_usd, other.prompt_cost_usd),
            _sum(self.completion_cost_usd, other.completion_cost_usd),
        )


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


class RunResult(Struct, frozen=True):
    """A completed run."""

    value: Any
    """The return value of the procedure, as plain data."""
    usage: Usage
    """The total of all requests of the run."""
    elapsed_seconds: float
