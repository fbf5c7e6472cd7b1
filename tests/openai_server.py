"""A local HTTP server that implements the OpenAI protocol with predefined answers."""

from __future__ import annotations

import json
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests import openai_responses as responses

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE_SECONDS = 30


@dataclass
class Answer:
    """The server's answer to one request."""

    tokens: list[str] = field(default_factory=list)
    tool_calls: list[tuple] = field(default_factory=list)
    """Chunks of tool calls: index, id, name, arguments."""
    is_paced: bool = False
    """Wait for `OpenAIServer.release` before each token except the first."""
    breaks_off: bool = False
    """Close the connection after the tokens, without an end event."""
    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | Iterable[bytes] | None = None
    """Raw body, instead of the tokens and the end; a sequence is sent in chunks."""
    wire: Iterable[bytes] | None = None
    """Raw bytes, instead of everything including the status and headers."""
    is_silent: bool = False
    """Never answer."""


class OpenAIServer:
    """The server; use it in a `with` block."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.keys: list[str] = []
        self.paths: list[str] = []
        self.answers: deque[Answer] = deque()
        self.models: object = None
        """The response to `GET /models`, as JSON or raw; None for 404."""
        self.permits = threading.Semaphore(0)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables for clients of this server."""
        port = self._server.server_address[1]
        return {"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}

    def answer(self, *tokens: str, **more) -> None:
        """Add an answer to the next request."""
        self.answers.append(Answer(list(tokens), **more))

    def release(self) -> None:
        """Send the next token of a paced answer."""
        self.permits.release()


def _handler_of(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.paths.append(self.path)
            server.keys.append(self.headers["Authorization"] or self.headers["x-api-key"])
            if server.models is None:
                self._json({"error": {"message": "not found"}}, Answer(status=404))
            elif isinstance(server.models, str):
                self._begin(Answer(headers={"Content-Type": "application/json"}))
                self._send_raw(server.models)
            else:
                self._json(server.models, Answer())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = json.loads(body)
            server.requests.append(request)
            server.keys.append(self.headers["Authorization"])
            server.paths.append(self.path)
            answer = server.answers.popleft()
            if answer.wire is not None:
                self.close_connection = True
                self._send_raw(answer.wire)
            elif answer.is_silent:
                self.rfile.read(1)  # ends when the client gives up
                self.close_connection = True
            elif answer.raw is not None:
                self._begin(answer)
                self._send_raw(answer.raw)
            elif answer.status != 200:
                self._json({"error": {"message": answer.error}}, answer)
            elif request.get("stream"):
                self._stream(answer)
            elif self.path.endswith("/responses"):
                self._json(responses.whole(answer.tokens, answer.tool_calls), answer)
            else:
                self._json(_completion("".join(answer.tokens)), answer)

        def _json(self, data: dict, answer: Answer) -> None:
            payload = json.dumps(data).encode()
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def _begin(self, answer: Answer) -> None:
            """Start a response that ends when the connection closes."""
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Type" not in answer.headers:
                self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True

        def _send_raw(self, raw: str | Iterable[bytes]) -> None:
            with suppress(OSError):  # the client may go away in the middle
                for piece in [raw.encode()] if isinstance(raw, str) else raw:
                    self.wfile.write(piece)
                    self.wfile.flush()

        def _stream(self, answer: Answer) -> None:
            self._begin(answer)
            with suppress(BrokenPipeError):  # the client may go away in the middle
                if self.path.endswith("/responses"):
                    for event in responses.events(answer.tokens, answer.tool_calls):
                        self._event(event)
                else:
                    self._send_tokens(answer)

        def _send_tokens(self, answer: Answer) -> None:
            for index, token in enumerate(answer.tokens):
                if answer.is_paced and index:
                    assert server.permits.acquire(timeout=PATIENCE_SECONDS), "nobody released it"
                self._event(_chunk({"content": token}))
            for index, call_id, name, arguments in answer.tool_calls:
                function = {"name": name, "arguments": arguments}
                self._event(
                    _chunk({"tool_calls": [{"index": index, "id": call_id, "function": function}]})
                )
            if answer.breaks_off:
                return
            self._event(_chunk({}, finish_reason="stop"))
            self._event(_chunk(None, usage=_usage(len(answer.tokens))))
            self._send("data: [DONE]\n\n")

        def _event(self, data: dict) -> None:
            self._send(f"data: {json.dumps(data)}\n\n")

        def _send(self, text: str) -> None:
            self.wfile.write(text.encode())
            self.wfile.flush()

        def log_message(self, *_arguments: object) -> None:
            """Log nothing."""

    return Handler


def _chunk(
    delta: dict | None, *, finish_reason: str | None = None, usage: dict | None = None
) -> dict:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "gpt-6-luna",
        "choices": [] if delta is None else [choice],
        "usage": usage,
    }


def _completion(text: str) -> dict:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "gpt-6-luna",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": _usage(1),
    }


def _usage(completion_tokens: int) -> dict:
    return {
        "prompt_tokens": 10,
        "completion_tokens": completion_tokens,
        "total_tokens": 10 + completion_tokens,
    }
