"""The shapes in which servers that call themselves compatible with OpenAI send an answer.

Each shape is served as it is by a real server, as far as it exists as Chat Completions and as Responses, streamed and
whole; whichever way it comes, the same answer has to be read.
"""

import json

import pytest

from tactus import ModelRequest, Usage
from tactus.adapters.models.client import OpenAIClient
from tactus.core.errors import ContextTooLongError, ModelError, ModelUnavailableError
from tactus.testing import FixedClock

TOOLS = tuple(
    {"name": name, "description": name, "parameters": {"type": "object"}}
    for name in ("add", "mul", "done", "get_weather")
)
HI, SUM, PRODUCT = "Hello 😀", ("a", "add", {"a": 1}), ("b", "mul", {"b": 2})


def event(data, name=""):
    return (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"


def chat(delta=None, finish=None, **more):
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return event({"object": "chat.completion.chunk", "choices": choices, **more})


def whole(message, finish="stop", **more):
    return json.dumps(
        {"choices": [{"index": 0, "message": message, "finish_reason": finish}], **more}
    )


def piece(text):
    return event({"type": "response.output_text.delta", "output_index": 0, "delta": text})


def message(content):
    return {"type": "message", "role": "assistant", "content": content}


def text_part(text):
    return {"type": "output_text", "text": text}


def call_item(call_id, name, arguments, **more):
    return {
        "type": "function_call",
        "call_id": call_id,
        "name": name,
        "arguments": arguments,
        **more,
    }


def response(*output, status="completed", **more):
    return {"object": "response", "status": status, "output": list(output), **more}


def completed(*output, kind="response.completed", **more):
    return event({"type": kind, "response": response(*output, **more)})


DONE = "data: [DONE]\n\n"
STOP = chat({}, "stop")
HELLO = chat({"content": HI})
THE_TEXT = message([text_part(HI)])


@pytest.fixture
def ask(openai_server):
    """Serve an answer as it is; return what is read of it."""

    def ask_server(way, raw, tools=TOOLS, **headers):
        is_json = way.endswith("whole")
        kind = "application/json" if is_json else "text/event-stream"
        openai_server.answer(
            raw=[raw] if isinstance(raw, bytes) else raw, headers={"Content-Type": kind, **headers}
        )
        client = OpenAIClient(openai_server.variables, keyless_hint="", clock=FixedClock())
        request = ModelRequest(
            "openai/x",
            ({"role": "user", "content": "Go."},),
            streaming=not is_json,
            tools=tools,
            model_type="responses" if way.startswith("responses") else None,
            temperature=0.5,
        )
        return list(client.stream(request))

    return ask_server


def text_of(chunks):
    return "".join(chunk.text for chunk in chunks)


def calls_of(chunks):
    return [
        (call.id, call.name, json.loads(call.arguments))
        for chunk in chunks
        for call in chunk.tool_calls
    ]


def usage_of(chunks):
    usage = sum((chunk.usage or Usage() for chunk in chunks), Usage())
    return usage.prompt_tokens, usage.completion_tokens, usage.total_tokens


def table(shapes):
    """Make a parameter of each way in which a shape exists."""
    return pytest.mark.parametrize(
        ("way", "raw"),
        [
            pytest.param(way, raw, id=f"{name}, {way}")
            for name, ways in shapes.items()
            for way, raw in ways.items()
        ],
    )


# Ways: chat, chat whole, responses, responses whole.

TEXTS = {
    "as documented": {
        "chat": chat({"role": "assistant", "content": ""}) + HELLO + STOP + DONE,
        "chat whole": whole({"role": "assistant", "content": HI}),
        "responses": piece("Hello ") + piece("😀") + completed(THE_TEXT),
        "responses whole": json.dumps(response(THE_TEXT)),
    },
    "content in parts": {
        "chat": chat(
            {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "?"}]}]}
        )
        + chat({"content": [{"type": "text", "text": "Hello "}, {"type": "reference"}]})
        + chat({"content": ["😀"]})
        + STOP,
        "chat whole": whole({"content": [{"type": "text", "text": "Hello "}, {"text": "😀"}]}),
        "responses whole": json.dumps(response(message([text_part("Hello "), text_part("😀")]))),
        "responses": completed(message([text_part("Hello "), text_part("😀")])),
    },
    "content that is a text where a list belongs": {
        "responses whole": json.dumps(response(message(HI))),
        "responses": completed(message(HI)),
    },
    "reasoning beside it": {
        "chat": chat({"reasoning_content": "?", "content": None})
        + chat({"reasoning": "?", "reasoning_details": [{"text": "?"}]})
        + HELLO
        + STOP,
        "chat whole": whole({"reasoning_content": "?", "content": HI}),
        "responses": event({"type": "response.reasoning_summary_text.delta", "delta": "?"})
        + event({"type": "response.reasoning_text.delta", "delta": "?"})
        + piece(HI)
        + completed({"type": "reasoning", "summary": [{"text": "?"}], "content": None}, THE_TEXT),
        "responses whole": json.dumps(
            response({"type": "reasoning", "content": [{"text": "?"}]}, THE_TEXT)
        ),
    },
    "nulls": {
        "chat": "data: null\n\n"
        + event({"choices": None})
        + event({"choices": [None]})
        + event({"choices": [{"delta": None, "index": None, "finish_reason": None}], "usage": None})
        + event(
            {
                "choices": [{"delta": {"content": HI, "tool_calls": None, "refusal": None}}],
                "error": None,
            }
        )
        + chat({"content": None}, "stop", usage={"prompt_tokens": None}),
        "chat whole": whole(
            {"content": HI, "tool_calls": None, "refusal": None}, None, usage=None, error=None
        ),
        "responses": "data: null\n\n"
        + event({"type": "response.created", "response": None})
        + event({"type": "response.output_item.added", "item": None})
        + piece(None)
        + piece(HI)
        + event(
            {
                "type": "response.completed",
                "response": {"output": None, "usage": None, "error": None},
            }
        ),
        "responses whole": json.dumps(
            response(
                None,
                {"type": "reasoning", "content": None},
                THE_TEXT,
                usage=None,
                error=None,
                incomplete_details=None,
            )
        ),
    },
    "words where numbers belong, and the other way round": {
        "chat": event(
            {
                "id": 7,
                "created": "now",
                "choices": [{"index": "0", "delta": {"content": HI}, "finish_reason": 0}],
            }
        )
        + STOP,
        "chat whole": whole({"content": HI}, id=7, created=1.5, model=None),
        "responses": event({"type": "response.output_text.delta", "output_index": "0", "delta": HI})
        + completed(created_at=1.5, id=7),
        "responses whole": json.dumps(response(THE_TEXT, created_at=1.5, id=7)),
    },
    "[DONE] without a finish": {
        "chat": HELLO + DONE,
        "responses": piece(HI) + DONE,
    },
    "a finish without [DONE]": {"chat": HELLO + STOP, "responses": piece(HI) + completed()},
    "a finish in each piece": {
        "chat": chat({"content": "Hello "}, "stop") + STOP + chat({"content": "😀"}, "stop") + DONE
    },
    "an empty finish in each piece": {"chat": chat({"content": HI}, "") + chat({}, "stop")},
    "the end without a line end": {
        "chat": HELLO + "data: [DONE]",
        "responses": piece(HI) + completed().strip(),
    },
    "an end in quotes": {
        "chat": HELLO + 'data: "[DONE]"\n\n',
        "responses": piece(HI) + 'data:"[DONE]"\n\n',
    },
    "no space behind the colon": {
        "chat": (HELLO + STOP + DONE).replace("data: ", "data:"),
        "responses": (piece(HI) + completed()).replace("data: ", "data:"),
    },
    "data twice": {
        "chat": (HELLO + STOP + DONE).replace("data: ", "data: data: "),
        "responses": (piece(HI) + completed()).replace("data: ", "data: data:"),
    },
    "no blank lines": {
        "chat": (HELLO + STOP + DONE).replace("\n\n", "\n"),
        "responses": (piece(HI) + completed()).replace("\n\n", "\n"),
    },
    "no blank lines but names": {
        "responses": "".join(
            f"event: {json.loads(item[6:])['type']}\n{item.strip()}\n"
            for item in (piece(HI), completed())
        )
    },
    "lines of JSON": {
        "chat": (HELLO + STOP).replace("data: ", "").replace("\n\n", "\n"),
        "chat whole": (HELLO + STOP).replace("data: ", ""),
        "responses": (piece(HI) + completed()).replace("data: ", "").replace("\n\n", "\n"),
    },
    "several objects in one event": {
        "chat": "data: " + (HELLO + STOP).replace("data: ", "").replace("\n\n", "") + "\n\n",
        "responses": "data: "
        + (piece(HI) + completed()).replace("data: ", "").replace("\n\n", "")
        + "\n\n",
    },
    "an event that is a list": {
        "chat": f"data: [{HELLO[6:].strip()}, {STOP[6:].strip()}]\n\n",
        "responses": f"data: [{piece(HI)[6:].strip()}, {completed()[6:].strip()}]\n\n",
    },
    "an event in several lines": {
        "chat": "data: "
        + json.dumps(json.loads(HELLO[6:]), indent=1).replace("\n", "\ndata: ")
        + "\n\n"
        + STOP,
    },
    "empty events, comments, names, pauses": {
        "chat": ": ping\n\ndata: \n\ndata\n\nid: 1\nretry: 3\nevent: message\n"
        + HELLO
        + "event: ping\ndata: {}\n\n"
        + STOP,
        "responses": ": ping\n\ndata:\n\nevent: keepalive\ndata: {}\n\n"
        + piece(HI)
        + "data: ping\n\n"
        + completed(),
    },
    "names in place of types": {
        "responses": event({"delta": HI}, "response.output_text.delta")
        + event({"response": response()}, "response.completed")
    },
    "marks of other systems": {
        "chat": ("\ufeff" + HELLO + "\ufeff" + STOP + "\ufeff" + DONE + "\x1a"),
        "chat whole": "\ufeff" + whole({"content": HI}),
        "responses": "\ufeff\x1e" + piece(HI) + " \ufeff" + completed(),
        "responses whole": "\ufeff\r\n\r\n" + json.dumps(response(THE_TEXT)),
    },
    "line ends of other systems, one after the other": {
        "chat": HELLO.replace("\n", "\r\n") + chat({"content": ""}).replace("\n", "\r") + STOP,
        "responses": piece(HI).replace("\n", "\r") + completed().replace("\n", "\r\n"),
    },
    "whole where a stream was asked for": {
        "chat": whole({"content": HI}),
        "responses": json.dumps(response(THE_TEXT), indent=2),
    },
    "whole in a stream": {
        "chat": f"data: {whole({'content': HI})}\n\n" + DONE,
        "responses": f"data: {json.dumps(response(THE_TEXT))}\n\n",
    },
    "a stream where a whole answer was asked for": {
        "chat whole": HELLO + STOP + DONE,
        "responses whole": piece(HI) + completed(),
    },
    "the message once more after its pieces": {
        "chat": HELLO + f"data: {whole({'content': HI})}\n\n" + DONE,
        "responses": piece(HI)
        + event({"type": "response.output_text.done", "text": HI})
        + event({"type": "response.output_item.done", "output_index": 0, "item": THE_TEXT})
        + completed(THE_TEXT),
    },
    "a message beside each piece": {
        "chat": event(
            {"choices": [{"delta": {"content": HI}, "message": {"content": HI}, "index": 197}]}
        )
        + STOP
    },
    "no pieces": {
        "responses": event({"type": "response.output_item.done", "item": message([text_part(HI)])})
        + completed(),
    },
    "no pieces but their whole": {
        "responses": event({"type": "response.output_text.done", "text": HI}) + completed(THE_TEXT),
    },
    "the text beside the output": {"responses whole": json.dumps(response(output_text=HI))},
    "the field of older servers": {
        "chat": event({"choices": [{"text": HI}]}) + STOP,
        "chat whole": json.dumps({"choices": [{"text": HI, "finish_reason": "stop"}]}),
    },
    "without a choice at first": {
        "chat": event({"choices": [], "prompt_filter_results": [{}]}) + HELLO + STOP,
    },
    "numbers that JSON has no word for": {
        "chat": chat({"content": HI}).replace('"index": 0', '"logprob": NaN') + STOP,
        "chat whole": whole({"content": HI}).replace('"index": 0', '"logprob": -Infinity'),
        "responses": piece(HI).replace('"output_index": 0', '"logprob": NaN') + completed(),
        "responses whole": json.dumps(response(THE_TEXT, score=float("nan"))),
    },
    "half characters as escapes": {
        "chat": chat({"content": "Hello \ud83d"}) + chat({"content": "\ude00"}) + STOP,
        "chat whole": whole({"content": HI}),
        "responses": piece("Hello \ud83d") + piece("\ude00") + completed(),
    },
    "half characters as bytes": {
        "chat": b'data: {"choices": [{"delta": {"content": "Hello \xf0\x9f"}}]}\n\n'
        b'data: {"choices": [{"delta": {"content": "\x98\x80"}}]}\n\n' + STOP.encode(),
        "responses": b'data: {"type": "response.output_text.delta", "delta": "Hello \xf0"}\n\n'
        b'data: {"type": "response.output_text.delta", "delta": "\x9f\x98\x80"}\n\n'
        + completed().encode(),
    },
}


@table(TEXTS)
def test_texts(way, raw, ask):
    chunks = ask(way, raw)
    assert text_of(chunks) == HI
    assert calls_of(chunks) == []
    assert [chunk.finish_reason for chunk in chunks if chunk.finish_reason] == []


@pytest.mark.parametrize("way", ["chat", "responses"])
def test_characters_in_two_pieces_of_the_connection(way, ask):
    raw = TEXTS["as documented"][way].replace("\\ud83d\\ude00", "😀").encode()
    assert "😀".encode() in raw
    assert text_of(ask(way, [raw[index : index + 1] for index in range(len(raw))])) == HI


LONE = {
    "a half alone": {
        "chat": chat({"content": "a\ud83d"}) + chat({"content": "b"}) + STOP,
        "chat whole": whole({"content": "a\ud83db"}),
        "responses": piece("a\ud83d") + piece("b") + completed(),
        "responses whole": json.dumps(response(message([text_part("a\ude00b")]))),
    },
    "a byte alone": {
        "chat": b'data: {"choices": [{"delta": {"content": "a\xffb"}}]}\n\n' + STOP.encode(),
        "chat whole": b'{"choices": [{"message": {"content": "a\xe2b"}}]}',
        "responses": b'data: {"type": "response.output_text.delta", "delta": "a\xf0b"}\n\n'
        + completed().encode(),
    },
}


@table(LONE)
def test_half_a_character_alone_is_replaced(way, raw, ask):
    assert text_of(ask(way, raw)) == "a\ufffdb"


def part(call_id=None, name=None, arguments=None, **more):
    function = {"name": name, "arguments": arguments}
    function = {key: value for key, value in function.items() if value is not None}
    given = {"id": call_id, "type": "function", "function": function}
    return {key: value for key, value in given.items() if value is not None} | more


def parts(*given, finish="tool_calls"):
    """A streamed answer; each part of a call in a chunk of its own."""
    return "".join(chat({"tool_calls": [item]}) for item in given) + chat({}, finish) + DONE


def added(place, *given, **more):
    return event(
        {
            "type": "response.output_item.added",
            "output_index": place,
            "item": call_item(*given, **more),
        }
    )


def item_done(place, *given, **more):
    return event(
        {
            "type": "response.output_item.done",
            "output_index": place,
            "item": call_item(*given, **more),
        }
    )


def delta(arguments, **more):
    return event({"type": "response.function_call_arguments.delta", "delta": arguments, **more})


A, B = '{"a": 1}', '{"b": 2}'
TWO = (call_item("a", "add", A), call_item("b", "mul", B))

CALLS = {
    "as documented": {
        "chat": parts(
            part("a", "add", "", index=0),
            part(arguments='{"a"', index=0),
            part(arguments=": 1}", index=0),
            part("b", "mul", "", index=1),
            part(arguments=B, index=1),
        ),
        "chat whole": whole(
            {"content": None, "tool_calls": [part("a", "add", A), part("b", "mul", B)]}
        ),
        "responses": added(0, "a", "add", "")
        + delta('{"a"', output_index=0)
        + delta(": 1}", output_index=0)
        + item_done(0, "a", "add", A)
        + item_done(1, "b", "mul", B)
        + completed(*TWO),
        "responses whole": json.dumps(response(*TWO)),
    },
    "without an index": {
        "chat": parts(part("a", "add", A), part("b", "mul", B)),
        "responses": "".join(
            event({"type": "response.output_item.done", "item": item}) for item in TWO
        )
        + completed(),
    },
    "without an index, in pieces": {
        "chat": parts(
            part("a", "add", ""),
            part(arguments='{"a"'),
            part(arguments=": 1}"),
            part("b", "mul", B),
        ),
        "responses": event(
            {"type": "response.output_item.added", "item": call_item("a", "add", "")}
        )
        + delta('{"a"')
        + delta(": 1}")
        + event({"type": "response.output_item.done", "item": TWO[1]})
        + completed(),
    },
    "without an index, side by side": {
        "chat": chat({"tool_calls": [part("a", "add", ""), part("b", "mul", "")]})
        + chat({"tool_calls": [part(arguments='{"a"'), part(arguments='{"b"')]})
        + chat({"tool_calls": [part(arguments=": 1}"), part(arguments=": 2}")]})
        + STOP,
    },
    "null for an index": {
        "chat": parts(part("a", "add", A, index=None), part("b", "mul", B, index=None)),
        "responses": item_done(None, "a", "add", A) + item_done(None, "b", "mul", B) + completed(),
    },
    "one index for all": {
        "chat": parts(part("a", "add", A, index=0), part("b", "mul", B, index=0)),
        "responses": item_done(0, "a", "add", A) + item_done(0, "b", "mul", B) + completed(*TWO),
    },
    "one index for all, in pieces": {
        "chat": parts(
            part("a", "add", "", index=0),
            part(arguments='{"a"', index=0),
            part(arguments=": 1}", index=0),
            part("b", "mul", B, index=0),
        ),
    },
    "gaps between indexes": {
        "chat": parts(
            part("a", "add", '{"a"', index=1),
            part(arguments=": 1}", index=1),
            part("b", "mul", B, index=5),
        ),
        "responses": item_done(3, "a", "add", A) + item_done(9, "b", "mul", B) + completed(*TWO),
    },
    "another index for each piece": {
        "chat": parts(
            part("a", "add", "", index=0),
            part(arguments='{"a"', index=1),
            part(arguments=": 1}", index=2),
            part("b", "mul", B, index=3),
        ),
    },
    "indexes that are no integers": {
        "chat": parts(
            part("a", "add", '{"a"', index="0"),
            part(arguments=": 1}", index="0"),
            part("b", "mul", B, index=1.0),
        ),
    },
    "one after the other, mixed": {
        "chat": parts(
            part("a", "add", '{"a"', index=0),
            part("b", "mul", '{"b"', index=1),
            part(arguments=": 1}", index=0),
            part(arguments=": 2}", index=1),
        ),
        "responses": added(0, "a", "add", "", id="x")
        + added(1, "b", "mul", "", id="y")
        + delta('{"a"', item_id="x")
        + delta('{"b"', item_id="y")
        + delta(": 1}", item_id="x")
        + delta(": 2}", item_id="y")
        + completed(),
    },
    "the name and the id in each piece": {
        "chat": parts(
            part("a", "add", "", index=0),
            part("a", "add", '{"a"', index=0),
            part("a", "add", ": 1}", index=0),
            part("b", "mul", B, index=1),
        ),
    },
    "the name in each piece": {
        "chat": parts(
            part("a", "add", "", index=0),
            part(None, "add", '{"a"', index=0),
            part("", "add", ": 1}", index=0),
            part("b", "mul", B, index=1),
        ),
    },
    "another id in each piece": {
        "chat": parts(
            part("a", "add", "", index=0),
            part("x", None, '{"a"', index=0),
            part("y", "", ": 1}", index=0),
            part("b", "mul", B, index=1),
        ),
    },
    "another id and the name in each piece": {
        "chat": parts(
            part("a", "add", '{"a"', index=0),
            part("x", "add", ": 1}", index=0),
            part("b", "mul", B, index=0),
        ),
    },
    "the name in pieces": {
        "chat": parts(
            part("a", "ad", "", index=0),
            part(None, "d", "", index=0),
            part(arguments=A, index=0),
            part("b", "m", "", index=1),
            part("b", "mul", B, index=1),
        ),
    },
    "no arguments at first": {
        "chat": parts(
            part("a", "add", index=0),
            part(arguments=A, index=0),
            part("b", "mul", None, index=1),
            part(arguments=B, index=1),
        ),
    },
    "nulls": {
        "chat": parts(
            part("a", "add", A, index=0),
            {"index": 0, "id": None, "type": None, "function": None},
            {"index": 1, "id": "b", "function": {"name": "mul", "arguments": None}},
            {"index": 1, "id": None, "function": {"name": None, "arguments": B}},
            None,
        ),
        "responses": item_done(0, "a", "add", A, status=None, id=None)
        + item_done(1, "b", "mul", B)
        + completed(None),
    },
    "arguments as an object": {
        "chat": parts(part("a", "add", {"a": 1}, index=0), part("b", "mul", {"b": 2}, index=1)),
        "chat whole": whole(
            {"tool_calls": [part("a", "add", {"a": 1}), part("b", "mul", {"b": 2})]}
        ),
        "responses": item_done(0, "a", "add", {"a": 1})
        + completed(call_item("a", "add", {"a": 1}), call_item("b", "mul", {"b": 2})),
        "responses whole": json.dumps(
            response(call_item("a", "add", {"a": 1}), call_item("b", "mul", {"b": 2}))
        ),
    },
    "arguments as the text of a text": {
        "chat": parts(part("a", "add", json.dumps(A), index=0), part("b", "mul", B, index=1)),
        "chat whole": whole({"tool_calls": [part("a", "add", json.dumps(A)), part("b", "mul", B)]}),
        "responses whole": json.dumps(response(call_item("a", "add", json.dumps(A)), TWO[1])),
    },
    "arguments once more at the end": {
        "chat": parts(
            part("a", "add", '{"a"', index=0),
            part(arguments=": 1}", index=0),
            part("a", "add", A, index=0),
            part("b", "mul", B, index=1),
            part(arguments=B, index=1),
        ),
        "responses": added(0, "a", "add", "")
        + delta(A, output_index=0)
        + event(
            {"type": "response.function_call_arguments.done", "arguments": A, "output_index": 0}
        )
        + item_done(1, "b", "mul", B)
        + completed(*TWO),
    },
    "all arguments so far in each piece": {
        "chat": parts(
            part("a", "add", '{"a"', index=0),
            part(arguments='{"a": ', index=0),
            part(arguments=A, index=0),
            part("b", "mul", B, index=1),
        ),
    },
    "an empty object before the arguments": {
        "chat": parts(
            part("a", "add", "{}", index=0),
            part(arguments='{"a"', index=0),
            part(arguments=": 1}", index=0),
            part("b", "mul", B, index=1),
        ),
        "responses": added(0, "a", "add", "{}")
        + delta('{"a"', output_index=0)
        + delta(": 1}", output_index=0)
        + item_done(1, "b", "mul", B)
        + completed(),
    },
    "names beside the function": {
        "chat": parts(
            {"id": "a", "name": "add", "arguments": A},
            {"id": "b", "name": "mul", "arguments": {"b": 2}},
        ),
        "chat whole": whole(
            {
                "tool_calls": [
                    {"id": "a", "name": "add", "arguments": A},
                    {"id": "b", "name": "mul", "arguments": B},
                ]
            }
        ),
    },
    "only with the response at the end": {"responses": completed(*TWO)},
    "only in the pieces": {
        "responses": added(0, "a", "add", "")
        + delta(A, output_index=0)
        + added(1, "b", "mul", "")
        + delta(B, output_index=1)
        + completed(),
    },
    "usage and a finish in each piece": {
        "chat": "".join(
            chat({"tool_calls": [item]}, "stop", usage={"prompt_tokens": 1, "completion_tokens": 1})
            for item in (
                part("a", "add", '{"a"', index=0),
                part(arguments=": 1}", index=0),
                part("b", "mul", B, index=1),
            )
        )
        + DONE,
    },
    "whole in a stream": {
        "chat": f"data: {whole({'tool_calls': [part('a', 'add', A), part('b', 'mul', B)]}, 'tool_calls')}\n\n"
        + DONE,
        "responses": json.dumps(response(*TWO)),
    },
}


@table(CALLS)
def test_tool_calls(way, raw, ask):
    assert calls_of(ask(way, raw)) == [SUM, PRODUCT]


IDS = {
    "without ids": {
        "chat": parts(part(None, "add", A), part(None, "add", B)),
        "chat whole": whole({"tool_calls": [part(None, "add", A), part(None, "add", B)]}),
        "responses": completed(call_item(None, "add", A), call_item(None, "add", B)),
        "responses whole": json.dumps(
            response(call_item(None, "add", A), call_item(None, "add", B))
        ),
    },
    "empty ids": {
        "chat": parts(part("", "add", A, index=0), part("", "add", B, index=0)),
        "chat whole": whole(
            {"tool_calls": [part("", "add", A, index=0), part("", "add", B, index=0)]}
        ),
    },
    "one id for all": {
        "chat": parts(part("x", "add", A, index=0), part("x", "add", B, index=1)),
        "chat whole": whole({"tool_calls": [part("x", "add", A), part("x", "add", B)]}),
    },
    "a number for an id": {
        "chat": parts(part(1, "add", A, index=0), part(2, "add", B, index=1)),
        "chat whole": whole({"tool_calls": [part(1, "add", A), part(2, "add", B)]}),
    },
}


@table(IDS)
def test_each_call_has_an_id_of_its_own(way, raw, ask):
    (one, *first), (other, *second) = calls_of(ask(way, raw))
    assert (first, second) == (["add", {"a": 1}], ["add", {"b": 2}])
    assert one and other and one != other


EMPTY = [None, "", " ", "null", "{}", {}, '""']


@pytest.mark.parametrize("given", EMPTY, ids=repr)
def test_no_arguments_are_an_empty_object(given, ask):
    ways = {
        "chat": parts(part("a", "done", given, index=0)),
        "chat whole": whole({"tool_calls": [part("a", "done", given)]}),
        "responses": item_done(0, "a", "done", given) + completed(),
        "responses whole": json.dumps(response(call_item("a", "done", given))),
    }
    for way, raw in ways.items():
        assert calls_of(ask(way, raw)) == [("a", "done", {})]


def test_two_calls_of_one_tool_without_arguments(ask):
    raw = parts(part("a", "done", "", index=0), part("b", "done", "", index=0))
    assert [call[0] for call in calls_of(ask("chat", raw))] == ["a", "b"]


def test_arguments_that_look_like_those_before(ask):
    nested = ('{"a": [', '{"a": [1]}', "]}")
    raw = parts(
        part("a", "add", nested[0], index=0),
        *(part(arguments=item, index=0) for item in nested[1:]),
    )
    assert calls_of(ask("chat", raw)) == [("a", "add", {"a": [{"a": [1]}]})]


def test_the_function_call_of_older_servers(ask):
    raw = chat({"function_call": {"name": "add", "arguments": '{"a"'}}) + chat(
        {"function_call": {"arguments": ": 1}"}}
    )
    for way, answer in {
        "chat": raw + chat({}, "function_call"),
        "chat whole": whole({"function_call": {"name": "add", "arguments": A}}, "function_call"),
    }.items():
        ((_, *call),) = calls_of(ask(way, answer))
        assert call == ["add", {"a": 1}]


def test_arguments_that_are_no_json_are_passed_on(ask):
    (chunk,) = (
        chunk for chunk in ask("chat", parts(part("a", "add", "{oh", index=0))) if chunk.tool_calls
    )
    assert chunk.tool_calls[0].arguments == "{oh"


COUNTS = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
OTHER_COUNTS = {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7}

USAGES = {
    "as documented": {
        "chat": HELLO + STOP + chat(usage=COUNTS),
        "chat whole": whole({"content": HI}, usage=COUNTS),
        "responses": piece(HI) + completed(usage=OTHER_COUNTS),
        "responses whole": json.dumps(response(THE_TEXT, usage=OTHER_COUNTS)),
    },
    "twice": {"chat": HELLO + chat({}, "stop", usage=COUNTS) + chat(usage=COUNTS) + DONE},
    "a running total": {
        "chat": "".join(
            chat(
                {"content": "a"},
                usage={"prompt_tokens": 5, "completion_tokens": count, "total_tokens": 5 + count},
            )
            for count in range(3)
        )
        + STOP
    },
    "in two parts": {
        "chat": chat(
            {"content": HI}, usage={"prompt_tokens": 5, "completion_tokens": 0, "total_tokens": 5}
        )
        + chat({}, "stop", usage={"prompt_tokens": 0, "completion_tokens": 2, "total_tokens": 7})
    },
    "zeros at the end": {
        "chat": HELLO + chat({}, "stop", usage=COUNTS) + chat(usage=dict.fromkeys(COUNTS, 0)) + DONE
    },
    "floats": {
        "chat": HELLO + STOP + chat(usage={key: float(value) for key, value in COUNTS.items()}),
        "chat whole": whole(
            {"content": HI}, usage={key: float(value) for key, value in COUNTS.items()}
        ),
        "responses": piece(HI)
        + completed(usage={key: float(value) for key, value in OTHER_COUNTS.items()}),
        "responses whole": json.dumps(response(THE_TEXT, usage=OTHER_COUNTS)).replace("5", "5.0"),
    },
    "no total": {
        "chat": HELLO + STOP + chat(usage={"prompt_tokens": 5, "completion_tokens": 2}),
        "chat whole": whole(
            {"content": HI},
            usage={"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": None},
        ),
        "responses": piece(HI) + completed(usage={"input_tokens": 5, "output_tokens": 2}),
        "responses whole": json.dumps(
            response(THE_TEXT, usage={"input_tokens": 5, "output_tokens": 2})
        ),
    },
    "the names of the other protocol": {
        "chat": HELLO + STOP + chat(usage=OTHER_COUNTS),
        "chat whole": whole({"content": HI}, usage=OTHER_COUNTS),
        "responses": piece(HI) + completed(usage=COUNTS),
        "responses whole": json.dumps(response(THE_TEXT, usage=COUNTS)),
    },
    "in the choice": {
        "chat": HELLO
        + event({"choices": [{"delta": {}, "finish_reason": "stop", "usage": COUNTS}]})
    },
    "in a field of its own": {
        "chat": HELLO + chat({}, "stop", x_groq={"id": "r", "usage": COUNTS})
    },
    "behind the end of the text": {"chat": HELLO + STOP + chat({"content": ""}, usage=COUNTS)},
}


@table(USAGES)
def test_usage(way, raw, ask):
    assert usage_of(ask(way, raw)) == (5, 2, 7)


NO_USAGES = {
    "missing": {
        "chat": HELLO + STOP,
        "chat whole": whole({"content": HI}),
        "responses": piece(HI) + completed(),
        "responses whole": json.dumps(response(THE_TEXT)),
    },
    "empty": {
        "chat": HELLO + STOP + chat(usage={}),
        "chat whole": whole({"content": HI}, usage={}),
        "responses": piece(HI) + completed(usage={}),
        "responses whole": json.dumps(response(THE_TEXT, usage={})),
    },
    "not a number": {
        "chat": HELLO
        + chat({}, "stop", usage={"prompt_tokens": float("nan"), "completion_tokens": 1}),
        "responses": piece(HI) + completed(usage={"input_tokens": float("inf")}),
    },
}


@table(NO_USAGES)
def test_no_usage(way, raw, ask):
    chunks = ask(way, raw)
    assert text_of(chunks) == HI
    assert [chunk.usage for chunk in chunks if chunk.usage] == []


def refused(text):
    return message([{"type": "refusal", "refusal": text}])


REFUSALS = {
    "as documented": {
        "chat": chat({"content": "", "refusal": None})
        + chat({"refusal": "I "})
        + chat({"refusal": "cannot."})
        + STOP,
        "chat whole": whole({"content": None, "refusal": "I cannot."}),
        "responses": event({"type": "response.refusal.delta", "delta": "I "})
        + event({"type": "response.refusal.delta", "delta": "cannot."})
        + event({"type": "response.refusal.done", "refusal": "I cannot."})
        + completed(refused("I cannot.")),
        "responses whole": json.dumps(response(refused("I cannot."))),
    },
    "without pieces": {
        "responses": completed(refused("I cannot.")),
        "chat": f"data: {whole({'content': '', 'refusal': 'I cannot.'})}\n\n",
    },
    "only at the end of the pieces": {
        "responses": event({"type": "response.refusal.done", "refusal": "I cannot."}) + completed(),
    },
}


@table(REFUSALS)
def test_a_refusal_is_the_answer_and_is_marked(way, raw, ask):
    chunks = ask(way, raw)
    assert text_of(chunks) == "I cannot."
    assert chunks[-1].finish_reason == "refusal"


def ways_to_end(chat_reason, **reason):
    details = {"status": "incomplete", "incomplete_details": reason or None}
    return {
        "chat": HELLO + chat({}, chat_reason) + DONE,
        "chat whole": whole({"content": HI}, chat_reason),
        "responses": piece(HI) + completed(kind="response.incomplete", **details),
        "responses whole": json.dumps(response(THE_TEXT, **details)),
    }


@pytest.mark.parametrize(
    ("ways", "finish"),
    [
        (ways_to_end("length", reason="max_output_tokens"), "length"),
        (ways_to_end("MAX_TOKENS", reason="max_tokens"), "length"),
        (ways_to_end("content_filter", reason="content_filter"), "content_filter"),
        (ways_to_end("SAFETY", reason="content_filter"), "content_filter"),
        (ways_to_end("incomplete"), "incomplete"),
        (
            ways_to_end("insufficient_system_resource", reason="insufficient_system_resource"),
            "insufficient_system_resource",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_why_an_answer_is_not_whole(ways, finish, ask):
    for way, raw in ways.items():
        chunks = ask(way, raw)
        assert text_of(chunks) == HI
        assert chunks[-1].finish_reason == finish


@pytest.mark.parametrize(
    "word", ["odd\ud83d", "a\nb", "x" * 999], ids=["half", "two lines", "long"]
)
def test_a_reason_that_is_odd(word, ask):
    reason = ask("chat", HELLO + chat({}, word))[-1].finish_reason
    assert reason.isprintable()
    assert len(reason) < 100
    with pytest.raises(ModelUnavailableError) as caught:
        ask("chat", event({"error": {"message": word}}))
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 1100


@pytest.mark.parametrize("word", ["stop", "STOP", "eos", "end_turn", "tool_calls", "function_call"])
def test_ordinary_ends(word, ask):
    for raw in (HELLO + chat({}, word), HELLO + chat({}, word) + chat({}, "stop") + DONE):
        assert ask("chat", raw)[-1].finish_reason is None


EARLY = {
    "in the middle": {"chat": HELLO, "responses": piece(HI)},
    "in the middle of an event": {
        "chat": HELLO + STOP[:30],
        "responses": piece(HI) + completed()[:40],
    },
    "in the middle of a character": {
        "chat": HELLO.encode() + b'data: {"choices": [{"delta": {"content": "\xf0\x9f',
        "responses": piece(HI).encode()
        + b'data: {"type": "response.output_text.delta", "delta": "\xf0',
    },
    "with null for a reason": {"chat": HELLO + chat({}, "null") + chat({}, None)},
    "at once": {"chat": "", "responses": ""},
    "with nothing but comments": {"chat": ": ping\n\n", "responses": ": ping\n\n"},
    "in the middle of whole JSON": {
        "chat": whole({"content": HI})[:-9],
        "responses": json.dumps(response(THE_TEXT))[:-9],
    },
}


@table(EARLY)
def test_a_stream_that_ends_early(way, raw, ask):
    with pytest.raises(ModelUnavailableError) as caught:
        ask(way, raw)
    assert caught.value.message == "the answer of openai/x ended early"
    assert caught.value.hint == "try again"


NOTHING = {
    "only [DONE]": {"chat": DONE, "responses": DONE},
    "no choices": {"chat": event({"choices": []}) + DONE, "chat whole": '{"choices": []}'},
    "no output": {
        "responses": event({"type": "response.completed", "response": {"status": "completed"}})
    },
}


@table(NOTHING)
def test_no_answer(way, raw, ask):
    with pytest.raises(ModelUnavailableError, match=r"returned no answer|ended early"):
        ask(way, raw)


def everywhere(data, name=""):
    """An object in place of an answer."""
    raw = json.dumps(data)
    return {
        "chat": event(data, name),
        "chat whole": raw,
        "responses": event(data, name),
        "responses whole": raw,
    }


def unwrapped(raw):
    return dict.fromkeys(("chat", "chat whole", "responses", "responses whole"), raw)


FAILURES = {
    "as documented": everywhere({"error": {"message": "No room.", "code": 500}}),
    "a text": everywhere({"error": "No room."}),
    "an error in an error": everywhere({"error": {"error": {"message": "No room."}}}),
    "in a list": everywhere([{"error": {"code": 400, "message": "No room."}}]),
    "beside a choice": {
        "chat": event(
            {
                "error": {"message": "No room."},
                "choices": [{"delta": {"content": ""}, "finish_reason": "error"}],
            }
        ),
        "chat whole": json.dumps(
            {"error": {"message": "No room."}, "choices": [{"message": {"content": ""}}]}
        ),
    },
    "in a choice": {
        "chat": event(
            {"choices": [{"error": {"message": "No room."}, "delta": {}, "finish_reason": "error"}]}
        ),
        "chat whole": json.dumps(
            {"choices": [{"error": {"message": "No room."}, "message": {"content": ""}}]}
        ),
    },
    "an object of its own": everywhere({"object": "error", "message": "No room.", "code": 400}),
    "a detail": everywhere({"detail": "No room."}),
    "a list of details": everywhere({"detail": [{"loc": ["body"], "msg": "No room."}]}),
    "a list of errors": everywhere({"errors": [{"message": "No room."}]}),
    "a short name": everywhere({"code": 1001, "msg": "No room."}),
    "a status in the answer": everywhere(
        {"base_resp": {"status_code": 1004, "status_msg": "No room."}, "choices": None}
    ),
    "with a name": {
        "chat": event({"message": "No room."}, "error"),
        "responses": event({"message": "No room."}, "error"),
    },
    "words with a name": {
        "chat": "event: error\ndata: No room.\n\n",
        "responses": "event: error\ndata: No room.\n\n",
    },
    "a field of its own": {
        "chat": 'error: {"code": 400, "message": "No room."}\n\n' + DONE,
        "responses": 'error: {"code": 400, "message": "No room."}\n\n',
    },
    "JSON within a stream": {
        "chat": ": ping\n\n" + '{"error": {"message": "No room."}}',
        "responses": ": ping\n\n" + '{"error": {"message": "No room."}}\n',
    },
    "in the response": {
        "responses": event(
            {"type": "response.failed", "response": {"error": {"message": "No room."}}}
        ),
        "responses whole": json.dumps(response(status="failed", error={"message": "No room."})),
    },
    "an event": {
        "responses": event(
            {"type": "error", "error": {"type": "server_error", "message": "No room."}}
        ),
    },
}


@table(FAILURES)
def test_an_error_with_a_status_that_says_all_is_well(way, raw, ask):
    with pytest.raises(ModelUnavailableError) as caught:
        ask(way, raw)
    assert caught.value.message == "openai answered with an error for openai/x: No room."
    assert caught.value.hint == "try again, and check OPENAI_BASE_URL if it is set"


LATE = {
    "a reason": {"chat": HELLO + chat({}, "error")},
    "an error": {
        "chat": HELLO + event({"error": "error"}),
        "responses": piece(HI) + event({"type": "error", "message": "error"}),
    },
    "an error after the end": {"chat": HELLO + STOP + event({"error": {"code": "error"}}) + DONE},
}


@table(LATE)
def test_an_error_in_the_middle(way, raw, ask):
    with pytest.raises(ModelUnavailableError) as caught:
        ask(way, raw)
    assert caught.value.message == "the answer of openai/x ended early: error"


@table(
    {"a long conversation": everywhere({"error": {"message": "the prompt is too long: 9 tokens"}})}
)
def test_an_error_that_says_that_the_conversation_is_too_long(way, raw, ask):
    with pytest.raises(ContextTooLongError):
        ask(way, raw)


PAGES = {
    "a page": unwrapped(
        "<!DOCTYPE html>\n<html><head><title>Log in</title></head>{\n}\n{\n</html>"
    ),
    "a part of one": unwrapped("\n <h1>Log in</h1>\n"),
}


@table(PAGES)
def test_a_web_page(way, raw, ask):
    with pytest.raises(ModelUnavailableError) as caught:
        ask(way, raw)
    assert (
        caught.value.message == "openai sent a web page in place of an answer for openai/x: Log in"
    )
    assert caught.value.hint == "check OPENAI_BASE_URL if it is set"


@table(
    {
        "words": unwrapped("upstream connect\nerror"),
        "in a stream": {"chat": "data: upstream connect error\n\n"},
    }
)
def test_words(way, raw, ask):
    with pytest.raises(ModelUnavailableError) as caught:
        ask(way, raw)
    assert (
        caught.value.message
        == "openai sent text in place of an answer for openai/x: upstream connect error"
    )


def test_a_page_that_comes_with_a_status(openai_server):
    openai_server.answer(
        status=400, raw="<html><title>400 Bad Request</title><body>nginx</body></html>"
    )
    client = OpenAIClient(openai_server.variables, keyless_hint="", clock=FixedClock())
    with pytest.raises(ModelError) as caught:
        list(client.stream(ModelRequest("openai/x", (), streaming=True, temperature=0)))
    assert caught.value.message == "openai refused the request to openai/x: 400 Bad Request"


@pytest.mark.parametrize(
    "body",
    [
        [{"error": {"code": 400, "message": "No."}}],
        {"detail": "No."},
        {"error": "No."},
        {"message": "No."},
    ],
    ids=json.dumps,
)
def test_what_a_refusal_says(body, openai_server):
    headers = {"Content-Type": "application/json"}
    openai_server.answer(status=400, raw=json.dumps(body), headers=headers)
    client = OpenAIClient(openai_server.variables, keyless_hint="", clock=FixedClock())
    with pytest.raises(ModelError) as caught:
        list(client.stream(ModelRequest("openai/x", (), streaming=True, temperature=0)))
    assert caught.value.message == "openai refused the request to openai/x: No."


@pytest.mark.parametrize("way", ["chat", "responses"])
def test_a_connection_that_breaks_after_the_end(way, openai_server):
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    body = TEXTS["a finish without [DONE]"][way].encode()
    openai_server.answer(wire=[head, b"%x\r\n" % len(body), body, b"\r\n"])
    client = OpenAIClient(openai_server.variables, keyless_hint="", clock=FixedClock())
    model_type = "responses" if way == "responses" else None
    request = ModelRequest("openai/x", (), streaming=True, temperature=0, model_type=model_type)
    assert text_of(client.stream(request)) == HI
