"""Reports the findings of `tactus validate` about examples whose specs pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactus.adapters.config import load_config
from tactus.core.display import printable
from tactus.core.errors import ConfigError
from tactus.tooling.validation import check_providers, problem_of_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus.adapters.config import Config
    from tactus.core.problems import Problem


@dataclass(frozen=True)
class FileRemark:
    """A warning or a note about a file."""

    text: str
    """The message, with file and line. Safe to print."""
    is_note: bool
    """True if strict modes ignore it."""


def remark_about(problem: Problem) -> FileRemark:
    """Format a problem as one line."""
    hint = f"; {problem.hint}" if problem.hint else ""
    return FileRemark(printable(f"{problem.location}: {problem.message}{hint}"), problem.is_note)


def file_remarks(examples: Iterable[VerifiedExample]) -> Iterator[FileRemark]:
    """Yield the findings of `tactus validate` about the files of examples and the settings for them.

    Errors in skipped examples, and in those expected to fail, are omitted. Examples without specs already have a badge.
    """
    configs: dict[Path, Config] = {}
    for item in examples:
        folder = item.example.path.parent
        if folder not in configs:
            try:
                configs[folder] = load_config(item.example.path)
            except ConfigError as error:
                yield FileRemark(printable(str(error)), is_note=False)
                configs[folder] = load_config(None, {})
        yield from map(remark_about, _problems_in(item, configs[folder]))
    settings = (setting for config in configs.values() for setting in config.ignored)
    yield from (remark_about(problem_of_setting(setting)) for setting in dict.fromkeys(settings))


def _problems_in(item: VerifiedExample, config: Config) -> Iterator[Problem]:
    if item.report is None or item.program is None:
        return
    expectation = item.result.expectation
    is_excused = expectation.fails or expectation.skip is not None
    for problem in item.report.findings or ():
        if item.scenarios and (problem.is_warning or not is_excused):
            yield problem
    yield from check_providers(item.program, sorted(config.providers))
