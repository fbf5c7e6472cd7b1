"""The language by example: programs that work and programs that do not, with what comes of each.

`tests/data/language/README.md` says which case proves which promise.

- `good/X.tac` with specs passes them; `X.program.json` is what it declares, `X.events.jsonl` what happened.
- `good/X.tac` with `X.model.json` is run with these answers of a model; `X.requests.json` is what the model was sent.
- `bad/X.tac` cannot be loaded or run, or its specs fail: `X.error.txt` or `X.report.txt` is what is said of it.
"""

import json
import re

import click
import pytest

from tactus import LoadError, Ports, RunError, Source, load_program, run_program
from tactus.adapters.files.memory import MemoryFiles
from tactus.cli.diagnostics import lines_of
from tactus.core.events import event_to_dict
from tactus.core.folders import LUA
from tactus.core.ports import ToolRequest
from tactus.engine.lua_engine import compile_lua
from tactus.engine.session import Session
from tactus.specs.gherkin import scenarios_of
from tactus.specs.library import step_library
from tactus.specs.runner import library_of
from tactus.specs.verification import verify
from tactus.testing import EventList, FixedClock, ScriptedModelClient
from tactus.tooling.bytecode_globals import global_uses
from tests.conftest import DATA, ROOT, as_json

FOLDER = DATA / "language"
GOOD = sorted((FOLDER / "good").glob("*.tac"))
BAD = sorted((FOLDER / "bad").glob("*.tac"))
REAL = [path for path in GOOD if path.with_suffix(".model.json").exists()]
MOCKED = [path for path in GOOD if path not in REAL]


def name_of(path):
    return path.stem


def source_of(path):
    return Source(path.name, path.read_text(encoding="utf-8"))


def filled(data):
    """Leave out what is empty, so that a new part of the form is no change to all the files."""
    if isinstance(data, dict):
        kept = {key: filled(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value not in (None, [], {})}
    return [filled(item) for item in data] if isinstance(data, list | tuple) else data


def as_lines(events):
    lines = (json.dumps(filled(event), ensure_ascii=False) for event in events)
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture(autouse=True)
def beside_the_case(request, monkeypatch):
    if "path" in request.fixturenames:
        monkeypatch.chdir(request.getfixturevalue("path").parent)


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_what_it_declares(path, golden):
    program = load_program(source_of(path), Ports(EventList(), FixedClock(), files=MemoryFiles()))
    golden(path.with_suffix(".program.json"), as_json(filled(program.to_dict())))


@pytest.mark.parametrize("path", MOCKED, ids=name_of)
def test_its_specs_pass(path, golden):
    report = verify(source_of(path), FixedClock())
    assert report.passed, text_of(report)
    assert report.scenarios or path.stem == "D41_other_providers"
    events = [event_to_dict(event) for item in report.scenarios for event in item.events]
    golden(path.with_suffix(".events.jsonl"), as_lines(events))


@pytest.mark.parametrize("path", REAL, ids=name_of)
def test_what_a_model_is_sent(path, golden):
    script = json.loads(path.with_suffix(".model.json").read_text(encoding="utf-8"))
    model = ScriptedModelClient(
        *([token_of(item) for item in answer] for answer in script["answers"])
    )
    events = EventList()
    ports = Ports(events, FixedClock(), model)
    result = run_program(source_of(path), ports, script.get("inputs", {}))
    requests = [filled(request_of(request)) for request in model.requests]
    golden(
        path.with_suffix(".requests.json"), as_json({"requests": requests, "result": result.value})
    )
    golden(path.with_suffix(".events.jsonl"), as_lines(events.to_dicts()))


def token_of(item):
    if isinstance(item, str):
        return item
    return ToolRequest(f"call_{item['tool']}", item["tool"], json.dumps(item["arguments"]))


def request_of(request):
    return {name: getattr(request, name) for name in request.__struct_fields__}


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_what_is_said_of_it(path, golden):
    kind, text = "error", ""
    try:
        report = verify(source_of(path), FixedClock())
        if report.scenarios:
            kind, text = "report", text_of(report)
            assert not report.passed
        else:
            run_program(source_of(path), Ports(EventList(), FixedClock()), {})
            pytest.fail("it is not bad at all")
    except LoadError as error:
        text = "".join(f"{line}\n" for item in error.errors for line in lines_of(item))
    except RunError as error:
        text = "".join(f"{line}\n" for line in lines_of(error))
    golden(path.with_suffix(f".{kind}.txt"), click.unstyle(text))


def text_of(report):
    lines = []
    for scenario in report.scenarios:
        lines.append(f"{'✓' if scenario.status.value == 'passed' else '✗'} {scenario.name}")
        for step in scenario.steps:
            if step.failure:
                failure = step.failure
                lines.append(f"  {step.keyword} {step.text}")
                lines.append(f"    {failure.location}: {failure.message}")
                facts = {"expected": failure.expected, "found": failure.found, "hint": failure.hint}
                lines += [f"    {name}: {fact}" for name, fact in facts.items() if fact is not None]
        lines += [f"  warning: {warning}" for warning in scenario.warnings]
    return "".join(f"{line}\n" for line in lines)


# What the cases have to show


def matches_of(path):
    session = Session(source_of(path), Ports(EventList(), FixedClock(), files=MemoryFiles()))
    library = library_of(session)
    for scenario in scenarios_of(session.program):
        checked = library.check(scenario.steps, {})
        yield from (step.pattern for step in checked if not step.is_own)


def test_every_built_in_step_is_used(monkeypatch):
    used = set()
    for path in (*GOOD, *(path for path in BAD if path.with_suffix(".report.txt").exists())):
        monkeypatch.chdir(path.parent)
        used.update(matches_of(path))
    assert [item.pattern for item in step_library() if item.pattern not in used] == []


def constructs():
    text = (LUA / "constructs.lua").read_text(encoding="utf-8")
    return set(re.findall(r"^  (\w+) = ", text, re.MULTILINE))


def test_every_construct_and_every_module_is_used():
    texts = [path.read_text(encoding="utf-8") for path in GOOD]
    used = {use.name for text in texts for use in global_uses(compile_lua(text, "x"))}
    assert len(constructs()) > 25
    assert constructs() - used == set()
    required = set(re.findall(r'require\("(tactus[\w.]+)"\)', "".join(texts)))
    stdlib = LUA / "stdlib"
    modules = {
        ".".join(path.relative_to(stdlib).with_suffix("").parts) for path in stdlib.rglob("*.lua")
    }
    assert modules - required == set()


PROMISES = [f"D{number}" for number in range(1, 43)] + [f"K{number}" for number in range(1, 13)]
ROW = re.compile(r"^\| (?P<name>[DK]\d+) \| (?P<what>[^|]+) \| (?P<proof>.+) \|$", re.MULTILINE)


def test_the_table_has_every_promise_once_and_its_proofs_exist():
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = {match["name"]: match["proof"] for match in ROW.finditer(table)}
    assert list(rows) == PROMISES
    for name, proof in rows.items():
        proofs = re.findall(r"`([^`]+)`", proof)
        assert proofs or proof.endswith("."), f"{name} has neither a proof nor a reason"
        for item in proofs:
            assert is_there(item), f"{name}: there is no {item}"


def is_there(proof):
    """Return whether a proof exists: a case, or a test as pytest names it."""
    if proof.startswith(("good/", "bad/")):
        return (FOLDER / f"{proof}.tac").is_file()
    path, _, test = proof.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    return not test or f"def {test}(" in text


def test_every_case_that_is_named_after_a_promise_stands_in_its_row():
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = {match["name"]: match["proof"] for match in ROW.finditer(table)}
    for path in (*GOOD, *BAD):
        named = re.match(r"([DK])0?(\d+)_", path.name)
        if named:
            assert f"`{path.parent.name}/{path.stem}`" in rows[f"{named[1]}{named[2]}"]
