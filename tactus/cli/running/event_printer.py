"""Prints events: the agents' output and the result to stdout, progress to stderr."""

from __future__ import annotations

import os
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click
from msgspec.json import encode

from tactus.cli.running.own_output import OwnOutput
from tactus.core.display import counted, printable, printable_json
from tactus.core.events import (
    Event,
    HumanAnswered,
    HumanAsked,
    LogWritten,
    OutputMismatched,
    RequestDelayed,
    RunFinished,
    TextPrinted,
    TextStreamed,
    ToolCalled,
    ToolFailed,
    ToolReturned,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from tactus.core.plain_data import as_json, shown
from tactus.core.results import Usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from tactus.cli.running.markdown_output import MarkdownOutput

SMALLEST_COST = 0.0001
"""The smallest cost in US dollars that is shown exactly."""

LEVEL_COLOURS = {"debug": "bright_black", "info": "blue", "warning": "yellow", "error": "red"}


class JsonPrinter:
    """Writes each event as a line of JSON."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, event: Event) -> None:
        """Write an event."""
        # msgspec encodes numbers that JSON cannot represent as null.
        self._out.write(printable_json(encode(event).decode()) + "\n")
        self._out.flush()

    def close(self) -> None:
        """Do nothing: each line is complete."""


class Printer:
    """Writes events as text."""

    def __init__(
        self, out: TextIO, err: TextIO, *, shows_questions: bool, renders: bool = False
    ) -> None:
        """Create a printer.

        Args:
            out: The stream for the agents' output, printed lines and the result.
            err: The stream for progress.
            shows_questions: Whether to show questions; a user at the terminal sees them anyway.
            renders: Whether to render the Markdown of agents, if the output is a terminal.
        """
        self._out = out
        self._err = err
        self._shows_questions = shows_questions
        self._own = OwnOutput(is_terminal=out.isatty())
        self._markdown = _markdown_output(out, self._write) if renders else None
        self._line_is_open = False
        self._has_streamed = False
        self._turns = 0
        self._usage = Usage()

    def __call__(self, event: Event) -> None:
        """Write an event."""
        match event:
            case TurnStarted(agent=agent, model=model, mocked=mocked):
                self._has_streamed = False
                self._tell(f"{agent} · {model}" + (" (mocked)" if mocked else ""), dim=True)
            case TextStreamed(text=text):
                self._has_streamed = True
                self._say_markdown(text)
            case TurnFinished(warning=warning):
                self._finish_turn(event)
                if warning:
                    self._tell(f"warning {warning}")
            case TurnFailed():
                self._finish_turn(event)
                self._tell(f"  ✗ {event.agent}: {_what_is_wrong(event)}")
            case RequestDelayed(reason=reason, seconds=seconds):
                self._tell(f"{reason}; trying again in {seconds:g} s")
            case ToolCalled(tool=tool, arguments=arguments):
                self._end_line()
                self._tell(f"  → {tool} {shown(arguments)}", dim=True)
            case ToolReturned(tool=tool, result=result):
                self._tell(f"  ← {tool} {shown(result)}", dim=True)
            case ToolFailed(tool=tool, message=message):
                self._tell(f"  ✗ {tool} {message}")
            case HumanAsked(message=message):
                if self._shows_questions:
                    self._tell(f"  ? {message}", dim=True)
            case HumanAnswered(kind=kind, answer=answer):
                self._tell(f"  {kind}: {shown(answer)}", dim=True)
            case TextPrinted(text=text):
                self._end_line()
                self._say(text + "\n")
            case OutputMismatched(message=message):
                self._tell(f"warning {message}")
            case LogWritten():
                self._log(event)
            case RunFinished(result=result):
                self._show_result(result)

    def close(self) -> None:
        """Finish the output with the usage of the run."""
        self._end_line()
        if self._usage.total_tokens:
            turns = f"{self._turns} turns: " if self._turns > 1 else ""
            self._tell(turns + used(self._usage), dim=True)
        self._usage = Usage()

    def _say_markdown(self, text: str) -> None:
        if self._markdown:
            self._markdown.add(self._own(text))
        else:
            self._say(text)

    def _end_line(self) -> None:
        if self._markdown:
            self._markdown.end()
        if self._line_is_open:
            self._say("\n")

    def _finish_turn(self, event: TurnFinished | TurnFailed) -> None:
        if not self._has_streamed:
            self._say_markdown(event.text)
        self._end_line()
        self._turns += 1
        self._usage += event.usage

    def _log(self, event: LogWritten) -> None:
        context = f" {as_json(event.context)}" if event.context else ""
        level = click.style(event.level, fg=LEVEL_COLOURS.get(event.level))
        self._tell(f"{level} {printable(event.message + context)}", is_printable=True)

    def _show_result(self, result: Any) -> None:
        self._end_line()
        if isinstance(result, dict) and result:
            self._say("\n" + "".join(_table(result)))
        elif result is not None:
            self._say(f"\n{shown(result)}\n")

    def _say(self, text: str) -> None:
        if text:
            # Set first, because an interruption may occur while the text is being written.
            self._line_is_open = not text.endswith("\n")
            self._write(self._own(text))

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()

    def _tell(self, text: str, *, dim: bool = False, is_printable: bool = False) -> None:
        if (self._line_is_open or self._markdown) and self._out.isatty():
            self._end_line()
        click.secho(text if is_printable else printable(text), file=self._err, dim=dim or None)


def _markdown_output(out: TextIO, write: Callable[[str], None]) -> MarkdownOutput | None:
    """Return what renders Markdown; None if the output is no terminal that could show it."""
    if not out.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from tactus.cli.running.markdown_output import MarkdownOutput

    width = shutil.get_terminal_size().columns
    return MarkdownOutput(write, width, has_colours=not os.environ.get("NO_COLOR"))


def used(usage: Usage) -> str:
    """Format the usage of a run.

    >>> used(Usage(10, 3, 13, 0.02, 0.01))
    '10 prompt + 3 completion = 13 tokens, $0.0300 at list prices'
    """
    tokens = (
        f"{usage.prompt_tokens} prompt + {usage.completion_tokens} completion"
        f" = {counted(usage.total_tokens, 'token')}"
    )
    cost = usage.cost_usd
    if cost is None:
        return f"{tokens}, price unknown"
    if not cost:
        return tokens
    dollars = f"${cost:.4f}" if cost >= SMALLEST_COST else f"less than ${SMALLEST_COST}"
    return f"{tokens}, {dollars} at list prices"


def _what_is_wrong(event: TurnFailed) -> str:
    if event.is_complete:
        return "the answer cannot be used"
    return "the answer is incomplete" if event.text else "no answer"


def _table(fields: dict[str, Any]) -> list[str]:
    """Format fields in two columns, the second of which is wrapped to the width of the terminal."""
    column = max(len(key) for key in fields) + 2
    width = max(shutil.get_terminal_size().columns - column, 20)
    lines = []
    for key, value in fields.items():
        paragraphs = shown(value).splitlines() or [""]
        wrapped = [line for text in paragraphs for line in textwrap.wrap(text, width) or [""]]
        lines.append(f"{key:<{column}}{wrapped[0]}\n")
        lines += [f"{'':<{column}}{line}".rstrip() + "\n" for line in wrapped[1:]]
    return lines
