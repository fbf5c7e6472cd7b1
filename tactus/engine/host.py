"""The host functions: everything that Lua can ask Python to do.

Each takes and returns plain data, and returns `True, value` or `False, failure`. None raises into Lua, where a program
could catch even a KeyboardInterrupt. The exception behind a failure is stored by number, and looked up if the failure
leaves Lua uncaught.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import convert, to_builtins

from tactus.core.errors import (
    FileAccessError,
    HumanUnavailableError,
    LimitReachedError,
    ModelError,
    RunError,
    SealBrokenError,
    TactusError,
)
from tactus.core.events import EVENTS, RequestDelayed
from tactus.core.ports import ModelRequest, Question
from tactus.core.results import RunResult, Usage
from tactus.core.source import Source
from tactus.engine.conversion import ConversionError, as_object, from_lua, to_lua, with_empty_lists
from tactus.engine.lua_engine import MEMORY_LIMIT_BYTES, OUT_OF_MEMORY, ROOM_FOR_HOST_BYTES
from tactus.engine.module_bytecode import core_module
from tactus.engine.module_finder import find_beside, find_module, mcp_servers_of

if TYPE_CHECKING:
    from tactus.core.ports import FileStore, Ports
    from tactus.engine.lua_engine import LuaRuntime


RunFile = Callable[[str, Mapping[str, Any], float | None], RunResult]
"""Runs another file for `Procedure.run`, given its name, its inputs and its time limit in seconds."""

UNKNOWN_COST = {"prompt_cost_usd": None, "completion_cost_usd": None}
"""Lua omits unknown costs."""


class Host:
    """The host functions of one run, and their state."""

    def __init__(
        self,
        runtime: LuaRuntime,
        source: Source,
        ports: Ports,
        *,
        timeout_seconds: float | None,
        is_spec: bool,
        run_file: RunFile,
    ) -> None:
        self.usage = Usage()
        self._runtime = runtime
        self.helpers: list[Source] = []
        self._source = source
        self._ports = ports
        self._causes: list[BaseException] = []
        self._timeout_seconds = timeout_seconds
        self._is_spec = is_spec
        self._run_other = run_file
        self._deadline: float | None = None
        self.restart_deadline()

    def restart_deadline(self) -> None:
        """Restart the program's time limit."""
        if self._timeout_seconds is not None:
            self._deadline = self._ports.clock.seconds() + self._timeout_seconds

    def make_room(self) -> None:
        """Raise the memory limit while data is passed to Lua, until the next check."""
        self._runtime.set_max_memory(ROOM_FOR_HOST_BYTES)

    def core_module(self, name: bytes) -> bytes:
        """Return the bytecode of a module of `tactus/lua/`."""
        self.make_room()
        return core_module(name)

    def close(self) -> None:
        """Release the Lua runtime."""
        self._runtime = None

    def functions(self) -> dict[str, Any]:
        """Return the host functions by their names in Lua."""
        functions: dict[str, Any] = {
            "emit": self._guard(self._emit),
            "tick": self._guard(self._tick),
            "is_spec": self._is_spec,
            "default_provider": to_lua(self._runtime, self._ports.defaults.provider),
            "default_model": to_lua(self._runtime, self._ports.defaults.model),
            "keep": self._guard(self._keep),
            "find_module": self._guard(self._find_module),
            "find_feature": self._guard(self._find_feature),
            "mcp_servers": self._guard(self._mcp_servers),
            "run_file": self._guard(self._run_file),
            "decode_json": self._guard(_decode_json),
            "encode_json": self._guard(_encode_json),
            "search": self._guard(_search),
            "sleep": self._guard(self._sleep),
            "read_file": self._guard(self._read_file),
            "write_file": self._guard(self._write_file),
            "file_exists": self._guard(lambda path: self._files().exists(from_lua(path))),
            "file_size": self._guard(lambda path: self._files().size(from_lua(path))),
            "list_files": self._guard(lambda path: self._files().entries(from_lua(path))),
            "glob_files": self._guard(lambda path: self._files().glob(from_lua(path))),
        }
        if self._ports.chosen_models:
            functions["chosen_models"] = to_lua(self._runtime, dict(self._ports.chosen_models))
        if self._ports.notes:
            functions["note_chance"] = self._guard(self._ports.notes.note_chance)
        if self._ports.model is None:
            functions["is_mocked"] = True
        else:
            functions["check_model"] = self._guard(self._check_model)
            functions["call_model"] = self._guard(self._call_model)
            functions["ask_human"] = self._guard(self._ask_human)
            functions["post"] = self._guard(self._post)
            functions["getenv"] = self._guard(
                lambda name: self._ports.environment.get(from_lua(name))
            )
        return functions

    def cause(self, number: int | None) -> BaseException | None:
        """Return the exception behind a failure."""
        return None if number is None else self._causes[number]

    def last_failure(self) -> dict[str, Any] | None:
        """Return the failure that a host function returned last."""
        if not self._causes:
            return None
        cause = self._causes[-1]
        return {"kind": "host", "message": str(cause), "cause": len(self._causes) - 1}

    def _keep(self, error: BaseException) -> int:
        self._causes.append(error)
        return len(self._causes) - 1

    def _emit(self, event: Any) -> None:
        data = from_lua(event)
        line, label = data.pop("line", None), data.pop("label", None)
        if line is not None:
            data["location"] = self._source.location(line, label)
        if "usage" in data:
            data["usage"] = Usage(**UNKNOWN_COST | data["usage"])
            if self._ports.model is None:
                self.usage += data["usage"]
        if "empty_lists" in data:
            held = next((name for name in ("data", "value") if name in data), "result")
            data[held] = with_empty_lists(data.get(held), data.pop("empty_lists"))
        if "arguments" in data:
            data["arguments"] = as_object(data["arguments"])
        self._ports.sink(EVENTS[data.pop("type")](**data))

    def _find_module(self, name: bytes) -> dict[str, Any]:
        module = find_module(Path(self._source.path), from_lua(name), self._ports.notes)
        if not module.is_own:
            self.helpers.append(Source(module.label, module.text))
        data: dict[str, Any] = to_builtins(module)
        return data

    def _find_feature(self, name: bytes) -> dict[str, Any]:
        path = Path(self._source.path)
        data: dict[str, Any] = to_builtins(find_beside(path, from_lua(name), self._ports.notes))
        return data

    def _mcp_servers(self) -> list[str]:
        return mcp_servers_of(Path(self._source.path), self._ports.notes)

    def _run_file(self, name: bytes, inputs: Any) -> Any:
        now = self._ports.clock.seconds()
        remaining = None if self._deadline is None else max(self._deadline - now, 0)
        result = self._run_other(from_lua(name), from_lua(inputs), remaining)
        self.usage += result.usage
        return result.value

    def _sleep(self, seconds: float) -> None:
        self._ports.clock.sleep(seconds)

    def _require_memory(self) -> None:
        """Stop a program that exceeds its memory limit after garbage collection."""
        self._runtime.gccollect()
        if self._runtime.get_memory_used() > MEMORY_LIMIT_BYTES:
            raise LimitReachedError(OUT_OF_MEMORY)

    def _files(self) -> FileStore:
        if self._ports.files is None:
            raise FileAccessError("the program opens a file, but this run has no files")
        return self._ports.files

    def _read_file(self, path: bytes) -> bytes:
        return self._files().read(from_lua(path))

    def _write_file(self, path: bytes, data: bytes) -> None:
        self._files().write(from_lua(path), data)

    def _tick(self) -> None:
        if self._deadline is not None and self._ports.clock.seconds() > self._deadline:
            raise LimitReachedError(
                f"the program ran longer than {self._timeout_seconds:g} s",
                hint="look for a loop that does not end",
            )
        # No data is being passed in now, so the program's own limit applies.
        self._runtime.set_max_memory(MEMORY_LIMIT_BYTES)

    def _check_model(
        self,
        model: bytes,
        base_url: bytes | None,
        key_variable: bytes | None,
        allow_http: bool | None = None,
    ) -> None:
        assert self._ports.model is not None
        self._ports.model.check(
            from_lua(model),
            base_url=from_lua(base_url),
            api_key_env=from_lua(key_variable),
            allow_http=bool(allow_http),
        )

    def _call_model(self, request: Any, on_token: Callable[[bytes], bool]) -> dict[str, Any]:
        assert self._ports.model is not None
        asked = convert(from_lua(request), ModelRequest)
        text, usage, calls, finish_reason = "", Usage(), [], None
        try:
            for chunk in self._ports.model.stream(asked):
                text += chunk.text
                usage += chunk.usage or Usage()
                calls += [to_builtins(call) for call in chunk.tool_calls]
                finish_reason = chunk.finish_reason or finish_reason
                if chunk.delay:
                    delay = chunk.delay
                    self._ports.sink(RequestDelayed(asked.model, delay.reason, delay.seconds))
                if (
                    asked.streaming
                    and chunk.text
                    and not on_token(chunk.text.encode("utf-8", "replace"))
                ):
                    break
        except ModelError as error:
            error.text = text
            raise
        self.usage += usage
        return {
            "text": text,
            "usage": to_builtins(usage),
            "tool_calls": calls or None,
            "finish_reason": finish_reason,
        }

    def _post(self, url: bytes, body: bytes, headers: Any, timeout_seconds: float) -> str:
        if self._ports.http is None:
            raise RunError(f"the program asks {from_lua(url)}, but this run has no network")
        return self._ports.http.post(
            from_lua(url), body, headers=from_lua(headers), timeout_seconds=timeout_seconds
        )

    def _ask_human(self, question: Any) -> Any:
        asked = _question_from(from_lua(question))
        if self._ports.human is None:
            message = f"the program asks '{asked.message}', but no human is available"
            raise HumanUnavailableError(message, hint="run it at a terminal, or with --mock")
        return self._ports.human.answer(asked)

    def _guard(self, function: Callable[..., Any]) -> Callable[..., tuple[bool, Any]]:
        def guarded(*arguments: Any) -> tuple[bool, Any]:
            runtime = self._runtime
            runtime.set_max_memory(ROOM_FOR_HOST_BYTES)
            try:
                if runtime.get_memory_used() > MEMORY_LIMIT_BYTES:
                    self._require_memory()
                return True, to_lua(runtime, function(*arguments))
            # Nothing may cross this border: Lua's pcall would hand it to the program.
            except BaseException as error:  # noqa: BLE001
                return False, to_lua(runtime, self._failure(error))

        return guarded

    def _failure(self, error: BaseException) -> dict[str, Any]:
        if isinstance(error, MemoryError):
            error = LimitReachedError(OUT_OF_MEMORY)
        failure: dict[str, Any] = {"cause": self._keep(error), "message": str(error)}
        if isinstance(error, LimitReachedError | SealBrokenError):
            failure |= {"kind": "limit", "fatal": True, "hint": error.hint}
        elif isinstance(error, TactusError):
            failure |= {"message": error.message, "hint": error.hint}
            if isinstance(error, ModelError):
                failure["text"] = error.text
        elif not isinstance(error, ConversionError):
            failure |= {"kind": "host", "fatal": True}
        return failure


def _question_from(data: dict[str, Any]) -> Question:
    return Question(
        kind=data["kind"],
        message=data["message"],
        choices=tuple(data.get("choices") or ()),
        is_multiple=data.get("mode") == "multiple",
        artifact=data.get("artifact"),
        placeholder=data.get("placeholder"),
        default=data.get("default"),
        key=data.get("config_key"),
    )


def _decode_json(text: bytes, what: bytes = b"the text") -> Any:
    try:
        return json.loads(from_lua(text))
    except (ValueError, RecursionError) as error:
        raise RunError(f"{from_lua(what)} is not JSON: {error}") from error


def _encode_json(value: Any, indent: int | None = None) -> str:
    try:
        return json.dumps(from_lua(value), ensure_ascii=False, allow_nan=False, indent=indent)
    except ValueError as error:
        raise RunError("the value contains a number that JSON cannot represent") from error


def _search(pattern: bytes, text: bytes) -> bool:
    try:
        return re.search(from_lua(pattern), from_lua(text)) is not None
    except re.error as error:
        raise RunError(f"'{from_lua(pattern)}' is not a regular expression: {error}") from error
