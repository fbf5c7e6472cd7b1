"""`tactus replay`: replays a recorded run."""

from __future__ import annotations

import math
import sys

import click

from tactus.adapters.system_clock import SystemClock
from tactus.cli.running.event_printer import Printer
from tactus.cli.running.recording import play, read_recording
from tactus.core.errors import RunError
from tactus.core.events import RunFailed


@click.command("replay")
@click.argument("file")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    metavar="N",
    help="Replay N times faster.",
)
@click.option("--no-wait", is_flag=True, help="Replay without pauses.")
def command(file: str, speed: float, no_wait: bool) -> int:
    """Replay a run recorded with `tactus run --events`.

    Writes the same text to stdout and stderr as the run did, at the same pace, without calling a
    model.

    Exits with 1 if the recorded run failed, and with 2 if FILE is not a complete recording.
    """
    printer = Printer(sys.stdout, sys.stderr, shows_questions=True)
    try:
        last = play(read_recording(file), printer, SystemClock(), math.inf if no_wait else speed)
    finally:
        printer.close()
    if isinstance(last, RunFailed):
        raise RunError(last.message, location=last.location, hint=last.hint)
    return 0
