"""`tactus run` with providers, proxies and settings that are not as they should be."""

import json
import socket
import ssl
import threading
from contextlib import suppress

import pytest

from tests.conftest import DATA
from tests.openai_server import OpenAIServer
from tests.tactus.adapters.models.test_shapes import (
    HI,
    STOP,
    chat,
    completed,
    message,
    piece,
    response,
    text_part,
    whole,
)

SAY = """
poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "Write.", streaming = STREAMING, OPTIONS }
Procedure { function()
  local turn = poet("Go.")
  return { text = turn.output, why = turn.finish_reason or "whole" }
end }
"""


@pytest.fixture
def say(command, in_folder, openai_server):
    """Run a program whose agent says one thing."""

    def run(*arguments, streaming="true", options="", files=None, **variables):
        text = SAY.replace("STREAMING", streaming).replace("OPTIONS", options)
        folder = in_folder({"say.tac": text, **(files or {})})
        known = openai_server.variables | variables
        known = {name: value for name, value in known.items() if value is not None}
        return command("tactus", "run", "say.tac", *arguments, cwd=folder, **known)

    return run


INCOMPLETE = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
RESPONSES = 'model_type = "responses"'

CUT_OFF = {
    "chat": ("true", "", chat({"content": HI}) + chat({}, "length")),
    "chat whole": ("false", "", whole({"content": HI}, "length")),
    "responses": (
        "true",
        RESPONSES,
        piece(HI) + completed(kind="response.incomplete", **INCOMPLETE),
    ),
    "responses whole": (
        "false",
        RESPONSES,
        json.dumps(response(message([text_part(HI)]), **INCOMPLETE)),
    ),
}
WARNING = "warning the answer of poet was cut off at the limit of tokens (finish reason: length)"


@pytest.mark.parametrize("way", CUT_OFF)
def test_an_answer_that_is_cut_off_warns_and_is_marked(way, say, openai_server):
    streaming, options, raw = CUT_OFF[way]
    openai_server.answer(raw=raw)
    done = say(streaming=streaming, options=options)
    assert done.code == 0
    assert done.err.count(WARNING) == 1
    assert "why   length" in done.out
    openai_server.answer(raw=raw)
    events = map(json.loads, say("--json", streaming=streaming, options=options).out.splitlines())
    assert [event.get("finish_reason") for event in events if event["type"] == "turn_finished"] == [
        "length"
    ]


def test_a_whole_answer_has_no_mark(say, openai_server):
    openai_server.answer(raw=chat({"content": HI}) + STOP)
    done = say()
    assert "warning" not in done.err
    assert "why   whole" in done.out


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (chat({"refusal": "I cannot."}) + STOP, "is a refusal"),
        (chat({"content": ""}) + chat({}, "content_filter"), "was cut off by the provider's"),
        (chat({"content": ""}) + chat({}, "length"), "was cut off at the limit of tokens"),
        (
            chat({"content": "a"}) + chat({}, "sk-secret odd"),
            "may be incomplete (finish reason: … odd)",
        ),
    ],
    ids=["refusal", "filter", "length", "odd"],
)
def test_an_answer_with_a_reason_is_not_asked_for_again(raw, said, say, openai_server):
    openai_server.answer(raw=raw)
    assert said in say().err
    assert len(openai_server.requests) == 1


def test_an_empty_answer_without_a_reason_is_asked_for_once_more(say, openai_server):
    openai_server.answer(raw=chat({"content": ""}) + STOP)
    openai_server.answer(raw=chat({"content": HI}) + STOP)
    assert HI in say().out


def test_structured_output_that_was_cut_off_says_so(command, in_folder, openai_server):
    program = """
    poet = Agent { model = "openai/x", system_prompt = "s", output = { a = field.string { required = true } } }
    Procedure { function() poet("Go.") end }"""
    for _ in range(2):
        openai_server.answer(raw=whole({"content": '{"a": "b'}, "length"))
    done = command(
        "tactus", "run", "a.tac", cwd=in_folder({"a.tac": program}), **openai_server.variables
    )
    assert done.code == 1
    assert "(finish reason: length)" in done.err


def test_a_mock_may_be_cut_off(command, in_folder):
    program = SAY.replace("STREAMING", "true").replace("OPTIONS", "")
    program += 'Mocks { poet = { message = "Once", finish_reason = "length" } }'
    folder = in_folder({"say.tac": program})
    done = command("tactus", "run", "--mock", "say.tac", cwd=folder)
    assert "why   length" in done.out
    assert WARNING in done.err


PROXIES = [
    (
        "ALL_PROXY",
        "socks5://me:secret@127.0.0.1:9",
        "the SOCKS proxy in ALL_PROXY needs the Python package 'socksio'",
        "run 'pip install socksio', or unset ALL_PROXY",
    ),
    (
        "all_proxy",
        "socks://me:secret@127.0.0.1:9",
        "the proxy in all_proxy is 'socks://127.0.0.1:9'; expected http://…, https://… or socks5://…",
        "correct all_proxy, or unset it",
    ),
    (
        "HTTPS_PROXY",
        "ftp://me:secret@x",
        "the proxy in HTTPS_PROXY is 'ftp://x'; expected http://…, https://… or socks5://…",
        "correct HTTPS_PROXY, or unset it",
    ),
    (
        "HTTP_PROXY",
        "http://me:secret@127.0.0.1:9",
        "the proxy http://127.0.0.1:9 does not lead to http://127.0.0.1:PORT/v1",
        "check HTTP_PROXY, or name the server in NO_PROXY",
    ),
    (
        "SSL_CERT_FILE",
        "nowhere.pem",
        "the certificates in SSL_CERT_FILE, 'nowhere.pem', cannot be read: no such file or directory",
        "correct SSL_CERT_FILE, or unset it",
    ),
    (
        "SSL_CERT_FILE",
        "say.tac",
        "the certificates in SSL_CERT_FILE, 'say.tac', cannot be read: it contains no certificates",
        "correct SSL_CERT_FILE, or unset it",
    ),
]


@pytest.mark.parametrize(
    ("name", "value", "message", "hint"), PROXIES, ids=[f"{row[0]} {row[1]}" for row in PROXIES]
)
def test_proxies_and_certificates_that_do_not_work(name, value, message, hint, say, openai_server):
    done = say(**{name: value})
    port = openai_server.variables["OPENAI_BASE_URL"].rpartition(":")[2].partition("/")[0]
    expected = message.replace("PORT", port)
    assert f"the connection to openai for openai/gpt-4o-mini failed: {expected}\n" in done.err
    assert f"hint: {hint}\n" in done.err
    assert "Traceback" not in done.err
    assert "secret" not in done.err
    assert done.code == 1


def test_a_proxy_that_works_is_used(say, openai_server):
    with OpenAIServer() as proxy:
        proxy.answer("Hello")
        address = proxy.variables["OPENAI_BASE_URL"].removesuffix("/v1")
        assert "Hello" in say(HTTP_PROXY=address).out
        assert openai_server.requests == []


def test_a_server_that_is_named_in_no_proxy_is_reached_without_one(say, openai_server):
    openai_server.answer("Hello")
    assert "Hello" in say(HTTP_PROXY="http://127.0.0.1:9", NO_PROXY="127.0.0.1").out


def test_a_server_that_is_not_encrypted(say, openai_server):
    address = openai_server.variables["OPENAI_BASE_URL"].replace("http:", "https:")
    done = say(OPENAI_BASE_URL=address)
    assert f"{address} cannot be reached encrypted: wrong version number\n" in done.err
    assert "check OPENAI_BASE_URL if it is set" in done.err


CERTIFICATE = DATA / "tls" / "self_signed.pem"


@pytest.fixture
def encrypted():
    """A server with a certificate that nobody has signed; closes each connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as stream:
                    stream.recv(1)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/v1"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_a_certificate_that_is_not_trusted(say, encrypted):
    done = say(OPENAI_BASE_URL=encrypted)
    message = (
        f"{encrypted} cannot be reached encrypted: its certificate is not trusted, self-signed"
    )
    assert message in done.err
    assert "name their file in SSL_CERT_FILE" in done.err
    trusted = say(OPENAI_BASE_URL=encrypted, SSL_CERT_FILE=str(CERTIFICATE))
    assert "certificate" not in trusted.err


SERVICE = """
m = Model { type = "http", endpoint = "http://127.0.0.1:9/v1" }
Procedure { function() return m({ text = "a" }).output end }
"""


@pytest.mark.parametrize(("name", "value"), [row[:2] for row in PROXIES if "127" not in row[1]])
def test_services_that_programs_ask_say_the_same(name, value, command, in_folder):
    folder = in_folder({"say.tac": SERVICE})
    done = command("tactus", "run", "say.tac", cwd=folder, **{name: value})
    assert name in done.err
    assert "Traceback" not in done.err


BLANKS = [" ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\ufeff"]


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_white_space_around_an_address_and_a_key(blank, say, openai_server):
    address = openai_server.variables["OPENAI_BASE_URL"]
    openai_server.answer("Hello")
    surrounded = {
        "OPENAI_BASE_URL": f"{blank}{address}{blank}",
        "OPENAI_API_KEY": f"{blank}sk-long-key{blank}",
    }
    assert "Hello" in say(**surrounded).out
    assert openai_server.keys == ["Bearer sk-long-key"]


def test_white_space_around_the_address_of_an_agent_and_in_a_config_file(say, openai_server):
    address = openai_server.variables["OPENAI_BASE_URL"]
    openai_server.answer("Hello")
    assert "Hello" in say(options=f'base_url = " {address} "', OPENAI_BASE_URL="").out
    openai_server.answer("Hello")
    files = {".tactus/config.yml": f"providers: {{openai: {{base_url: ' {address} '}}}}"}
    assert "Hello" in say(files=files, OPENAI_BASE_URL=" ").out


@pytest.mark.parametrize("address", ["http://[::1/v1", "http://", "localhost:1/v1", "https:///v1"])
def test_what_is_no_address(address, say):
    done = say(OPENAI_BASE_URL=address)
    assert f"the endpoint of openai/gpt-4o-mini is '{address}'; expected https://…" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("OPENAI_API_KEY=sk-ab#cd", "sk-ab#cd"),
        ("OPENAI_API_KEY=sk-abcd #cd", "sk-abcd"),
        ("export OPENAI_API_KEY='sk-ab #cd'", None),
        ('OPENAI_API_KEY="sk-ab#cd" # mine', "sk-ab#cd"),
    ],
)
def test_the_key_of_a_file(line, key, say, openai_server):
    openai_server.answer("Hello")
    say(files={".env": line}, OPENAI_API_KEY=None)
    assert openai_server.keys == ([f"Bearer {key}"] if key else [])


@pytest.mark.parametrize("key", ["e", "none", "ollama", "sk-1234"])
def test_a_dummy_key_leaves_words_alone(key, say, openai_server):
    openai_server.answer(status=400, error="There is none but ollama here, sk-1234")
    done = say(OPENAI_API_KEY=key)
    assert "There is none but ollama here, sk-1234" in done.err
