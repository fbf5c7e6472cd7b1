"""`tactus spec`: converts a recording to a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tactus.cli.processes import load_program, read_program, run_task, timeout_of
from tactus.core.display import counted, printable
from tactus.core.errors import ConfigError, TactusError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.gate.processes.messages import Verify
from tactus.recordings.files import read_recording_file, runs_folder
from tactus.recordings.scenario import checks_of, scenario_of, title_of

if TYPE_CHECKING:
    from tactus.core.program import Program
    from tactus.gate.pipeline import LoadedFile
    from tactus.recordings.recording import Recording
    from tactus.specs.report import Report


@click.command("spec")
@click.argument("recording", metavar="RECORDING")
@click.option("--name", metavar="TEXT", help="Name the scenario; the inputs of the run by default.")
def command(recording: str, name: str | None) -> int:
    """Turn a recording into a scenario.

    RECORDING is a file that `tactus run --record` wrote. What the models and people said becomes
    the mock, and what the procedure returned is checked. The scenario is written to stdout, as a
    Specification to be appended to the program. It passes as it is: it is run first, and a check
    that would not hold, for the time of day for example, is left out.

    Exits with 0, with 1 if the program no longer does what was recorded, and with 2 if the
    recording or the program cannot be read.
    """
    path = Path(recording)
    program_path = _program_of(path)
    found = read_recording_file(path, ConfinedFolder(path.parent), recording)
    file = read_program(program_path)
    program = load_program(file)
    title = _free_title(name or title_of(found), program)
    kept = _holding_checks(file, program, found, title)
    click.echo(scenario_of(found, program, title, kept.__contains__), nl=False)
    left_out = [step for step in checks_of(found, program) if step not in kept]
    if left_out:
        click.echo(f"{counted(len(left_out), 'check')} left out, which would not hold:", err=True)
        for step in left_out:
            click.echo(printable(f"  {step}"), err=True)
    return 0


def _program_of(recording: Path) -> Path:
    """Return the program of a recording, which its folder is named after.

    Raises:
        ConfigError: There is none.
    """
    folder = recording.parent
    program = folder.with_name(folder.name.removesuffix(".runs") + ".tac")
    if not recording.is_file():
        raise ConfigError(f"the recording '{recording}' does not exist")
    if runs_folder(program) != folder or not program.is_file():
        raise ConfigError(
            f"'{recording}' is not in the folder of recordings of a program",
            hint="expected NAME.runs/RECORDING.jsonl beside NAME.tac",
        )
    return program


def _free_title(title: str, program: Program) -> str:
    """Return a name that no scenario of the program has."""
    from tactus.specs.gherkin import scenarios_of

    known = {scenario.name for scenario in scenarios_of(program)}
    names = [title, *(f"{title} ({number})" for number in range(2, len(known) + 2))]
    return next(item for item in names if item not in known)


def _holding_checks(
    file: LoadedFile, program: Program, recording: Recording, title: str
) -> list[str]:
    """Return the checks of a scenario that hold in mock mode.

    Raises:
        TactusError: The run itself fails.
    """
    kept = checks_of(recording, program)
    while True:
        report = _verified(file, scenario_of(recording, program, title, kept.__contains__))
        (result,) = [item for item in report.scenarios if item.name == title]
        failed = [step.text for step in result.steps if step.failure]
        broken = [step for step in kept if step in failed]
        if not failed:
            return kept
        if not broken:
            step = result.failed_step
            assert step and step.failure
            raise TactusError(
                f"the program does not run with what was recorded: {step.text}: {step.failure.message}",
                location=step.failure.location,
                hint="if the program has changed since, record the run again: tactus run FILE --record",
            )
        kept = [step for step in kept if step not in broken]


def _verified(file: LoadedFile, specification: str) -> Report:
    source = file.source
    text = f"{source.text}\n{specification}"
    report = run_task(Verify(source.path, text, timeout_of(file))).report
    assert report
    return report
