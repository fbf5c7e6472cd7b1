"""Every example of the gallery loads, proves something, and passes."""

import pytest

from tactus import SystemClock, read_source, verify
from tests.conftest import ROOT
from tests.openai_server import Answer

EXAMPLES = sorted((ROOT / "examples").rglob("*.tac"))


def name_of(path):
    return path.relative_to(ROOT / "examples").as_posix()


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_example(path):
    report = verify(read_source(path), SystemClock())
    assert report.scenarios
    for scenario in report.scenarios:
        assert scenario.failed_step is None
        assert scenario.warnings == ()


ANSWERS = {
    "01-getting-started/01-hello-world.tac": [Answer(["Hello, ", "world."])],
    "02-agents/02-streaming.tac": [Answer(["A whistle", " in the fog."])],
    "03-tools/01-order-status.tac": [
        Answer(tool_calls=[(0, "c1", "look_up_order", '{"number": "A-1001"}')]),
        Answer(["It is on", " its way."]),
    ],
}
"""What a model would say to the examples that need one."""


PARAMETERS = {"05-human-in-the-loop/01-refund-approval.tac": ["--param", "amount=20"]}
"""Inputs with which an example asks nobody."""


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_an_example_runs_for_real_to_the_end(path, command, openai_server):
    openai_server.answers.extend(ANSWERS.get(name_of(path), []))
    done = command(
        "tactus",
        "run",
        name_of(path),
        *PARAMETERS.get(name_of(path), []),
        **openai_server.variables,
    )
    assert done.code == 0, done.err
    assert not openai_server.answers
    said = "".join(token for answer in ANSWERS.get(name_of(path), []) for token in answer.tokens)
    assert done.out.startswith(said)


def test_an_agent_uses_its_tool_for_real(command, openai_server):
    openai_server.answers.extend(ANSWERS["03-tools/01-order-status.tac"])
    done = command("tactus", "run", "03-tools/01-order-status.tac", **openai_server.variables)
    assert "looked_up  true" in done.out
    assert openai_server.requests[1]["messages"][-1] == {
        "role": "tool",
        "tool_call_id": "c1",
        "content": '{"carrier": "DHL", "status": "shipped"}',
    }
