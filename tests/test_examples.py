"""Every example of the gallery loads, proves something, and passes, sealed and for real."""

import io
import json
import shutil
import sys

import pytest

from tactus import Ports, SystemClock, load_program, read_source, verify
from tactus.adapters.models.providers import PROVIDERS
from tactus.cli.main import main
from tactus.testing import EventList, FixedClock
from tests.conftest import ROOT
from tests.example_runs import CONVERSATIONS, EVALUATIONS, Conversation

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


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_the_command_of_its_page_needs_no_input(path):
    inputs = load_program(read_source(path), Ports(EventList(), FixedClock())).procedure.inputs
    assert [item.name for item in inputs if item.required and item.default is None] == []


class Terminal(io.StringIO):
    """A user who types the given lines at the keyboard."""

    def isatty(self):
        return True


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_an_example_runs_for_real_to_the_end(path, environment_of, monkeypatch, capsys, tmp_path):
    name = name_of(path)
    conversation = CONVERSATIONS.get(name, Conversation())
    server = environment_of(conversation.answers)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    keyboard = Terminal("".join(f"{line}\n" for line in conversation.typed))
    monkeypatch.setattr(sys, "stdin", keyboard)
    inputs = [f"--param={key}={value}" for key, value in conversation.inputs.items()]

    code = main(["run", name, "--json", *inputs])

    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert not server.answers, "the example asks the model less often"
    assert not keyboard.read(), "the example asks the person less often"
    *_, last = map(json.loads, shown.out.splitlines())
    assert part_of(last.get("result"), conversation.result) == conversation.result
    for request, expected in zip(server.requests, conversation.requests, strict=False):
        check_request(request, expected)


def test_every_dataset_is_run():
    assert sorted(EVALUATIONS) == [
        name_of(path) for path in EXAMPLES if "Evaluation {" in path.read_text()
    ]


@pytest.mark.parametrize("name", EVALUATIONS)
def test_an_evaluation_meets_its_thresholds(name, environment_of, capsys):
    server = environment_of(EVALUATIONS[name])
    assert main(["eval", str(ROOT / "examples" / name)]) == 0, capsys.readouterr().out
    assert not server.answers


def part_of(result, expected):
    if isinstance(expected, dict):
        return {key: result.get(key) for key in expected}
    return result


def check_request(request, expected):
    assert expected.get("system", "") in last_said(request, "system")
    found = {
        **request,
        "heard": [item["content"] for item in request["messages"][1:]],
        "user": last_said(request, "user"),
        "told": last_said(request, "tool"),
        "tools": [tool["function"]["name"] for tool in request.get("tools", ())],
    }
    for key in expected.keys() - {"system"}:
        assert found[key] == expected[key]


def last_said(request, role):
    said = [item["content"] for item in request["messages"] if item["role"] == role]
    return said[-1] if said else None


@pytest.fixture
def environment_of(openai_server, monkeypatch):
    """The environment of a user of all providers, each of which returns the given answers."""

    def prepare(answers):
        openai_server.answers.extend(answers)
        address = openai_server.variables["OPENAI_BASE_URL"]
        for provider in PROVIDERS.values():
            monkeypatch.setenv(provider.base_url_variable, address)
            if provider.key_variable:
                monkeypatch.setenv(provider.key_variable, "sk-secret")
        return openai_server

    return prepare


def test_every_conversation_is_with_an_example():
    assert sorted(CONVERSATIONS.keys() - map(name_of, EXAMPLES)) == []


def test_an_agent_uses_its_tool_for_real(command, openai_server):
    openai_server.answers.extend(CONVERSATIONS["03-tools/01-order-status.tac"].answers)
    done = command("tactus", "run", "03-tools/01-order-status.tac", **openai_server.variables)
    assert "looked_up  true" in done.out
    assert openai_server.requests[1]["messages"][-1] == {
        "role": "tool",
        "tool_call_id": "c0",
        "content": '{"carrier": "DHL", "status": "shipped"}',
    }
