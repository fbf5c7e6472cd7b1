"""`tactus test`: runs the specifications of a file."""

from __future__ import annotations

import click

from tactus.adapters.system_clock import SystemClock
from tactus.cli.files import find_program
from tactus.cli.report_printer import show_report
from tactus.gate import verify
from tactus.runtime import read_source


@click.command("test")
@click.argument("file")
@click.option(
    "--mock", is_flag=True, help="Agents answer as the specifications say; no key, no network."
)
def command(file: str, mock: bool) -> int:
    """Run the specifications of FILE.

    Exits with 0 if all passed, 1 if one failed or there is none, 2 if the file cannot be loaded.
    """
    path = find_program(file)
    model = None
    if not mock:
        from tactus.adapters.openai_client import OpenAIClient

        model = OpenAIClient(keyless_hint=f"to run without a key: tactus test {file} --mock")
    report = verify(read_source(path), SystemClock(), model=model)
    show_report(report)
    return 0 if report.scenarios and report.passed else 1
