"""Golden files: what each stage makes of whole programs."""

import json

import click
import pytest

from tactus import LoadError, Ports, Source, load_program
from tactus.cli.diagnostics import lines_of
from tactus.gate import verify
from tactus.testing import EventList, FixedClock
from tests.conftest import DATA, as_json

GOOD = sorted((DATA / "programs/good").glob("*.tac"))
BAD = sorted((DATA / "programs/bad").glob("*.tac"))


def source_of(path):
    return Source(path.name, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_program(path, golden):
    program = load_program(source_of(path), Ports(EventList(), FixedClock()))
    golden(path.with_suffix(".program.json"), as_json(program.to_dict()))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_events_and_report(path, golden):
    report = verify(source_of(path), FixedClock()).to_dict()
    events = [event for scenario in report["scenarios"] for event in scenario.pop("events")]
    golden(path.with_suffix(".report.json"), as_json(report))
    lines = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    golden(path.with_suffix(".events.jsonl"), lines)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_errors_of_loading(path, golden, monkeypatch):
    monkeypatch.chdir(path.parent)
    with pytest.raises(LoadError) as caught:
        verify(source_of(path), FixedClock())
    text = "".join(line + "\n" for error in caught.value.errors for line in lines_of(error))
    golden(path.with_suffix(".error.txt"), click.unstyle(text))
