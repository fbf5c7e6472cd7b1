"""Limits the size, duration and origin of HTTP responses.

The limits are set once per httpx2 client and apply to all its requests: the size of a body is counted after
decompression, redirects to another origin are refused, and reading stops when the time limit of a response has passed,
even if single bytes keep arriving. Exceeding a limit raises an `AnswerRefusedError` that names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2

from tactus.adapters.limits import (
    LONGEST_ANSWER_BYTES,
    LONGEST_REFUSAL_BYTES,
    MEGABYTE,
    AnswerRefusedError,
    Patience,
    RedirectRefusedError,
)
from tactus.adapters.models.endpoints import shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def open_client(
    make: Callable[[], httpx2.Client] = httpx2.Client,
) -> tuple[httpx2.Client, Patience]:
    """Open a client with these limits; return it with its patience.

    Raises:
        ConnectionSettingError: The proxies or certificates in the environment make that impossible.
    """
    try:
        client = make()
    except Exception as error:
        from tactus.adapters.connection_settings import setting_error

        raise setting_error(error) from error
    return client, bound(client)


def bound(client: httpx2.Client, longest_bytes: int = LONGEST_ANSWER_BYTES) -> Patience:
    """Apply the limits to a client; return its timer, which must be restarted for each request.

    Args:
        client: The client.
        longest_bytes: The maximum size of a response in bytes.
    """
    patience = Patience()
    # Passing a transport to the client would disable the proxies set in the environment.
    client._transport = _BoundTransport(client._transport, patience, longest_bytes)
    client._mounts = {
        pattern: transport and _BoundTransport(transport, patience, longest_bytes)
        for pattern, transport in client._mounts.items()
    }
    return patience


class _BoundTransport(httpx2.BaseTransport):
    """An HTTP transport whose responses are limited."""

    def __init__(self, inner: Any, patience: Patience, longest_bytes: int) -> None:
        self._inner = inner
        self._longest_bytes = longest_bytes
        pool = inner._pool
        pool._network_backend = _PatientBackend(pool._network_backend, patience)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        response.request = request
        if location := response.headers.get("location") if response.is_redirect else None:
            _refuse_other_origin(request.url, location, response)
        headers = [
            (name, value)
            for name, value in response.headers.raw
            if name.lower() not in (b"content-encoding", b"content-length")
        ]
        stream = _BoundStream(response, self._longest_bytes)
        return httpx2.Response(
            response.status_code, headers=headers, stream=stream, extensions=response.extensions
        )

    def close(self) -> None:
        self._inner.close()


def _refuse_other_origin(url: httpx2.URL, location: str, response: httpx2.Response) -> None:
    try:
        target = url.join(location)
    except (httpx2.InvalidURL, ValueError):
        target = httpx2.URL("")
    if _origin(target) != _origin(url):
        response.close()
        raise RedirectRefusedError(shown_address(str(target)) or "no address")


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


class _BoundStream(httpx2.SyncByteStream):
    """The decompressed body of a response."""

    def __init__(self, response: httpx2.Response, longest_bytes: int) -> None:
        self._response = response
        self._longest_bytes = longest_bytes

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._response.iter_bytes():
            size += len(piece)
            if self._response.is_error and size > LONGEST_REFUSAL_BYTES:
                yield piece[: LONGEST_REFUSAL_BYTES - size]
                return
            if size > self._longest_bytes:
                raise AnswerRefusedError(f"it is longer than {self._longest_bytes / MEGABYTE:g} MB")
            yield piece

    def close(self) -> None:
        self._response.close()


class _PatientBackend:
    """Opens connections whose reads are limited in time."""

    def __init__(self, inner: Any, patience: Patience) -> None:
        self._inner = inner
        self._patience = patience

    def connect_tcp(self, *arguments: Any, **options: Any) -> _PatientStream:
        return _PatientStream(self._inner.connect_tcp(*arguments, **options), self._patience)

    def connect_unix_socket(self, *arguments: Any, **options: Any) -> _PatientStream:
        stream = self._inner.connect_unix_socket(*arguments, **options)
        return _PatientStream(stream, self._patience)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _PatientStream:
    """A connection whose reads are limited in time."""

    def __init__(self, inner: Any, patience: Patience) -> None:
        self._inner = inner
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._patience.left()
        is_patient = timeout is not None and timeout <= left
        try:
            data: bytes = self._inner.read(max_bytes, timeout if is_patient else left)
        except Exception:
            if self._patience.has_heard and not is_patient:
                self._patience.left()
            raise
        self._patience.has_heard = True
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *arguments: Any, **options: Any) -> _PatientStream:
        return _PatientStream(self._inner.start_tls(*arguments, **options), self._patience)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
