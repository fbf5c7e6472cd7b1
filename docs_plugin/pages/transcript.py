"""Converts the events of a run to the rows of a transcript: sender, receiver, text, and line of the program.

An agent's answer is a single row with its tokens. Each other event is a row of its own. What happens while a tool runs
(it asks a person, reads a file, calls an agent) is attributed to the tool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from docs_plugin.rendering.shown_values import shown
from tactus.core.events import (
    EnvironmentRead,
    FileRead,
    FileWritten,
    HumanAnswered,
    HumanAsked,
    LogWritten,
    ModelPredicted,
    OutputMismatched,
    RunFailed,
    RunFinished,
    StateChanged,
    TextPrinted,
    TextStreamed,
    ToolCalled,
    ToolFailed,
    ToolReturned,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tactus.core.events import Event
    from tactus.core.source import SourceLocation


class Participant(Struct, frozen=True):
    """A participant of a run."""

    kind: str
    """`program`, `agent`, `tool`, `person`, `file` or `caller`."""
    name: str


PROGRAM = Participant("program", "Program")
PERSON = Participant("person", "Person")
FILES = Participant("file", "Files")
CALLER = Participant("caller", "Caller")
"""The caller of the program, who receives its result."""

QUESTIONS = {
    "approve": "asks a person to approve",
    "input": "asks a person",
    "review": "asks a person to review",
    "select": "asks a person to choose",
}


class Row(Struct, frozen=True):
    """A row of a transcript."""

    kind: str
    """`prompt`, `reply`, `call`, `return`, `ask`, `answer`, `state`, `log`, `print`, `file`, `result` or `failure`."""
    sender: Participant
    receiver: Participant | None
    """None if there is only one participant."""
    title: str
    """What the sender did, as a verb and its object."""
    text: str
    """The content: a message, arguments, a result, a value or a log entry."""
    location: SourceLocation | None
    tokens: tuple[str, ...] = ()
    """The tokens of a streamed text; empty if it was not streamed."""

    @property
    def lengths(self) -> str:
        """The lengths of the tokens in UTF-16 code units, as used by browsers."""
        return " ".join(str(len(token.encode("utf-16-le")) // 2) for token in self.tokens)


def rows_of(events: Iterable[Event]) -> tuple[Row, ...]:
    """Convert the events of a run to rows."""
    events = tuple(events)
    rows: list[Row] = []
    heard: dict[str, str] = {}
    for event, actor in zip(events, _actors(events), strict=True):
        match event:
            case TextStreamed(agent, text):
                _add_token(rows, event, actor, is_begun=agent in heard)
                heard[agent] = heard.get(agent, "") + text
            case TurnFinished(agent):
                _finish_reply(rows, event, actor, heard.pop(agent, None))
                if event.warning:
                    said, place = event.warning, event.location
                    rows.append(Row("failure", _agent(agent), actor, "is cut off", said, place))
            case ModelPredicted(name, _, data, output):
                place, model = event.location, _agent(name)
                rows.append(Row("prompt", actor, model, f"asks {name}", shown(data), place))
                rows.append(Row("reply", model, actor, "predicts", shown(output), place))
            case _ if row := _row(event, actor):
                rows.append(row)
    return tuple(rows)


def _actors(events: Sequence[Event]) -> list[Participant]:
    """Return the participant that runs at each event: the program, or the innermost tool that has not returned."""
    calls = _finished_calls(events)
    ends = set(calls.values())
    running = [PROGRAM]
    actors = []
    for index, event in enumerate(events):
        if index in ends:
            running.pop()
        actors.append(running[-1])
        if isinstance(event, ToolCalled) and index in calls:
            running.append(_tool(event.tool))
    return actors


def _finished_calls(events: Sequence[Event]) -> dict[int, int]:
    """Return the index of the end of each tool call by that of its start, without calls that raised an error."""
    ends: dict[int, int] = {}
    begun: list[tuple[int, str, str | None]] = []
    for index, event in enumerate(events):
        if isinstance(event, ToolCalled):
            begun.append((index, event.tool, event.agent))
        elif isinstance(event, ToolReturned | ToolFailed):
            call = (event.tool, event.agent)
            place = next((n for n in reversed(range(len(begun))) if begun[n][1:] == call), None)
            if place is not None:
                ends[begun[place][0]] = index
                del begun[place:]
    return ends


def _agent(name: str) -> Participant:
    return Participant("agent", name)


def _tool(name: str) -> Participant:
    return Participant("tool", name)


def _add_token(rows: list[Row], event: TextStreamed, actor: Participant, *, is_begun: bool) -> None:
    """Append a token to the current answer, or start a row if another event came in between."""
    last = rows[-1] if rows else None
    agent = _agent(event.agent)
    if last and last.kind == "reply" and last.sender == agent and last.tokens:
        rows[-1] = replace(last, text=last.text + event.text, tokens=(*last.tokens, event.text))
    else:
        does, text = ("continues", event.text.lstrip()) if is_begun else ("answers", event.text)
        rows.append(Row("reply", agent, actor, does, text, event.location, (text,)))


def _finish_reply(
    rows: list[Row], event: TurnFinished, actor: Participant, heard: str | None
) -> None:
    """Add the answer of a turn, unless it has been streamed."""
    last = rows[-1] if rows else None
    if event.text == heard or (last and last.tokens and last.text == event.text):
        return
    text = event.text if event.data is None else shown(event.data)
    if text:
        rows.append(Row("reply", _agent(event.agent), actor, "answers", text, event.location))


def _row(event: Event, actor: Participant) -> Row | None:
    """Return the row of an event that is not part of an answer; None if the transcript omits it."""
    place = event.location
    match event:
        case TurnStarted(agent, model, message):
            said = message or f"({model} begins)"
            return Row("prompt", actor, _agent(agent), f"asks {agent}", said, place)
        case TurnFailed(agent=agent, message=message):
            return Row("failure", _agent(agent), actor, "fails", message, place)
        case ToolCalled(tool, arguments, agent):
            caller = _agent(agent) if agent else actor
            said = shown(arguments) if arguments else ""
            return Row("call", caller, _tool(tool), f"calls {tool}", said, place)
        case ToolReturned(tool, result, agent):
            receiver = _agent(agent) if agent else actor
            return Row("return", _tool(tool), receiver, "returns", shown(result), place)
        case ToolFailed(tool, message, agent):
            receiver = _agent(agent) if agent else actor
            return Row("failure", _tool(tool), receiver, "fails", message, place)
        case HumanAsked(kind, message, options):
            said = message + (f"\n{' / '.join(map(_option, options))}" if options else "")
            title = QUESTIONS.get(kind, f"asks a person ({kind})")
            return Row("ask", actor, PERSON, title, said, place)
        case HumanAnswered(_, answer):
            said = ("no", "yes")[answer] if isinstance(answer, bool) else shown(answer)
            return Row("answer", PERSON, actor, "answers", said, place)
        case FileRead(path):
            return Row("file", actor, FILES, f"reads {path}", "", place)
        case FileWritten(path):
            return Row("file", actor, FILES, f"writes {path}", "", place)
        case RunFinished(result):
            return Row("result", PROGRAM, CALLER, "returns", shown(result), place)
        case RunFailed(message):
            return Row("failure", PROGRAM, CALLER, "fails", message, place)
        case _:
            return _row_of_one(event, actor)


def _row_of_one(event: Event, actor: Participant) -> Row | None:
    """Return the row of an event with a single participant; None if the transcript omits it."""
    place = event.location
    match event:
        case StateChanged(key, value):
            return Row("state", actor, None, f"sets state.{key}", shown(value), place)
        case LogWritten(level, message, context):
            said = f"{message} {shown(context)}" if context else message
            return Row("log", actor, None, f"logs ({level})", said, place)
        case TextPrinted(text):
            return Row("print", actor, None, "prints", text, place)
        case EnvironmentRead(name):
            return Row("file", actor, None, f"reads the variable {name}", "", place)
        case OutputMismatched(message):
            return Row(
                "failure", PROGRAM, None, "returns an output of the wrong type", message, place
            )
        case _:
            return None


def _option(option: Any) -> str:
    return str(option.get("label", shown(option))) if isinstance(option, dict) else shown(option)
