"""The inputs of a run: from `--param`, from config files, and from the person at the terminal."""

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
    """Read the values of an option that is given as `KEY=VALUE`."""
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
    """Put the inputs of a run together.

    Args:
        program: The program; the run checks the inputs against its schema.
        given: Those of the command line, as text.
        defaults: Those of config files; a program takes the ones it declares.
    """
    fields = {field.name: field for field in program.procedure.inputs}
    inputs = {name: setting.value for name, setting in defaults.items() if name in fields}
    for name, text in given.items():
        inputs[name] = read_text(fields[name], text) if name in fields else text
    return inputs


def read_text(field: Field, text: str) -> Any:
    """Read a text as a list or an object, where that is declared; other types are converted in the run."""
    if field.type == "object" or (field.type == "array" and text.lstrip().startswith("[")):
        return _json(text)
    if field.type != "array":
        return text
    items = _json(f"[{text}]")
    return items if isinstance(items, list) else [item.strip() for item in text.split(",")]


def ask_for_missing(program: Program, inputs: Mapping[str, Any], human: Human) -> dict[str, Any]:
    """Ask the person at the terminal for the required inputs that are not given.

    Raises:
        HumanUnavailableError: Nobody can be asked.
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
