"""Records a real run, as a wrapper of its model client and its event sink."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tactus.core.errors import ConfigError, RecordingError
from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of
from tactus.core.results import Usage
from tactus.core.source import SourceLocation
from tactus.recordings.digests import digests_of, request_digest
from tactus.recordings.files import name_of_run, read_recording_file, runs_folder
from tactus.recordings.recording import (
    FORMAT,
    LARGEST_BYTES,
    Exchange,
    Recording,
    RecordingHeader,
    merged,
    text_of_recording,
)
from tactus.recordings.secrets import secret_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tactus.adapters.masking import Masking
    from tactus.core.events import Event
    from tactus.core.ports import (
        Clock,
        EventSink,
        ModelChunk,
        ModelClient,
        ModelRequest,
        ToolRequest,
    )


class _HeardAnswer(Struct):
    """The part of an answer received so far."""

    text: str = ""
    calls: tuple[ToolRequest, ...] = ()
    usage: Usage = Usage()
    finish_reason: str | None = None
    answered_by: str | None = None

    def add(self, chunk: ModelChunk) -> None:
        self.text += chunk.text
        self.calls += chunk.tool_calls
        self.usage += chunk.usage or Usage()
        self.finish_reason = chunk.finish_reason or self.finish_reason
        self.answered_by = chunk.answered_by or self.answered_by


class RunRecorder:
    """Records a run. It serves as event sink and as model client, and records the files that are loaded."""

    def __init__(self, model: ModelClient, sink: EventSink, clock: Clock, program: Path) -> None:
        """Start recording.

        Args:
            model: The model client.
            sink: Receives the events as well.
            clock: The clock for the times of events.
            program: The path of the program.
        """
        self._model = model
        self._sink = sink
        self._clock = clock
        self._program = program
        self._started = clock.seconds()
        self._heard: list[tuple[float, Event | Exchange]] = []
        self._files: dict[str, str] = {}
        self._first_request: float | None = None
        self._first_text: float | None = None

    def __call__(self, event: Event) -> None:
        """Record an event, and pass it on."""
        self._heard.append((self._seconds(), event))
        self._sink(event)

    def check(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        allow_http: bool = False,
    ) -> None:
        """Check that a model can be called."""
        self._model.check(model, base_url=base_url, api_key_env=api_key_env, allow_http=allow_http)

    def stream(self, request: ModelRequest) -> Iterator[ModelChunk]:
        """Pass on a request, and record its answer."""
        if self._first_request is None:
            self._first_request = self._seconds()
        answer = _HeardAnswer()
        for chunk in self._model.stream(request):
            if chunk.text and self._first_text is None:
                self._first_text = self._seconds()
            answer.add(chunk)
            yield chunk
        seconds = self._seconds()
        exchange = Exchange(
            round(seconds, 3),
            request_digest(request),
            answer.text,
            answer.calls,
            answer.usage,
            answer.finish_reason,
            answer.answered_by,
        )
        self._heard.append((seconds, exchange))

    def note(self, path: Path, content: bytes | None = None) -> None:
        """Record a file that the program loads."""
        if content is not None and path.suffix in (".tac", ".lua"):
            name = os.path.relpath(path, self._program.parent).replace(os.sep, "/")
            self._files[name] = content.decode("utf-8", "replace")

    def note_chance(self) -> None:
        """Do nothing, as the events contain the uses of the clock and of random numbers."""

    def recording(
        self, source: str, inputs: Mapping[str, Any], chosen: Mapping[str, str], version: str
    ) -> Recording:
        """Return the recording of the run, which must have ended.

        Args:
            source: The source of the program.
            inputs: The inputs of the run.
            chosen: The models that replace the program's own.
            version: The version of Tactus.
        """
        heard = ((seconds, self._placed(event)) for seconds, event in self._heard)
        entries = tuple(merged(heard))
        exchanges = [entry for entry in entries if isinstance(entry, Exchange)]
        usage = sum((item.usage for item in exchanges), Usage())
        first = None
        if self._first_text is not None and self._first_request is not None:
            first = round(self._first_text - self._first_request, 3)
        header = RecordingHeader(
            FORMAT,
            self._clock.today().isoformat(),
            version,
            self._program.name,
            digests_of([(self._program.name, source), *self._files.items()]),
            dict(inputs),
            dict(chosen),
            sorted({item.request.model for item in exchanges}),
            sorted({item.answered_by for item in exchanges if item.answered_by}),
            usage.prompt_tokens,
            usage.completion_tokens,
            usage.total_tokens,
            usage.cost_usd,
            first,
            round(self._seconds(), 3),
        )
        return Recording(header, entries)

    def _placed(self, event: Event | Exchange) -> Event | Exchange:
        """Return an event with its location as seen from the program's folder, wherever that is on this machine."""
        if isinstance(event, Exchange) or event.location is None:
            return event
        path = os.path.relpath(event.location.path, self._program.parent).replace(os.sep, "/")
        return replace(
            event, location=SourceLocation(path, event.location.line, event.location.column)
        )

    def _seconds(self) -> float:
        return self._clock.seconds() - self._started


def write_recording(recording: Recording, program: Path, secrets: Mapping[str, Masking]) -> Path:
    """Write a recording beside its program, replacing an earlier one with the same inputs.

    Args:
        recording: The recording.
        program: The path of the program.
        secrets: The maskings of keys that must not be in it, by environment variable.

    Returns:
        The path of the file.

    Raises:
        RecordingError: The recording contains a key or something that looks like one, is too large, or cannot be
            written.
    """
    text = text_of_recording(recording)
    _refuse_secrets(text, secrets)
    data = text.encode("utf-8", "replace")
    if len(data) > LARGEST_BYTES:
        raise RecordingError(
            f"the recording was not written: it has {len(data):,} bytes, and at most {LARGEST_BYTES:,} are kept",
            hint="record a shorter run",
        )
    folder = ConfinedFolder(program.parent)
    path = _free_path(recording, program, folder)
    try:
        replace_file(folder, path, data)
    except OSError as error:
        raise RecordingError(f"'{path}' cannot be written: {reason_of(error)}") from error
    return path


def _refuse_secrets(text: str, secrets: Mapping[str, Masking]) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        if found := secret_in(line, secrets):
            raise RecordingError(
                f"the recording was not written: {found} is in {_place_of(line)}"
                f" (line {number} of the recording)",
                hint="keep keys out of prompts, inputs, logs and tool results; then record again",
            )


def _place_of(line: str) -> str:
    """Describe the part of a run in a line, with its location in the program."""
    data = json.loads(line)
    kind = str(data.get("type", "")).replace("_", " ")
    names = [f"{key} '{data[key]}'" for key in ("agent", "tool", "key") if data.get(key)]
    location = data.get("location") or {}
    place = f" at {location.get('path')}:{location['line']}" if location.get("line") else ""
    what = "the inputs" if kind == "recording" else f"the entry '{kind}'"
    return " ".join([what, *(f"of {name}" for name in names)]) + place


def _free_path(recording: Recording, program: Path, folder: ConfinedFolder) -> Path:
    """Return the path for a recording, which differs from its name if that file is of a run with other inputs."""
    name = name_of_run(recording.header.inputs)
    for number in range(1, 1000):
        path = runs_folder(program) / f"{name}{'' if number == 1 else f'-{number}'}.jsonl"
        if not folder.has_file(path):
            return path
        try:
            earlier = read_recording_file(path, folder, str(path)).header
        except ConfigError:  # not a recording
            continue
        if earlier.inputs == recording.header.inputs:
            return path
    raise RecordingError(f"'{runs_folder(program)}' contains too many recordings named '{name}'")
