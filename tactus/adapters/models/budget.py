"""`--max-cost`: ends a run before it exceeds a cost limit, at list prices."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tactus.adapters.models.prices import priced
from tactus.core.errors import CostLimitError
from tactus.core.results import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus.core.ports import ModelChunk, ModelClient, ModelRequest


class Budget:
    """A limit for the total cost of requests, which several clients may share."""

    def __init__(self, max_cost_usd: float) -> None:
        """Set the limit, in US dollars."""
        self._max_cost_usd = max_cost_usd
        self._spent_usd = 0.0
        self._lock = threading.Lock()

    def spend(self, cost_usd: float) -> None:
        """Add the cost of an answer."""
        with self._lock:
            self._spent_usd += cost_usd

    def require_rest(self) -> None:
        """Check that another request may be sent.

        Raises:
            CostLimitError: The previous requests have reached the limit.
        """
        if self._spent_usd >= self._max_cost_usd:
            raise CostLimitError(
                f"the requests so far cost ${self._spent_usd:.6f} at list prices, and --max-cost is"
                f" ${self._max_cost_usd:g}; the next one was not sent"
            )


class BudgetedClient:
    """A model client with a budget. Requests that have been sent are read to their end."""

    def __init__(self, model: ModelClient, budget: Budget) -> None:
        """Wrap a model client."""
        self._model = model
        self._budget = budget

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Check that a model can be called, and that its price is known.

        Raises:
            ModelError: The model cannot be called.
            CostLimitError: The price is unknown, so that the limit cannot be enforced.
        """
        self._model.check(model, base_url=base_url, api_key_env=api_key_env, allow_http=allow_http)
        if base_url or priced(Usage(1, 1, 2), model).cost_usd is None:
            raise CostLimitError(
                f"the price of {model} is not known, so --max-cost cannot be enforced; no request was sent",
                hint="leave out --max-cost, or choose another model with --model",
            )

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Send a request, unless the limit is reached.

        Raises:
            ModelError: The request failed.
            CostLimitError: The previous requests have reached the limit.
        """
        self.check(
            request.model,
            base_url=request.base_url,
            api_key_env=request.api_key_env,
            allow_http=request.allow_http,
        )
        self._budget.require_rest()
        for chunk in self._model.stream(request):
            if chunk.usage:
                self._budget.spend(chunk.usage.cost_usd or 0.0)
            yield chunk
