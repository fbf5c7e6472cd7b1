"""The inputs of a run: from `--param`, config files and prompts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tactus.core.ports import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tactus.adapters.config import Setting
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


def ask_for_missing(program: Program, inputs: Mapping[str, Any], human: Human) -> dict[str, Any]:
    """Ask the user for required inputs that are missing.

    Raises:
        HumanUnavailableError: No one can answer.
    """
    asked = {}
    for field in program.procedure.inputs:
        if field.required and field.default is None and field.name not in inputs:
            about = f"{field.name} ({field.description or field.type})"
            if field.enum:
                question = Question("select", about, choices=tuple(field.enum))
                asked[field.name] = human.answer(question)
            else:
                asked[field.name] = read_text(field, human.answer(Question("input", about)))
    return {**inputs, **asked}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
