"""Converts the errors of providers to one sentence each, with a hint.

The SDK classifies errors by HTTP status and passes on some errors of its HTTP library, and each provider words the same
failure differently.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import httpx2
import msgspec
import openai

from tactus.adapters.connection_settings import (
    ConnectionSettingError,
    certificate_problem,
    proxy_of,
)
from tactus.adapters.limits import AnswerRefusedError, RedirectRefusedError, reason_of
from tactus.adapters.models.answers import (
    LONGEST_SAID,
    NoAnswerError,
    ProviderFailedError,
    said_in,
    title_of_page,
)
from tactus.adapters.models.lifetimes import ended
from tactus.core.display import shortened
from tactus.core.errors import (
    AuthenticationError,
    ContextTooLongError,
    ModelError,
    ModelRequestError,
    ModelUnavailableError,
    RateLimitedError,
)

if TYPE_CHECKING:
    from datetime import date

    from tactus.adapters.models.endpoints import Target

LONGEST_WAIT_SECONDS = 60.0
"""The longest delay requested by a provider that is waited for."""

PASSING = (408, 409, 500, 502, 503, 504, 529)
"""HTTP statuses of temporary failures."""

TOO_LONG = re.compile(
    r"context.{0,20}(length|window)|maximum context|prompt is too long|too many (input )?tokens"
    r"|token count .{0,40}exceeds|request too large",
    re.IGNORECASE,
)
NO_MODEL = re.compile(
    r"model.{0,80}(not found|does not exist|not exist|not available|not supported|decommissioned)"
    r"|(invalid|unknown|not a valid) model",
    re.IGNORECASE,
)
WRONG_KEY = re.compile(r"api.?key.{0,20}(not valid|invalid)|invalid api.?key", re.IGNORECASE)
NO_CREDIT = re.compile(r"insufficient.(quota|balance|credit)|exceeded your current quota|billing")


def translate(error: Exception, target: Target, today: date) -> ModelError:
    """Convert an exception of the SDK. The date is used to name models that have been retired."""
    if isinstance(error, openai.APIStatusError):
        return _refusal(error, target, today)
    if isinstance(error, ProviderFailedError):
        return _failure(error, target)
    if isinstance(error, NoAnswerError):
        return _no_answer(error, target)
    said = _said(error)
    if limit := reason_of(error):
        return _refused(limit, target)
    if isinstance(error, ConnectionSettingError):
        return ModelUnavailableError(_no_connection(target, said), hint=error.hint)
    if isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
        return _unreachable(error, target)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return ModelUnavailableError(
            f"{target.model} sent nothing for {target.timeout_seconds:g} s",
            hint="try again, or raise 'request_timeout'",
        )
    if isinstance(error, msgspec.DecodeError | RecursionError):
        return ModelUnavailableError(
            f"{target.provider.name} sent an invalid answer for {target.model}: {said}",
            hint=f"try again, and check {_endpoint_setting(target)}",
        )
    if isinstance(error, httpx2.TransportError):
        return ModelUnavailableError(
            f"the answer of {target.model} ended early: {said}", hint="try again"
        )
    return ModelUnavailableError(
        _no_connection(target, said),
        hint=f"check the network, and {_endpoint_setting(target)}",
    )


def _failure(error: ProviderFailedError, target: Target) -> ModelError:
    """Convert an error that a provider sent with a success status, instead of an answer or within one."""
    said, model = _said(error), target.model
    if TOO_LONG.search(said):
        return _too_long(said, model)
    ending = f": {said}" if said else ""
    if error.has_begun:
        return ModelUnavailableError(f"the answer of {model} ended early{ending}", hint="try again")
    return ModelUnavailableError(
        f"{target.provider.name} answered with an error for {model}{ending}",
        hint=f"try again, and check {_endpoint_setting(target)}",
    )


def _no_answer(error: NoAnswerError, target: Target) -> ModelError:
    title = title_of_page(str(error))
    what = "text" if title is None else "a web page"
    said = title or " ".join(str(error).split())
    return ModelUnavailableError(
        f"{target.provider.name} sent {what} in place of an answer for {target.model}:"
        f" {shortened(said, LONGEST_SAID)}",
        hint=f"check {_endpoint_setting(target)}",
    )


def _too_long(said: str, model: str) -> ContextTooLongError:
    return ContextTooLongError(
        f"the conversation is too long for {model}: {said}",
        hint="shorten the message, make the agent forget with clear_history(),"
        " or take a model with a larger context",
    )


def _no_connection(target: Target, why: str) -> str:
    return f"the connection to {target.provider.name} for {target.model} failed: {why}"


def _unreachable(error: Exception, target: Target) -> ModelUnavailableError:
    """Convert the error of a failed connection: to the endpoint, through its proxy, or with its certificate."""
    place = target.shown_endpoint
    if why := certificate_problem(error):
        return ModelUnavailableError(
            _no_connection(target, f"{place} cannot be reached encrypted: {why}"),
            hint=f"check {_endpoint_setting(target)}; where a network has certificates of its own, name their"
            " file in SSL_CERT_FILE",
        )
    if proxy := proxy_of(target.endpoint):
        variable, address = proxy
        said = f", {error.__cause__}" if isinstance(error.__cause__, httpx2.ProxyError) else ""
        return ModelUnavailableError(
            _no_connection(target, f"the proxy {address} does not lead to {place}{said}"),
            hint=f"check {variable}, or name the server in NO_PROXY",
        )
    return ModelUnavailableError(
        _no_connection(target, f"nothing answers at {place}"), hint=_unreachable_hint(target)
    )


def _refused(limit: AnswerRefusedError, target: Target) -> ModelError:
    """Convert the error for a response that exceeds a limit."""
    if isinstance(limit, RedirectRefusedError):
        return ModelRequestError(
            f"{target.provider.name} redirects requests to {target.model} to another server, {limit},"
            " so the conversation was not sent",
            hint=f"check {_endpoint_setting(target)}",
        )
    return ModelUnavailableError(
        f"the answer of {target.model} was rejected: {limit}",
        hint=f"try again, and check {_endpoint_setting(target)}",
    )


def retry_delay(error: BaseException | None, default: float) -> float | None:
    """Return the seconds to wait before a retry, or None if a retry is pointless.

    Args:
        error: The exception of the SDK.
        default: The delay if the provider sets none.
    """
    if not isinstance(error, openai.APIStatusError):
        return None
    is_rate = error.status_code == 429 and not NO_CREDIT.search(_text(error))
    if not is_rate and error.status_code not in PASSING:
        return None
    asked = _retry_after(error.response.headers)
    if asked is None:
        return default
    return asked if asked <= LONGEST_WAIT_SECONDS else None


def refuses_temperature(error: BaseException) -> bool:
    """Return whether a model rejected the temperature."""
    return (
        isinstance(error, openai.APIStatusError)
        and error.status_code in (400, 422)
        and "temperature" in _text(error)
    )


def points_to_responses(error: BaseException | None) -> bool:
    """Return whether a model supports function tools only through the Responses API."""
    return (
        isinstance(error, openai.APIStatusError)
        and error.status_code == 400
        and "tools" in _text(error)
        and "/v1/responses" in _text(error)
    )


def _refusal(error: openai.APIStatusError, target: Target, today: date) -> ModelError:
    status, text, said = error.status_code, _text(error), _said(error)
    name, model = target.provider.name, target.model
    if status == 401 or WRONG_KEY.search(text):
        return AuthenticationError(f"{name} refused the key for {model}", hint=_key_hint(target))
    if status == 403:
        return AuthenticationError(
            f"{name} does not allow {model} with this key: {said}", hint=_key_hint(target)
        )
    if status == 402 or (status == 429 and NO_CREDIT.search(text)):
        return RateLimitedError(
            f"{name} has no credit left for {model}: {said}",
            hint="check the plan and the billing of the account",
        )
    if status == 429:
        return RateLimitedError(f"{name} limits requests to {model}: {said}", hint=_later(error))
    if status == 413 or TOO_LONG.search(text):
        return _too_long(said, model)
    if status == 404 or (status == 400 and NO_MODEL.search(text)):
        return ModelRequestError(
            f"{name} has no model '{model.partition('/')[2]}': {said}",
            hint=(None if target.is_own_endpoint else ended(model, today))
            or f"check the model's name, and {_endpoint_setting(target)}",
        )
    if status >= 500:
        return ModelUnavailableError(
            f"{name} failed to answer for {model}: {said}", hint="try again later"
        )
    return ModelRequestError(f"{name} refused the request to {model}: {said}")


def _text(error: openai.APIStatusError) -> str:
    """Return the whole text of an error; for errors without a field `message`, the SDK reports only the status."""
    return f"{error.code or ''} {error.message} {_said(error)}"


def _said(error: Exception) -> str:
    """Return the message of the provider or the library, on one line."""
    body = getattr(error, "body", None)
    said = said_in(body)
    text = said or str(getattr(error, "message", "") or error)
    text = title_of_page(text) or text or type(error).__name__
    return shortened(" ".join(text.split()), LONGEST_SAID)


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Parse the `Retry-After` header: seconds, or a date, which is compared with the provider's own date."""
    for name, factor in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * factor
        except (KeyError, ValueError):
            continue
        if 0 <= seconds < math.inf:
            return seconds
    from email.utils import parsedate_to_datetime

    try:
        then, now = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        return max(0.0, (then - now).total_seconds())
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _later(error: openai.APIStatusError) -> str:
    asked = _retry_after(error.response.headers)
    if asked is None:
        return "try later"
    limit = f"; the longest wait is {LONGEST_WAIT_SECONDS:g} s"
    return f"try again in {asked:g} s" + (limit if asked > LONGEST_WAIT_SECONDS else "")


def _key_hint(target: Target) -> str:
    if target.key_variable is None:
        return f"the request was sent without a key to {target.shown_endpoint}; name its variable in 'api_key_env'"
    return f"check the value of {target.key_variable}"


def _endpoint_setting(target: Target) -> str:
    if target.is_own_endpoint:
        return "the agent's 'base_url'"
    return f"{target.provider.base_url_variable} if it is set"


def _unreachable_hint(target: Target) -> str:
    if target.provider.is_local:
        return f"start {target.provider.name}, and check {_endpoint_setting(target)}"
    return f"check the network, and {_endpoint_setting(target)}"
