"""Writes report files, each of them atomically."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from tactus.cli.diagnostics import show_error
from tactus.core.display import printable_json
from tactus.core.errors import ConfigError
from tactus.core.files.atomic_files import write_output
from tactus.core.files.regular_files import reason_of
from tactus.specs.report import Outcome, totals_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tactus.specs.report import FileResult


def write_reports(results: Sequence[FileResult], wanted: Mapping[str, str]) -> bool:
    """Write the requested reports.

    Args:
        results: The results of the files.
        wanted: The output path by type of report: junit, json or summary.

    Returns:
        False if a report could not be written; the error goes to stderr, and the others are still written.
    """
    written = [_write(file, _text(kind, results)) for kind, file in wanted.items()]
    return all(written)


def _text(kind: str, results: Sequence[FileResult]) -> str:
    if kind == "junit":
        from tactus.cli.reports.junit import junit_text

        return junit_text(results)
    if kind == "summary":
        from tactus.cli.reports.markdown import summary_text

        return summary_text(results)
    return json_text(results)


def json_text(results: Sequence[FileResult]) -> str:
    """Format results as JSON."""
    data = {
        "passed": not any(result.has_failed for result in results),
        "totals": to_builtins(totals_of(results)),
        "reports": [_report(result) for result in results if result.report],
        "skipped": [
            {"path": result.path, "reason": result.expectation.skip}
            for result in results
            if result.outcome is Outcome.SKIPPED
        ],
        "errors": [error for result in results for error in _errors(result)],
    }
    text = json.dumps(_finite(data), indent=2, ensure_ascii=True, allow_nan=False)
    return printable_json(text) + "\n"


def _report(result: FileResult) -> dict[str, Any]:
    """Convert a report and the result of its file to JSON data."""
    assert result.report
    return {
        **result.report.to_dict(),
        "path": result.path,
        "outcome": result.outcome.value,
        "cached": result.cached_at is not None,
        "ran_at": result.cached_at,
    }


def _errors(result: FileResult) -> list[dict[str, Any]]:
    return [
        {"message": item.message, "location": to_builtins(item.location), "hint": item.hint}
        for item in result.problems
    ]


def _finite(data: Any) -> Any:
    """Replace numbers that JSON cannot represent."""
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def _write(name: str, text: str) -> bool:
    if name == "-":
        click.echo(text, file=sys.__stdout__, nl=False)
        return True
    path = Path(name)
    try:
        write_output(path, _encoded(text))
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error).lower()
        show_error(ConfigError(f"the report '{name}' cannot be written: {reason}"))
        return False
    return True


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
