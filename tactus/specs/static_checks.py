"""Checks scenarios without running them: their steps, and the names in them.

A step that matches no phrase, is on the wrong side of the run, or refers to an undeclared agent, tool or input would
fail when it runs; a field that no schema declares is only a warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactus.core.problems import Problem
from tactus.core.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tactus.core.program import Field, Program
    from tactus.specs.scenario import Scenario, Step
    from tactus.specs.verifier import CheckedStep, Library

PARAMETER = re.compile(r"\{(\w+)\}")


def check_scenario(
    scenario: Scenario,
    program: Program,
    library: Library,
    names: Mapping[str, Sequence[str]],
) -> Iterator[Problem]:
    """Check the steps of a scenario.

    Args:
        scenario: The scenario.
        program: The declarations of the file.
        library: The available steps.
        names: The names that steps may refer to, by type, such as agent or input; `open` lists the types whose names
            are only known when the program runs.
    """
    checked = library.check(scenario.steps, names)
    may_fail = any(item.expects_failure for item in checked)
    for step, item in zip(scenario.steps, checked, strict=True):
        if item.fault:
            yield Problem(item.fault, step.location, item.hint)
        elif not item.is_own:
            yield from _check_names(step, item, program, names)
            yield from () if may_fail else _check_run(step, item, program, names["open"])
    yield from _check_order(scenario, checked)


def _check_order(scenario: Scenario, checked: Sequence[CheckedStep]) -> Iterator[Problem]:
    """Report steps on the wrong side of the run; steps that the file defines may run the procedure, too."""
    has_run = may_have_run = checks = False
    for step, item in zip(scenario.steps, checked, strict=True):
        role = item.role or "any"
        checks = checks or role in ("check", "any")
        if role == "setup" and has_run:
            message = "the step prepares the run, but the procedure has already run"
            yield Problem(message, step.location, "move it before the When step")
        elif role == "check" and not may_have_run:
            message = "the step checks the run, but the procedure has not run yet"
            yield Problem(message, step.location, "write 'When the procedure runs' before it")
        has_run = has_run or role == "run"
        may_have_run = may_have_run or role in ("run", "any")
    if not checks:
        message = f"the scenario '{scenario.name}' checks nothing"
        yield Problem(message, scenario.location, "add a Then step", is_warning=True)


def _check_names(
    step: Step, item: CheckedStep, program: Program, names: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Check the names of agents, tools and models: a step with an unknown name would fail."""
    for noun, name in _nouns(item):
        if item.pattern == TOOL_OR_MODEL and name in names["model"]:
            continue
        is_open = noun in names["open"]
        if (
            noun in DECLARED
            and name not in names[noun]
            and not (is_open or _is_agents_own(noun, item))
        ):
            hint = hint_for_name(name, names[noun], f"the file's {noun}s")
            if noun == "agent" and name in names["model"]:
                hint = f'it is asked without an agent; write: the model "{name}" predicts …'
            yield Problem(f"unknown {noun} '{name}'", step.location, hint)
        elif noun == "output" and program.procedure.outputs is not None:
            known = _names_of(program.procedure.outputs)
            if name not in known:
                message = f"the procedure declares no output '{name}'"
                hint = hint_for_name(name, known, "its outputs")
                yield Problem(message, step.location, hint, is_warning=True)


def _check_run(
    step: Step, item: CheckedStep, program: Program, open_kinds: Sequence[str]
) -> Iterator[Problem]:
    """Check inputs and tools that would make the run fail because they are not declared."""
    nouns = dict(_nouns(item))
    inputs = _names_of(program.procedure.inputs)
    if "input" in nouns and nouns["input"] not in inputs:
        message = f"the procedure has no input '{nouns['input']}'"
        yield Problem(message, step.location, hint_for_name(nouns["input"], inputs, "its inputs"))
    for agent in program.agents:
        if _is_agents_own("tool", item) and agent.name == nouns["agent"]:
            tool = nouns["tool"]
            if tool not in agent.tools and "tool" not in open_kinds:
                message = f"agent '{agent.name}' has no tool '{tool}'"
                yield Problem(message, step.location, hint_for_name(tool, agent.tools, "it has"))


def _is_agents_own(noun: str, item: CheckedStep) -> bool:
    """Return whether a step refers to a tool by the agent's own name for it."""
    return noun == "tool" and {"agent", "tool"} <= dict(_nouns(item)).keys()


def _nouns(item: CheckedStep) -> Iterator[tuple[str, str]]:
    """Yield the names in a step, each with the word of the phrase that gives their type."""
    phrase = item.pattern or ""
    for (kind, name), place in zip(item.names, PARAMETER.finditer(phrase), strict=True):
        if kind in ("name", "key"):
            before = re.search(r"(\w+) $", phrase[: place.start()])
            after = re.match(r" (\w+)", phrase[place.end() :])
            words = [word[1] for word in (before, after) if word]
            yield from ((word, name) for word in words if word in NOUNS)


TOOL_OR_MODEL = "the tool {name} returns {value}"
"""A phrase that is used for models as well."""

DECLARED = ("agent", "tool", "model")
"""The types of names that have to be declared."""

NOUNS = (*DECLARED, "input", "output")
"""The types of names in steps."""


def _names_of(fields: Iterable[Field]) -> list[str]:
    return [field.name for field in fields]


def hint_for_name(name: str, known: Iterable[str], heading: str) -> str:
    """List the known names, after suggesting the most similar one."""
    question = suggestion(name, known := sorted(known))
    sentence = f"{heading}: {', '.join(known) or 'none'}"
    return f"{question} {sentence[0].upper()}{sentence[1:]}" if question else sentence
