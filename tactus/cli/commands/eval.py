"""`tactus eval`: runs a program's evaluations and reports their results."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins
from msgspec.msgpack import decode

from tactus.cli.options import max_cost_option, model_option
from tactus.cli.paths import find_folders, find_program, find_programs
from tactus.cli.processes import read_program, run_task, timeout_of
from tactus.core.display import counted, printable
from tactus.core.errors import ConfigError
from tactus.core.files.atomic_files import write_output
from tactus.core.files.regular_files import reason_of
from tactus.evals.evaluation import CaseRun, EvaluationResult, Threshold
from tactus.evals.evaluators import Verdict
from tactus.gate.processes.messages import Evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tactus.core.errors import CostLimitError

    _MeasuredFile = tuple[Path, str | None, list[EvaluationResult]]
    """A file, the model that replaced its own, and the results."""


@click.command("eval")
@click.argument("file")
@click.option("--mock", is_flag=True, help="Use the file's mocks: no key, no network.")
@model_option
@click.option(
    "--models", "several", metavar="A,B,…", help="Evaluate these models, one after the other."
)
@click.option("--runs", type=click.IntRange(1), metavar="N", help="Run each case N times.")
@max_cost_option
@click.option("--save", is_flag=True, help="Save a result per model beside FILE, for publication.")
@click.option("--json", "json_file", metavar="FILE", help="Write the results to FILE as JSON.")
def command(
    file: str,
    mock: bool,
    models: tuple[str, ...],
    several: str | None,
    runs: int | None,
    max_cost: float | None,
    save: bool,
    json_file: str | None,
) -> int:
    """Run the evaluations in FILE.

    FILE is a file, or a folder whose files with a dataset are evaluated one after the other.

    Each case of a dataset runs as often as its evaluation sets. A run passes if all of its
    evaluators pass. Without thresholds, every run must pass. --model and --models replace the
    models that the program names; a judge keeps its own.

    --save writes NAME.evals/MODEL.json: scores, tokens, cost, seconds and the date. With --max-cost
    a model whose price is not known is refused, and what was measured before the limit is kept.

    Exits with 0 if all thresholds are met, 1 if one is not or there is no dataset, 2 if the file or
    its dataset cannot be loaded, and 3 if --max-cost ended it.
    """
    for name, is_given in {
        "--model": models,
        "--models": several,
        "--max-cost": max_cost is not None,
        "--save": save,
    }.items():
        if mock and is_given:
            raise click.UsageError(f"--mock calls no model; leave out {name}")
    if models and several:
        raise click.UsageError("--model and --models both choose the models; leave out one of them")
    paths = _paths_of(file)
    measured: list[_MeasuredFile] = []
    stopped_by = None
    if mock:
        measured = [(path, None, _mocked_results(path, runs)) for path in paths]
    else:
        measured, stopped_by = _real_results(paths, runs, models, _split(several), max_cost, save)
    if json_file is not None and measured:
        _write(Path(json_file), [(model, results) for _, model, results in measured])
    if stopped_by:
        raise stopped_by
    found = [result for _, _, results in measured for result in results]
    if not found:
        place = str(paths[0]) if len(paths) == 1 else file
        what = "the file has no dataset" if len(paths) == 1 else "no file has a dataset"
        click.echo(f"{printable(place)}: {what}", err=True)
        click.echo("  hint: add Evaluation { dataset = { … }, evaluators = { … } }", err=True)
        return 1
    return 0 if all(result.is_met for result in found) else 1


def _paths_of(name: str) -> list[Path]:
    """Return the file of this name, or the files of a folder that have a dataset.

    Raises:
        TactusError: The file or folder does not exist, or a file of the folder cannot be loaded.
    """
    if not find_folders((name,)):
        return [find_program(name)]
    from tactus.gate.pipeline import load_files

    paths = find_programs((name,))
    found = []
    for path, result in zip(paths, load_files(paths), strict=True):
        if result.error:
            raise result.error
        program = result.report.program if result.report else None
        if program and any(item.dataset or item.dataset_file for item in program.evaluations):
            found.append(path)
    return found


def _split(models: str | None) -> tuple[str, ...]:
    """Return the models that `--models` lists, each once."""
    names = [name.strip() for name in (models or "").split(",")]
    if models is not None and not all(names):
        raise click.UsageError(f"--models '{models}' is not a list of models: a,b,c")
    return tuple(dict.fromkeys(name for name in names if name))


def _mocked_results(path: Path, runs: int | None) -> list[EvaluationResult]:
    """Run the evaluations with mocks, in a process that can be killed."""
    program = read_program(path)
    source = program.source
    done = run_task(Evaluate(source.path, source.text, timeout_of(program), runs))
    results = [decode(value, type=EvaluationResult) for value in done.values]
    for result in results:
        click.echo("\n".join(_report(result)))
    return results


def _real_results(
    paths: Sequence[Path],
    runs: int | None,
    model: tuple[str, ...],
    models: tuple[str, ...],
    max_cost_usd: float | None,
    saves: bool,
) -> tuple[list[_MeasuredFile], CostLimitError | None]:
    """Run evaluations with models; return their results, and what stopped them."""
    from tactus.adapters.models.budget import Budget
    from tactus.cli.running.evaluations import EvalOptions, Evaluator

    budget = None if max_cost_usd is None else Budget(max_cost_usd)
    options = EvalOptions(runs, model, models, budget, saves)
    measured: list[_MeasuredFile] = []
    for path in paths:
        evaluator = Evaluator(path, f"evaluate without a key: tactus eval {path} --mock", options)
        measured += [(path, item.model, item.results) for item in evaluator.measure(_show)]
        if evaluator.stopped_by:
            return measured, evaluator.stopped_by
    return measured, None


def _show(model: str | None, result: EvaluationResult) -> None:
    if model:
        click.secho(printable(model), bold=True)
    click.echo("\n".join(_report(result)))


MARKS = {
    Verdict.PASSED: click.style("✓", fg="green"),
    Verdict.FAILED: click.style("✗", fg="red"),
    Verdict.NOT_JUDGED: click.style("?", fg="yellow"),
}


def _report(result: EvaluationResult) -> Iterator[str]:
    cases = [(name, list(runs)) for name, runs in groupby(result.runs, key=lambda run: run.case)]
    heading = (
        f"{result.location}: {counted(len(cases), 'case')}, {counted(len(result.runs), 'run')}"
    )
    yield click.style(printable(heading), bold=True)
    for name, runs in cases:
        yield from _report_of_case(name, runs)
    yield f"{_shown_rate(result)}{_shown_usage(result.runs)}"
    for threshold in result.thresholds:
        yield f"{MARKS[Verdict.PASSED if threshold.is_met else Verdict.FAILED]} {_shown(threshold)}"


def _report_of_case(name: str, runs: list[CaseRun]) -> Iterator[str]:
    verdicts = [run.verdict for run in runs]
    order = (Verdict.FAILED, Verdict.NOT_JUDGED, Verdict.PASSED)
    worst = next(verdict for verdict in order if verdict in verdicts)
    passed = verdicts.count(Verdict.PASSED)
    count = f" ({passed} of {len(runs)} passed)" if len(runs) > 1 else ""
    yield f"{MARKS[worst]} {printable(name)}{count}"
    for run in runs:
        for reason in _reasons(run):
            number = f"run {run.number}: " if len(runs) > 1 else ""
            yield f"    {number}{printable(reason)}"


def _reasons(run: CaseRun) -> Iterator[str]:
    if run.error:
        yield f"the run failed: {run.error}"
    for judgement in run.judgements:
        if judgement.verdict is Verdict.FAILED:
            yield f"{judgement.evaluator}: {judgement.reason}"
        elif judgement.verdict is Verdict.NOT_JUDGED:
            yield f"{judgement.evaluator} was not judged: {judgement.reason}"


def _shown_rate(result: EvaluationResult) -> str:
    verdicts = [run.verdict for run in result.runs]
    unjudged = verdicts.count(Verdict.NOT_JUDGED)
    rest = f", {unjudged} not judged" if unjudged else ""
    if result.success_rate is None:
        return f"nothing was judged{rest}"
    return f"{verdicts.count(Verdict.PASSED)} of {len(verdicts) - unjudged} passed{rest}"


def _shown_usage(runs: Iterable[CaseRun]) -> str:
    tokens = sum(run.usage.total_tokens for run in runs)
    costs = [run.usage.cost_usd for run in runs]
    known = [cost for cost in costs if cost is not None]
    cost = f", ${sum(known):.4f}" if known and len(known) == len(costs) and sum(known) else ""
    return f"; {counted(tokens, 'token')}{cost}" if tokens else ""


FORMS = {
    "min_success_rate": ("success rate", "at least", "{:.0%}"),
    "max_cost_per_run": ("highest cost of a run", "at most", "${:.4f}"),
    "max_duration": ("longest duration of a run", "at most", "{:.2f} s"),
    "max_tokens_per_run": ("most tokens in a run", "at most", "{:.0f}"),
}
"""The format of thresholds: the label, the comparison and the format of values."""


def _shown(threshold: Threshold) -> str:
    subject, word, form = FORMS[threshold.name]
    found = "not known" if threshold.found is None else form.format(threshold.found)
    return f"{subject}: {found}; expected {word} {form.format(threshold.limit)}"


def _write(path: Path, measured: Iterable[tuple[str | None, Iterable[EvaluationResult]]]) -> None:
    data = [_as_data(result, model) for model, results in measured for result in results]
    try:
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        write_output(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigError(f"'{path}' cannot be written: {reason_of(error)}") from error


def _as_data(result: EvaluationResult, model: str | None) -> dict[str, Any]:
    runs = [{**to_builtins(run), "verdict": run.verdict.value} for run in result.runs]
    return {
        "location": to_builtins(result.location),
        **({"model": model} if model else {}),
        "is_met": result.is_met,
        "success_rate": result.success_rate,
        "thresholds": to_builtins(result.thresholds),
        "runs": runs,
    }
