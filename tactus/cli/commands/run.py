"""`tactus run`: runs a program, for real or with the mocks of its first scenario."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tactus.adapters.files.disk import DiskFiles
from tactus.adapters.system_clock import SystemClock
from tactus.cli.paths import find_program, home_of
from tactus.cli.processes import carry_out, load_program, read_program, timeout_of
from tactus.cli.running.event_printer import JsonPrinter, Printer
from tactus.cli.running.inputs import ask_for_missing, read_inputs, split_pairs
from tactus.core.display import printable
from tactus.core.errors import ConfigError, InputError, TactusError
from tactus.core.files.reading import read_source
from tactus.core.ports import Ports
from tactus.core.source import SourceLocation
from tactus.engine.session import Session
from tactus.gate.processes import messages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tactus.adapters.config import Config, Setting
    from tactus.core.ports import EventSink, Human
    from tactus.core.program import Program

CALLS_MODELS = re.compile(r"\b(Agent|Classify|Model)\b")
"""What a program that calls models has in its text. To be wrong here costs a moment, nothing else."""


@click.command("run")
@click.argument("file", required=False)
@click.option(
    "--param", "params", multiple=True, metavar="KEY=VALUE", help="Set an input of the procedure."
)
@click.option("-i", "--interactive", is_flag=True, help="Prompt for missing required inputs.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="TEXT=ANSWER",
    help="Answer questions that contain TEXT.",
)
@click.option("--approve-all", is_flag=True, help="Answer yes to all approval requests.")
@click.option(
    "--mock", is_flag=True, help="Use the mocks of the first scenario: no key, no network."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Write events to stdout, one JSON object per line."
)
@click.option(
    "--events", metavar="EVENTS", help="Record the run in the file EVENTS, for `tactus replay`."
)
@click.option("--show-config", is_flag=True, help="Show the settings in effect, and run nothing.")
@click.option("--debug", is_flag=True, help="Show the tracebacks of an error.")
def command(
    file: str | None,
    params: tuple[str, ...],
    interactive: bool,
    answers: tuple[str, ...],
    approve_all: bool,
    mock: bool,
    as_json: bool,
    events: str | None,
    show_config: bool,
    debug: bool,
) -> int:
    """Run the procedure of FILE.

    The agents' output streams to stdout as it arrives, followed by the result. Progress (turns,
    logs, usage) goes to stderr.

    Exits with 0 if the run completed, 1 if it failed, and 2 if the file cannot be loaded.
    """
    given, ready = split_pairs("--param", params), split_pairs("--answer", answers)
    if mock and (ready or approve_all):
        raise click.UsageError("with --mock the first scenario answers; leave out --answer")
    if file is None and not show_config:
        raise click.UsageError("FILE is missing")
    path = find_program(file) if file else None
    if mock:
        assert path
        run = ProgramRun(path, given, interactive=interactive)
    else:
        from tactus.adapters.config import load_config

        config = load_config(path)
        if show_config:
            return _show_config(config, path, given)
        assert path
        human = _human(ready, approve_all=approve_all)
        run = ProgramRun(path, given, interactive=interactive, config=config, human=human)
    is_watched = not (mock or ready or approve_all) and sys.stdin.isatty()
    printer = (
        JsonPrinter(sys.stdout)
        if as_json
        else Printer(sys.stdout, sys.stderr, shows_questions=not is_watched)
    )
    try:
        if events is None:
            run.start(printer)
        else:
            run.record(events, printer)
    except TactusError as error:
        if debug:
            from tactus.cli.diagnostics import show_traces

            show_traces(error, run.without_keys)
        raise
    finally:
        printer.close()
    return 0


class ProgramRun:
    """A run that is about to start."""

    def __init__(
        self,
        path: Path,
        given: Mapping[str, str],
        *,
        interactive: bool,
        config: Config | None = None,
        human: Human | None = None,
    ) -> None:
        """Take what the command line says.

        Args:
            path: The program.
            given: Its inputs, as text.
            interactive: Whether to ask for inputs that are missing.
            config: What is set outside the program; None where everything is mocked.
            human: Answers questions.
        """
        self._path = path
        self._given = given
        self._interactive = interactive
        self._config = config
        self._human = human
        self._masking = config.masking() if config else None

    def start(self, sink: EventSink) -> None:
        """Run the program, and push its events to a sink.

        Raises:
            TactusError: The program cannot be loaded, or its run failed.
        """
        if self._config is None:
            self._start_mocked(sink)
        else:
            self._start_real(sink, self._config)

    def _start_mocked(self, sink: EventSink) -> None:
        """Run the program as its first scenario says, in a process that can be ended."""
        file = read_program(self._path)
        inputs = self._inputs(load_program(file), {})
        source = file.source
        carry_out(messages.Run(source.path, source.text, timeout_of(file), inputs), sink)

    def _start_real(self, sink: EventSink, config: Config) -> None:
        session = self._real(sink, config)
        params = config.params()
        inputs = self._inputs(session.program, params)
        try:
            session.set_inputs(inputs)
            session.run()
        except InputError as error:
            main = session.program.source.location(session.program.procedure.line)
            if error.input in params.keys() - self._given.keys() and error.location in (None, main):
                setting = params[error.input]
                error.location = SourceLocation(setting.source, setting.line)
            raise

    def _inputs(self, program: Program, params: Mapping[str, Setting]) -> dict[str, Any]:
        inputs = read_inputs(program, self._given, params)
        if self._interactive:
            inputs = ask_for_missing(program, inputs, self._human or _terminal())
        return inputs

    def record(self, events: str, sink: EventSink) -> None:
        """Run the program, and record its events, too.

        Raises:
            TactusError: The recording cannot be written, or the run failed.
        """
        from tactus.cli.running.recording import Recorder

        if Path(events).exists() and self._path.samefile(events):
            raise ConfigError("the recording would overwrite the program; name another file")
        recorder = Recorder(events, SystemClock(), sink)
        try:
            self.start(recorder)
        finally:
            recorder.close()

    def without_keys(self, text: str) -> str:
        """Return a text with all keys made unreadable."""
        return self._masking(text) if self._masking else text

    def _real(self, sink: EventSink, config: Config) -> Session:
        from tactus.adapters.http_client import HttpxClient
        from tactus.cli.running.model_client import model_client

        mocked = f"tactus run {self._path} --mock"
        hint = f"run with the example's own mocks: {mocked}"
        model = model_client(config, keyless_hint=hint, masking=self._masking)
        source = read_source(self._path, home_of(self._path, ()))
        if CALLS_MODELS.search(source.text):
            model.prepare()
        ports = Ports(
            sink,
            SystemClock(),
            model,
            self._human,
            files=DiskFiles(self._path.parent),
            http=HttpxClient(),
            environment=config.open_environment(),
            defaults=config.defaults(),
        )
        return Session(source, ports)


def _show_config(config: Config, path: Path | None, given: Mapping[str, str]) -> int:
    from tactus.cli.running.show_config import show_config

    program = load_program(read_program(path)) if path else None
    show_config(config, program, given)
    return 0


def _human(answers: Mapping[str, str], *, approve_all: bool) -> Human:
    if not answers and not approve_all:
        return _terminal()
    from tactus.adapters.scripted_human import GivenAnswers

    return GivenAnswers(answers, approve_all=approve_all, otherwise=_terminal())


def _terminal() -> Human:
    from tactus.adapters.terminal_human import terminal_human

    return terminal_human(printable)
