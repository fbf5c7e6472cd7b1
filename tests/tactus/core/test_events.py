"""Events as data, and back; and a stored run shows as the run did."""

import io
import json

import pytest

from tactus.cli.running.event_printer import Printer
from tactus.core.events import event_from_dict, event_to_dict
from tests.conftest import DATA

STORED = [
    event_from_dict(json.loads(line))
    for line in (DATA / "language/good/streaming.events.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.mark.parametrize("event", STORED, ids=lambda event: type(event).__name__)
def test_round_trip(event):
    assert event_from_dict(json.loads(json.dumps(event_to_dict(event)))) == event


def test_a_stored_run_prints_as_the_run_did(command):
    live = command("tactus", "run", "tests/data/language/good/streaming.tac", "--mock")
    out, err = io.StringIO(), io.StringIO()
    printer = Printer(out, err, shows_questions=True)
    for event in STORED:
        printer(event)
    assert (out.getvalue(), err.getvalue()) == (live.out, live.err)
