"""The OpenAI SDK against a real server: what arrives, and what each failure is called."""

import pytest

from tactus import ModelRequest, Usage
from tactus.adapters.openai_client import OpenAIClient
from tactus.adapters.providers import PROVIDERS
from tactus.errors import (
    AuthenticationError,
    ModelRequestError,
    ModelUnavailableError,
    RateLimitedError,
)
from tactus.ports import ToolRequest


def request(model="openai/gpt-4o-mini", **more):
    messages = ({"role": "user", "content": "Go."},)
    return ModelRequest(model=model, messages=messages, **{"streaming": True, **more})


@pytest.fixture
def client(openai_server):
    return OpenAIClient(openai_server.variables, keyless_hint="set it")


def test_tokens_and_usage(client, openai_server):
    openai_server.answer("Once", " upon")
    chunks = list(client.stream(request(temperature=0.5, max_tokens=7)))
    assert [chunk.text for chunk in chunks if chunk.text] == ["Once", " upon"]
    assert sum((chunk.usage or Usage() for chunk in chunks), Usage()) == Usage(10, 2, 12)
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
    assert [(chunk.text, chunk.usage) for chunk in chunks] == [("Once upon", Usage(10, 1, 11))]
    assert "stream" not in openai_server.requests[0]


FAILURES = [
    (401, "no", AuthenticationError, "openai refused the key for openai/gpt-4o-mini"),
    (404, "no such model", ModelRequestError, "openai has no model 'gpt-4o-mini': "),
    (
        400,
        "context too long",
        ModelRequestError,
        "openai refused the request to openai/gpt-4o-mini: ",
    ),
    (429, "slow down", RateLimitedError, "openai limits requests to openai/gpt-4o-mini: "),
    (500, "oh", ModelUnavailableError, "openai failed to answer for openai/gpt-4o-mini: "),
]


@pytest.mark.parametrize(
    ("status", "said", "kind", "message"), FAILURES, ids=[str(failure[0]) for failure in FAILURES]
)
def test_refusals(status, said, kind, message, client, openai_server):
    for _ in range(5):
        openai_server.answer(status=status, error=f"{said}, sk-secret")
    with pytest.raises(kind) as caught:
        list(client.stream(request()))
    assert caught.value.message.startswith(message)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("tokens", [["Once", " upon"], []], ids=["in the middle", "at once"])
def test_a_stream_that_breaks_off(tokens, client, openai_server):
    openai_server.answer(*tokens, breaks_off=True)
    arrived = []
    with pytest.raises(ModelUnavailableError, match=r"broke off|failed"):
        arrived.extend(chunk.text for chunk in client.stream(request()))
    assert arrived == tokens


def test_a_server_that_is_not_there(openai_server):
    variables = openai_server.variables | {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    client = OpenAIClient(variables, keyless_hint="set it")
    with pytest.raises(ModelUnavailableError, match="the connection to openai") as caught:
        list(client.stream(request()))
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
        ("schlüssel", "the key in OPENAI_API_KEY holds characters that no key has"),
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
    assert calls == [ToolRequest("c1", "area", '{"w": 3}'), ToolRequest("c2", "done", "")]
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
    assert caught.value.message == "the provider 'opnai' of the model 'opnai/gpt-4o' is not known"
    assert caught.value.hint == "did you mean 'openai'?"
