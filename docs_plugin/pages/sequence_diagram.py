"""Draws a sequence diagram of a run as SVG, with a lane per participant and an arrow per message.

The colours are those of the page, so that it is readable in light and dark mode, and its description contains the same
information as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from docs_plugin.pages.transcript import PERSON, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.pages.transcript import Row

LANE = 176
"""The distance between two lanes in pixels."""

ROW = 38
HEAD = 44
LETTER = 6.4
"""The approximate width of a character in pixels."""

MOST_MESSAGES = 30

ANSWERS = {"reply", "return", "answer", "failure"}
"""The kinds of messages that are replies, and drawn with a dashed line."""


def sequence_svg(rows: Sequence[Row], *, name: str) -> Markup:
    """Draw the messages of a run; empty if there are none.

    Args:
        rows: The rows of the run's transcript.
        name: Makes the ids in the picture unique on the page.
    """
    messages = [row for row in rows if row.receiver is not None]
    if not messages:
        return Markup("")
    drawn = messages[:MOST_MESSAGES]
    lanes = _lanes(drawn)
    width, height = LANE * len(lanes), HEAD + ROW * len(drawn) + 14
    parts = [
        f'<svg class="tactus-sequence" role="img" aria-labelledby="{name}-title {name}-text"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<title id="{name}-title">Who talked to whom</title>',
        f'<desc id="{name}-text">{_in_words(drawn, len(messages))}</desc>',
        *(_lane(lane, index, height) for index, lane in enumerate(lanes)),
        *(_message(row, index, lanes) for index, row in enumerate(drawn)),
        "</svg>",
    ]
    return Markup("".join(parts))


def _lanes(messages: Sequence[Row]) -> list[str]:
    """Return the participants: the program first, then the others in order of appearance."""
    names = [name for row in messages for name in (row.sender, row.receiver) if name]
    return list(dict.fromkeys([PROGRAM, *names]))


def _in_words(messages: Sequence[Row], count: int) -> Markup:
    described = [
        f"{row.sender} to {row.receiver}: {_short(row.text or row.title, 80)}" for row in messages
    ]
    if count > len(messages):
        described.append(f"and {count - len(messages)} more messages")
    return escape("; ".join(described) + ".")


def _lane(name: str, index: int, height: int) -> str:
    x = _middle(index)
    kind = " tactus-lane--person" if name == PERSON else ""
    return (
        f'<g class="tactus-lane{kind}"><line x1="{x}" y1="30" x2="{x}" y2="{height}"/>'
        f'<rect x="{x - 76}" y="4" width="152" height="26" rx="4"/>'
        f'<text x="{x}" y="21" text-anchor="middle">{escape(_short(name, 22))}</text></g>'
    )


def _message(row: Row, index: int, lanes: list[str]) -> str:
    start, end = lanes.index(row.sender), lanes.index(row.receiver or row.sender)
    y = HEAD + ROW * index + 24
    sign = 1 if end >= start else -1
    x1, x2 = _middle(start), _middle(end) - 2 * sign
    text = _short(row.text or row.title, int((abs(end - start) * LANE - 16) / LETTER))
    return (
        f'<g class="tactus-message tactus-message--{row.kind}{" is-answer" if row.kind in ANSWERS else ""}">'
        f"<title>{escape(_short(row.text or row.title, 300))}</title>"
        f'<line x1="{x1}" y1="{y}" x2="{x2 - 5 * sign}" y2="{y}"/>'
        f'<path d="M{x2} {y}l{-8 * sign} -4v8z"/>'
        f'<text x="{(x1 + x2) / 2:g}" y="{y - 6}" text-anchor="middle">{escape(text)}</text></g>'
    )


def _middle(index: int) -> int:
    return LANE * index + LANE // 2


def _short(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
