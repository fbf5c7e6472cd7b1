"""What is true of an example: taken from what it declares and from the record of its runs, never from a text match.

A badge, a filter and a search read these facts. A few of them speak of the source itself, such as the constructs that
it uses: these are read from its tokens, so that a word in a string or a comment says nothing.
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
"""The globals of a program that are Lua's own; `print` is not, it writes where the program's output goes."""

TABLES = {"field", "filters", "python"}
"""Constructs with a small letter that are used by what they hold, like those with a capital."""

MAY_ASK = {"Classify", "tactus.generate", "tactus.text.classify", "tactus.text.extract"}
"""Constructs that may ask a model; whether they do is known from a run."""

RUN_TYPES = ("mock", "http", "llm")
"""The types of models that a real run can ask."""

WORDS = {"input", "output"}
"""Constructs that are also common names of variables; they are meant where they are called."""


class Use(Struct, frozen=True):
    """Something an example uses, and where."""

    name: str
    lines: tuple[int, ...]
    """In order; those of the example's own file."""


class Facts(Struct, frozen=True):
    """The facts of an example. Everything set-like is sorted."""

    providers: tuple[str, ...]
    """The providers it calls."""
    models: tuple[str, ...]
    """`provider/name`."""
    key_variables: tuple[str, ...]
    """The variables of the environment that hold the keys of its providers."""
    needs_keys: bool
    """True if one of its providers wants a key."""
    runs_offline: bool
    """True if a real run needs no network: it calls no model, or models on the reader's own machine only."""
    only_mocked: tuple[str, ...]
    """The models of types that can only be mocked, so that there is no real run."""
    agents: tuple[str, ...]
    """In the order of the file."""
    tools: tuple[str, ...]
    """Those it declares and those that were called, in the order of the file."""
    questions: tuple[str, ...]
    """The kinds of question it asks people: approve, input, review, select."""
    files_read: tuple[str, ...]
    files_written: tuple[str, ...]
    uses_clock: bool
    uses_random: bool
    has_specs: bool
    has_evals: bool
    model_calls: int
    """The most turns of agents that any one of its scenarios took."""
    constructs: tuple[Use, ...]
    """`Agent`, `Human.approve`, `field.string`, and modules of the standard library it requires."""
    steps: tuple[Use, ...]
    """The phrases of the step library that its scenarios are written in."""

    @property
    def asks_human(self) -> bool:
        """True if it asks people."""
        return bool(self.questions)


def facts_of(program: Program, report: Report | None = None) -> Facts:
    """Return the facts of an example.

    Args:
        program: What the file declares.
        report: The record of its runs; None if nothing ran.
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
    """Return everything that calls a model, each as if it were an agent.

    Beside agents these are models of type llm, and classifiers and their like, known from the turns they took.

    Args:
        program: What the file declares.
        report: The record of its runs; None if nothing ran.
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
    """Return the constructs that a text uses, each with its lines."""
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
    """Return what a token that is the name of a construct uses, if it does."""
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
    """Return the name of a module of the standard library; a helper is the example's own affair."""
    name = following[1] if following[0] == "(" else following[0]
    return name[1:-1] if name[1:].startswith("tactus.") else None


@cache
def constructs() -> frozenset[str]:
    """Return the globals that the language adds to Lua."""
    source = Source("constructs", "Procedure { function() end }")
    session = Session(source, Ports(lambda _event: None, SystemClock()))
    return frozenset(session.global_names()) - frozenset(LUA_NAMES.split())
