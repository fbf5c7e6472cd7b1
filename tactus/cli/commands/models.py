"""`tactus models`: lists the models that programs use and their shutdown dates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from tactus.adapters.models.lifetimes import FILE, MADE, read_lifetimes, shown_day
from tactus.adapters.system_clock import SystemClock
from tactus.cli.paths import find_folders, find_programs
from tactus.cli.validations import validations_of
from tactus.core.display import printable, printable_json
from tactus.gate.pipeline import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from tactus.adapters.models.lifetimes import Lifetimes
    from tactus.core.source import SourceLocation
    from tactus.tooling.validation import Validation


@click.command("models")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--update", is_flag=True, help=f"Ask the providers, and write {FILE}. Needs their keys."
)
@click.option("--json", "wants_json", is_flag=True, help="Write the list to stdout as JSON.")
def command(paths: tuple[str, ...], update: bool, wants_json: bool) -> int:
    """List the models that .tac files name.

    PATH is a file, or a folder to search for .tac files; the default is the folder 'examples'. Each
    model is listed with the day on which it ends, its successor, and the lines that name it. The
    days come from .tactus/models.json, and where that has none from a table in this package.

    With --update, the providers of these models are asked for their lists of models, and the file
    is written anew. Commit it: the docs build and `tactus validate` read it, and never ask. A
    provider without a key is skipped, and what it answered before is kept.

    Exits with 0, with 1 if a provider that was asked did not answer or no provider could be asked,
    and with 2 if a file cannot be loaded.
    """
    programs = find_programs(paths)
    found = validations_of(programs, read(programs, trees=find_folders(paths)))
    places: dict[str, list[SourceLocation]] = {}
    for item in found:
        _show_errors(item)
        for use in item.models:
            places.setdefault(use.model, []).append(use.location)
    code = _update(places) if update and places else 0
    lifetimes, today = read_lifetimes(), SystemClock().today()
    if wants_json:
        data = [_as_data(model, places[model], lifetimes) for model in sorted(places)]
        click.echo(printable_json(json.dumps(data, indent=2, ensure_ascii=False)))
    else:
        click.echo("\n".join(_report(places, lifetimes, today)))
    return code if all(item.is_loaded for item in found) else 2


def _update(places: Mapping[str, Sequence[SourceLocation]]) -> int:
    """Query the providers of models, and write their answers to the file."""
    from tactus.cli.running.model_lists import update_file

    return update_file(Path(), places, SystemClock().today())


def _show_errors(validation: Validation) -> None:
    """Write the errors of a file that cannot be loaded to stderr."""
    for problem in validation.problems:
        if not (validation.is_loaded or problem.is_warning):
            click.echo(printable(f"{problem.location}: {problem.message}"), err=True)


def _report(
    places: Mapping[str, Sequence[SourceLocation]], lifetimes: Lifetimes, today: date
) -> Iterator[str]:
    for model in sorted(places):
        yield f"{click.style(printable(model), bold=True)}  {_state(model, lifetimes, today)}"
        yield from (f"  {printable(str(location))}" for location in places[model])
    yield click.style(printable(_sources(lifetimes)), dim=True)


def _state(model: str, lifetimes: Lifetimes, today: date) -> str:
    """Describe the lifetime of a model."""
    lifetime, recommended = lifetimes.of(model), lifetimes.recommended(model)
    facts = []
    if lifetime and lifetime.ends:
        has_ended = lifetime.ends <= today
        text = f"{'ended' if has_ended else 'ends'} on {shown_day(lifetime.ends)}"
        facts.append(click.style(text, fg="red" if has_ended else "yellow"))
        if lifetime.successor:
            facts.append(f"successor: {lifetime.successor}")
    else:
        facts.append("no announced end" if lifetime or model == recommended else "end not known")
    if lifetimes.is_listed(model) is False:
        facts.append(click.style("not listed by its provider", fg="yellow"))
    if recommended:
        is_it = recommended == model
        facts.append("recommended" if is_it else f"recommended: {recommended.partition('/')[2]}")
    return "; ".join(printable(fact) if "\x1b" not in fact else fact for fact in facts)


def _sources(lifetimes: Lifetimes) -> str:
    asked = [
        f"{name} asked on {shown_day(answer.asked)}"
        for name, answer in sorted(lifetimes.answers.items())
    ]
    table = f"table of {shown_day(MADE)}"
    return f"{FILE}: {', '.join(asked)}; otherwise the {table}" if asked else table


def _as_data(
    model: str, locations: Sequence[SourceLocation], lifetimes: Lifetimes
) -> dict[str, Any]:
    lifetime = lifetimes.of(model)
    return {
        "model": model,
        "ends": lifetime.ends.isoformat() if lifetime and lifetime.ends else None,
        "successor": lifetime.successor if lifetime else None,
        "as_of": lifetime.as_of.isoformat() if lifetime else None,
        "is_listed": lifetimes.is_listed(model),
        "recommended": lifetimes.recommended(model),
        "locations": to_builtins(locations),
    }
