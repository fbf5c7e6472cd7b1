"""What models and people say to the gallery's examples when the tests run them for real, and what comes of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.openai_server import Answer


@dataclass
class Conversation:
    """A run of an example."""

    answers: list[Answer] = field(default_factory=list)
    """One for each request, in order."""
    inputs: dict[str, str] = field(default_factory=dict)
    """As a user writes them behind `--param`."""
    typed: list[str] = field(default_factory=list)
    """The lines a person at the terminal types."""
    result: dict[str, Any] = field(default_factory=dict)
    """Some of what the example returns."""


def says(text: str) -> Answer:
    """An answer in words, token by token."""
    return Answer(re.findall(r"\s*\S+", text))


def returns(**data: Any) -> Answer:
    """An answer that is data."""
    return Answer([json.dumps(data)])


def calls(*tools: tuple[str, dict[str, Any]]) -> Answer:
    """An answer that asks for tools, each a name and its arguments."""
    return Answer(
        tool_calls=[
            (index, f"c{index}", name, json.dumps(arguments))
            for index, (name, arguments) in enumerate(tools)
        ]
    )


CONVERSATIONS = {
    "01-getting-started/01-hello-world.tac": Conversation(
        [says("Hello, world.")], result={"greeting": "Hello, world."}
    ),
    "01-getting-started/02-inputs-and-outputs.tac": Conversation(
        inputs={"total": "50", "people": "4"}, result={"share": 13.75}
    ),
    "01-getting-started/03-testing-without-a-key.tac": Conversation(
        [says('"Plant tulips now"')], result={"subject": "Plant tulips now", "was_cut": False}
    ),
    "01-getting-started/04-helper-procedures.tac": Conversation(
        [says("Am Freitag ist das Wasser weg."), says("Cuma günü su yok.")],
        inputs={"notice": "The water is off on Friday."},
        result={
            "title": "The water is off",
            "notices": [
                "The water is off on Friday.",
                "Am Freitag ist das Wasser weg.",
                "Cuma günü su yok.",
            ],
        },
    ),
    "02-agents/02-streaming.tac": Conversation(
        [says("A whistle in the fog.")], result={"story": "A whistle in the fog.", "words": 5}
    ),
    "03-tools/01-order-status.tac": Conversation(
        [calls(("look_up_order", {"number": "A-1001"})), says("It is on its way.")],
        result={"looked_up": True, "answer": "It is on its way."},
    ),
    "05-human-in-the-loop/01-refund-approval.tac": Conversation(
        inputs={"amount": "80"}, typed=["y"], result={"decision": "approved", "paid": 80}
    ),
}
