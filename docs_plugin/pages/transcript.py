"""Converts the events of a run to the rows of a transcript: sender, receiver, text, and line of the program.

An agent's answer is a single row with its tokens. Each other event is a row of its own.
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
    from collections.abc import Iterable

    from tactus.core.events import Event
    from tactus.core.source import SourceLocation

PROGRAM = "Program"
PERSON = "Person"


class Row(Struct, frozen=True):
    """A row of a transcript."""

    kind: str
    """`prompt`, `reply`, `call`, `return`, `ask`, `answer`, `state`, `log`, `print`, `file`, `result` or `failure`."""
    sender: str
    receiver: str | None
    """None if there is only one participant."""
    title: str
    """A short description."""
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
    rows: list[Row] = []
    heard: dict[str, str] = {}
    for event in events:
        match event:
            case TextStreamed(agent, text):
                _add_token(rows, event, is_begun=agent in heard)
                heard[agent] = heard.get(agent, "") + text
            case TurnFinished(agent):
                _finish_reply(rows, event, heard.pop(agent, None))
                if event.warning:
                    title = f"{agent} is cut off"
                    rows.append(
                        Row("failure", agent, PROGRAM, title, event.warning, event.location)
                    )
            case ModelPredicted(model, _, data, output):
                place = event.location
                rows.append(Row("prompt", PROGRAM, model, f"{model} is asked", shown(data), place))
                rows.append(_reply(model, "predicts", shown(output), place))
            case _ if row := _row(event):
                rows.append(row)
    return tuple(rows)


def _add_token(rows: list[Row], event: TextStreamed, *, is_begun: bool) -> None:
    """Append a token to the current answer, or start a row if another event came in between."""
    if rows and rows[-1].kind == "reply" and rows[-1].sender == event.agent and rows[-1].tokens:
        rows[-1] = replace(
            rows[-1], text=rows[-1].text + event.text, tokens=(*rows[-1].tokens, event.text)
        )
    else:
        does, text = ("goes on", event.text.lstrip()) if is_begun else ("answers", event.text)
        rows.append(_reply(event.agent, does, text, event.location, (text,)))


def _finish_reply(rows: list[Row], event: TurnFinished, heard: str | None) -> None:
    """Add the answer of a turn, unless it has been streamed."""
    last = rows[-1] if rows else None
    if event.text == heard or (last and last.tokens and last.text == event.text):
        return
    text = event.text if event.data is None else shown(event.data)
    if text:
        rows.append(_reply(event.agent, "answers", text, event.location))


def _reply(
    agent: str, does: str, text: str, location: SourceLocation | None, tokens: tuple[str, ...] = ()
) -> Row:
    return Row("reply", agent, PROGRAM, f"{agent} {does}", text, location, tokens)


def _row(event: Event) -> Row | None:
    place = event.location
    match event:
        case TurnStarted(agent, model, message):
            title = f"{agent} is asked"
            return Row("prompt", PROGRAM, agent, title, message or f"({model} begins)", place)
        case TurnFailed(agent=agent, message=message):
            return Row("failure", agent, PROGRAM, f"{agent} fails", message, place)
        case ToolCalled(tool, arguments, agent):
            caller = agent or PROGRAM
            said = shown(arguments) if arguments else ""
            return Row("call", caller, tool, f"{caller} calls {tool}", said, place)
        case ToolReturned(tool, result, agent):
            receiver = agent or PROGRAM
            return Row("return", tool, receiver, f"{tool} returns", shown(result), place)
        case ToolFailed(tool, message, agent):
            return Row("failure", tool, agent or PROGRAM, f"{tool} fails", message, place)
        case HumanAsked(kind, message, options):
            said = message + (f"\n{' / '.join(map(_option, options))}" if options else "")
            return Row("ask", PROGRAM, PERSON, f"A person is asked ({kind})", said, place)
        case HumanAnswered(_, answer):
            said = ("no", "yes")[answer] if isinstance(answer, bool) else shown(answer)
            return Row("answer", PERSON, PROGRAM, "The person answers", said, place)
        case StateChanged(key, value):
            return Row("state", PROGRAM, None, f"state.{key} changes", shown(value), place)
        case LogWritten(level, message, context):
            said = f"{message} {shown(context)}" if context else message
            return Row("log", PROGRAM, None, f"Log ({level})", said, place)
        case TextPrinted(text):
            return Row("print", PROGRAM, None, "The program prints", text, place)
        case FileRead(path):
            return Row("file", PROGRAM, None, f"The program reads {path}", "", place)
        case FileWritten(path):
            return Row("file", PROGRAM, None, f"The program writes {path}", "", place)
        case EnvironmentRead(name):
            return Row("file", PROGRAM, None, f"The program reads the variable {name}", "", place)
        case OutputMismatched(message):
            return Row("failure", PROGRAM, None, "An output has another type", message, place)
        case RunFinished(result):
            return Row("result", PROGRAM, None, "The procedure returns", shown(result), place)
        case RunFailed(message):
            return Row("failure", PROGRAM, None, "The procedure fails", message, place)
        case _:
            return None


def _option(option: Any) -> str:
    return str(option.get("label", shown(option))) if isinstance(option, dict) else shown(option)
