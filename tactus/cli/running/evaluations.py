"""Evaluates a program with one or more models, and stores the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from tactus.adapters.config import load_config
from tactus.adapters.models.budget import Budget, BudgetedClient
from tactus.adapters.system_clock import SystemClock
from tactus.cli.paths import home_of
from tactus.cli.running.chosen_models import ALL, chosen_models, require_names
from tactus.cli.running.model_client import model_client
from tactus.core.display import printable
from tactus.core.files.reading import read_source
from tactus.core.program import declared_callers
from tactus.evals.evaluation import datasets_of, evaluate
from tactus.specs.runner import Bench
from tactus.specs.verification import opened_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tactus.core.errors import CostLimitError
    from tactus.core.program import Program
    from tactus.core.source import Source
    from tactus.evals.evaluation import EvaluationResult


class EvalOptions(Struct, frozen=True):
    """The options of an evaluation."""

    runs: int | None = None
    """The number of runs per case, overriding the file."""
    model: tuple[str, ...] = ()
    """The values of `--model`."""
    models: tuple[str, ...] = ()
    """The models to evaluate in turn; empty for the program's own."""
    budget: Budget | None = None
    """The cost limit of all programs and models together; None for no limit."""
    saves: bool = False


class Measured(Struct, frozen=True):
    """The evaluations of a program with one model."""

    model: str | None
    """The model as `provider/name`; None for the program's own."""
    results: list[EvaluationResult]


class Evaluator:
    """Evaluates one program."""

    def __init__(self, path: Path, keyless_hint: str, options: EvalOptions) -> None:
        """Load the program.

        Raises:
            TactusError: The program cannot be loaded, or an option refers to something that does not exist.
        """
        config = load_config(path)
        self._path = path
        self._options = options
        self._client: BudgetedClient | None = None
        self._chosen = [chosen_models(options.model, config)]
        if options.models:
            self._chosen = [chosen_models([model], config) for model in options.models]
        client = model_client(config, keyless_hint=keyless_hint)
        bench = Bench(read_source(path, home_of(path, ())), SystemClock(), client, None)
        if options.budget:
            self._client = BudgetedClient(client, options.budget)
            bench = replace(bench, model=self._client)
        self._bench = replace(bench, defaults=config.defaults())
        with opened_first(self._bench) as first:
            require_names(self._chosen[0], first.session)
            self._program: Program = first.session.program
            self._helpers: Sequence[Source] = tuple(first.session.helpers)
        self._datasets = datasets_of(self._program)
        self.stopped_by: CostLimitError | None = None
        """The error that ended the evaluation early, or None."""

    def measure(self, show: Callable[[str | None, EvaluationResult], None]) -> list[Measured]:
        """Evaluate the program with each model, and save the results if requested.

        Args:
            show: Called with each result and its model, as soon as it is known.

        Raises:
            TactusError: A model cannot be called, or its price is unknown although a limit is set.
        """
        if self._datasets:
            self._require_prices()
        found = []
        for chosen in self._chosen:
            measured = self._measure_one(chosen, show)
            if any(result.runs for result in measured.results):
                found.append(measured)
                if self._options.saves:
                    self._save(measured)
            if self.stopped_by:
                break
        return found

    def _measure_one(
        self, chosen: Mapping[str, str], show: Callable[[str | None, EvaluationResult], None]
    ) -> Measured:
        model = chosen.get(ALL)
        bench = replace(self._bench, chosen_models=chosen)
        results: list[EvaluationResult] = []
        for evaluation, cases in self._datasets:
            if self.stopped_by:
                break
            result, self.stopped_by = evaluate(
                evaluation, cases, bench, self._program, runs=self._options.runs
            )
            results.append(result)
            if result.runs:
                show(model, result)
        return Measured(model, results)

    def _require_prices(self) -> None:
        """Raise an error for a model without a known price before the first request, if the cost is limited."""
        if self._client is None:
            return
        for chosen in self._chosen:
            for caller in declared_callers(self._program):
                if model := chosen.get(caller.name) or chosen.get(ALL):
                    self._client.check(model)
                else:
                    self._client.check(
                        caller.model, base_url=caller.base_url, api_key_env=caller.api_key_env
                    )

    def _save(self, measured: Measured) -> None:
        from importlib.metadata import version

        from tactus.recordings.evaluation_files import model_result, write_result

        result = model_result(
            measured.results,
            model=measured.model or self._own_model(),
            source=self._program.source,
            helpers=self._helpers,
            program=self._path,
            today=self._bench.clock.today(),
            version=version("tactus-gallery"),
        )
        path = write_result(result, self._path)
        click.echo(printable(f"saved in {path}"), err=True)

    def _own_model(self) -> str:
        """Return the only model that the program calls.

        Raises:
            UsageError: The program calls several models, so that the result would have no name.
        """
        models = sorted({caller.model for caller in declared_callers(self._program)})
        if len(models) != 1 or self._chosen[0]:
            raise click.UsageError(
                "--save needs one model for the whole program; name it with --models MODEL"
            )
        return models[0]
