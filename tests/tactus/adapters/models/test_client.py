"""The OpenAI SDK against a real server: what arrives, and what each failure is called."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from tactus import ModelRequest, Usage
from tactus.adapters.models.client import OpenAIClient
from tactus.adapters.models.providers import PROVIDERS
from tactus.core.errors import (
    AuthenticationError,
    ContextTooLongError,
    ModelRequestError,
    ModelUnavailableError,
    RateLimitedError,
)
from tactus.core.ports import ToolRequest
from tactus.testing import FixedClock

COST = Usage(10, 2, 12, 10 * 0.15 / 1e6, 2 * 0.60 / 1e6)
"""Of two tokens of gpt-4o-mini."""


def request(model="openai/gpt-4o-mini", **more):
    messages = ({"role": "user", "content": "Go."},)
    return ModelRequest(model=model, messages=messages, **{"streaming": True, **more})


NO_TOOLS = (
    "Function tools with reasoning_effort are not supported for gpt-6-luna in /v1/chat/completions."
    " To use function tools, use /v1/responses or set reasoning_effort to 'none'."
)
TOOLS = ({"name": "area", "description": "A", "parameters": {"type": "object"}},)


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def client(openai_server, clock):
    return OpenAIClient(openai_server.variables, keyless_hint="set it", clock=clock)


def test_tokens_and_usage(client, openai_server):
    openai_server.answer("Once", " upon")
    chunks = list(client.stream(request(temperature=0.5, max_tokens=7)))
    assert [chunk.text for chunk in chunks if chunk.text] == ["Once", " upon"]
    assert sum((chunk.usage or Usage() for chunk in chunks), Usage()) == COST
    assert openai_server.keys == ["Bearer sk-secret"]
    assert openai_server.requests == [
        {
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": "Go."}],
            "temperature": 0.5,
            "max_tokens": 7,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
    ]


def test_an_answer_at_once(client, openai_server):
    openai_server.answer("Once upon")
    chunks = list(client.stream(request(streaming=False)))
    assert [(chunk.text, chunk.usage) for chunk in chunks] == [
        ("Once upon", Usage(10, 1, 11, 10 * 0.15 / 1e6, 1 * 0.60 / 1e6))
    ]
    assert "stream" not in openai_server.requests[0]


def test_the_surest_answer_is_asked_for_unless_the_program_says(client, openai_server):
    for model in ("openai/gpt-4o-mini", "openai/gpt-6-luna", "openrouter/openai/o3"):
        openai_server.answer("Ok")
        client = OpenAIClient(
            openai_server.variables
            | {"OPENROUTER_API_KEY": "k"}
            | {"OPENROUTER_BASE_URL": openai_server.variables["OPENAI_BASE_URL"]},
            keyless_hint="",
        )
        list(client.stream(request(model)))
    assert [sent.get("temperature") for sent in openai_server.requests] == [0.0, None, None]


def test_a_deployment_that_takes_no_temperature_is_asked_without(client, openai_server):
    openai_server.answer(status=400, error="Unsupported value: 'temperature' does not support 0.0")
    openai_server.answer("Ok")
    assert [chunk.text for chunk in client.stream(request()) if chunk.text] == ["Ok"]
    assert "temperature" not in openai_server.requests[1]


def test_what_a_thinking_model_takes(client, openai_server):
    openai_server.answer("Ok")
    options = {"max_tokens": 9, "reasoning_effort": "low", "verbosity": "high"}
    list(client.stream(request("openai/gpt-6-luna", **options)))
    sent = openai_server.requests[0]
    assert sent["max_completion_tokens"] == 9
    assert (sent["reasoning_effort"], sent["verbosity"]) == ("low", "high")
    assert "max_tokens" not in sent


FAILURES = [
    (401, "no", AuthenticationError, "openai refused the key for openai/gpt-4o-mini"),
    (400, "API key not valid.", AuthenticationError, "openai refused the key for "),
    (403, "no", AuthenticationError, "openai does not allow openai/gpt-4o-mini with this key: no"),
    (404, "no such model", ModelRequestError, "openai has no model 'gpt-4o-mini': "),
    (400, "Invalid model: x", ModelRequestError, "openai has no model 'gpt-4o-mini': Invalid"),
    (
        400,
        "This model's maximum context length is 128000 tokens.",
        ContextTooLongError,
        "the conversation is too long for openai/gpt-4o-mini: This model's maximum",
    ),
    (
        400,
        "prompt is too long: 205000 tokens > 200000 maximum",
        ContextTooLongError,
        "the conversation is too long for openai/gpt-4o-mini: prompt is too long",
    ),
    (
        400,
        "'tools' is not supported",
        ModelRequestError,
        "openai refused the request to openai/gpt-4o-mini: ",
    ),
    (
        429,
        "You exceeded your current quota",
        RateLimitedError,
        "openai has no credit left for openai/gpt-4o-mini: ",
    ),
]


@pytest.mark.parametrize(
    ("status", "said", "kind", "message"), FAILURES, ids=[failure[1] for failure in FAILURES]
)
def test_refusals(status, said, kind, message, client, openai_server, clock):
    openai_server.answer(status=status, error=f"{said}, sk-secret")
    with pytest.raises(kind) as caught:
        list(client.stream(request(temperature=1)))
    assert caught.value.message.startswith(message)
    assert caught.value.hint or message.startswith("openai refused the request")
    assert "sk-secret" not in str(caught.value)
    assert clock.now == 0


@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        (429, {}, [1, 2, 4]),
        (429, {"Retry-After": "7"}, [7, 7, 7]),
        (429, {"retry-after-ms": "1500"}, [1.5, 1.5, 1.5]),
        (
            503,
            {
                "Date": "Tue, 24 Nov 2026 10:00:00 GMT",
                "Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT",
            },
            [30, 30, 30],
        ),
        (500, {"Retry-After": "soon"}, [1, 2, 4]),
    ],
    ids=["rate", "seconds", "milliseconds", "date", "nonsense"],
)
def test_what_passes_is_tried_again(status, headers, waits, client, openai_server, clock):
    for _ in waits:
        openai_server.answer(status=status, error="slow down, sk-secret", headers=headers)
    openai_server.answer("Ok")
    chunks = list(client.stream(request()))
    delays = [chunk.delay for chunk in chunks if chunk.delay]
    assert [delay.seconds for delay in delays] == waits
    assert "slow down, …" in delays[0].reason
    assert clock.now == sum(waits)
    assert [chunk.text for chunk in chunks if chunk.text] == ["Ok"]


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (429, RateLimitedError, "openai limits requests to openai/gpt-4o-mini: oh"),
        (500, ModelUnavailableError, "openai failed to answer for openai/gpt-4o-mini: oh"),
    ],
)
def test_it_is_not_tried_for_ever(status, kind, message, client, openai_server):
    for _ in range(4):
        openai_server.answer(status=status, error="oh")
    with pytest.raises(kind) as caught:
        list(client.stream(request()))
    assert caught.value.message == message
    assert not openai_server.answers


@pytest.mark.parametrize(("attempts", "waits"), [(1, []), (2, [1]), (6, [1, 2, 4, 4, 4])])
def test_the_program_says_how_often_a_request_is_sent(
    attempts, waits, client, openai_server, clock
):
    for _ in range(attempts):
        openai_server.answer(status=500, error="oh")
    with pytest.raises(ModelUnavailableError):
        list(client.stream(request(model_attempt_max_attempts=attempts)))
    assert (len(openai_server.requests), clock.now) == (attempts, sum(waits))


@pytest.mark.parametrize("tools", [(), TOOLS])
def test_a_request_that_is_too_large_is_not_sent(tools, client, openai_server):
    messages = ({"role": "user", "content": "é" * 2000},)
    size = len(json.dumps([messages, tools], ensure_ascii=False, separators=(",", ":")).encode())
    large = replace(request(tools=tools), messages=messages)
    tokens = -(-size // 4)
    with pytest.raises(ContextTooLongError) as caught:
        list(client.stream(replace(large, max_input_tokens=tokens - 1)))
    assert caught.value.message == (
        f"the request to openai/gpt-4o-mini has about {tokens:,} tokens, and 'max_input_tokens' is"
        f" {tokens - 1:,}; it was not sent"
    )
    assert openai_server.requests == []
    openai_server.answer("Ok")
    assert list(client.stream(replace(large, max_input_tokens=tokens)))
    assert "max_input_tokens" not in openai_server.requests[0]


def test_nobody_waits_for_an_hour(client, openai_server, clock):
    openai_server.answer(status=429, error="later", headers={"Retry-After": "3600"})
    with pytest.raises(RateLimitedError) as caught:
        list(client.stream(request()))
    assert caught.value.hint == "try again in 3600 s; the longest wait is 60 s"
    assert clock.now == 0


@pytest.mark.parametrize("streaming", [True, False])
def test_a_provider_that_is_silent(streaming, client, openai_server):
    openai_server.answer(is_silent=True)
    with pytest.raises(ModelUnavailableError) as caught:
        list(client.stream(request(request_timeout=0.2, streaming=streaming)))
    assert caught.value.message == "openai/gpt-4o-mini sent nothing for 0.2 s"


def test_a_provider_that_falls_silent(client, openai_server):
    openai_server.answer("Once", "never sent", is_paced=True)
    arrived = []
    with pytest.raises(ModelUnavailableError, match=r"sent nothing for 0\.2 s"):
        arrived.extend(chunk.text for chunk in client.stream(request(request_timeout=0.2)))
    assert arrived == ["Once"]
    openai_server.release()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            "data: {oh\n\n",
            "openai sent an invalid answer for openai/gpt-4o-mini: JSON is malformed",
        ),
        ('data: {"choices": 3}\n\n', "the answer of openai/gpt-4o-mini ended early"),
        (
            'data: {"error": {"message": "overloaded"}}\n\n',
            "openai answered with an error for openai/gpt-4o-mini: overloaded",
        ),
        ("<html>\n", "openai sent a web page in place of an answer for openai/gpt-4o-mini"),
    ],
)
def test_a_malformed_answer(raw, message, client, openai_server):
    openai_server.answer(raw=raw)
    with pytest.raises(ModelUnavailableError) as caught:
        list(client.stream(request()))
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("tokens", [["Once", " upon"], []], ids=["in the middle", "at once"])
def test_a_stream_that_breaks_off(tokens, client, openai_server):
    openai_server.answer(*tokens, breaks_off=True)
    arrived = []
    with pytest.raises(ModelUnavailableError, match=r"ended early|failed"):
        arrived.extend(chunk.text for chunk in client.stream(request()))
    assert arrived == tokens


def test_a_server_that_is_not_there(openai_server):
    variables = openai_server.variables | {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    client = OpenAIClient(variables, keyless_hint="set it")
    with pytest.raises(ModelUnavailableError) as caught:
        list(client.stream(request()))
    assert caught.value.message == (
        "the connection to openai for openai/gpt-4o-mini failed: nothing answers at http://127.0.0.1:9/v1"
    )
    assert caught.value.hint == "check the network, and OPENAI_BASE_URL if it is set"


def test_without_a_key_nothing_is_sent(openai_server):
    client = OpenAIClient({}, keyless_hint="set it")
    with pytest.raises(AuthenticationError) as caught:
        client.check("openai/gpt-4o-mini")
    assert (
        caught.value.message == "openai/gpt-4o-mini needs an API key, and OPENAI_API_KEY is not set"
    )
    assert caught.value.hint == "set it"


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (" ", "openai/gpt-4o-mini needs an API key, and OPENAI_API_KEY is not set"),
        ("schlüssel", "the key in OPENAI_API_KEY contains characters that no API key has"),
    ],
)
def test_a_key_that_is_none(key, message):
    with pytest.raises(AuthenticationError) as caught:
        OpenAIClient({"OPENAI_API_KEY": key}, keyless_hint="").check("openai/gpt-4o-mini")
    assert caught.value.message == message


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_every_provider_is_called_at_its_endpoint_with_its_key(provider, openai_server):
    variables = {provider.base_url_variable: openai_server.variables["OPENAI_BASE_URL"]}
    if provider.key_variable:
        variables[provider.key_variable] = "the-key\n"
    openai_server.answer("Hello")
    client = OpenAIClient(variables, keyless_hint="")
    assert (
        "".join(chunk.text for chunk in client.stream(request(f"{provider.name}/some/model")))
        == "Hello"
    )
    assert openai_server.requests[0]["model"] == "some/model"
    assert openai_server.keys == [f"Bearer {'the-key' if provider.key_variable else 'none'}"]


def test_a_provider_without_an_endpoint_asks_for_it():
    client = OpenAIClient({"AZURE_OPENAI_API_KEY": "k"}, keyless_hint="")
    with pytest.raises(ModelRequestError) as caught:
        client.check("azure/mine")
    assert (
        caught.value.message == "azure/mine needs an endpoint, and AZURE_OPENAI_BASE_URL is not set"
    )


def test_tool_calls_come_in_pieces(client, openai_server):
    pieces = [("c1", "area", '{"w"'), (None, None, ": 3}"), ("c2", "done", "")]
    openai_server.answer("Hm.", tool_calls=[(0, *pieces[0]), (0, *pieces[1]), (1, *pieces[2])])
    tools = (
        {"name": "area", "description": "A", "parameters": {"type": "object", "properties": {}}},
    )
    chunks = list(client.stream(request(tools=tools, tool_choice="auto")))
    calls = [call for chunk in chunks for call in chunk.tool_calls]
    assert calls == [ToolRequest("c1", "area", '{"w": 3}'), ToolRequest("c2", "done", "{}")]
    assert openai_server.requests[0]["tools"] == [{"type": "function", "function": tools[0]}]
    assert openai_server.requests[0]["tool_choice"] == "auto"


def test_the_conversation_goes_back_in_the_words_of_the_protocol(client, openai_server):
    openai_server.answer("Ok.")
    messages = (
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"id": "c1", "name": "area", "arguments": "{}"}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "6"},
    )
    list(client.stream(ModelRequest("openai/gpt-4o-mini", messages, True)))
    assert openai_server.requests[0]["messages"] == [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "area", "arguments": "{}"}}
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "6"},
    ]


def test_a_provider_that_is_not_known():
    with pytest.raises(ModelRequestError) as caught:
        OpenAIClient({}, keyless_hint="").check("opnai/gpt-4o")
    assert caught.value.message == "the model 'opnai/gpt-4o' has an unknown provider 'opnai'"
    assert caught.value.hint == "did you mean 'openai'?"


RESPONSES = {"model_type": "responses"}


@pytest.mark.parametrize("streaming", [True, False])
def test_the_responses_api(streaming, client, openai_server):
    openai_server.answer("Once", " upon", tool_calls=[(0, "c1", "area", '{"w": 3}')])
    tools = ({"name": "area", "description": "A", "parameters": {"type": "object"}},)
    options = {"tools": tools, "max_tokens": 7, "reasoning_effort": "low", "verbosity": "low"}
    sent = request("openai/gpt-6-luna", streaming=streaming, **options, **RESPONSES)
    chunks = list(client.stream(sent))
    assert "".join(chunk.text for chunk in chunks) == "Once upon"
    assert [call for chunk in chunks for call in chunk.tool_calls] == [
        ToolRequest("c1", "area", '{"w": 3}')
    ]
    assert [chunk.usage for chunk in chunks if chunk.usage] == [
        Usage(10, 2, 12, 10 * 0.1 / 1e6, 2 * 0.5 / 1e6)
    ]
    assert openai_server.paths == ["/v1/responses"]
    assert openai_server.requests[0] == {
        "model": "gpt-6-luna",
        "input": [{"role": "user", "content": "Go."}],
        "store": False,
        "tools": [{"type": "function", "strict": False, **tools[0]}],
        "max_output_tokens": 7,
        "reasoning": {"effort": "low"},
        "text": {"verbosity": "low"},
    } | ({"stream": True} if streaming else {})


def test_the_conversation_in_the_words_of_the_responses_api(client, openai_server):
    openai_server.answer("Ok.")
    calls = [{"id": "c1", "name": "area", "arguments": "{}"}]
    messages = (
        {"role": "system", "content": "Talk."},
        {"role": "assistant", "content": "", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "c1", "content": "6"},
    )
    choice = {"type": "function", "function": {"name": "area"}}
    list(client.stream(ModelRequest("openai/x", messages, True, tool_choice=choice, **RESPONSES)))
    assert openai_server.requests[0]["input"] == [
        {"role": "system", "content": "Talk."},
        {"type": "function_call", "call_id": "c1", "name": "area", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "6"},
    ]
    assert openai_server.requests[0]["tool_choice"] == {"type": "function", "name": "area"}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            {"type": "error", "message": "overloaded"},
            "openai answered with an error for openai/gpt-4o-mini: overloaded",
        ),
        (
            {"type": "response.failed", "response": {"error": {"message": "server_error"}}},
            "openai answered with an error for openai/gpt-4o-mini: server_error",
        ),
        ({"type": "response.created"}, "the answer of openai/gpt-4o-mini ended early"),
    ],
)
def test_a_response_that_fails(event, message, client, openai_server):
    openai_server.answer(raw=f"data: {json.dumps(event)}\n\n")
    with pytest.raises(ModelUnavailableError) as caught:
        list(client.stream(request(**RESPONSES)))
    assert caught.value.message == message


def test_an_endpoint_of_the_agents_own_gets_no_key_but_the_one_it_names(client, openai_server):
    address = openai_server.variables["OPENAI_BASE_URL"]
    variables = {"OPENAI_API_KEY": "sk-secret", "MINE": "sk-mine"}
    client = OpenAIClient(variables, keyless_hint="")
    for own in ({}, {"api_key_env": "MINE"}):
        openai_server.answer("Ok.")
        list(client.stream(request(base_url=address, **own)))
    assert openai_server.keys == ["Bearer none", "Bearer sk-mine"]
    openai_server.answer(status=401, error="who are you?")
    with pytest.raises(AuthenticationError) as caught:
        list(client.stream(request(base_url=address, temperature=0)))
    assert caught.value.hint == (
        f"the request was sent without a key to {address}; name its variable in 'api_key_env'"
    )


def test_an_endpoint_that_is_no_address():
    variables = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "localhost:1"}
    with pytest.raises(ModelRequestError, match=r"expected https://…") as caught:
        OpenAIClient(variables, keyless_hint="").check("openai/x")
    assert caught.value.hint == "check OPENAI_BASE_URL"


@pytest.mark.parametrize("streaming", [True, False])
def test_a_model_that_takes_tools_only_there_is_asked_through_the_responses_api(
    streaming, client, openai_server
):
    openai_server.answer(status=400, error=NO_TOOLS)
    calls = [(0, "c1", "area", "{}"), (1, "c2", "area", '{"w": 3}')]
    openai_server.answer(tool_calls=calls)
    openai_server.answer("Six.")
    openai_server.answer("Hello.")
    with_tools = request("openai/gpt-6-luna", streaming=streaming, tools=TOOLS)
    asked = [call for chunk in client.stream(with_tools) for call in chunk.tool_calls]
    assert asked == [ToolRequest("c1", "area", "{}"), ToolRequest("c2", "area", '{"w": 3}')]
    chunks = list(client.stream(with_tools))
    assert [chunk.usage for chunk in chunks if chunk.usage] == [
        Usage(10, 1, 11, 10 * 0.1 / 1e6, 1 * 0.5 / 1e6)
    ]
    list(client.stream(request("openai/gpt-6-luna")))
    chat, responses = "/v1/chat/completions", "/v1/responses"
    assert openai_server.paths == [chat, responses, responses, chat]


def test_an_endpoint_of_others_is_not_asked_through_the_responses_api(openai_server):
    openai_server.answer(status=400, error=NO_TOOLS)
    url = openai_server.variables["OPENAI_BASE_URL"]
    client = OpenAIClient({"GROQ_API_KEY": "k", "GROQ_BASE_URL": url}, keyless_hint="")
    with pytest.raises(ModelRequestError):
        list(client.stream(request("groq/gpt-6-luna", tools=TOOLS)))
    assert openai_server.paths == ["/v1/chat/completions"]


def test_a_model_that_refuses_tools_there_too_is_asked_twice_and_no_more(client, openai_server):
    for _ in range(2):
        openai_server.answer(status=400, error=NO_TOOLS)
    with pytest.raises(ModelRequestError):
        list(client.stream(request("openai/gpt-6-luna", tools=TOOLS)))
    assert len(openai_server.requests) == 2


@pytest.mark.parametrize(
    ("day", "hint"),
    [
        (date(2026, 12, 10), "check the model's name, and OPENAI_BASE_URL if it is set"),
        (
            date(2026, 12, 11),
            "gpt-5-mini ended on 11 December 2026; its successor is gpt-6.1-terra",
        ),
        (
            date(2026, 12, 12),
            "gpt-5-mini ended on 11 December 2026; its successor is gpt-6.1-terra",
        ),
    ],
)
def test_a_model_that_has_ended_names_its_successor(day, hint, openai_server):
    openai_server.answer(status=404, error="The model does not exist")
    clock = FixedClock(day)
    client = OpenAIClient(openai_server.variables, keyless_hint="", clock=clock)
    with pytest.raises(ModelRequestError) as caught:
        list(client.stream(request("openai/gpt-5-mini")))
    assert caught.value.hint == hint
