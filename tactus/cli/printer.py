"""Events as text: the agents' words and the result to stdout, the story to stderr."""

from __future__ import annotations

import json
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click
from msgspec.json import encode

from tactus.cli.text import shown, visible
from tactus.events import (
    Event,
    HumanAnswered,
    LogWritten,
    OutputMismatched,
    RunFinished,
    TextPrinted,
    TextStreamed,
    ToolCalled,
    ToolFailed,
    ToolReturned,
    TurnFinished,
    TurnStarted,
)

if TYPE_CHECKING:
    from typing import TextIO

LEVEL_COLOURS = {"debug": "bright_black", "info": "blue", "warning": "yellow", "error": "red"}


class JsonPrinter:
    """Writes each event as a line of JSON."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, event: Event) -> None:
        """Write an event."""
        # msgspec writes what JSON has no word for (not a number, infinity) as null.
        self._out.write(encode(event).decode() + "\n")
        self._out.flush()

    def close(self) -> None:
        """End the output; every line is complete already."""


class Printer:
    """Writes events for people."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self._line_is_open = False
        self._has_streamed = False

    def __call__(self, event: Event) -> None:
        """Write an event."""
        match event:
            case TurnStarted(agent=agent, model=model, mocked=mocked):
                self._has_streamed = False
                self._tell(f"{agent} · {model}" + (" (mocked)" if mocked else ""), dim=True)
            case TextStreamed(text=text):
                self._has_streamed = True
                self._say(text)
            case TurnFinished():
                self._finish_turn(event)
            case ToolCalled(tool=tool, arguments=arguments):
                self._tell(f"  → {tool} {shown(arguments)}", dim=True)
            case ToolReturned(tool=tool, result=result):
                self._tell(f"  ← {tool} {shown(result)}", dim=True)
            case ToolFailed(tool=tool, message=message):
                self._tell(f"  ✗ {tool} {message}")
            case HumanAnswered(kind=kind, answer=answer):
                self._tell(f"  {kind}: {shown(answer)}", dim=True)
            case TextPrinted(text=text):
                self.close()
                self._say(text + "\n")
            case OutputMismatched(message=message):
                self._tell(f"warning {message}")
            case LogWritten():
                self._log(event)
            case RunFinished(result=result):
                self._show_result(result)

    def close(self) -> None:
        """End a line that is still open on stdout."""
        if self._line_is_open:
            self._say("\n")

    def _finish_turn(self, event: TurnFinished) -> None:
        if not self._has_streamed:
            self._say(event.text)
        self.close()
        usage = event.usage
        if usage.total_tokens:
            self._tell(
                f"{usage.prompt_tokens} prompt + {usage.completion_tokens} completion"
                f" = {usage.total_tokens} tokens",
                dim=True,
            )

    def _log(self, event: LogWritten) -> None:
        context = f" {json.dumps(event.context, ensure_ascii=False)}" if event.context else ""
        level = click.style(event.level, fg=LEVEL_COLOURS.get(event.level))
        self._tell(f"{level} {visible(event.message + context)}", is_visible=True)

    def _show_result(self, result: Any) -> None:
        self.close()
        if isinstance(result, dict) and result:
            self._say("\n" + "".join(_table(result)))
        elif result is not None:
            self._say(f"\n{shown(result)}\n")

    def _say(self, text: str) -> None:
        if text:
            # Noted first: an interruption may come while the text is on its way.
            self._line_is_open = not text.endswith("\n")
            self._out.write(visible(text))
            self._out.flush()

    def _tell(self, text: str, *, dim: bool = False, is_visible: bool = False) -> None:
        if self._line_is_open and self._out.isatty():
            self.close()
        click.secho(text if is_visible else visible(text), file=self._err, dim=dim)


def _table(fields: dict[str, Any]) -> list[str]:
    """Lay fields out in two columns, the second wrapped to the width of the terminal."""
    column = max(len(key) for key in fields) + 2
    width = max(shutil.get_terminal_size().columns - column, 20)
    lines = []
    for key, value in fields.items():
        paragraphs = shown(value).splitlines() or [""]
        wrapped = [line for text in paragraphs for line in textwrap.wrap(text, width) or [""]]
        lines.append(f"{key:<{column}}{wrapped[0]}\n")
        lines += [f"{'':<{column}}{line}".rstrip() + "\n" for line in wrapped[1:]]
    return lines
