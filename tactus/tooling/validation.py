"""Reports all problems of a file that can be found without running it.

Loading finds errors in declarations and specifications. The validation adds globals that are never assigned in
functions that have not been called, steps that cannot be performed, and warnings about code that is valid but probably
a mistake. All of them are reported at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tactus.adapters.models.providers import PROVIDERS
from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import LoadError
from tactus.core.files.reading import read_source
from tactus.core.problems import Problem
from tactus.core.program import declared_callers
from tactus.core.source import SourceLocation
from tactus.core.timeouts import TIMEOUT_SECONDS
from tactus.engine.lua_engine import LuaError, compile_lua
from tactus.specs.runner import Bench, specifications_of
from tactus.specs.static_checks import check_scenario, hint_for_name
from tactus.tooling.bytecode_globals import GlobalUse, calls_of_state, global_uses, keys_of_calls
from tactus.tooling.model_names import ModelUse, lifetime_problems, model_uses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from tactus.adapters.config import IgnoredSetting
    from tactus.adapters.models.lifetimes import Lifetimes
    from tactus.core.errors import PartlyLoaded
    from tactus.core.program import Program
    from tactus.core.source import Source
    from tactus.engine.session import Remark, Session
    from tactus.specs.scenario import Scenario
    from tactus.specs.verifier import Library


class Validation(Struct, frozen=True):
    """The problems of a file."""

    path: str
    problems: tuple[Problem, ...]
    """The problems, sorted by line."""
    is_loaded: bool
    """False if the file cannot be loaded."""
    models: tuple[ModelUse, ...] = ()
    """The models that it names."""

    @property
    def errors(self) -> int:
        """The number of problems that are errors."""
        return sum(not problem.is_warning for problem in self.problems)


def validate(
    path: str | Path, providers: Iterable[str] = PROVIDERS, home: Path | None = None
) -> Validation:
    """Check a file in this process.

    Args:
        path: The file.
        providers: The names of the known providers.
        home: The folder that must contain the file after links are resolved; None for the folder in `path`.
    """
    try:
        source = read_source(path, home)
    except LoadError as error:
        return Validation(str(path), tuple(problems_of(error)), is_loaded=False)
    return check(Bench(source, SystemClock(), None, TIMEOUT_SECONDS), providers)


def check(bench: Bench, providers: Iterable[str] = PROVIDERS) -> Validation:
    """Check a program.

    Args:
        bench: The program and the environment to load it in.
        providers: The names of the known providers.
    """
    source = bench.source
    models: tuple[ModelUse, ...] = ()
    loaded: PartlyLoaded | None = None
    try:
        loaded = session = bench.open().session
        found = findings_in(session, *specifications_of(session))
        found += check_providers(session.program, sorted(providers))
        models = model_uses(
            session.program, declared_callers(session.program), bench.defaults.provider
        )
        is_loaded = True
    except LoadError as error:
        loaded = error.partial
        found = [*problems_of(error), *_check_globals(source, loaded)]
        found += map(_problem_of, loaded.remarks() if loaded else ())
        is_loaded = False
    if loaded:
        loaded.close()
    return Validation(source.path, tuple(sorted(_told_once(found), key=_place)), is_loaded, models)


def findings_in(session: Session, scenarios: Sequence[Scenario], library: Library) -> list[Problem]:
    """Return the problems in a loaded program that do not depend on the configuration.

    Args:
        session: The program.
        scenarios: Its scenarios.
        library: The steps they may use.
    """
    source = session.program.source
    return [
        *_check_specifications(session, scenarios, library),
        *_check_globals(source, session),
        *_check_calls(source, session),
        *map(_problem_of, session.remarks()),
    ]


def with_lifetimes(validation: Validation, lifetimes: Lifetimes, today: date) -> Validation:
    """Add the problems of its models on a given day to a validation."""
    found = [*validation.problems, *lifetime_problems(validation.models, lifetimes, today)]
    return replace(validation, problems=tuple(sorted(found, key=_place)))


def problems_of(error: LoadError) -> Iterator[Problem]:
    """Yield the problems of a file that cannot be loaded."""
    for item in error.errors:
        location = item.location or SourceLocation("")
        yield Problem(item.message, location, item.hint)


def problem_of_setting(setting: IgnoredSetting) -> Problem:
    """Return the note about a setting that has no effect."""
    location = SourceLocation(setting.source, setting.line)
    return Problem(
        f"'{setting.name}' has no effect", location, setting.hint, is_warning=True, is_note=True
    )


def _check_specifications(
    session: Session, scenarios: Sequence[Scenario], library: Library
) -> Iterator[Problem]:
    program, known = session.program, session.vocabulary()
    names = session.step_names() | {"open": known["open"]}
    for scenario in scenarios:
        yield from check_scenario(scenario, program, library, names)
    if not scenarios:
        hint = "add Specification([[ Feature: … ]])"
        message = "the file has no specs"
        yield Problem(message, program.source.location(None), hint, is_warning=True)


def _problem_of(remark: Remark) -> Problem:
    return Problem(
        remark.message,
        remark.location,
        remark.hint,
        is_warning=remark.severity != "error",
        is_note=remark.severity == "note",
    )


def _check_calls(source: Source, session: Session) -> Iterator[Problem]:
    """Find functions that State lacks, and options of questions and turns that a run would refuse or ignore."""
    for file in [source, *session.helpers]:
        keys = [(use.name, use) for use in _found_in(file, keys_of_calls)]
        calls = [(f"{use.name}.{use.field}", use) for use in _found_in(file, calls_of_state)]
        for callee, use in keys + calls:
            remark = session.judge_call(callee, use.field or "")
            if remark:
                location = source.location(use.line, None if file is source else file.path)
                yield replace(_problem_of(remark), location=location)


def check_providers(program: Program, known: Sequence[str]) -> Iterator[Problem]:
    """Find the agents whose provider is not known, as where it is misspelt."""
    for agent in program.agents:
        if agent.provider not in known and agent.base_url is None:
            message = f"agent '{agent.name}' has an unknown provider '{agent.provider}'"
            location = program.source.location(agent.line)
            hint = hint_for_name(agent.provider, known, "known providers")
            yield Problem(message, location, hint, is_warning=True)


def _check_globals(source: Source, loaded: PartlyLoaded | None) -> Iterator[Problem]:
    """Yield globals that are never assigned, and functions that Tactus or Lua lacks."""
    if loaded is None:
        return
    files = [source, *loaded.helpers]
    uses = [(file, use) for file in files for use in _found_in(file, global_uses)]
    vocabulary = loaded.vocabulary()
    known = {*vocabulary["globals"], *(use.name for _, use in uses if use.is_set)}
    for file, use in uses:
        location = source.location(use.line, None if file is source else file.path)
        fields = vocabulary["fields"].get(use.name)
        refused = vocabulary["refused"].get(f"{use.name}.{use.field}")
        if use.name not in known:
            hint = loaded.hint_for_global(use.name, file.line(use.line))
            message = f"unknown global '{use.name}'"
            yield Problem(message, location, hint, is_warning=use.is_tested)
        elif refused:
            yield Problem(refused["message"], location, refused["hint"])
        elif fields and use.field and use.field not in fields:
            hint = hint_for_name(use.field, fields, "it has")
            yield Problem(f"{use.name} has no '{use.field}'", location, hint)


def _found_in(file: Source, find: Callable[[bytes], list[GlobalUse]]) -> list[GlobalUse]:
    try:
        return find(compile_lua(file.code, file.label))
    except LuaError:
        return []


def _told_once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Drop problems that loading has already reported for the same line."""
    reported: set[tuple[SourceLocation, str]] = set()
    for problem in problems:
        words = re.findall(r"'([^']+)'", problem.message)
        if not reported.intersection((problem.location, word) for word in words):
            yield problem
        reported |= {(problem.location, word) for word in words}


def _place(problem: Problem) -> tuple[str, int]:
    return problem.location.path, problem.location.line or 0
