"""Facts about an example, derived from its declarations and the record of its runs, never from a text match.

Badges, filters and search use these facts. Some concern the source, such as the constructs it uses: these are read from
its tokens, so that words in strings and comments do not count.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.adapters.models.providers import key_variables, needs_key, needs_network
from tactus.adapters.system_clock import SystemClock
from tactus.core.errors import ProgramSyntaxError
from tactus.core.events import (
    ClockRead,
    FileRead,
    FileWritten,
    HumanAsked,
    RandomUsed,
    ToolCalled,
    TurnStarted,
)
from tactus.core.ports import Ports
from tactus.core.program import declared_callers, model_caller
from tactus.core.source import Source
from tactus.engine.session import Session
from tactus.tooling.tokens import Kind, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tactus.core.events import Event
    from tactus.core.program import AgentDeclaration, Program
    from tactus.specs.report import Report
    from tactus.tooling.tokens import Token

LUA_NAMES = """
    _G _VERSION assert coroutine error getmetatable ipairs math next os pairs pcall rawequal rawget rawlen
    rawset select setmetatable string table tonumber tostring type utf8 xpcall
"""
"""Lua's own globals, except `print`, which writes to the program's output."""

TABLES = {"field", "filters", "python"}
"""Lower-case constructs of which a field is used, counted like those with a capital letter."""

MAY_ASK = {"Classify", "tactus.generate", "tactus.text.classify", "tactus.text.extract"}
"""Constructs that may call a model; only a run shows whether they do."""

RUN_TYPES = ("mock", "http", "llm")
"""The types of models that exist in a real run."""

WORDS = {"input", "output"}
"""Constructs whose names are also common variable names; only calls of them count."""


class Use(Struct, frozen=True):
    """A construct or step phrase that an example uses, and where."""

    name: str
    lines: tuple[int, ...]
    """Lines of the example's own file, in order."""


class Facts(Struct, frozen=True):
    """The facts about an example. Sets are sorted."""

    providers: tuple[str, ...]
    """The providers of its models."""
    models: tuple[str, ...]
    """The models as `provider/name`."""
    key_variables: tuple[str, ...]
    """The environment variables with the API keys of its providers."""
    needs_keys: bool
    """True if one of its providers requires a key."""
    runs_offline: bool
    """True if a real run needs no network, because it calls no model or only local ones."""
    only_mocked: tuple[str, ...]
    """The models whose type can only be mocked, so that no real run is possible."""
    agents: tuple[str, ...]
    """The names of the agents, in the order of the file."""
    tools: tuple[str, ...]
    """The tools that it declares or calls, in the order of the file."""
    questions: tuple[str, ...]
    """The kinds of questions to the user: `approve`, `input`, `review`, `select`."""
    files_read: tuple[str, ...]
    files_written: tuple[str, ...]
    uses_clock: bool
    uses_random: bool
    has_specs: bool
    has_evals: bool
    model_calls: int
    """The maximum number of agent turns in one of its scenarios."""
    constructs: tuple[Use, ...]
    """Constructs such as `Agent`, `Human.approve`, `field.string`, and required modules of the standard library."""
    steps: tuple[Use, ...]
    """The phrases of the step library that its scenarios use."""

    @property
    def asks_human(self) -> bool:
        """True if it asks the user questions."""
        return bool(self.questions)


def facts_of(program: Program, report: Report | None = None) -> Facts:
    """Return the facts about an example.

    Args:
        program: The declarations of the file.
        report: The record of its runs; None if nothing was run.
    """
    runs = [scenario.events for scenario in report.scenarios] if report else []
    events = [event for run in runs for event in run]
    uses = _uses_of(program.source)
    asking = callers(program, report)
    return Facts(
        providers=tuple(sorted({caller.provider for caller in asking})),
        models=tuple(sorted({caller.model for caller in asking})),
        key_variables=tuple(key_variables(asking)),
        needs_keys=any(needs_key(caller) for caller in asking),
        runs_offline=_runs_offline(
            program, asking, is_known=bool(runs) or not MAY_ASK & uses.keys()
        ),
        only_mocked=tuple(model.name for model in program.models if model.type not in RUN_TYPES),
        agents=tuple(agent.name for agent in program.agents),
        tools=_tools(program, events),
        questions=_questions(events, uses),
        files_read=_files(events, FileRead),
        files_written=_files(events, FileWritten),
        uses_clock=any(isinstance(event, ClockRead) for event in events),
        uses_random=any(isinstance(event, RandomUsed) for event in events),
        has_specs=bool(program.specifications),
        has_evals=any(item.dataset or item.dataset_file for item in program.evaluations),
        model_calls=max((_turns(run) for run in runs), default=0),
        constructs=_sorted_uses((name, line) for name, lines in uses.items() for line in lines),
        steps=_steps(report),
    )


def callers(program: Program, report: Report | None = None) -> tuple[AgentDeclaration, ...]:
    """Return everything that calls a model, in the form of agents.

    Besides agents, these are models of type llm, and classifiers and extractors, which are known from their turns.

    Args:
        program: The declarations of the file.
        report: The record of its runs; None if nothing was run.
    """
    asking = {item.name: item for item in declared_callers(program)}
    for scenario in report.scenarios if report else ():
        for event in scenario.events:
            if isinstance(event, TurnStarted) and event.agent not in asking:
                line = event.location.line if event.location else None
                asking[event.agent] = model_caller(event.agent, event.model, line or 0)
    return tuple(asking.values())


def _runs_offline(program: Program, asking: Iterable[AgentDeclaration], *, is_known: bool) -> bool:
    is_local = not any(needs_network(caller) for caller in asking)
    return is_known and is_local and all(model.type in ("mock", "llm") for model in program.models)


def _tools(program: Program, events: Iterable[Event]) -> tuple[str, ...]:
    called = sorted({event.tool for event in events if isinstance(event, ToolCalled)})
    return tuple(dict.fromkeys([*(tool.name for tool in program.tools), *called]))


def _questions(events: Iterable[Event], uses: Iterable[str]) -> tuple[str, ...]:
    asked = {event.kind for event in events if isinstance(event, HumanAsked)}
    written = {name.removeprefix("Human.") for name in uses if name.startswith("Human.")}
    return tuple(sorted(asked | written))


def _files(events: Iterable[Event], kind: type[FileRead | FileWritten]) -> tuple[str, ...]:
    return tuple(sorted({event.path for event in events if isinstance(event, kind)}))


def _turns(events: Iterable[Event]) -> int:
    return sum(isinstance(event, TurnStarted) for event in events)


def _steps(report: Report | None) -> tuple[Use, ...]:
    scenarios = report.scenarios if report else ()
    return _sorted_uses(
        (step.phrase, step.location.line or 0)
        for scenario in scenarios
        for step in scenario.steps
        if step.phrase
    )


def _sorted_uses(found: Iterable[tuple[str, int]]) -> tuple[Use, ...]:
    lines: dict[str, set[int]] = {}
    for name, line in found:
        lines.setdefault(name, set()).add(line)
    return tuple(Use(name, tuple(sorted(lines[name]))) for name in sorted(lines))


def _uses_of(source: Source) -> dict[str, list[int]]:
    """Return the constructs that a source uses, with their lines."""
    found: dict[str, list[int]] = {}
    try:
        tokens, lines = code_of(source)
    except ProgramSyntaxError:
        return found
    names, name_kind = constructs(), Kind.NAME
    for index, token in enumerate(tokens):
        if token.text in names and token.kind is name_kind and (use := _use_at(tokens, index)):
            found.setdefault(use, []).append(lines[index])
    return found


def _use_at(tokens: list[Token], index: int) -> str | None:
    """Return what is used at a token that names a construct, or None if nothing is."""
    text = tokens[index].text
    before = tokens[index - 1].text if index else ""
    following = [token.text for token in tokens[index + 1 : index + 3]] + ["", ""]
    if before in (".", ":", "function", "goto", "::") or following[0] == "=":
        return None
    if text in WORDS and following[0] not in ("{", "("):
        return None
    if text == "require":
        return _own_module(following)
    is_held = following[0] == "." and (text[0].isupper() or text in TABLES)
    return f"{text}.{following[1]}" if is_held else text


def _own_module(following: list[str]) -> str | None:
    """Return the name of a required module of the standard library, or None for a file of the example."""
    name = following[1] if following[0] == "(" else following[0]
    return name[1:-1] if name[1:].startswith("tactus.") else None


@cache
def constructs() -> frozenset[str]:
    """Return the globals that the language adds to Lua."""
    source = Source("constructs", "Procedure { function() end }")
    session = Session(source, Ports(lambda _event: None, SystemClock()))
    return frozenset(session.global_names()) - frozenset(LUA_NAMES.split())
