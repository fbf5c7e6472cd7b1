"""Recordings: `tactus run --events FILE`, and `tactus replay FILE`, which shows the same text."""

import json
import math

import pytest

from tactus.cli.running.recording import play, read_recording
from tactus.testing import FixedClock
from tests.conftest import DATA

STREAMING = (DATA / "language/good/streaming.tac").read_text(encoding="utf-8")

TALK = """
shop = Tool { function() return { a = 1 } end }
poet = Agent { model = "openai/gpt-6-luna", system_prompt = "S", tools = { shop } }
Procedure { function()
  print("first")
  Log.warn("careful")
  poet("Go.")
  pcall(poet, "Again.")
  return poet("And again.").output
end }
"""


def recorded(command, folder, file, *arguments, **variables):
    """Run a program and replay its recording; return both."""
    run = ["run", file, "--events", "events.jsonl", *arguments]
    live = command("tactus", *run, cwd=folder, **variables)
    replayed = command("tactus", "replay", "events.jsonl", "--no-wait", cwd=folder)
    return live, replayed


def test_a_replay_is_the_same_text(command, in_folder, openai_server):
    openai_server.answer("Hm.", tool_calls=[(0, "c1", "shop", "{}")])
    openai_server.answer("Once", "\x1b[2J upon")
    openai_server.answer("a ti", breaks_off=True)
    openai_server.answer("me")
    folder = in_folder({"a.tac": TALK})
    live, replayed = recorded(command, folder, "a.tac", **openai_server.variables)
    assert live.code == 0
    assert "the answer is incomplete" in live.err
    assert replayed == live


def test_a_replay_of_a_run_that_failed(command, in_folder):
    text = 'Procedure { function() print("on") return Strng.x end }'
    live, replayed = recorded(command, in_folder({"a.tac": text}), "a.tac")
    assert (live.code, live.out) == (1, "on\n")
    assert "hint" in live.err
    assert replayed == live


def test_a_mocked_run_is_recorded_as_well(command, in_folder):
    live, replayed = recorded(command, in_folder({"a.tac": STREAMING}), "a.tac", "--mock")
    assert live.code == 0
    assert replayed == live


def test_what_json_writes_can_be_replayed(command, in_folder):
    folder = in_folder({"a.tac": STREAMING})
    events = command("tactus", "run", "a.tac", "--mock", "--json", cwd=folder).out
    (folder / "events.jsonl").write_text(events)
    replayed = command("tactus", "replay", "events.jsonl", cwd=folder)
    assert replayed == command("tactus", "run", "a.tac", "--mock", cwd=folder)


def test_an_interrupted_run_leaves_what_came(command, in_folder):
    folder = in_folder({"a.tac": 'Procedure { function() print("on") end }'})
    recorded(command, folder, "a.tac")
    lines = (folder / "events.jsonl").read_text().splitlines(keepends=True)
    (folder / "events.jsonl").write_text("".join(lines[:-1]))
    done = command("tactus", "replay", "events.jsonl", cwd=folder)
    assert (done.code, done.out) == (2, "on\n")
    assert done.err == "the recording 'events.jsonl' ends before the run did\n"


@pytest.mark.parametrize(
    "line",
    ['{"type": "text_pri', "[]", "3", '{"type": "nonsense"}', '{"type": "text_printed"}', "\x00"],
)
def test_a_line_that_is_no_event(line, command, in_folder):
    first = '{"type": "text_printed", "text": "on"}\n'
    folder = in_folder({"events.jsonl": first + line})
    done = command("tactus", "replay", "events.jsonl", cwd=folder)
    assert (done.code, done.out) == (2, "on\n")
    assert done.err == (
        "line 2 of 'events.jsonl' is not an event of a run\n"
        "  hint: record a run with: tactus run FILE --events EVENTS\n"
    )


def test_recordings_that_are_none(command, in_folder):
    folder = in_folder({"empty": ""})
    (folder / "binary").write_bytes(b"\xff\xfe")
    errors = [
        command("tactus", "replay", name, cwd=folder).err for name in ("empty", "binary", "gone")
    ]
    assert errors == [
        "the recording 'empty' ends before the run did\n",
        "'binary' is not a recording: it is not UTF-8 text\n",
        "'gone' cannot be read: no such file or directory\n",
    ]


def test_a_recording_that_cannot_be_written(command, in_folder):
    folder = in_folder({"a.tac": "Procedure { function() end }"})
    done = command("tactus", "run", "a.tac", "--events", "no/where", cwd=folder)
    assert (done.code, done.err) == (2, "'no/where' cannot be written: no such file or directory\n")


def test_a_recording_does_not_overwrite_its_program(command, in_folder):
    folder = in_folder({"a.tac": "Procedure { function() end }"})
    done = command("tactus", "run", "a.tac", "--events", "./a.tac", cwd=folder)
    assert (done.code, done.err) == (
        2,
        "the recording would overwrite the program; name another file\n",
    )
    assert (folder / "a.tac").read_text() == "Procedure { function() end }"


@pytest.mark.parametrize(
    ("speed", "times"), [(1, [0, 2, 3]), (2, [0, 1, 1.5]), (math.inf, [0, 0, 0])]
)
def test_the_pace_is_that_of_the_run(speed, times):
    clock, heard = FixedClock(), []
    last = play(
        iter([(0.0, "a"), (2.0, "b"), (3.0, "c")]),
        lambda event: heard.append((event, clock.now)),
        clock,
        speed,
    )
    assert heard == list(zip("abc", times, strict=True))
    assert last == "c"


def test_times_are_seconds_since_the_run_began(command, in_folder):
    folder = in_folder({"a.tac": "Procedure { function() return 1 end }"})
    recorded(command, folder, "a.tac")
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    times = [line["at_seconds"] for line in lines]
    assert times == sorted(times)
    assert 0 <= times[0] < 60
    assert [time for time, _ in read_recording(str(folder / "events.jsonl"))] == times
