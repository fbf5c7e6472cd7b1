"""Draws a sequence diagram of a run as SVG, with a lane per participant and an arrow per message.

The picture is as wide as its panel. The colours are those of the page, so that it is readable in light and dark mode,
and its description contains the same information as text. The last arrow leaves the program with the value that the run
returned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from docs_plugin.pages.transcript import CALLER, PROGRAM
from docs_plugin.rendering.icons import PATHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docs_plugin.pages.transcript import Participant, Row

WIDTH = 860
"""The width of a picture in its own units; text is 13 units high."""

NARROWEST_LANE = 84

LETTER = 6.9
"""The approximate width of a character."""

LINE = 15
"""The height of a line of text."""

HEAD = 62
"""The height of the names of the participants, above the lanes."""

NARROWEST_LABEL, WIDEST_LABEL = 280, 520
"""The range of widths of a label. It may be wider than its arrow, so that it is readable between close lanes."""

BAR = 5
"""Half of the width of an activation bar."""

MOST_MESSAGES = 30

ANSWERS = {"reply", "return", "answer", "failure", "result"}
"""The kinds of messages that are replies, and drawn with a dashed line."""


@dataclass(frozen=True)
class _Arrow:
    """A message with its place in the picture."""

    row: Row
    number: int
    """The index of its row in the transcript."""
    start: float
    end: float
    y: float
    label: list[str]

    @property
    def is_end(self) -> bool:
        """True for the result or the error of the run."""
        return self.row.receiver == CALLER

    @property
    def is_answer(self) -> bool:
        """True if it is a reply."""
        return self.row.kind in ANSWERS


def participants_of(rows: Sequence[Row]) -> tuple[Participant, ...]:
    """Return the participants of a run: the program first, then the others in order of appearance."""
    sides = [side for row in rows if row.receiver for side in (row.sender, row.receiver)]
    return tuple(side for side in dict.fromkeys([PROGRAM, *sides]) if side != CALLER)


def sequence_svg(rows: Sequence[Row], *, name: str) -> Markup:
    """Draw the messages of a run; empty if the program is the only participant.

    Args:
        rows: The rows of the run's transcript.
        name: Makes the ids in the picture unique on the page.
    """
    messages = [(number, row) for number, row in enumerate(rows) if row.receiver]
    left_out = max(0, len(messages) - MOST_MESSAGES)
    drawn = [*messages[: MOST_MESSAGES - 1], messages[-1]] if left_out else messages
    lanes = participants_of([row for _, row in drawn])
    if len(lanes) == 1:
        return Markup("")
    width = max(WIDTH, NARROWEST_LANE * len(lanes))
    places = {lane: width * (index + 0.5) / len(lanes) for index, lane in enumerate(lanes)}
    arrows = _arrows(drawn, places, gap=LINE * 2 if left_out else 0)
    height = arrows[-1].y + 12 + LINE * (len(arrows[-1].label) if arrows[-1].is_end else 0)
    wide = " tactus-sequence--wide" if width > WIDTH else ""
    parts = [
        f'<svg class="tactus-sequence{wide}" role="img" aria-labelledby="{name}-title {name}-text"'
        f' viewBox="0 0 {width} {height}">',
        f'<title id="{name}-title">Who talked to whom</title>',
        f'<desc id="{name}-text">{_in_words(drawn, left_out)}</desc>',
        *(_lane(lane, x, width / len(lanes), height) for lane, x in places.items()),
        *_bars(arrows, places),
        *(_message(arrow, width) for arrow in arrows),
    ]
    if left_out:
        place = f'x="{width / 2:g}" y="{arrows[-2].y + LINE * 2}"'
        parts.append(f'<text class="tactus-gap" {place}>{_more(left_out)}</text>')
    return Markup("".join([*parts, "</svg>"]))


def _arrows(
    messages: Sequence[tuple[int, Row]], places: dict[Participant, float], *, gap: int
) -> list[_Arrow]:
    """Place the messages below each other, with a gap before the last one."""
    arrows: list[_Arrow] = []
    y = HEAD
    for number, row in messages:
        start, end = places[row.sender], places.get(row.receiver or row.sender, 12)
        is_end = row.receiver == CALLER
        span = WIDEST_LABEL if is_end else abs(end - start) - 30
        span = max(NARROWEST_LABEL, min(WIDEST_LABEL, span))
        label = _wrapped(_said(row), int(span / LETTER))
        # The label of the result is below its arrow, where the bar of the program has ended.
        y += (10 if is_end else LINE * len(label)) + 15 + (gap if number == messages[-1][0] else 0)
        arrows.append(_Arrow(row, number, start, end, y, label))
    return arrows


def _said(row: Row) -> str:
    if row.receiver == CALLER:
        return f"{row.title} {row.text}"
    return row.text or row.title


def _in_words(messages: Sequence[tuple[int, Row]], left_out: int) -> Markup:
    described = [
        f"{row.sender.name} to {row.receiver.name}: {_short(_said(row), 80)}"
        for _, row in messages
        if row.receiver
    ]
    if left_out:
        described.insert(-1, _more(left_out))
    return escape("; ".join(described) + ".")


def _more(count: int) -> str:
    return f"{count} more message{'s' if count > 1 else ''}"


def _lane(lane: Participant, x: float, room: float, height: float) -> str:
    width = min(room - 8, 170)
    name = _wrapped(lane.name, int((width - 8) / LETTER))
    lines = "".join(
        f'<tspan x="{x:g}" y="{39 + LINE * index + (7 if len(name) == 1 else 0):g}">{escape(line)}</tspan>'
        for index, line in enumerate(name)
    )
    return (
        f'<g class="tactus-lane tactus-lane--{lane.kind}"><title>{escape(_short(lane.name, 300))}</title>'
        f'<line x1="{x:g}" y1="{HEAD}" x2="{x:g}" y2="{height}"/>'
        f'<rect x="{x - width / 2:g}" y="1" width="{width:g}" height="{HEAD - 2}" rx="6"/>'
        f'<path d="{PATHS[lane.kind]}" transform="translate({x - 8:g} 8)"/>'
        f"<text>{lines}</text></g>"
    )


def _bars(arrows: Sequence[_Arrow], places: dict[Participant, float]) -> Iterator[str]:
    """Yield the activation bars. The program is active throughout the run."""
    for lane, x in places.items():
        spans = [(HEAD, arrows[-1].y)] if lane == PROGRAM else _active(arrows, lane)
        for begin, end in spans:
            height = max(end - begin, 3 * BAR)
            yield (
                f'<rect class="tactus-bar tactus-bar--{lane.kind}" x="{x - BAR:g}" y="{begin:g}"'
                f' width="{2 * BAR}" height="{height:g}" rx="2"/>'
            )


def _active(arrows: Sequence[_Arrow], lane: Participant) -> Iterator[tuple[float, float]]:
    """Yield the spans in which a participant is active: from a call to its last reply before the next call."""
    begin: float | None = None
    end, has_answered = 0.0, False
    for arrow in arrows:
        if lane not in (arrow.row.sender, arrow.row.receiver):
            continue
        if begin is not None and has_answered and arrow.row.receiver == lane:
            yield begin, end
            begin = None
        begin = arrow.y if begin is None else begin
        end, has_answered = arrow.y, arrow.row.sender == lane and arrow.is_answer
    if begin is not None:
        yield begin, end


def _message(arrow: _Arrow, width: float) -> str:
    row, y = arrow.row, arrow.y
    sign = 1 if arrow.end >= arrow.start else -1
    start, end = arrow.start + BAR * sign, arrow.end - BAR * sign
    if row.sender == row.receiver:
        line = f"M{start:g} {y - 8:g}h26v8H{start + 8:g}"
        end, sign = start, -1
    else:
        line = f"M{start:g} {y:g}H{end - 7 * sign:g}"
    longest = max(map(len, arrow.label)) * LETTER / 2 + 4
    middle = min(max((start + end) / 2, longest), width - longest)
    first = y + LINE if arrow.is_end else y - 7 - LINE * (len(arrow.label) - 1)
    text = "".join(
        f'<tspan x="{middle:g}" y="{first + LINE * index:g}">{escape(part)}</tspan>'
        for index, part in enumerate(arrow.label)
    )
    kind = f"tactus-message--{row.kind}{' is-answer' if arrow.is_answer else ''}"
    return (
        f'<g class="tactus-message {kind}" data-row="{arrow.number}">'
        f"<title>{escape(_short(_said(row), 300))}</title>"
        f'<text>{text}</text><path class="tactus-arrow" d="{line}"/>'
        f'<path class="tactus-head" d="M{end:g} {y:g}l{-9 * sign} -4.5v9z"/></g>'
    )


BREAK = re.compile(r"[\s_./,:-](?=[^\s_./,:-]*$)|(?<=[a-z])(?=[A-Z][a-z]*$)")
"""Matches the last place at which a line can be broken."""


def _wrapped(text: str, length: int) -> list[str]:
    """Wrap a text to one or two lines of at most `length` characters."""
    text = _short(text, 2 * length)
    if len(text) <= length:
        return [text]
    place = BREAK.search(text[: length + 1])
    end = place.end() if place and place.end() >= length / 3 else length
    return [text[:end].strip(), _short(text[end:], length)]


def _short(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: max(length - 1, 1)].rstrip() + "…"
