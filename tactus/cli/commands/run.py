"""`tactus run`: runs a program, with models or with the mocks of its first scenario."""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING

import click

from tactus.cli.options import max_cost_option, model_option
from tactus.cli.paths import find_program
from tactus.cli.processes import load_program, read_program
from tactus.cli.running.chosen_models import chosen_models
from tactus.cli.running.event_printer import JsonPrinter, Printer
from tactus.cli.running.inputs import split_pairs
from tactus.cli.running.program_run import ProgramRun, terminal
from tactus.core.display import printable
from tactus.core.errors import TactusError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tactus.adapters.config import Config
    from tactus.core.ports import Human


@click.command("run", context_settings={"allow_extra_args": True})
@click.argument("file", required=False)
@click.option(
    "--param", "params", multiple=True, metavar="KEY=VALUE", help="Set an input of the procedure."
)
@model_option
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
@click.option("--render", is_flag=True, help="Render the agents' Markdown, in a terminal.")
@click.option(
    "--json", "as_json", is_flag=True, help="Write events to stdout, one JSON object per line."
)
@click.option(
    "--events", metavar="EVENTS", help="Record the run in the file EVENTS, for `tactus replay`."
)
@click.option(
    "--record", is_flag=True, help="Save a recording of the run beside FILE, for publication."
)
@max_cost_option
@click.option("--show-config", is_flag=True, help="Show the settings in effect, and run nothing.")
@click.option("--debug", is_flag=True, help="Show the tracebacks of an error.")
def command(
    file: str | None,
    params: tuple[str, ...],
    models: tuple[str, ...],
    interactive: bool,
    answers: tuple[str, ...],
    approve_all: bool,
    mock: bool,
    render: bool,
    as_json: bool,
    events: str | None,
    record: bool,
    max_cost: float | None,
    show_config: bool,
    debug: bool,
) -> int:
    """Run the procedure of FILE.

    --model replaces the models that the program names. Its temperature, reasoning_effort, verbosity
    and model_type are left out if the provider is another one.

    --render shows each block of an answer once it is complete. Output to a file or a pipe stays as
    it is.

    The agents' output streams to stdout as it arrives, followed by the result. Progress (turns,
    logs, usage) goes to stderr.

    --record writes NAME.runs/INPUTS.jsonl: the events with their times, the models, tokens and
    cost. It is refused if it holds a key or what looks like one.

    Exits with 0 if the run completed, 1 if it failed, 2 if the file cannot be loaded, and 3 if
    --max-cost ended it.
    """
    _refuse_extra_arguments(file, click.get_current_context().args)
    given, ready = split_pairs("--param", params), split_pairs("--answer", answers)
    if mock and (ready or approve_all):
        raise click.UsageError("with --mock the first scenario answers; leave out --answer")
    _refuse_contradictions(
        mock=mock, models=models, record=record, max_cost=max_cost, events=events
    )
    if file is None and not show_config:
        raise click.UsageError("FILE is missing")
    path = find_program(file) if file else None
    if mock:
        assert path
        run = ProgramRun(path, given, interactive=interactive)
    else:
        from tactus.adapters.config import load_config

        config = load_config(path)
        chosen = chosen_models(models, config)
        if show_config:
            return _show_config(config, path, given, chosen)
        assert path
        human = _human(ready, approve_all=approve_all)
        run = ProgramRun(
            path,
            given,
            interactive=interactive,
            config=config,
            human=human,
            chosen=chosen,
            tell=_tell if debug else lambda _: None,
            max_cost_usd=max_cost,
        )
    is_watched = not (mock or ready or approve_all) and sys.stdin.isatty()
    printer = (
        JsonPrinter(sys.stdout)
        if as_json
        else Printer(sys.stdout, sys.stderr, shows_questions=not is_watched, renders=render)
    )
    try:
        if record:
            recorded = run.start_recorded(printer)
            printer.close()
            _tell(f"recorded in {recorded}")
        elif events is None:
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


def _refuse_extra_arguments(file: str | None, extra: list[str]) -> None:
    """Refuse arguments that are not options; inputs look like `name=value`."""
    if file and not file.endswith(".tac") and re.match(r"\w+=", file):
        extra = [file, *extra]
    inputs = [f"--param {shlex.quote(text)}" for text in extra if re.match(r"\w+=", text)]
    if inputs:
        found = "', '".join(text for text in extra if re.match(r"\w+=", text))
        raise click.UsageError(f"unexpected argument '{found}'; write {' '.join(inputs)}")
    if extra:
        raise click.UsageError(f"unexpected argument '{extra[0]}'; run takes one FILE")


def _refuse_contradictions(
    *,
    mock: bool,
    models: tuple[str, ...],
    record: bool,
    max_cost: float | None,
    events: str | None,
) -> None:
    given = {"--model": bool(models), "--record": record, "--max-cost": max_cost is not None}
    for name, is_given in given.items():
        if mock and is_given:
            raise click.UsageError(f"--mock calls no model; leave out {name}")
    if record and events is not None:
        raise click.UsageError("--record and --events both record the run; leave out one of them")


def _tell(sentence: str) -> None:
    click.secho(printable(sentence), err=True, dim=True)


def _show_config(
    config: Config, path: Path | None, given: Mapping[str, str], chosen: Mapping[str, str]
) -> int:
    from tactus.cli.running.show_config import show_config

    program = load_program(read_program(path)) if path else None
    show_config(config, program, given, chosen)
    return 0


def _human(answers: Mapping[str, str], *, approve_all: bool) -> Human:
    if not answers and not approve_all:
        return terminal()
    from tactus.adapters.scripted_human import GivenAnswers

    return GivenAnswers(answers, approve_all=approve_all, otherwise=terminal())
