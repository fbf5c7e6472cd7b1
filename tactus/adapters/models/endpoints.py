"""Determines the provider, endpoint and API key of a model.

A program may set its own endpoint, which then receives only the key that the program names: users must be able to see
in a program where a key may be sent.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from tactus.adapters.models.providers import BLANKS
from tactus.core.errors import AuthenticationError, ModelRequestError
from tactus.core.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactus.adapters.models.providers import Provider

TIMEOUT_SECONDS = 120.0
"""The default maximum time between two chunks of a response."""

NO_KEY = "none"
"""The placeholder if there is no key, because the SDK requires one."""


class Target(Struct, frozen=True):
    """The destination of the requests to a model."""

    model: str
    provider: Provider
    endpoint: str
    is_own_endpoint: bool
    """True if the agent sets the endpoint."""
    key_variable: str | None
    key: str
    timeout_seconds: float

    @property
    def shown_endpoint(self) -> str:
        """The endpoint without secrets."""
        return shown_address(self.endpoint)


def shown_address(address: str) -> str:
    """Return an address without its credentials and query.

    >>> shown_address("https://me:secret@api.example.com:8000/v1?key=secret")
    'https://api.example.com:8000/v1'
    >>> shown_address("me:secret@localhost:8000/v1?key=secret")
    'localhost:8000/v1'
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # not a valid address
        parts = urlsplit("")
    if not parts.netloc:
        return address.partition("?")[0].rpartition("@")[2]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _without_blanks(text: str | None) -> str:
    """Return an address or a key without what copying leaves around it."""
    return (text or "").strip(BLANKS)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_private(address: str) -> bool:
    """Return whether requests to an address are encrypted or stay on this machine.

    >>> [is_private(f"http://{host}/v1") for host in ("127.0.0.1:8000", "[::1]", "localhost", "localhost.example.com")]
    [True, True, True, False]
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Targets:
    """Finds the targets of models in a table of providers and an environment."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        environment: Mapping[str, str],
        *,
        keyless_hint: str,
    ) -> None:
        self._providers = providers
        self._environment = environment
        self._keyless_hint = keyless_hint

    def find(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
        timeout_seconds: float | None = None,
    ) -> Target:
        """Find the target of a model.

        Raises:
            ModelError: The provider is unknown, or its key or endpoint is missing.
        """
        provider = self._provider(model)
        variable = api_key_env or (None if base_url else provider.key_variable)
        endpoint = _without_blanks(base_url) or provider.endpoint(self._environment)
        key = self._key(model, variable)
        if not endpoint:
            message = f"{model} needs an endpoint, and {provider.base_url_variable} is not set"
            raise ModelRequestError(message, hint=provider.note)
        if not _is_address(endpoint):
            message = f"the endpoint of {model} is '{shown_address(endpoint)}'; expected https://…"
            raise ModelRequestError(message, hint=f"check {provider.base_url_variable}")
        if key != NO_KEY and not (allow_http or provider.allow_http or is_private(endpoint)):
            raise ModelRequestError(
                f"the key of {model} would be sent unencrypted to {shown_address(endpoint)}",
                hint="write https://…, or allow it with allow_http: true beside the base_url",
            )
        return Target(
            model,
            provider,
            endpoint,
            is_own_endpoint=base_url is not None,
            key_variable=variable,
            key=key,
            timeout_seconds=timeout_seconds or TIMEOUT_SECONDS,
        )

    def _provider(self, model: str) -> Provider:
        name = model.partition("/")[0]
        if name not in self._providers:
            known = ", ".join(self._providers)
            raise ModelRequestError(
                f"the model '{model}' has an unknown provider '{name}'",
                hint=suggestion(name, list(self._providers)) or f"known providers: {known}",
            )
        return self._providers[name]

    def _key(self, model: str, variable: str | None) -> str:
        if variable is None:
            return NO_KEY
        key = _without_blanks(self._environment.get(variable))
        if not key:
            message = f"{model} needs an API key, and {variable} is not set"
            raise AuthenticationError(message, hint=self._keyless_hint)
        if not (key.isascii() and key.isprintable()) or " " in key:
            message = f"the key in {variable} contains characters that no API key has"
            raise AuthenticationError(message, hint="copy it again from the provider")
        return key
