"""The commands on the page of an example, which work as pasted into a POSIX shell.

Required inputs have the values of the first scenario. The text of a specification runs in the reader's shell, so that
every value is quoted; what cannot be pasted safely is asked for by `-i`.
"""

from __future__ import annotations

import posixpath
import unicodedata
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING, Any

from tactus.core.plain_data import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus.core.program import Field


@dataclass(frozen=True)
class Commands:
    """The commands of an example; None for those that do not apply."""

    run: str
    test: str | None
    """Runs the specs with mocks."""
    measure: str | None
    """Runs the evaluations."""
    unpack: str | None
    """Unpacks the example's zip where the other commands find its files."""


def commands_of(verified: VerifiedExample, path: str, *, archive: str | None) -> Commands:
    """Return the commands of an example.

    Args:
        verified: The example.
        path: Its path in commands.
        archive: The address of its zip; None if the site offers no downloads.
    """
    file, facts = _path(path), verified.facts
    zip_name = _path(posixpath.basename(archive)) if archive else None
    return Commands(
        run=_run(verified, file),
        test=f"tactus test {file} --mock" if verified.scenarios else None,
        measure=f"tactus eval {file}" if facts and facts.has_evals else None,
        unpack=f"python3 -m zipfile -e {zip_name} ." if zip_name else None,
    )


def _run(verified: VerifiedExample, file: str) -> str:
    required = _required_inputs(verified)
    scenario = next(iter(verified.scenarios), None)
    values = scenario.inputs if scenario else {}
    params = [param for field in required for param in _params(field, values.get(field.name))]
    facts = verified.facts
    options = " -i" if len(params) < len(required) else ""
    is_mocked = facts is not None and bool(facts.only_mocked)
    return " ".join([f"tactus run{options}", file, *params, *(["--mock"] if is_mocked else [])])


def _required_inputs(verified: VerifiedExample) -> list[Field]:
    inputs = verified.program.procedure.inputs if verified.program else ()
    return [field for field in inputs if field.required and field.default is None]


def _params(field: Field, value: Any) -> Iterator[str]:
    """Yield the option that sets an input, unless the input has to be asked for."""
    if value is None or "=" in field.name:
        return
    text = "[]" if field.type == "array" and value == {} else shown(value)
    if not _has_controls(field.name + text):
        yield f"--param {quote(field.name)}={quote(text)}"


def _has_controls(text: str) -> bool:
    """Return whether a text holds characters that a shell or a terminal obeys, or that readers cannot see."""
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in text)


def _path(path: str) -> str:
    """Quote a path, which must not look like an option either."""
    return quote(f"./{path}" if path.startswith("-") else path)
