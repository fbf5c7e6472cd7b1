"""The HTTP client of programs, for models of the type `http`.

The library is imported for the first request, and one client is reused for all requests.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tactus.adapters.limits import AnswerRefusedError, RedirectRefusedError, reason_of
from tactus.adapters.masking import Masking
from tactus.adapters.models.endpoints import shown_address
from tactus.core.errors import HttpError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx2

    from tactus.adapters.limits import Patience

LONGEST_EXCERPT = 200

OPEN_HEADERS = re.compile("accept|content-|user-agent", re.IGNORECASE)
"""Headers that cannot hold a secret; all others are masked."""


class HttpxClient:
    """An HTTP client that follows the limits of `tactus.adapters.limits`."""

    def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_seconds: float
    ) -> str:
        """Post JSON and return the text of the response.

        Raises:
            HttpError: There was no response, or its status is an error.
        """
        masking = Masking(_secrets(url, headers))
        try:
            return masking(self._answer(url, body, headers, timeout_seconds))
        except HttpError as error:
            masking.mask_error(error)
            raise

    def _answer(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> str:
        import httpx2

        place = shown_address(url)
        client, patience = self._client
        patience.begin(timeout_seconds)
        try:
            response = client.post(
                url,
                content=body,
                headers={"Content-Type": "application/json", **headers},
                timeout=timeout_seconds,
            )
        except httpx2.TimeoutException as error:
            raise HttpError(f"{place} did not answer within {timeout_seconds:g} s") from error
        except RedirectRefusedError as error:
            raise HttpError(
                f"{place} redirects to another server, {error}, so the request was not sent"
            ) from error
        except AnswerRefusedError as error:
            raise HttpError(f"the answer of {place} was rejected: {error}") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            if limit := reason_of(error):
                raise HttpError(f"the answer of {place} was rejected: {limit}") from error
            raise HttpError(f"{place} cannot be reached: {error}") from error
        if response.is_redirect:
            raise HttpError(f"{place} redirects elsewhere; write the address it redirects to")
        if response.is_error:
            excerpt = response.text[:LONGEST_EXCERPT]
            raise HttpError(f"{place} answered with status {response.status_code}: {excerpt}")
        return response.text

    @cached_property
    def _client(self) -> tuple[httpx2.Client, Patience]:
        from tactus.adapters.bounded_http import open_client
        from tactus.adapters.connection_settings import ConnectionSettingError

        try:
            return open_client()
        except ConnectionSettingError as error:
            raise HttpError(f"{error}; {error.hint}") from error


def _secrets(url: str, headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of a request that may be keys: header values, and the query and user of the address."""
    for name, value in headers.items():
        if not OPEN_HEADERS.match(name):
            yield from str(value).split()
    place = shown_address(url).partition("://")[2]
    for part in url.split(place or None):
        yield from re.split("[:/?&=@]", unquote(part))
