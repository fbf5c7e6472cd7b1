"""Reads the cases of an evaluation, from the program or from a JSON Lines, JSON or CSV file beside it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.errors import DeclarationError, FileAccessError, LoadError
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.paths import shown_path
from tactus.core.files.regular_files import reason_of
from tactus.core.source import split_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from tactus.core.program import EvaluationDeclaration
    from tactus.core.source import Source, SourceLocation

KEYS = ("name", "inputs", "expected_output", "metadata")


class Case(Struct, frozen=True):
    """The inputs of a run and the expected output."""

    name: str
    inputs: dict[str, Any]
    expected_output: Any = None
    has_expectation: bool = False


def cases_of(evaluation: EvaluationDeclaration, source: Source) -> list[Case]:
    """Return the cases of an evaluation.

    Raises:
        LoadError: A file of cases cannot be read, or a case is not valid.
    """
    location = source.location(evaluation.line)
    rows = list(evaluation.dataset)
    if evaluation.dataset_file is not None:
        rows += _rows_of(Path(source.path).parent, evaluation.dataset_file, location)
    return [_case_from(row, number, location) for number, row in enumerate(rows, start=1)]


def _case_from(row: Any, number: int, location: SourceLocation) -> Case:
    if not isinstance(row, dict):
        _refuse(f"case {number} is {json.dumps(row)}; expected an object with 'inputs'", location)
    unknown = [key for key in row if key not in KEYS]
    if unknown:
        _refuse(
            f"case {number} has an unknown key '{unknown[0]}'",
            location,
            f"its keys: {', '.join(KEYS)}",
        )
    inputs = row.get("inputs") or {}
    if not isinstance(inputs, dict):
        _refuse(
            f"the inputs of case {number} are {json.dumps(inputs)}; expected an object", location
        )
    name = str(row.get("name") or f"case {number}")
    return Case(name, inputs, row.get("expected_output"), "expected_output" in row)


def _rows_of(folder: Path, name: str, location: SourceLocation) -> list[Any]:
    path = PurePath(name)
    readers: dict[str, Callable[[str], list[Any]]] = {
        ".jsonl": _rows_of_json_lines,
        ".json": _rows_of_json,
        ".csv": _rows_of_csv,
    }
    if path.suffix not in readers:
        _refuse(f"'{name}' is not a dataset file", location, f"expected {', '.join(readers)}")
    try:
        data = ConfinedFolder(folder).read(shown_path(name))
        return readers[path.suffix](data.decode("utf-8-sig"))
    except FileAccessError as error:
        _refuse(error.message, location, error.hint)
    except OSError as error:
        _refuse(f"the dataset file '{name}' cannot be read: {reason_of(error)}", location)
    except RecursionError:
        _refuse(f"the dataset file '{name}' is wrong: it is nested too deeply", location)
    except (ValueError, csv.Error) as error:
        _refuse(f"the dataset file '{name}' is wrong: {error}", location)


def _rows_of_json_lines(text: str) -> list[Any]:
    rows = []
    for number, line in enumerate(split_lines(text), start=1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except ValueError as error:
                raise ValueError(f"line {number} is not JSON: {error}") from error
    return rows


def _rows_of_json(text: str) -> list[Any]:
    data = json.loads(text)
    rows = data.get("cases", data.get("dataset")) if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise ValueError("it contains no list of cases")
    return rows


def _rows_of_csv(text: str) -> list[Any]:
    rows = csv.DictReader(StringIO(text))
    return [_row_of_csv(row, rows.line_num) for row in rows]


def _row_of_csv(row: dict[str | Any, Any], line: int) -> dict[str, Any]:
    """Convert a CSV row to a case: a column is an input unless its name starts with another prefix."""
    case: dict[str, Any] = {"inputs": {}}
    for column, value in row.items():
        if column is None or value is None:
            raise ValueError(f"line {line} has a different number of values than the first line")
        head, _, key = column.partition(".")
        if column in ("name", "expected_output"):
            case[column] = value
        elif head in ("inputs", "expected_output"):
            case.setdefault(head, {})[key] = _value(value) if head == "expected_output" else value
        else:
            case["inputs"][column] = value
    return case


def _value(text: str) -> Any:
    """Parse numbers and JSON literals; return anything else as a string."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _refuse(message: str, location: SourceLocation, hint: str | None = None) -> NoReturn:
    raise LoadError([DeclarationError(message, location=location, hint=hint)])
