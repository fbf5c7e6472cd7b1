"""No key leaves the adapters, in whatever a provider sends it back."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactus import ModelRequest
from tactus.adapters.http_client import HttpxClient
from tactus.adapters.masking import MASK, MaskedText, Masking
from tactus.adapters.models.client import OpenAIClient
from tactus.core.errors import HttpError, ModelError
from tactus.testing import FixedClock
from tests.tactus.lua.test_models import real

KEY = "sk-proj/abc+DEF=123_456"


def spelled(text):
    return "".join(f"\\u{ord(char):04x}" for char in text)


SPELLINGS = {
    "as it is": KEY,
    "percent-encoded": quote(KEY, safe=""),
    "percent-encoded in lower case": quote(KEY, safe="").replace("%2B", "%2b"),
    "percent-encoded twice": quote(quote(KEY, safe=""), safe=""),
    "with escaped slashes": KEY.replace("/", "\\/"),
    "escaped": spelled(KEY),
    "escaped twice": json.dumps(spelled(KEY)),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_key_is_masked_however_it_is_spelled(name):
    masked = Masking([KEY])(f"your key {SPELLINGS[name]} is bad")
    assert masked.replace('"', "") == "your key … is bad"


def test_several_keys_of_which_one_begins_like_another():
    assert Masking([KEY, KEY + "-more"])(f"{KEY}-more and {KEY}") == "… and …"


@pytest.mark.parametrize("key", ["", "e", "no", "ollama", "secret"])
def test_short_keys_leave_ordinary_text_alone(key):
    text = "no secret: ollama never answers here"
    assert Masking([key])(text) == text


def test_many_escapes_take_no_time():
    text = "\\" * 300_000 + "%25" * 100_000
    assert Masking([KEY])(text) == text


@given(st.lists(st.integers(0, 2 * len(KEY) + 12), max_size=12), st.booleans())
def test_a_key_is_masked_however_an_answer_is_cut(cuts, comes_twice):
    text = f"key: {KEY}{KEY if comes_twice else ''} end"
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    masked = MaskedText(Masking([KEY]))
    pieces = [masked.add(text[a:b]) for a, b in pairwise(places)]
    shown = "".join([*pieces, masked.rest()])
    assert KEY[3:] not in shown
    assert shown.startswith("key: ") and shown.endswith(" end")


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11])
def test_a_key_is_masked_however_it_is_spelled_and_cut(name, size):
    text = f"key: {SPELLINGS[name]} end"
    masked = MaskedText(Masking([KEY]))
    pieces = [masked.add(text[place : place + size]) for place in range(0, len(text), size)]
    shown = "".join([*pieces, masked.rest()]).replace('"', "")
    assert shown in ("key: … end", "key: sk-… end", "key: sk… end", "key: s… end")


@given(
    st.lists(st.integers(0, 400), max_size=12),
    st.sampled_from(sorted(SPELLINGS)),
    st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=len(KEY), max_size=len(KEY)),
    st.booleans(),
)
def test_a_key_of_mixed_spellings_is_masked_however_an_answer_is_cut(cuts, name, names, is_mixed):
    spelled_key = SPELLINGS[name]
    if is_mixed:
        ways = [lambda char: char, lambda char: quote(char, safe=""), spelled]
        spelled_key = "".join(
            ways[len(name) % 3](char) for name, char in zip(names, KEY, strict=True)
        )
    text = f"key: {spelled_key} end"
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    masked = MaskedText(Masking([KEY]))
    shown = "".join([*(masked.add(text[a:b]) for a, b in pairwise(places)), masked.rest()])
    assert len(shown.replace('"', "")) < len("key: sk-… end") + 10
    assert MASK in shown


@given(st.lists(st.text("sk-%\\u0735f pro", min_size=1, max_size=9)))
def test_escapes_without_a_key_come_out_as_they_went_in(pieces):
    masked = MaskedText(Masking([KEY]))
    shown = [masked.add(piece) for piece in pieces]
    whole = "".join([*shown, masked.rest()])
    assert whole == "".join(pieces) or whole.endswith(MASK)


def test_escapes_that_go_on_take_no_time():
    masked = MaskedText(Masking([KEY + "x" * 150, KEY]))
    pieces = ["\\", "%25", "\\u007", "%2", "\\\\\\u"] * 2_000
    shown = [masked.add(piece) for piece in pieces]
    assert "".join([*shown, masked.rest()]) == "".join(pieces)


@given(st.lists(st.text("sk-pro j", min_size=1, max_size=6)))
def test_text_without_a_key_comes_out_as_it_went_in(pieces):
    masked = MaskedText(Masking([KEY]))
    shown = [masked.add(piece) for piece in pieces]
    assert "".join([*shown, masked.rest()]) == "".join(pieces)


def test_a_token_that_only_begins_like_a_key_is_not_held_back():
    masked = MaskedText(Masking([KEY]))
    assert [masked.add(piece) for piece in ("Yes", " sk", "-pr", "oper")] == [
        "Yes",
        " sk",
        "",
        "-proper",
    ]


def test_most_of_a_key_at_the_end_is_masked():
    masked = MaskedText(Masking([KEY]))
    assert masked.add("key: " + KEY[:-1]) + masked.rest() == "key: …"


def chat(delta, **more):
    return "data: " + json.dumps({"choices": [{"index": 0, "delta": delta, **more}]}) + "\n\n"


def event(**data):
    return "data: " + json.dumps(data) + "\n\n"


SAID = f"your key {KEY} is bad"
CALL = {"index": 0, "id": KEY, "function": {"name": KEY, "arguments": json.dumps({"key": KEY})}}
STOP = chat({}, finish_reason="stop")

CHAT = {
    "an error": event(error={"message": SAID}),
    "an error that is a text": event(error=SAID),
    "an error with a code": event(error={"code": SAID}),
    "an error after a token": chat({"content": "a"}) + event(error={"message": SAID}),
    "a token": chat({"content": SAID}) + STOP,
    "two tokens": chat({"content": SAID[:20]}) + chat({"content": SAID[20:]}) + STOP,
    "a tool call": chat({"tool_calls": [CALL]}) + STOP,
    "no JSON": f'data: {{"choices": "{KEY}"\n\n',
    "another type": event(choices=[{"delta": {"content": {KEY: 1}}}]),
}

RESPONSES = {
    "a failure": event(type="response.failed", response={"error": {"message": SAID}}),
    "an error": event(type="error", message=SAID),
    "a token": event(type="response.output_text.delta", delta=SAID)
    + event(type="response.completed", response={}),
    "a tool call": event(
        type="response.output_item.done",
        item={"type": "function_call", "call_id": "1", "name": KEY, "arguments": KEY},
    )
    + event(type="response.completed", response={}),
    "no JSON": f'data: {{"type": "{KEY}"\n\n',
}

UNSHOWN = ("no JSON", "another type")
"""What is said of these does not quote them."""

WHOLE = {
    "an error": {"error": {"message": SAID}},
    "an error that is a text": {"error": SAID},
    "a text": {"choices": [{"message": {"content": SAID}}]},
    "another type": {"choices": [{"message": {KEY: 1, "content": [KEY]}}]},
    "another type of an object": {"choices": {KEY: 1}},
}


@pytest.fixture
def heard(openai_server):
    """Ask the server; return everything that comes out, errors and their wording included."""

    def ask(model_type=None, *, streaming=True, **answer):
        for _ in range(4):
            openai_server.answer(**answer)
        variables = openai_server.variables | {"OPENAI_API_KEY": KEY}
        client = OpenAIClient(variables, keyless_hint="", clock=FixedClock())
        messages = ({"role": "user", "content": "Go."},)
        request = ModelRequest("openai/x", messages, streaming, model_type=model_type)
        told = []
        try:
            for chunk in client.stream(request):
                told.append(chunk)
        except ModelError as error:
            told += [error, error.hint, *error.args]
        text = "".join(
            getattr(chunk, "text", "") for chunk in told if not isinstance(chunk, ModelError)
        )
        return f"{text} {told!r}"

    return ask


@pytest.mark.parametrize("name", CHAT)
def test_no_key_in_a_stream_of_chat_completions(name, heard):
    told = heard(raw=CHAT[name])
    assert KEY not in told
    assert MASK in told or name in UNSHOWN


@pytest.mark.parametrize("name", RESPONSES)
def test_no_key_in_a_stream_of_the_responses_api(name, heard):
    told = heard("responses", raw=RESPONSES[name])
    assert KEY not in told
    assert MASK in told or name in UNSHOWN


@pytest.mark.parametrize("name", WHOLE)
def test_no_key_in_a_whole_answer(name, heard):
    assert KEY not in heard(raw=json.dumps(WHOLE[name]), streaming=False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize("model_type", [None, "responses"])
def test_no_key_in_a_refusal_or_in_a_delay(status, model_type, heard):
    assert KEY not in heard(model_type, status=status, error=SAID)


def test_no_key_in_a_reason_or_in_what_is_no_answer(heard):
    assert KEY not in heard(wire=[f"HTTP/1.1 400 {KEY}\r\nContent-Length: 0\r\n\r\n".encode()])
    assert KEY not in heard(wire=[f"garbage {KEY}\r\n\r\n".encode()])


PROGRAM = """w = Agent { model = "openai/gpt-6-luna", system_prompt = "s", streaming = true }
Procedure { function() w("Go.") end }
"""


@pytest.mark.parametrize("how", [["--debug"], ["--json", "--debug"], ["--events", "e.jsonl"]])
def test_no_key_in_what_a_run_tells_and_records(how, openai_server, command, in_folder):
    folder = in_folder({"a.tac": PROGRAM})
    openai_server.answer(raw=CHAT["two tokens"].replace(STOP, "") + CHAT["an error"])
    done = command(
        "tactus",
        "run",
        "a.tac",
        *how,
        cwd=folder,
        **openai_server.variables | {"OPENAI_API_KEY": KEY},
    )
    recorded = "".join(path.read_text(encoding="utf-8") for path in folder.glob("e.jsonl"))
    assert done.code == 1
    assert KEY not in done.out + done.err + recorded
    assert "your key … is bad" in done.err


def test_no_key_in_the_log_of_the_sdk(openai_server, command, in_folder):
    folder = in_folder({"a.tac": PROGRAM})
    openai_server.answer("Hi", headers={"X-Request-Id": KEY})
    variables = openai_server.variables | {"OPENAI_API_KEY": KEY, "OPENAI_LOG": "debug"}
    done = command("tactus", "run", "a.tac", cwd=folder, **variables)
    assert "request_id: …" in done.err
    assert KEY not in done.err


@pytest.mark.parametrize("text", ["hi", "fail"])
def test_no_key_of_a_program_in_what_its_service_answers(text):
    class Echo(BaseHTTPRequestHandler):
        def do_POST(self):
            status = 500 if b"fail" in self.rfile.read(int(self.headers["Content-Length"])) else 200
            body = json.dumps({"told": [self.headers["Authorization"], self.path]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1?token={KEY}-2"
        program = f"""
        m = Model {{ type = "http", endpoint = "{url}", headers = {{ Authorization = "Bearer {KEY}" }} }}
        Procedure {{ function() return m({{ text = "{text}" }}).output end }}"""
        try:
            told = repr(real(program, http=HttpxClient()))
        except HttpError as error:
            told = str(error)
            assert "/v1 answered with status 500" in told
    assert KEY not in told
