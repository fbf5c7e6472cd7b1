"""`tactus run` with providers, proxies and settings that are not as they should be."""

import json

import pytest

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
