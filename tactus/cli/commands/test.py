"""`tactus test`: runs the specifications of files."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from tactus.cli.diagnostics import show_error
from tactus.cli.paths import find_folders, find_programs, is_one_file, split_lines
from tactus.cli.reports.scenario_printer import show_result
from tactus.core.timeouts import EXPECTED, TIMEOUT_SECONDS, seconds_of
from tactus.gate.pipeline import GateOptions, jobs_of, verify_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tactus.adapters.config import Config
    from tactus.core.ports import ModelClient
    from tactus.gate.processes.pool import Pool
    from tactus.specs.report import FileResult
    from tactus.specs.selection import Selection


STDOUT = "-"
"""The file name that stands for stdout."""


class JobsType(click.ParamType[int]):
    """A number of processes, or `auto`."""

    name = "jobs"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse the number."""
        if str(value) != "auto" and not (str(value).isdecimal() and int(value) > 0):
            self.fail(f"'{value}' is not a number of processes; expected one, or 'auto'")
        return jobs_of(value)


class SecondsType(click.ParamType[float]):
    """A positive number of seconds."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Parse the number of seconds."""
        seconds = seconds_of(value)
        if seconds is None:
            self.fail(f"'{value}' is not {EXPECTED}")
        return seconds


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--mock", is_flag=True, help="Use the mocks of the specifications: no key, no network."
)
@click.option("--scenario", metavar="NAME", help="Run the scenarios named NAME.")
@click.option(
    "--tag",
    "tags",
    metavar="EXPRESSION",
    multiple=True,
    help="Run the scenarios tagged so: @a, '@a and not @b'; if repeated, those of any.",
)
@click.option(
    "-k", "text", metavar="TEXT", help="Run the scenarios with TEXT in their path or names."
)
@click.option("--failed", is_flag=True, help="Run the files that failed last time first.")
@click.option("--fail-fast", is_flag=True, help="Stop after the first failure.")
@click.option(
    "--runs", type=click.IntRange(min=1), default=1, metavar="N", help="Run each scenario N times."
)
@click.option(
    "--jobs",
    type=JobsType(),
    default=1,
    metavar="N|auto",
    help="Run files in N processes; auto is one per processor, at most four.",
)
@click.option(
    "--timeout",
    type=SecondsType(),
    metavar="SECONDS",
    help=f"Time limit for a mocked scenario. The default is {TIMEOUT_SECONDS:g}.",
)
@click.option(
    "--cache/--no-cache",
    "reads_cache",
    default=None,
    help="Skip unchanged files that passed, in CI too; or run all files.",
)
@click.option(
    "--pass-with-no-specs", is_flag=True, help="Exit with 0 if there is no scenario to run."
)
@click.option("--watch", is_flag=True, help="Rerun when a file changes, until interrupted.")
@click.option("--mutation", is_flag=True, help="Change one thing at a time; would a spec notice?")
@click.option(
    "--recorded",
    "is_recorded",
    is_flag=True,
    help="Run against the recordings beside each file; no key, no network.",
)
@click.option("--list", "is_list", is_flag=True, help="List the scenarios, and run nothing.")
@click.option("--steps", "is_steps", is_flag=True, help="List the step library, and run nothing.")
@click.option("--junit", metavar="FILE", help="Write a JUnit XML report to FILE; - is stdout.")
@click.option("--json", metavar="FILE", help="Write a JSON report to FILE; - is stdout.")
@click.option("--summary", metavar="FILE", help="Write a Markdown summary to FILE; - is stdout.")
def command(
    paths: tuple[str, ...], is_list: bool, is_steps: bool, is_recorded: bool, **options: Any
) -> int:
    """Run the specifications of .tac files.

    PATH is a file, or a folder to search for .tac files; the default is the folder 'examples'.
    FILE:LINE is the scenario of a file that LINE is part of, or the row of its Examples.
    --scenario, --tag and -k select scenarios; a scenario must match all of them. With --mock and
    several files, a file that passed is not run again until it, or a file it reads, changes. All
    files run where CI is set or git tracks .cache.

    --recorded runs each program against what `tactus run --record` kept of it, instead of its
    specifications. A request that differs from the recorded one fails, and what changed is named.

    Exits with 0 if all scenarios passed, 1 if one failed or none was found, and 2 if a file cannot
    be loaded or a report cannot be written.
    """
    wanted = {
        kind: options[kind] for kind in ("junit", "json", "summary") if options[kind] is not None
    }
    if is_recorded:
        return _test_recorded(paths, wanted, options)
    if (is_list or is_steps) and (wanted or options["mutation"] or _is_a_run(options)):
        raise click.UsageError(
            "--list and --steps run nothing; leave out --failed, --fail-fast, --runs, --watch, --mutation and reports"
        )
    if list(wanted.values()).count(STDOUT) > 1:
        raise click.UsageError("only one report can be written to stdout")
    if options["mutation"] and (wanted or not options["mock"]):
        raise click.UsageError("--mutation breaks programs on purpose: add --mock, and no report")
    if options["mutation"] and _is_a_run(options):
        raise click.UsageError("--mutation takes no --failed, --fail-fast, --runs and --watch")
    if is_steps:
        return _list_steps()
    paths, lines = split_lines(paths)
    selection = _selection(options["scenario"], options["tags"], options["text"], lines)
    if is_list:
        return _list(paths, selection)
    if options["mutation"]:
        return _test_mutations(find_programs(paths), _gate_options(options, selection))
    # If a report goes to stdout, messages for people go to stderr.
    with redirect_stdout(sys.stderr) if STDOUT in wanted.values() else nullcontext():
        if options["watch"]:
            from tactus.cli.test_modes.watch import watch

            watch(
                lambda: _test(paths, selection, options, wanted),
                lambda: _watched_folders(paths),
                [Path(name) for name in wanted.values() if name != STDOUT],
                is_sealed=options["mock"],
            )
        return _test(paths, selection, options, wanted)


def _is_a_run(options: Mapping[str, Any]) -> bool:
    """Return whether an option concerns how often or in which order files run."""
    return options["runs"] > 1 or any(options[name] for name in ("failed", "fail_fast", "watch"))


def _test(
    paths: Sequence[str],
    selection: Selection | None,
    options: Mapping[str, Any],
    wanted: Mapping[str, str],
) -> int:
    """Run the selected scenarios once, and return the exit code."""
    files = find_programs(paths)
    if options["failed"]:
        from tactus.cli.test_modes.last_failures import failures_first

        files = failures_first(files)
    gate = _gate_options(options, selection, is_one=len(files) == 1)
    gate = replace(gate, trees=find_folders(paths))
    run = _run_one if len(files) == 1 else _run_several
    model = None
    if not options["mock"]:
        from tactus.adapters.config import load_config

        config = load_config(files[0] if len(files) == 1 else None)
        gate, model = replace(gate, defaults=config.defaults()), _model(paths, config)
    results = run(files, gate, model, _pool_of(options))
    is_empty = not any(result.scenarios for result in results)
    is_unproved = is_empty and not options["pass_with_no_specs"]
    is_loaded = not all(result.error for result in results)
    if selection and is_unproved and is_loaded and len(results) == len(files):
        show_error(selection.nothing_matches(results))
    if len(files) > 1 or any(result.has_failed for result in results) or options["failed"]:
        from tactus.cli.test_modes.last_failures import remember

        remember(results)
    is_written = _report(_taking_part(results, selection), wanted)
    return _code(results, is_written=is_written, is_unproved=is_unproved)


def _watched_folders(paths: Sequence[str]) -> set[Path]:
    """Return the folders given, and the folders of the files given."""
    folders = {*find_folders(paths), *(path.parent for path in find_programs(paths))}
    return {item for item in folders if folders.isdisjoint(item.parents)}


def _code(results: Sequence[FileResult], *, is_written: bool, is_unproved: bool) -> int:
    if not is_written or any(result.error for result in results):
        return 2
    return 1 if is_unproved or any(result.has_failed for result in results) else 0


def _gate_options(
    options: Mapping[str, Any], selection: Selection | None, *, is_one: bool = False
) -> GateOptions:
    """Return the options of the gate. A single file always runs."""
    return GateOptions(
        timeout_seconds=options["timeout"] or TIMEOUT_SECONDS,
        selection=selection,
        fail_fast=options["fail_fast"],
        runs=options["runs"],
        jobs=options["jobs"],
        uses_cache=not is_one,
        reads_cache=options["reads_cache"],
    )


def _selection(
    name: str | None, tags: tuple[str, ...], text: str | None, lines: Mapping[str, set[int]]
) -> Selection | None:
    """Return the selection that the options and lines describe, or None for everything."""
    if name is None and not tags and text is None and not lines:
        return None
    from tactus.specs.selection import Selection

    for tag in tags:
        from tactus.specs.tags import tag_expression

        tag_expression(tag)
    places: tuple[tuple[str, int], ...] = ()
    if lines:
        from tactus.cli.test_modes.scenario_lines import places_of

        places = places_of(lines)
    return Selection(name, tags, text, places=places)


def _model(paths: Sequence[str], config: Config) -> ModelClient:
    from tactus.cli.running.model_client import model_client

    command_line = " ".join(("tactus test", *paths, "--mock"))
    return model_client(config, keyless_hint=f"run without a key: {command_line}")


def _pool_of(options: Mapping[str, Any]) -> Pool | None:
    """Return the pool that was started for this command."""
    pool: Pool | None = click.get_current_context().obj
    if pool:
        pool.jobs = options["jobs"]
    return pool


def _run_one(
    files: Sequence[Path], options: GateOptions, model: ModelClient | None, pool: Pool | None
) -> list[FileResult]:
    """Run a single file, and show all of its scenarios."""
    results = list(verify_files(files, options, model=model, pool=pool))
    for result in results:
        show_result(result, is_selective=options.selection is not None)
    return results


def _run_several(
    files: Sequence[Path], options: GateOptions, model: ModelClient | None, pool: Pool | None
) -> list[FileResult]:
    """Run several files, and show a line for each as soon as it is done."""
    from tactus.cli.reports.file_printer import show_totals
    from tactus.cli.reports.progress import Progress

    results: list[FileResult] = []
    with Progress(sys.stderr, len(files)) as progress:
        progress.show(1, str(files[0]))
        for result in verify_files(files, options, model=model, pool=pool):
            results.append(result)
            progress.erase()
            _show(result, options.selection)
            if len(results) < len(files):
                progress.show(len(results) + 1, str(files[len(results)]))
    if part := _taking_part(results, options.selection):
        show_totals(part, not_run=len(files) - len(results))
    return results


def _show(result: FileResult, selection: Selection | None) -> None:
    """Show the line of a file, unless nothing in it was selected."""
    from tactus.cli.reports.file_printer import show_file

    for item in _taking_part([result], selection):
        show_file(item)


def _taking_part(results: Sequence[FileResult], selection: Selection | None) -> list[FileResult]:
    """Drop files in which no scenario was selected."""
    return [item for item in results if selection is None or item.scenarios or item.error]


def _list(paths: Sequence[str], selection: Selection | None) -> int:
    """Load files and list the scenarios that would run."""
    from tactus.cli.test_modes.listing import list_scenarios

    return list_scenarios(find_programs(paths), selection, is_one=is_one_file(paths))


def _test_recorded(
    paths: Sequence[str], wanted: Mapping[str, str], options: Mapping[str, Any]
) -> int:
    """Run files against their recordings."""
    if wanted or _is_a_run(options) or options["mutation"] or options["mock"]:
        raise click.UsageError(
            "--recorded takes only files and folders; leave out the other options"
        )
    from tactus.cli.test_modes.recorded import test_recorded

    return test_recorded(find_programs(paths))


def _list_steps() -> int:
    from tactus.cli.test_modes.listing import list_steps

    list_steps()
    return 0


def _test_mutations(files: Sequence[Path], options: GateOptions) -> int:
    from tactus.cli.test_modes.mutation import show_mutations

    return show_mutations(files, options)


def _report(results: Sequence[FileResult], wanted: Mapping[str, str]) -> bool:
    """Write the report files; return whether that succeeded."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        from tactus.cli.reports.annotations import show_annotations

        show_annotations(results)
    if not wanted:
        return True
    from tactus.cli.reports.report_files import write_reports

    return write_reports(results, wanted)
