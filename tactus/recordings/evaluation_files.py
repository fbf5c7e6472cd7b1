"""Stores evaluation results in files, one per model: `NAME.evals/PROVIDER-MODEL.json` beside the program `NAME.tac`.

The files contain measurements but no text of a model, so that diffs are readable and nothing secret is stored.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec import Struct, ValidationError, to_builtins
from msgspec.json import decode
from msgspec.structs import replace

from tactus.core.errors import ConfigError
from tactus.core.files.atomic_files import replace_file
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import reason_of
from tactus.evals.evaluators import Verdict
from tactus.recordings.digests import digests_of
from tactus.recordings.files import files_in, folder_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from tactus.core.source import Source
    from tactus.evals.evaluation import CaseRun, EvaluationResult

FORMAT = 1

LARGEST_BYTES = 1024 * 1024


class CaseScore(Struct, frozen=True):
    """The score of a case."""

    name: str
    passed: int
    judged: int
    """The number of judged runs; runs without a verdict are ignored."""


class EarlierResult(Struct, frozen=True):
    """The previous result in the file."""

    date: str
    passed: int
    judged: int


class ModelResult(Struct, frozen=True):
    """The result of a program with a model."""

    format: int
    program: str
    """The name of the program's file."""
    files: dict[str, str]
    """The digests of the program and of the files that it loads."""
    model: str
    """The model as `provider/name`."""
    date: str
    """The date, as in `2026-11-30`."""
    tactus: str
    """The version of Tactus."""
    passed: int
    judged: int
    runs: int
    is_complete: bool
    """False if `--max-cost` ended the evaluation."""
    is_met: bool
    """True if all thresholds were met."""
    total_tokens: int
    cost_usd: float | None
    """The cost of all runs; None if the price is unknown."""
    seconds: float
    """The duration of all runs in seconds."""
    cases: tuple[CaseScore, ...]
    before: EarlierResult | None = None

    @property
    def success_rate(self) -> float:
        """The share of judged runs that passed, from 0 to 1."""
        return self.passed / self.judged if self.judged else 0.0

    @property
    def cost_per_run_usd(self) -> float | None:
        """The cost per run in US dollars; None if the price is unknown."""
        return None if self.cost_usd is None or not self.runs else self.cost_usd / self.runs

    @property
    def seconds_per_run(self) -> float:
        """The duration per run."""
        return self.seconds / self.runs if self.runs else 0.0

    @property
    def trend(self) -> float | None:
        """The change of the success rate since the previous result; None if there is none."""
        if self.before is None or not self.before.judged:
            return None
        return self.success_rate - self.before.passed / self.before.judged


def model_result(
    results: Sequence[EvaluationResult],
    *,
    model: str,
    source: Source,
    helpers: Iterable[Source],
    program: Path,
    today: date,
    version: str,
) -> ModelResult:
    """Combine the evaluations of a program with a model.

    Args:
        results: The results of the evaluations.
        model: The model, `provider/name`.
        source: The program.
        helpers: The files that the program loads.
        program: The path of the program.
        today: The date of the evaluation.
        version: The version of Tactus.
    """
    runs = [run for result in results for run in result.runs]
    costs = [run.usage.cost_usd for run in runs]
    known = [cost for cost in costs if cost is not None]
    texts = [(program.name, source.text), *((item.label, item.text) for item in helpers)]
    return ModelResult(
        format=FORMAT,
        program=program.name,
        files=digests_of(texts),
        model=model,
        date=today.isoformat(),
        tactus=version,
        passed=_passed(runs),
        judged=_judged(runs),
        runs=len(runs),
        is_complete=all(result.is_complete for result in results),
        is_met=all(result.is_met for result in results),
        total_tokens=sum(run.usage.total_tokens for run in runs),
        cost_usd=sum(known) if len(known) == len(costs) else None,
        seconds=round(sum(run.elapsed_seconds for run in runs), 3),
        cases=tuple(_scores(runs)),
    )


def evals_folder(program: Path) -> Path:
    """Return the folder of a program's results, which need not exist."""
    return folder_beside(program, ".evals")


def write_result(result: ModelResult, program: Path) -> Path:
    """Write a result beside its program, with the previous result in the file for the trend.

    Returns:
        The path of the file.

    Raises:
        ConfigError: The file cannot be written, or something else is at its path.
    """
    home = ConfinedFolder(program.parent)
    name = re.sub(r"[^a-z0-9.]+", "-", result.model.lower()).strip("-.")
    path = evals_folder(program) / f"{name}.json"
    if home.has_file(path):
        old = read_result(path, home, path.as_posix())
        before = EarlierResult(old.date, old.passed, old.judged)
        is_same_day = old.date == result.date
        result = replace(result, before=old.before if is_same_day else before)
    text = json.dumps(to_builtins(result), indent=1, ensure_ascii=False) + "\n"
    try:
        replace_file(home, path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigError(f"'{path}' cannot be written: {reason_of(error)}") from error
    return path


def results_of(program: Path, home: ConfinedFolder) -> list[Path]:
    """Return the paths of a program's results, sorted."""
    return files_in(evals_folder(program), ".json", home)


def read_result(path: Path, home: ConfinedFolder, display_path: str) -> ModelResult:
    """Read a result.

    Raises:
        ConfigError: The file cannot be read, or is not a result.
    """
    hint = "run the evaluation again: tactus eval FILE --models MODEL --save"
    try:
        found = decode(home.read_text(path, most_bytes=LARGEST_BYTES), type=ModelResult)
    except OSError as error:
        raise ConfigError(f"'{display_path}' cannot be read: {reason_of(error)}") from error
    except (ValueError, RecursionError) as error:
        reason = f": {error}" if isinstance(error, ValidationError) else ""
        message = f"'{display_path}' is not an evaluation result{reason}"
        raise ConfigError(message, hint=hint) from error
    if found.format != FORMAT:
        raise ConfigError(
            f"'{display_path}' has format {found.format}; expected {FORMAT}", hint=hint
        )
    return found


def _scores(runs: Sequence[CaseRun]) -> Iterable[CaseScore]:
    for name in dict.fromkeys(run.case for run in runs):
        of_case = [run for run in runs if run.case == name]
        yield CaseScore(name, _passed(of_case), _judged(of_case))


def _passed(runs: Sequence[CaseRun]) -> int:
    return sum(run.verdict is Verdict.PASSED for run in runs)


def _judged(runs: Sequence[CaseRun]) -> int:
    return sum(run.verdict is not Verdict.NOT_JUDGED for run in runs)
