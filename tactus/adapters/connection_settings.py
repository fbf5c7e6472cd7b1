"""The proxies and certificates set in the environment, and errors in these settings."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tactus.adapters.models.endpoints import shown_address
from tactus.core.files.regular_files import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")

SOCKS = ("socks5", "socks5h")
SCHEMES = ("http", "https", *SOCKS)


class ConnectionSettingError(Exception):
    """An environment variable that makes connections impossible."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def setting_error(error: Exception) -> ConnectionSettingError:
    """Return the error for the variable that prevents a client from opening, with a hint."""
    if isinstance(error, OSError):
        return _certificate_error(error)
    for name, value in _set(PROXIES):
        scheme = _scheme(value)
        if scheme in SOCKS and isinstance(error, ImportError):
            return ConnectionSettingError(
                f"the SOCKS proxy in {name} needs the Python package 'socksio'",
                f"run 'pip install socksio', or unset {name}",
            )
        if scheme not in SCHEMES:
            return ConnectionSettingError(
                f"the proxy in {name} is '{shown_address(value)}'; expected http://…, https://… or socks5://…",
                f"correct {name}, or unset it",
            )
    names = " and ".join(name for name, _ in _set((*PROXIES, *CERTIFICATES)))
    return ConnectionSettingError(
        f"no connection can be opened: {' '.join(str(error).split())}",
        f"check {names}" if names else "check the proxy of this machine",
    )


def _certificate_error(error: OSError) -> ConnectionSettingError:
    reason = "it contains no certificates" if isinstance(error, ssl.SSLError) else reason_of(error)
    for name, value in _set(CERTIFICATES):
        message = f"the certificates in {name}, '{value}', cannot be read: {reason}"
        return ConnectionSettingError(message, f"correct {name}, or unset it")
    message = f"the certificates of this machine cannot be read: {reason}"
    return ConnectionSettingError(message, "set SSL_CERT_FILE to a file of certificates")


def proxy_of(address: str) -> tuple[str, str] | None:
    """Return the proxy for requests to an address and the variable that sets it, or None."""
    from urllib.request import proxy_bypass

    parts = urlsplit(address)
    if proxy_bypass(parts.hostname or ""):
        return None
    for name, value in _set((f"{parts.scheme.upper()}_PROXY", "ALL_PROXY")):
        return name, shown_address(value)
    return None


def certificate_problem(error: BaseException | None) -> str | None:
    """Return why an encrypted connection failed, or None if that did not cause the error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted, {error.verify_message}"
        if isinstance(error, ssl.SSLError):
            return (error.reason or "it failed").replace("_", " ").lower()
        error = error.__cause__ or error.__context__
    return None


def _set(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the variables that are set, as spelt; the library prefers lower case."""
    for name in names:
        for spelled in (name.lower(), name):
            if value := os.environ.get(spelled, "").strip():
                yield spelled, value
                break


def _scheme(address: str) -> str:
    return urlsplit(address if "://" in address else f"http://{address}").scheme
