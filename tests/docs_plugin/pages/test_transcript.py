"""Runs, told as rows and drawn as pictures."""

from typing import get_args

import pytest

from docs_plugin.pages.sequence_diagram import MOST_MESSAGES, sequence_svg
from docs_plugin.pages.transcript import Row, rows_of
from tactus.core.events import (
    ClockRead,
    Event,
    HumanAsked,
    LogWritten,
    ModelPredicted,
    RandomUsed,
    RequestDelayed,
    RunStarted,
    TextStreamed,
    ToolCalled,
    ToolFailed,
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
    return [(row.kind, row.sender, row.receiver, row.text) for row in rows_of(events)]


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
        ("a answers", "One."),
        ("Log (info)", "heard one"),
        ("a goes on", "Two."),
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


def test_a_long_picture_says_how_much_it_leaves_out():
    rows = [Row("prompt", "Program", f"agent {n % 2}", "asked", f"<{n}>", HERE) for n in range(40)]
    picture = sequence_svg(rows, name="p")
    assert picture.count('class="tactus-message') == MOST_MESSAGES
    assert (
        "and 10 more messages." in picture and "&lt;39&gt;" not in picture and "<1>" not in picture
    )


def test_a_run_in_which_nobody_talked_has_no_picture():
    assert sequence_svg([Row("log", "Program", None, "Log", "x", HERE)], name="p") == ""
