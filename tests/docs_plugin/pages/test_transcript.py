"""Runs, told as rows and drawn as pictures."""

import re
from typing import get_args

import pytest

from docs_plugin.pages.sequence_diagram import MOST_MESSAGES, sequence_svg
from docs_plugin.pages.transcript import CALLER, PROGRAM, Participant, Row, rows_of
from tactus.core.events import (
    ClockRead,
    Event,
    FileRead,
    HumanAnswered,
    HumanAsked,
    LogWritten,
    ModelPredicted,
    RandomUsed,
    RequestDelayed,
    RunFinished,
    RunStarted,
    TextStreamed,
    ToolCalled,
    ToolFailed,
    ToolReturned,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from tactus.core.results import Usage
from tactus.core.source import SourceLocation

HERE = SourceLocation("a.tac", 3)

SILENT = {RunStarted, ClockRead, RandomUsed, RequestDelayed}
"""Events that say nothing to a reader."""


def told(*events):
    return [
        (row.kind, row.sender.name, row.receiver and row.receiver.name, row.text)
        for row in rows_of(events)
    ]


def test_tokens_of_one_answer_are_one_row():
    events = [
        TurnStarted("a", "m", "Hi", location=HERE),
        TextStreamed("a", "Hel"),
        TextStreamed("a", "lo"),
    ]
    (_, reply) = rows_of([*events, TurnFinished("a", "Hello", Usage())])
    assert (reply.text, reply.tokens, reply.lengths) == ("Hello", ("Hel", "lo"), "3 2")


def test_an_answer_that_is_not_whole_is_marked():
    turn = [TurnStarted("a", "m", "Hi"), TurnFinished("a", "x", Usage(), finish_reason="length")]
    assert told(*turn)[-1] == (
        "failure",
        "a",
        "Program",
        "the answer of a was cut off at the limit of tokens (finish reason: length)",
    )


def test_two_answers_of_one_agent_are_two_rows():
    turn = [TurnStarted("a", "m", "Hi"), TextStreamed("a", "x"), TurnFinished("a", "x", Usage())]
    assert [kind for kind, *_ in told(*turn, *turn)] == ["prompt", "reply", "prompt", "reply"]


def test_an_answer_that_is_logged_while_it_arrives_is_not_told_twice():
    rows = rows_of(
        [
            TurnStarted("a", "m", "Hi"),
            TextStreamed("a", "One."),
            LogWritten("info", "heard one"),
            TextStreamed("a", " Two."),
            TurnFinished("a", "One. Two.", Usage()),
        ]
    )
    assert [(row.title, row.text) for row in rows[1:]] == [
        ("answers", "One."),
        ("logs (info)", "heard one"),
        ("continues", "Two."),
    ]


def test_a_prediction_is_a_question_and_an_answer():
    assert told(ModelPredicted("mood", "http", {"text": "x"}, {"label": "good"})) == [
        ("prompt", "Program", "mood", '{"text": "x"}'),
        ("reply", "mood", "Program", '{"label": "good"}'),
    ]


def test_lengths_are_counted_as_browsers_count():
    (row,) = rows_of([TextStreamed("a", "😀"), TextStreamed("a", "é")])
    assert row.lengths == "2 1"


def test_an_answer_that_came_whole_is_a_row_without_tokens():
    assert told(
        TurnFinished("a", "Hi", Usage()), TurnFinished("b", "{}", Usage(), data={"x": 1})
    ) == [
        ("reply", "a", "Program", "Hi"),
        ("reply", "b", "Program", '{"x": 1}'),
    ]


def test_who_called_whom():
    assert told(
        ToolCalled("t", {"x": 1}, "a"),
        ToolFailed("t", "no", None),
        TurnFailed("a", "", Usage(), "gone"),
        HumanAsked("select", "Which?", [{"label": "One", "value": 1}, "Two"]),
    ) == [
        ("call", "a", "t", '{"x": 1}'),
        ("failure", "t", "Program", "no"),
        ("failure", "a", "Program", "gone"),
        ("ask", "Program", "Person", "Which?\nOne / Two"),
    ]


@pytest.mark.parametrize(
    "kind", sorted(set(get_args(Event)) - SILENT, key=str), ids=lambda kind: kind.__name__
)
def test_every_kind_of_event_is_told(kind):
    values = {"usage": Usage(), "arguments": {}, "seconds": 1.0, "options": None, "location": HERE}
    fields = {name: values.get(name, "x") for name in kind.__struct_fields__}
    assert rows_of([kind(**fields)])


ASK = HumanAsked("approve", "Really?")
YES = HumanAnswered("approve", True)


def senders(*events):
    return [(row.title, row.sender.name) for row in rows_of(events)]


def test_what_a_tool_does_is_done_by_the_tool():
    assert told(
        ToolCalled("remove", {}, "a"),
        ASK,
        YES,
        ToolCalled("inner", {}),
        FileRead("x.txt"),
        TurnStarted("b", "m", "Hi"),
        TurnFinished("b", "Yes", Usage()),
        ToolReturned("inner", "x"),
        LogWritten("info", "done"),
        ToolReturned("remove", "gone", "a"),
        ASK,
    ) == [
        ("call", "a", "remove", ""),
        ("ask", "remove", "Person", "Really?"),
        ("answer", "Person", "remove", "yes"),
        ("call", "remove", "inner", ""),
        ("file", "inner", "Files", ""),
        ("prompt", "inner", "b", "Hi"),
        ("reply", "b", "inner", "Yes"),
        ("return", "inner", "remove", "x"),
        ("log", "remove", None, "done"),
        ("return", "remove", "a", "gone"),
        ("ask", "Program", "Person", "Really?"),
    ]


def test_a_call_that_raised_an_error_is_over():
    assert senders(ToolCalled("t", {}), ASK, ToolCalled("t", {}), ToolReturned("t", 1), ASK) == [
        ("calls t", "Program"),
        ("asks a person to approve", "Program"),
        ("calls t", "Program"),
        ("returns", "t"),
        ("asks a person to approve", "Program"),
    ]
    failed = [ToolCalled("t", {}, "a"), ToolCalled("u", {}), ToolFailed("t", "no", "a"), ASK]
    assert senders(*failed)[-1] == ("asks a person to approve", "Program")


def picture_of(*events):
    return sequence_svg(rows_of(events), name="p")


def places(picture, pattern):
    """Return where the arrows of a picture that match a pattern begin and end."""
    return [
        (float(start), float(end))
        for start, end in re.findall(
            rf'{pattern}.*?class="tactus-arrow" d="M(\S+) \S+H(\S+?)"', picture
        )
    ]


def test_a_question_of_a_tool_begins_at_its_lane():
    picture = picture_of(
        TurnStarted("a", "m", "Hi"), ToolCalled("t", {}, "a"), ASK, YES, ToolReturned("t", 1, "a")
    )
    lanes = [float(x) for x in re.findall(r'tactus-lane--\w+">.*?<line x1="(\S+?)"', picture)]
    assert lanes == sorted(lanes) and len(lanes) == 4
    ((start, end),) = places(picture, "tactus-message--ask")
    assert lanes[2] < start < lanes[2] + 10 and lanes[3] - 20 < end < lanes[3]


def test_the_returned_value_is_the_last_arrow_and_leaves_the_program():
    picture = picture_of(
        TurnStarted("a", "m", "Hi"), TurnFinished("a", "Yo", Usage()), RunFinished({"x": 1})
    )
    last = re.findall(r'<g class="tactus-message.*?</g>', picture)[-1]
    assert "returns {&#34;x&#34;: 1}" in last
    ((start, end),) = places(picture, "tactus-message--result")
    assert end < 40 < start


def test_everyone_is_active_from_a_call_to_the_answer():
    turn = [TurnStarted("a", "m", "Hi"), TurnFinished("a", "Yo", Usage())]
    picture = picture_of(*turn, *turn)
    assert re.findall(r'class="tactus-bar tactus-bar--(\w+)"', picture) == [
        "program",
        "agent",
        "agent",
    ]


def test_labels_wrap_to_two_lines_within_the_picture():
    picture = picture_of(
        *(TurnStarted(f"agent_with_a_long_name_{n}", "m", "word " * 60) for n in range(7))
    )
    width = float(re.search(r'viewBox="0 0 (\S+) ', picture)[1])
    for text in re.findall(r"<text>(.*?)</text>", picture):
        lines = re.findall(r'<tspan x="(\S+?)"[^>]*>(.*?)</tspan>', text)
        assert len(lines) == 2 or lines[0][1] == "Program"
        for middle, line in lines:
            half = len(line) * 6 / 2
            assert half <= float(middle) <= width - half


def test_a_long_picture_says_how_much_it_leaves_out_and_keeps_the_end():
    agents = [Participant("agent", f"agent {n % 2}") for n in range(40)]
    rows = [
        Row("prompt", PROGRAM, agent, "asked", f"<{n}>", HERE) for n, agent in enumerate(agents)
    ]
    rows.append(Row("result", PROGRAM, CALLER, "returns", "the end", None))
    picture = sequence_svg(rows, name="p")
    assert picture.count('class="tactus-message') == MOST_MESSAGES
    assert "11 more messages</text>" in picture and "returns the end" in picture
    assert "&lt;39&gt;" not in picture and "<1>" not in picture


def test_a_tool_that_calls_itself_is_drawn_as_a_loop():
    assert "h26v8H" in picture_of(
        ToolCalled("t", {}), ToolCalled("t", {}), ToolReturned("t", 1), ToolReturned("t", 1)
    )


def test_a_run_in_which_nobody_talked_has_no_picture():
    assert picture_of(LogWritten("info", "x"), RunFinished(1)) == ""
