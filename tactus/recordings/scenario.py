"""Converts a recording to a scenario, in which the answers of models and users are mocks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tactus.core.events import (
    HumanAnswered,
    HumanAsked,
    ModelPredicted,
    ToolCalled,
    TurnFinished,
    TurnStarted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tactus.core.program import Program
    from tactus.recordings.recording import Recording

INDENT = "    "

LONGEST_TITLE = 80

APPROVALS = {True: "the human approves", False: "the human rejects"}


def scenario_of(
    recording: Recording,
    program: Program,
    name: str,
    is_kept: Callable[[str], bool] = lambda _: True,
) -> str:
    """Return the source of a `Specification` with one scenario.

    Args:
        recording: The recording.
        program: The declarations of its program.
        name: The name of the scenario.
        is_kept: Returns whether to include a checking step.
    """
    header = recording.header
    given = [*_inputs(recording, program), *_answers(recording, program)]
    checks = [step for step in _checks(recording, program) if is_kept(step)]
    steps = [("Given", step) for step in given]
    steps += [("When", "the procedure runs")]
    steps += [("Then", step) for step in checks or ["the procedure should complete successfully"]]
    models = ", ".join(header.answered_by or header.models) or "no model"
    lines = [
        "Feature: Recorded runs",
        f"  # Recorded on {header.date} with {models}",
        f"  Scenario: {_one_line(name)}",
        *_written(steps),
    ]
    text = "\n".join(lines)
    level = "=" * next(count for count in range(9) if f"]{'=' * count}]" not in text)
    return f"Specification([{level}[\n{text}\n]{level}])\n"


def title_of(recording: Recording) -> str:
    """Return a name for a scenario, derived from the inputs of the run."""
    inputs = recording.header.inputs
    said = ", ".join(f"{name} {_plain(value)}" for name, value in inputs.items())
    return _one_line(said)[:LONGEST_TITLE].rstrip() or "The recorded run"


def checks_of(recording: Recording, program: Program) -> list[str]:
    """Return the steps that check the result."""
    return list(_checks(recording, program))


def _written(steps: list[tuple[str, str]]) -> Iterator[str]:
    before = ""
    for keyword, step in steps:
        yield f"{INDENT}{'And' if keyword == before else keyword} {step}"
        before = keyword


def _inputs(recording: Recording, program: Program) -> Iterator[str]:
    known = {field.name for field in program.procedure.inputs}
    for name, value in recording.header.inputs.items():
        if name in known:
            yield f"the input {name} is {_literal(value)}"


def _answers(recording: Recording, program: Program) -> Iterator[str]:
    """Yield the mocking steps for the answers, in order."""
    agents = {agent.name for agent in program.agents}
    models = {model.name for model in program.models if model.model is None}
    calls: dict[str, list[ToolCalled]] = {}
    questions: list[HumanAsked] = []
    for event in recording.events:
        match event:
            case TurnStarted(agent=agent):
                calls[agent] = []
            case ToolCalled(agent=str(agent)) if agent in calls:
                calls[agent].append(event)
            case TurnFinished(agent=agent) if agent in agents:
                yield from _turn(event, calls.get(agent, []))
            case TurnFinished(agent=agent):
                yield f'the model "{agent}" predicts {_literal(event.text)}'
            case ModelPredicted(model=model, output=output) if model in models:
                yield f'the model "{model}" predicts {_literal(output)}'
            case HumanAsked():
                questions.append(event)
            case HumanAnswered() if questions:
                yield from _answer(questions.pop(), event.answer)


def _turn(event: TurnFinished, calls: list[ToolCalled]) -> Iterator[str]:
    agent = f'the agent "{event.agent}"'
    if isinstance(event.data, dict):
        yield f"{agent} returns data {_literal(event.data)}"
    else:
        yield f"{agent} responds with {_literal(event.text)}"
    for call in calls:
        arguments = f" with args {_literal(call.arguments)}" if call.arguments else ""
        yield f'{agent} calls tool "{call.tool}"{arguments}'
    if event.usage.total_tokens:
        yield f"{agent} uses {event.usage.total_tokens} tokens"


def _answer(question: HumanAsked, answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):  # the answer to a review
        yield APPROVALS[answer.get("decision") == "approved"]
        if answer.get("feedback"):
            yield f"the human answers {_literal(answer['feedback'])}"
    elif isinstance(answer, bool):
        word = "yes" if answer else "no"
        yield f"the human answers {_literal(word)} to {_literal(question.message)}"
    elif answer is not None:
        yield f"the human answers {_literal(answer)} to {_literal(question.message)}"


def _checks(recording: Recording, program: Program) -> Iterator[str]:
    yield from _questions(recording, program)
    result = recording.result
    if isinstance(result, dict) and result:
        for key, value in result.items():
            if re.fullmatch(r"\w+", key):
                yield f"the output {key} should be {_literal(value)}"
    elif result is not None and result != {}:
        yield f"the output should be {_literal(result)}"


def _questions(recording: Recording, program: Program) -> Iterator[str]:
    """Yield the steps that check what agents and people were asked, each once."""
    agents = {agent.name for agent in program.agents}
    asked: dict[str, None] = {}
    for event in recording.events:
        match event:
            case TurnStarted(agent=agent, message=str(message)) if agent in agents and message:
                asked[f'the agent "{agent}" should receive {_literal(message)}'] = None
            case HumanAsked(message=message) if message:
                asked[f"the human should be asked {_literal(message)}"] = None
    yield from asked


def _literal(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Steps support only these escapes; JSON has two more.
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\b", r"\1\\u0008", text)
    return re.sub(r"(?<!\\)((?:\\\\)*)\\f", r"\1\\u000c", text)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())
