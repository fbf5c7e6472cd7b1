"""`tactus run`: runs a program, for real or with the mocks of its first scenario."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import click

from tactus.adapters.disk_files import DiskFiles
from tactus.adapters.http_client import HttpxClient
from tactus.adapters.memory_files import ScratchFiles
from tactus.adapters.system_clock import SystemClock
from tactus.cli.files import find_program
from tactus.cli.printer import JsonPrinter, Printer
from tactus.cli.text import visible
from tactus.ports import Ports
from tactus.runtime import Session, read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tactus.adapters.openai_client import OpenAIClient
    from tactus.ports import EventSink
    from tactus.program import Program

CALLS_MODELS = re.compile(r"\b(Agent|Classify|Model)\b")
"""What a program that calls models has in its text. To be wrong here costs a moment, nothing else."""


@click.command("run")
@click.argument("file")
@click.option(
    "--param", "params", multiple=True, metavar="KEY=VALUE", help="An input of the procedure."
)
@click.option("--mock", is_flag=True, help="Answer as the first scenario says; no key, no network.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON event per line to stdout.")
def command(file: str, params: tuple[str, ...], mock: bool, as_json: bool) -> int:
    """Run the procedure of FILE.

    The agents' words stream to stdout as they arrive, the story (turns, logs, usage) to stderr, and
    the result follows on stdout. Exits with 0 if the run completed, 1 if it failed, 2 if the file
    cannot be loaded.
    """
    inputs = dict(_split(param) for param in params)
    path = find_program(file)
    printer = JsonPrinter(sys.stdout) if as_json else Printer(sys.stdout, sys.stderr)
    try:
        _run(path, inputs, printer, None if mock else _client(file))
    finally:
        printer.close()
    return 0


def _run(
    path: Path, inputs: Mapping[str, str], sink: EventSink, model: OpenAIClient | None
) -> None:
    from tactus.adapters.terminal_human import terminal_human

    source = read_source(path)
    if model and CALLS_MODELS.search(source.text):
        model.prepare()
    human = None if model is None else terminal_human(visible)
    folder = DiskFiles(path.parent)
    files = ScratchFiles(folder) if model is None else folder
    session = Session(
        source, Ports(sink, SystemClock(), model, human, files, HttpxClient(), os.environ)
    )
    if model is None:
        _answer_as_first_scenario(session)
    session.set_inputs(_read_structures(inputs, session.program))
    session.run()


def _client(file: str) -> OpenAIClient:
    from tactus.adapters.openai_client import OpenAIClient

    return OpenAIClient(
        keyless_hint=f"set it, or run with the example's own mocks: tactus run {file} --mock"
    )


def _split(param: str) -> tuple[str, str]:
    key, equals, value = param.partition("=")
    if not equals or not key:
        raise click.UsageError(f"--param '{param}' is not of the form KEY=VALUE")
    return key, value


def _read_structures(inputs: Mapping[str, str], program: Program) -> dict[str, Any]:
    """Read the inputs that are declared as arrays and objects from JSON; the others are converted in the run."""
    types = {field.name: field.type for field in program.procedure.inputs}
    return {
        key: _structure(text) if types.get(key) in ("array", "object") else text
        for key, text in inputs.items()
    }


def _structure(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _answer_as_first_scenario(session: Session) -> None:
    from tactus.specs.gherkin import scenarios_of
    from tactus.specs.runner import prepare

    for scenario in scenarios_of(session.program)[:1]:
        prepare(scenario, session)
