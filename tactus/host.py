"""The host functions: everything Lua can ask of Python.

Each takes and returns plain data and answers `True, value` or `False, failure`; none raises into
Lua, for there a program could catch it, even a KeyboardInterrupt. The exception behind a failure is
kept here and found again by its number when the failure leaves Lua uncaught.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from tactus.conversion import ConversionError, from_lua, to_lua
from tactus.errors import LimitReachedError, TactusError
from tactus.events import event_from_dict
from tactus.ports import ModelRequest
from tactus.results import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactus.ports import Ports
    from tactus.sandbox import LuaRuntime
    from tactus.source import Source


class Host:
    """The host functions of one run, and what they came across."""

    def __init__(
        self, runtime: LuaRuntime, source: Source, ports: Ports, *, timeout_seconds: float | None
    ) -> None:
        self.usage = Usage()
        self._runtime = runtime
        self._source = source
        self._ports = ports
        self._causes: list[BaseException] = []
        self._timeout_seconds = timeout_seconds
        self._deadline: float | None = None
        self.restart_deadline()

    def restart_deadline(self) -> None:
        """Give the program its full time from now on."""
        if self._timeout_seconds is not None:
            self._deadline = self._ports.clock.seconds() + self._timeout_seconds

    def functions(self) -> dict[str, Any]:
        """Return the functions by the names Lua knows them by."""
        functions: dict[str, Any] = {
            "emit": self._guard(self._emit),
            "tick": self._guard(self._tick),
            "keep": self._guard(self._keep),
        }
        if self._ports.model is None:
            functions["is_mocked"] = True
        else:
            functions["check_model"] = self._guard(self._check_model)
            functions["call_model"] = self._guard(self._call_model)
        return functions

    def cause(self, number: int | None) -> BaseException | None:
        """Return the exception behind a failure."""
        return None if number is None else self._causes[number]

    def _keep(self, error: BaseException) -> int:
        self._causes.append(error)
        return len(self._causes) - 1

    def _emit(self, event: Any) -> None:
        data = from_lua(event)
        line = data.pop("line", None)
        data.pop("path", None)
        if line is not None:
            data["location"] = {"path": self._source.path, "line": line}
        parsed = event_from_dict(data)
        self._ports.sink(parsed)

    def _tick(self) -> None:
        if self._deadline is not None and self._ports.clock.seconds() > self._deadline:
            raise LimitReachedError(
                f"the program ran longer than {self._timeout_seconds:g} s",
                hint="look for a loop that does not end",
            )

    def _check_model(self, model: bytes) -> None:
        assert self._ports.model is not None
        self._ports.model.check(from_lua(model))

    def _call_model(self, request: Any, hear: Callable[[bytes], bool]) -> dict[str, Any]:
        assert self._ports.model is not None
        text, usage = "", Usage()
        for chunk in self._ports.model.stream(_request_from(from_lua(request))):
            text += chunk.text
            usage += chunk.usage or Usage()
            if chunk.text and not hear(chunk.text.encode("utf-8", "replace")):
                break
        self.usage += usage
        return {"text": text, "usage": to_builtins(usage)}

    def _guard(self, function: Callable[..., Any]) -> Callable[..., tuple[bool, Any]]:
        def guarded(*arguments: Any) -> tuple[bool, Any]:
            try:
                return True, to_lua(self._runtime, function(*arguments))
            # Nothing may pass this border: Lua's pcall would hand it to the program.
            except BaseException as error:  # noqa: BLE001
                return False, to_lua(self._runtime, self._failure(error))

        return guarded

    def _failure(self, error: BaseException) -> dict[str, Any]:
        failure: dict[str, Any] = {"cause": self._keep(error), "message": str(error)}
        if isinstance(error, LimitReachedError):
            failure |= {"kind": "limit", "fatal": True, "hint": error.hint}
        elif isinstance(error, TactusError):
            failure |= {"message": error.message, "hint": error.hint}
        elif not isinstance(error, ConversionError):
            failure |= {"kind": "host", "fatal": True}
        return failure


def _request_from(data: dict[str, Any]) -> ModelRequest:
    return ModelRequest(
        model=data["model"],
        messages=tuple(data["messages"]),
        streaming=data["streaming"],
        temperature=data.get("temperature"),
        max_tokens=data.get("max_tokens"),
    )
