"""A run of a program as configured on the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tactus.adapters.files.disk import DiskFiles
from tactus.adapters.system_clock import SystemClock
from tactus.cli.paths import home_of
from tactus.cli.processes import load_program, read_program, run_task, timeout_of
from tactus.cli.running.chosen_models import require_names
from tactus.cli.running.inputs import (
    ask_for_missing,
    hint_for_missing,
    missing_inputs,
    read_inputs,
)
from tactus.core.display import printable
from tactus.core.errors import ConfigError, InputError
from tactus.core.files.reading import read_source
from tactus.core.ports import Ports
from tactus.core.source import SourceLocation
from tactus.engine.session import Session
from tactus.gate.processes import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tactus.adapters.config import Config, Setting
    from tactus.core.ports import EventSink, Human, ModelClient
    from tactus.core.program import Program
    from tactus.recordings.recorder import RunRecorder

CALLS_MODELS = re.compile(r"\b(Agent|Classify|Model)\b")
"""Matches programs that probably call models. A wrong guess costs only a little time."""


class ProgramRun:
    """A configured run that has not started."""

    def __init__(
        self,
        path: Path,
        given: Mapping[str, str],
        *,
        interactive: bool,
        config: Config | None = None,
        human: Human | None = None,
        chosen: Mapping[str, str] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        max_cost_usd: float | None = None,
    ) -> None:
        """Configure a run.

        Args:
            path: The path of the program.
            given: The inputs, as strings.
            interactive: Whether to ask for missing inputs.
            config: The settings from outside the program; None in mock mode.
            human: Answers questions.
            chosen: Models that replace the program's own; see `Ports`.
            tell: Receives messages about how requests are sent, one sentence each.
            max_cost_usd: The maximum cost of all requests; None for no limit.
        """
        self._path = path
        self._given = given
        self._interactive = interactive
        self._config = config
        self._human = human
        self._masking = config.masking() if config else None
        self._chosen = dict(chosen or {})
        self._tell = tell
        self._max_cost_usd = max_cost_usd
        self._recorder: RunRecorder | None = None
        self._keeps_recording = False

    def start(self, sink: EventSink) -> None:
        """Run the program, and push its events to a sink.

        Raises:
            TactusError: The program cannot be loaded, or its run failed.
        """
        if self._config is None:
            self._start_mocked(sink)
        else:
            self._start_real(sink, self._config)

    def start_recorded(self, sink: EventSink) -> Path:
        """Run the program, and write its recording beside it.

        Returns:
            The recording.

        Raises:
            TactusError: The program cannot be loaded, its run failed, or the recording cannot be written.
        """
        from importlib.metadata import version

        from tactus.recordings.recorder import write_recording
        from tactus.recordings.secrets import secrets_of

        assert self._config
        self._keeps_recording = True
        text, inputs = self._start_real(sink, self._config)
        assert self._recorder
        recording = self._recorder.recording(text, inputs, self._chosen, version("tactus-gallery"))
        secrets = secrets_of(self._config.environment, self._config.key_variables())
        return write_recording(recording, self._path, secrets)

    def _start_mocked(self, sink: EventSink) -> None:
        """Run the program with the mocks of its first scenario, in a process that can be killed."""
        file = read_program(self._path)
        program = load_program(file)
        inputs = self._inputs(program, {})
        source = file.source
        try:
            run_task(messages.Run(source.path, source.text, timeout_of(file), inputs), sink)
        except InputError as error:
            _add_hint(error, program, inputs)
            raise

    def _start_real(self, sink: EventSink, config: Config) -> tuple[str, dict[str, Any]]:
        """Run the program with real models; return its text and its inputs."""
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
            _add_hint(error, session.program, inputs)
            raise
        return session.program.source.text, inputs

    def _inputs(self, program: Program, params: Mapping[str, Setting]) -> dict[str, Any]:
        inputs = read_inputs(program, self._given, params)
        if self._interactive:
            inputs = ask_for_missing(program, inputs, terminal())
        return inputs

    def record(self, events: str, sink: EventSink) -> None:
        """Run the program and record its events.

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
        """Mask all keys in a string."""
        return self._masking(text) if self._masking else text

    def _real(self, sink: EventSink, config: Config) -> Session:
        from tactus.adapters.http_client import HttpxClient
        from tactus.cli.running.model_client import model_client

        mocked = f"tactus run {self._path} --mock"
        hint = f"run with the example's own mocks: {mocked}"
        model: ModelClient
        model = client = model_client(
            config, keyless_hint=hint, masking=self._masking, tell=self._tell
        )
        source = read_source(self._path, home_of(self._path, ()))
        if CALLS_MODELS.search(source.text):
            client.prepare()
        clock = SystemClock()
        if self._max_cost_usd is not None:
            from tactus.adapters.models.budget import Budget, BudgetedClient

            model = BudgetedClient(model, Budget(self._max_cost_usd))
        if self._keeps_recording:
            from tactus.recordings.recorder import RunRecorder

            sink = model = self._recorder = RunRecorder(model, sink, clock, self._path)
        ports = Ports(
            sink,
            clock,
            model,
            self._human,
            notes=self._recorder,
            files=DiskFiles(self._path.parent),
            http=HttpxClient(),
            environment=config.open_environment(),
            defaults=config.defaults(),
            chosen_models=self._chosen,
        )
        session = Session(source, ports)
        require_names(self._chosen, session)
        return session


def _add_hint(error: InputError, program: Program, inputs: Mapping[str, Any]) -> None:
    """Say how to give the inputs that are missing."""
    missing = missing_inputs(program, inputs)
    if missing and error.hint is None:
        error.hint = hint_for_missing(missing)


def terminal() -> Human:
    """Return the user at the terminal."""
    from tactus.adapters.terminal_human import terminal_human

    return terminal_human(printable)
