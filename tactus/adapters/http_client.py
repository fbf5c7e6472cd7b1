"""Requests to addresses that a program names, for models of the type http.

The library is imported when the first request is sent, and one client is kept for all of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tactus.errors import HttpError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

LONGEST_EXCERPT = 200


class HttpxClient:
    """Sends requests."""

    def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_seconds: float
    ) -> str:
        """Send JSON; return the text of the answer.

        Raises:
            HttpError: There was no answer, or one that says that something failed.
        """
        import httpx2

        try:
            response = self._client.post(
                url,
                content=body,
                headers={"Content-Type": "application/json", **headers},
                timeout=timeout_seconds,
            )
        except httpx2.TimeoutException as error:
            raise HttpError(f"{url} did not answer within {timeout_seconds:g} s") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise HttpError(f"{url} cannot be reached: {error}") from error
        if response.is_error:
            excerpt = response.text[:LONGEST_EXCERPT]
            raise HttpError(f"{url} answered with status {response.status_code}: {excerpt}")
        return response.text

    @cached_property
    def _client(self) -> httpx2.Client:
        import httpx2

        return httpx2.Client()
