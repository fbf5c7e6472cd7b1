"""The inputs of a run: from `--param`, config files and prompts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tactus.adapters.system_clock import SystemClock
from tactus.core.display import printable
from tactus.core.errors import HumanUnavailableError, InputError
from tactus.core.ports import Ports, Question
from tactus.core.source import Source
from tactus.engine.session import run_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tactus.adapters.config import Setting
    from tactus.core.events import Event
    from tactus.core.ports import Human
    from tactus.core.program import Field, Program


def split_pairs(option: str, pairs: Iterable[str]) -> dict[str, str]:
    """Parse the values of an option of the form `KEY=VALUE`."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise click.UsageError(f"{option} '{pair}' is not of the form KEY=VALUE")
        found[key] = value
    return found


def read_inputs(
    program: Program, given: Mapping[str, str], defaults: Mapping[str, Setting]
) -> dict[str, Any]:
    """Combine the inputs of a run.

    Args:
        program: The program; the run validates the inputs against its schema.
        given: The inputs from the command line, as strings.
        defaults: The inputs from config files; those the program does not declare are ignored.
    """
    fields = {field.name: field for field in program.procedure.inputs}
    inputs = {name: setting.value for name, setting in defaults.items() if name in fields}
    for name, text in given.items():
        inputs[name] = read_text(fields[name], text) if name in fields else text
    return inputs


def read_text(field: Field, text: str) -> Any:
    """Parse a string as a list or an object if the field is declared as one; the run converts other types."""
    if field.type == "object" or (field.type == "array" and text.lstrip().startswith("[")):
        return _json(text)
    if field.type != "array":
        return text
    items = _json(f"[{text}]")
    return items if isinstance(items, list) else [item.strip() for item in text.split(",")]


def missing_inputs(program: Program, inputs: Mapping[str, Any]) -> list[Field]:
    """Return the required inputs that have no value."""
    return [
        field
        for field in program.procedure.inputs
        if field.required and field.default is None and field.name not in inputs
    ]


def hint_for_missing(fields: Sequence[Field]) -> str:
    """Return how to give inputs that are missing."""
    params = " ".join(f"--param {field.name}=…" for field in fields)
    return f"give {'it' if len(fields) == 1 else 'them'} with {params}, or answer prompts with -i"


def ask_for_missing(program: Program, inputs: Mapping[str, Any], human: Human) -> dict[str, Any]:
    """Ask the user for required inputs that are missing, again until each value fits.

    Raises:
        HumanUnavailableError: No one can answer.
    """
    missing = missing_inputs(program, inputs)
    return {**inputs, **{field.name: _ask_for(field, missing, human) for field in missing}}


def _ask_for(field: Field, missing: Sequence[Field], human: Human) -> Any:
    about = ", ".join(filter(None, [field.type, field.description]))
    question = Question("input", f"{field.name} ({about})")
    if field.enum:
        question = Question("select", question.message, choices=tuple(field.enum))
    while True:
        try:
            answer = human.answer(question)
        except HumanUnavailableError as error:
            error.hint = hint_for_missing(missing)
            raise
        value = answer if field.enum else read_text(field, answer)
        wrong = _what_is_wrong(field, value)
        if wrong is None:
            return value
        click.echo(printable(f"{wrong}."), err=True)


def _what_is_wrong(field: Field, value: Any) -> str | None:
    """Check a value as the run will; the check is a program of one input."""
    options = "required = true, " if field.required else ""
    text = f"Procedure {{ input = {{ value = field.{field.type}{{ {options}}} }}, function() return 1 end }}"
    try:
        run_program(Source("input", text), Ports(_ignore, SystemClock()), {"value": value})
    except InputError as error:
        return error.message.replace("'value'", f"'{field.name}'", 1)
    return None


def _ignore(_event: Event) -> None:
    pass


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
