"""Servers that answer too much, too slowly, from elsewhere, or not as the standards have it."""

import gzip
import itertools
import json
import re
import resource
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactus import ModelRequest, Usage
from tactus.adapters import limits
from tactus.adapters.config import load_config
from tactus.adapters.http_client import HttpxClient
from tactus.adapters.models.client import OpenAIClient
from tactus.adapters.models.sse import events_of
from tactus.core.errors import HttpError, ModelError
from tactus.testing import FixedClock
from tests.openai_server import OpenAIServer

MEGABYTE = 1024 * 1024

PROTOCOLS = pytest.mark.parametrize("model_type", [None, "responses"], ids=["chat", "responses"])
STREAMING = pytest.mark.parametrize("streaming", [True, False], ids=["stream", "whole"])


@pytest.fixture
def ask(openai_server):
    """Ask the server; return the text of its answer and the usage, or the error."""

    def ask_server(*, model_type=None, streaming=True, timeout=None, **answer):
        openai_server.answer(**answer)
        client = OpenAIClient(openai_server.variables, keyless_hint="", clock=FixedClock())
        messages = ({"role": "user", "content": "Go."},)
        request = ModelRequest(
            "openai/gpt-6-luna",
            messages,
            streaming,
            model_type=model_type,
            request_timeout=timeout,
            temperature=0.5,
        )
        try:
            chunks = list(client.stream(request))
        except ModelError as error:
            return error
        usage = sum((chunk.usage or Usage() for chunk in chunks), Usage())
        return "".join(chunk.text for chunk in chunks), usage

    return ask_server


def event(**data):
    return b"data: " + json.dumps(data).encode()


def chat(text, **more):
    return event(choices=[{"delta": {"content": text}, **more}])


HELLO = {
    None: [chat("hello"), chat(" world"), chat("", finish_reason="stop"), b"data: [DONE]"],
    "responses": [
        event(type="response.output_text.delta", delta="hello"),
        event(type="response.output_text.delta", delta=" world"),
        event(type="response.completed", response={}),
    ],
}


@PROTOCOLS
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "mark"])
def test_marks_and_line_ends(mark, end, model_type, ask):
    raw = mark + b"".join(item + end + end for item in HELLO[model_type])
    assert ask(model_type=model_type, raw=[raw])[0] == "hello world"


@given(st.lists(st.integers(1, 90), max_size=20), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_a_stream_says_the_same_however_it_is_cut(cuts, end):
    lines = [
        b"\xef\xbb\xbfdata: 1",
        b"",
        b": no",
        b"",
        b"data:2",
        b"data: 3",
        b"id: 4",
        b"",
        b"data",
        b"",
        b"data: 5",
    ]
    stream = b"".join(line + end for line in lines)
    places = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pieces = [stream[a:b] for a, b in itertools.pairwise(places)]
    assert [event.data for event in events_of(pieces)] == [b"1", b"2\n3", b"", b"5"]


def memory_used(do):
    """Return what came, and by how many megabytes the most memory of this process grew meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = do()
    return found, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def repeated(piece, times):
    for _ in range(times):
        yield piece


def compressed(beginning, megabytes):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield packer.compress(beginning)
    for _ in range(megabytes):
        yield packer.compress(b"x" * MEGABYTE)
    yield packer.flush()


@PROTOCOLS
def test_a_line_without_end(model_type, ask):
    found, grown = memory_used(
        lambda: ask(model_type=model_type, raw=[b"data: ", *repeated(b"x" * MEGABYTE, 120)])
    )
    assert found.message == (
        "the answer of openai/gpt-6-luna was rejected: an event is longer than 16 MB"
    )
    assert grown < 100


@PROTOCOLS
def test_an_event_of_lines_without_end(model_type, ask):
    lines = repeated(b"data: " + b"x" * MEGABYTE + b"\n", 30)
    assert ask(model_type=model_type, raw=lines).message.endswith("an event is longer than 16 MB")


@PROTOCOLS
@STREAMING
def test_a_small_answer_that_is_large_once_it_is_decompressed(streaming, model_type, ask):
    beginning = b"data: " if streaming else b'{"x": "'
    headers = {"Content-Encoding": "gzip"}
    raw = list(compressed(beginning, 300))
    found, grown = memory_used(
        lambda: ask(model_type=model_type, streaming=streaming, raw=raw, headers=headers)
    )
    limit = "an event is longer than 16 MB" if streaming else "it is longer than 64 MB"
    assert found.message == f"the answer of openai/gpt-6-luna was rejected: {limit}"
    assert grown < 200


def test_an_answer_without_end(ask):
    found = ask(raw=repeated(b": " + b"x" * MEGABYTE + b"\n\n", 100))
    assert found.message.endswith("was rejected: it is longer than 64 MB")


def test_a_compressed_answer_arrives(ask):
    raw = [gzip.compress(b"".join(item + b"\n\n" for item in HELLO[None]))]
    assert ask(raw=raw, headers={"Content-Encoding": "gzip"})[0] == "hello world"


@STREAMING
def test_a_refusal_without_end_is_read_in_part(streaming, ask):
    found, grown = memory_used(
        lambda: ask(streaming=streaming, status=400, raw=repeated(b"x" * MEGABYTE, 100))
    )
    assert found.message.startswith("openai refused the request to openai/gpt-6-luna: ")
    assert len(found.message) < 3000
    assert grown < 100


@STREAMING
def test_a_refusal_is_told_in_part(streaming, ask):
    body = json.dumps({"error": {"message": "B" * 5_000_000}}).encode()
    found, grown = memory_used(lambda: ask(streaming=streaming, status=400, raw=[body]))
    assert found.message.startswith("openai refused the request to openai/gpt-6-luna: ")
    assert len(found.message) < 3000
    assert re.search(r"… \([\d,]+ characters\)$", found.message)
    assert grown < 100


@pytest.mark.parametrize(
    "head", [b"X: " + b"a" * MEGABYTE, b"X: a\r\n" * 100_000], ids=["one", "many"]
)
def test_headers_without_end(head, ask):
    found = ask(wire=[b"HTTP/1.1 200 OK\r\n", head, b"\r\n\r\n"])
    assert found.message.endswith("was rejected: its headers are longer than 100 kB")


def slowly(beginning, piece, openai_server):
    """Send a piece every few milliseconds, until nobody reads any more."""
    yield beginning
    while not openai_server.permits.acquire(timeout=0.02):
        yield piece


SLOW = {
    "comments": (b"", b": keep-alive\n\n"),
    "single bytes": (b"data: ", b"x"),
    "blank lines": (b"", b"\n"),
}


@PROTOCOLS
@pytest.mark.parametrize("name", SLOW)
def test_what_is_of_no_use_renews_no_patience(name, model_type, ask, openai_server):
    began_at = time.monotonic()
    found = ask(model_type=model_type, timeout=0.3, raw=slowly(*SLOW[name], openai_server))
    assert found.message == (
        "the answer of openai/gpt-6-luna was rejected: no data arrived for 0.3 s"
    )
    assert time.monotonic() - began_at < 10


@PROTOCOLS
def test_single_bytes_of_a_whole_answer_renew_no_patience(model_type, ask, openai_server):
    raw = slowly(b"{", b" ", openai_server)
    found = ask(model_type=model_type, streaming=False, timeout=0.3, raw=raw)
    assert found.message.endswith("was rejected: no data arrived for 0.3 s")


@STREAMING
def test_single_bytes_of_headers_renew_no_patience(streaming, ask, openai_server):
    wire = slowly(b"HTTP/1.1 200 OK\r\nX: ", b"a", openai_server)
    found = ask(streaming=streaming, timeout=0.3, wire=wire)
    assert found.message.endswith("was rejected: no data arrived for 0.3 s")


def test_patience_has_an_end_where_the_program_says_nothing(ask, openai_server, monkeypatch):
    assert limits.LONGEST_PATIENCE_SECONDS == 600
    monkeypatch.setattr("tactus.adapters.models.client.LONGEST_PATIENCE_SECONDS", 0.3)
    found = ask(raw=slowly(*SLOW["comments"], openai_server))
    assert found.message.endswith("was rejected: no data arrived for 0.3 s")


def test_tokens_renew_the_patience(ask, openai_server):
    def tokens():
        for item in [chat("a")] * 8 + HELLO[None]:
            openai_server.permits.acquire(timeout=0.1)
            yield item + b"\n\n"

    assert ask(timeout=0.5, raw=tokens())[0] == "aaaaaaaahello world"


@PROTOCOLS
@STREAMING
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_server_is_refused(status, streaming, model_type, ask):
    with OpenAIServer() as other:
        other.answer("stolen")
        place = other.variables["OPENAI_BASE_URL"].replace("http://", "http://me:secret@")
        found = ask(
            model_type=model_type,
            streaming=streaming,
            status=status,
            raw="",
            headers={"Location": place + "?key=secret"},
        )
        assert other.requests == []
    assert found.message == (
        "openai redirects requests to openai/gpt-6-luna to another server,"
        f" {other.variables['OPENAI_BASE_URL']}, so the conversation was not sent"
    )


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "//example.com/x", "http://[::1", "gopher://x"]
)
def test_a_redirect_to_what_is_no_server(place, ask):
    assert "to another server" in ask(status=307, raw="", headers={"Location": place}).message


def test_a_redirect_within_the_server_is_followed(ask, openai_server):
    openai_server.answer(status=307, raw="", headers={"Location": "/v2/chat/completions"})
    assert ask(raw=[item + b"\n\n" for item in HELLO[None]])[0] == "hello world"
    assert openai_server.paths == ["/v1/chat/completions", "/v2/chat/completions"]


SENSELESS = [
    '{"prompt_tokens": -3, "completion_tokens": 2, "total_tokens": 5}',
    '{"prompt_tokens": 9223372036854775807, "completion_tokens": 1, "total_tokens": 1}',
    '{"prompt_tokens": %s, "completion_tokens": 1}' % ("9" * 400),
    '{"prompt_tokens": 1e308, "completion_tokens": 1.5, "total_tokens": null}',
    '{"prompt_tokens": true, "completion_tokens": 1}',
    '{"prompt_tokens": "7", "completion_tokens": [1]}',
    "[1, 2]",
    '"many"',
    "7",
]


@PROTOCOLS
@STREAMING
@pytest.mark.parametrize("usage", SENSELESS)
def test_usage_without_sense_is_dropped_and_the_answer_is_not(usage, streaming, model_type, ask):
    whole = {
        (None, False): '{"choices": [{"message": {"content": "hi"}}], "usage": USAGE}',
        (
            "responses",
            False,
        ): '{"output": [{"type": "message", "content": [{"text": "hi"}]}], "usage": USAGE}',
        (
            None,
            True,
        ): 'data: {"choices": [{"delta": {"content": "hi"}, "finish_reason": "stop"}]}\n\n'
        'data: {"choices": [], "usage": USAGE}\n\n',
        ("responses", True): 'data: {"type": "response.output_text.delta", "delta": "hi"}\n\n'
        'data: {"type": "response.completed", "response": {"usage": USAGE}}\n\n',
    }[model_type, streaming].replace("USAGE", usage)
    if model_type == "responses":
        whole = whole.replace("prompt_", "input_").replace("completion_", "output_")
    text, found = ask(model_type=model_type, streaming=streaming, raw=whole)
    assert text == "hi"
    assert found == Usage()


@pytest.mark.parametrize(
    "asked", ["nan", "inf", "-inf", "-1e9", "1e999", "soon", "Wed, 99 Foo 99999"]
)
def test_a_pause_that_makes_no_sense_is_the_usual_one(asked, openai_server):
    openai_server.answer(status=429, error="slow down", headers={"Retry-After": asked, "Date": "x"})
    openai_server.answer("Hi")
    clock = FixedClock()
    client = OpenAIClient(openai_server.variables, keyless_hint="", clock=clock)
    messages = ({"role": "user", "content": "Go."},)
    list(client.stream(ModelRequest("openai/x", messages, True)))
    assert clock.now == 1


DEEP = [
    b'{"choices":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"choices": [null, {}]}',
    b"null",
    b'{"choices": [{"delta": {"content": "\xff"}}]}',
    b'{"choices": [{"delta": {"content": "\\ud800"}}]}',
]


@pytest.mark.parametrize("data", DEEP, ids=["deep", "nulls", "null", "bytes", "half"])
def test_what_is_no_answer_is_one_sentence(data, ask):
    assert isinstance(ask(raw=[b"data: " + data + b"\n\n"]), ModelError)


URL = "http://models.example.com/v1"


@pytest.mark.parametrize(
    "url", [URL, "http://10.0.0.1/v1", "http://localhost.example.com", "HTTP://x"]
)
def test_a_key_is_not_sent_unencrypted(url):
    variables = {"OPENAI_API_KEY": "sk-secret-key", "OPENAI_BASE_URL": url}
    with pytest.raises(ModelError) as caught:
        OpenAIClient(variables, keyless_hint="").check("openai/x")
    assert caught.value.message.startswith("the key of openai/x would be sent unencrypted to ")
    assert (
        caught.value.hint
        == "write https://…, or allow it with allow_http: true beside the base_url"
    )


@pytest.mark.parametrize(
    "url", ["https://x.example/v1", "http://127.0.0.2:1", "http://localhost:1", "http://[::1]:1"]
)
def test_a_key_is_sent_encrypted_or_on_this_machine(url):
    variables = {"OPENAI_API_KEY": "sk-secret-key", "OPENAI_BASE_URL": url}
    OpenAIClient(variables, keyless_hint="").check("openai/x")


def test_a_program_or_a_config_file_may_allow_plain_http(in_folder, monkeypatch):
    variables = {"OPENAI_API_KEY": "sk-secret-key"}
    client = OpenAIClient(variables, keyless_hint="")
    with pytest.raises(ModelError):
        client.check("openai/x", base_url=URL, api_key_env="OPENAI_API_KEY")
    client.check("openai/x", base_url=URL, api_key_env="OPENAI_API_KEY", allow_http=True)
    client.check("openai/x", base_url=URL)
    text = f"providers: {{openai: {{base_url: '{URL}', allow_http: true}}}}"
    monkeypatch.chdir(in_folder({".tactus/config.yml": text}))
    config = load_config(None, variables)
    OpenAIClient(config.environment, keyless_hint="", providers=config.providers).check("openai/x")


def post(server, *, timeout_seconds=0.3, **answer):
    server.answer(**answer)
    url = server.variables["OPENAI_BASE_URL"]
    with pytest.raises(HttpError) as caught:
        HttpxClient().post(url, b"{}", headers={}, timeout_seconds=timeout_seconds)
    return caught.value.message.replace(url, "URL")


def test_services_that_programs_ask_have_the_same_limits(openai_server):
    assert post(openai_server, timeout_seconds=60, raw=repeated(b"x" * MEGABYTE, 100)) == (
        "the answer of URL was rejected: it is longer than 64 MB"
    )
    assert post(openai_server, raw=slowly(b"{", b" ", openai_server)) == (
        "the answer of URL was rejected: no data arrived for 0.3 s"
    )
    redirected = post(
        openai_server, status=307, raw="", headers={"Location": "http://127.0.0.1:1/x"}
    )
    assert redirected == (
        "URL redirects to another server, http://127.0.0.1:1/x, so the request was not sent"
    )
