"""What models and people answer in a scenario, for a run of the same program with a real server and a real keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tactus.core.events import (
    FileWritten,
    HumanAnswered,
    HumanAsked,
    ModelPredicted,
    RunFailed,
    RunStarted,
    ToolCalled,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from tactus.core.plain_data import shown
from tests.openai_server import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.events import Event
    from tactus.core.program import Program


def answers_in(events: Iterable[Event], program: Program) -> Iterator[Answer]:
    """Yield what the models answer, one answer per request."""
    tools = [name for agent in program.agents for name in agent.tools]
    calls: dict[str, list[tuple[str, Any]]] = {}
    for event in events:
        match event:
            case TurnStarted(agent=agent):
                calls[agent] = []
            case ToolCalled(agent=str(agent)):
                calls.setdefault(agent, []).append((event.tool, event.arguments))
            case TurnFinished(agent=agent, text=text):
                if called := calls.pop(agent, []):
                    yield Answer(
                        tool_calls=[
                            (index, f"c{index}", _name_in(tools, name), json.dumps(arguments or {}))
                            for index, (name, arguments) in enumerate(called)
                        ]
                    )
                if not called or called[-1][0] != "done":
                    has_data = isinstance(event.data, dict | list)
                    yield Answer([json.dumps(event.data) if has_data else text])
            case TurnFailed():
                yield Answer(status=401, error=event.message)
            case ModelPredicted(output=output):
                yield Answer([shown(output)])


def _name_in(tools: list[str], name: str) -> str:
    """Return the name under which an agent calls a tool, which may begin with that of its set."""
    return next((tool for tool in tools if tool == name or tool.endswith(f"_{name}")), name)


def lines_typed_in(events: Iterable[Event]) -> Iterator[str]:
    """Yield what the person types, one line per prompt."""
    asked: HumanAsked | None = None
    for event in events:
        match event:
            case HumanAsked():
                asked = event
            case HumanAnswered(kind=kind, answer=answer) if asked:
                if kind == "approve":
                    yield "y" if answer else "n"
                elif kind == "review":
                    yield "y" if answer["decision"] == "approved" else "n"
                    yield answer.get("feedback") or ""
                elif kind == "select" and isinstance(answer, list):
                    yield ", ".join(map(shown, answer))
                elif kind not in ("notify", "escalate"):
                    yield "" if answer is None else shown(answer)


def files_before(events: Iterable[Event]) -> Iterator[str]:
    """Yield the paths of the files that exist before the run."""
    for event in events:
        if isinstance(event, RunStarted):
            return
        if isinstance(event, FileWritten):
            yield event.path


def exit_code_of(events: Iterable[Event]) -> int:
    """Return the exit code of a run that ends in the same way."""
    return 1 if any(isinstance(event, RunFailed) for event in events) else 0
