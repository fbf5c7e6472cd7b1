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


class BudgetedClient:
    """A model client with a cost limit. Requests that have been sent are read to their end."""

    def __init__(self, model: ModelClient, max_cost_usd: float) -> None:
        """Wrap a model client, and set the limit for the total cost of its requests."""
        self._model = model
        self._max_cost_usd = max_cost_usd
        self._lock = threading.Lock()
        self.spent_usd = 0.0

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
                f"the price of {model} is not known, so --max-cost could not hold; nothing was sent to it",
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
        if self.spent_usd >= self._max_cost_usd:
            raise CostLimitError(
                f"the requests so far cost ${self.spent_usd:.6f} at list prices, and --max-cost is"
                f" ${self._max_cost_usd:g}; the next one was not sent"
            )
        for chunk in self._model.stream(request):
            if chunk.usage:
                with self._lock:
                    self.spent_usd += chunk.usage.cost_usd or 0.0
            yield chunk
