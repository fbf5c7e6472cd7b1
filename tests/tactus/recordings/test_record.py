"""`tactus run --record`, `tactus test --recorded`, `tactus spec` and `tactus replay`, against a server on loopback."""

import json
import re

import pytest

PROGRAM = """\
-- Poems
look = Tool {
  description = "Looks out of the window.",
  input = { at = field.string { required = true } },
  function(args) return "rain at " .. args.at end,
}
poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "Write.", tools = { look }, streaming = true }
Procedure {
  input = { city = field.string { default = "Oslo" } },
  function(input)
    local line = poet("About " .. input.city .. ".").output
    local is_good = Human.approve("Keep it?")
    return { line = line, is_good = is_good }
  end,
}
Specification([[
Feature: Poems
  Scenario: One
    Given the agent poet responds with "Rain."
    And the human approves
    When the procedure runs
    Then the output line should be "Rain."
]])
"""
FILE = "a.runs/city-rome.jsonl"


@pytest.fixture
def record(command, in_folder, openai_server):
    """Record a run of a program, whose model calls a tool and then answers."""

    def recorded(*options, text=PROGRAM, answer=("It ", "rains."), city="Rome"):
        openai_server.answer(tool_calls=[(0, "c1", "look", '{"at": "noon"}')])
        openai_server.answer(*answer)
        folder = in_folder({"a.tac": text})
        run = ("run", "a.tac", "--record", "--param", f"city={city}", "--approve-all", *options)
        return command("tactus", *run, cwd=folder, **openai_server.variables), folder

    return recorded


def lines_of(folder, name=FILE):
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_a_recording_says_what_ran_and_what_came_of_it(record):
    done, folder = record()
    assert done.code == 0, done.err
    assert done.err.endswith(f"recorded in {FILE}\n")
    header, *entries = lines_of(folder)
    assert re.fullmatch(r"[0-9a-f]{16}", header["files"].pop("a.tac"))
    for name in ("date", "tactus", "first_token_seconds", "elapsed_seconds", "cost_usd"):
        assert header.pop(name) is not None
    assert header == {
        "type": "recording",
        "format": 1,
        "program": "a.tac",
        "files": {},
        "inputs": {"city": "Rome"},
        "chosen_models": {},
        "models": ["openai/gpt-4o-mini"],
        "answered_by": ["gpt-6-luna"],
        "prompt_tokens": 20,
        "completion_tokens": header["completion_tokens"],
        "total_tokens": 20 + header["completion_tokens"],
    }
    assert [entry["type"] for entry in entries] == [
        "run_started",
        "turn_started",
        "exchange",
        "tool_called",
        "tool_returned",
        "text_streamed",
        "exchange",
        "turn_finished",
        "human_asked",
        "human_answered",
        "run_finished",
    ]
    streamed = entries[5]
    assert streamed["text"] == "It rains."
    assert [length for _, length in streamed["pieces"]] == [3, 6]
    first, second = (entry for entry in entries if entry["type"] == "exchange")
    assert first["tool_calls"] == [{"id": "c1", "name": "look", "arguments": '{"at": "noon"}'}]
    assert [item.split()[0] for item in second["request"]["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
    ]
    assert "Write." not in json.dumps([first["request"], second["request"]])


def test_the_same_run_is_recorded_in_the_same_file_and_other_inputs_in_another(record):
    _, folder = record()
    record()
    record(city="Rome!")
    record(city="Bergen")
    names = sorted(path.name for path in (folder / "a.runs").iterdir())
    assert names == ["city-bergen.jsonl", "city-rome-2.jsonl", "city-rome.jsonl"]


def test_two_recordings_of_one_run_differ_in_times_only(record):
    texts = []
    for _ in range(2):
        _, folder = record()
        text = (folder / FILE).read_text(encoding="utf-8")
        texts.append(re.sub(r'("\w+_seconds": |\[)[\d.]+', r"\1T", text))
    assert texts[0] == texts[1]


def test_a_recording_passes_as_long_as_the_program_asks_the_same(record, command, openai_server):
    _, folder = record()
    asked = len(openai_server.requests)
    done = command("tactus", "test", "a.tac", "--recorded", cwd=folder)
    assert (done.code, done.out) == (0, f"✓ {FILE}\n1 recording: 1 passed, 0 failed\n")
    assert len(openai_server.requests) == asked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Write."', '"Write well."', "message 1 (system) has another text"),
        ('"About "', '"On "', "message 2 (user) has another text"),
        ('"rain at "', '"sun at "', "message 4 (tool) has another text"),
        ("streaming = true", "max_tokens = 9", "'max_tokens' is 9, and was not set"),
        ("Looks out", "Peers out", "the tool 'look' is declared in another way"),
        ("gpt-4o-mini", "gpt-9", "the model is openai/gpt-9, and was openai/gpt-4o-mini"),
        ('"Keep it?"', '"Throw it away?"', "the recorded question is 'Keep it?'"),
        (
            "line = line,",
            "line = line .. '!',",
            'the result is {"is_good": true, "line": "It rains.!"}',
        ),
        (
            "local is_good",
            'poet("More.")\n    local is_good',
            "sends more requests than the 2 that were recorded",
        ),
    ],
)
def test_what_changed_is_named(old, new, said, record, command):
    _, folder = record()
    (folder / "a.tac").write_text(PROGRAM.replace(old, new, 1), encoding="utf-8")
    done = command("tactus", "test", "a.tac", "--recorded", cwd=folder)
    assert (done.code, said in done.out) == (1, True), done.out


def test_a_program_cannot_catch_that_it_asks_something_else(record, command):
    _, folder = record()
    text = PROGRAM.replace(
        'local line = poet("About " .. input.city .. ".").output',
        'local ok, turn = pcall(poet, "Other.")\n    local line = "It rains."',
    )
    (folder / "a.tac").write_text(text, encoding="utf-8")
    done = command("tactus", "test", "a.tac", "--recorded", cwd=folder)
    assert (done.code, "message 2 (user) has another text" in done.out) == (1, True)


def test_without_a_recording_nothing_is_proved(command, in_folder):
    done = command("tactus", "test", "a.tac", "--recorded", cwd=in_folder({"a.tac": PROGRAM}))
    assert done.code == 1
    assert done.err == "no file has a recording; make one with: tactus run FILE --record\n"


def test_a_recording_becomes_a_scenario_that_passes(record, command):
    _, folder = record()
    done = command("tactus", "spec", FILE, cwd=folder)
    assert (done.code, done.err) == (0, "")
    date = lines_of(folder)[0]["date"]
    tokens = lines_of(folder)[0]["total_tokens"]
    assert done.out == (
        "Specification([[\n"
        "Feature: Recorded runs\n"
        f"  # Recorded on {date} with gpt-6-luna\n"
        "  Scenario: city Rome\n"
        '    Given the input city is "Rome"\n'
        '    And the agent "poet" responds with "It rains."\n'
        '    And the agent "poet" calls tool "look" with args {"at": "noon"}\n'
        f'    And the agent "poet" uses {tokens} tokens\n'
        '    And the human answers "yes" to "Keep it?"\n'
        "    When the procedure runs\n"
        '    Then the agent "poet" should receive "About Rome."\n'
        '    And the human should be asked "Keep it?"\n'
        "    And the output is_good should be true\n"
        '    And the output line should be "It rains."\n'
        "]])\n"
    )
    with (folder / "a.tac").open("a", encoding="utf-8") as file:
        file.write(done.out)
    done = command("tactus", "test", "a.tac", "--mock", cwd=folder)
    assert done.code == 0, done.out
    # What was recorded is still what the program does: the new scenario has no part in a real run.
    assert command("tactus", "test", "a.tac", "--recorded", cwd=folder).code == 0
    again = command("tactus", "spec", FILE, cwd=folder)
    assert "  Scenario: city Rome (2)\n" in again.out


def test_words_of_any_kind_become_literals(record, command):
    answer = ['He said "no": \\ ', "{x} ]] ]=] <y> | é 🎉\n", "second line\tand \b a \f feed"]
    _, folder = record(answer=answer)
    done = command("tactus", "spec", FILE, cwd=folder)
    assert (done.code, done.err) == (0, ""), done.err
    with (folder / "a.tac").open("a", encoding="utf-8") as file:
        file.write(done.out)
    assert command("tactus", "test", "a.tac", "--mock", cwd=folder).code == 0


def test_a_check_that_would_not_hold_is_left_out(record, command):
    text = PROGRAM.replace("is_good = is_good", "is_good = is_good, n = math.random(1000000000)")
    _, folder = record(text=text)
    done = command("tactus", "spec", FILE, cwd=folder)
    assert done.code == 0
    assert "the output n" not in done.out
    assert done.err.startswith("1 check left out, which would not hold:\n  the output n should be ")


def test_a_recording_can_be_replayed(record, command):
    done, folder = record()
    again = command("tactus", "replay", FILE, "--no-wait", cwd=folder)
    assert (again.code, again.out) == (0, done.out)


@pytest.mark.parametrize(
    ("variables", "answer", "said"),
    [
        (
            {},
            ["the key is sk-proj-abcdefghijklmnop1234"],
            "'sk-p…', which looks like a key, is in the entry 'text streamed' of agent 'poet' at a.tac:11 (line 4",
        ),
        (
            {"MY_TOKEN": "correct-horse"},
            ["say correct-horse"],
            "the value of MY_TOKEN is in the entry 'text streamed'",
        ),
    ],
)
def test_a_key_is_never_recorded(variables, answer, said, command, in_folder, openai_server):
    folder = in_folder({"a.tac": PROGRAM})
    openai_server.answer(*answer)
    done = command(
        "tactus",
        *("run", "a.tac", "--record", "--approve-all"),
        cwd=folder,
        **openai_server.variables,
        **variables,
    )
    assert done.code == 1
    assert "the recording was not written: " in done.err
    assert said in done.err
    assert not (folder / "a.runs").exists()


def test_a_key_in_the_inputs_is_refused_too(record):
    done, folder = record(city="AKIAABCDEFGHIJKLMNOP")
    assert done.code == 1
    assert "'AKIA…', which looks like a key, is in the inputs (line 1 of the recording)" in done.err
    assert not (folder / "a.runs").exists()


def test_a_run_that_is_too_long_is_refused(record):
    done, folder = record(answer=["x" * 1_100_000])
    assert done.code == 1
    assert "the recording was not written: it has " in done.err
    assert not (folder / "a.runs").exists()


def test_a_run_that_fails_is_not_recorded(command, in_folder, openai_server):
    openai_server.answer(status=400, error="no")
    folder = in_folder({"a.tac": PROGRAM})
    done = command("tactus", "run", "a.tac", "--record", cwd=folder, **openai_server.variables)
    assert done.code == 1
    assert not (folder / "a.runs").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--mock", "--record"], "--mock calls no model; leave out --record"),
        (["--record", "--events", "x"], "--record and --events both record the run"),
    ],
)
def test_options_that_contradict(options, said, command, in_folder):
    done = command("tactus", "run", "a.tac", *options, cwd=in_folder({"a.tac": PROGRAM}))
    assert (done.code, said in done.err) == (2, True)


@pytest.mark.parametrize(
    "text",
    ["", "x\n", '{"type": "recording"}\n', '{"type": "recording", "format": 99}\n', "[]\n", "1\n"],
)
@pytest.mark.parametrize("arguments", [("test", "a.tac", "--recorded"), ("spec", FILE)])
def test_a_file_that_is_no_recording(text, arguments, command, in_folder):
    folder = in_folder({"a.tac": PROGRAM, FILE: text})
    done = command("tactus", *arguments, cwd=folder)
    assert done.code in (1, 2)
    assert re.search(
        rf"'{FILE}' (is no line of a recording|ends before the run did)", done.out + done.err
    )
    assert "Traceback" not in done.err


def test_the_models_of_the_command_line_are_part_of_a_recording(command, in_folder, openai_server):
    openai_server.answer("It rains.")
    folder = in_folder({"a.tac": PROGRAM})
    address = openai_server.variables["OPENAI_BASE_URL"]
    done = command(
        "tactus",
        *("run", "a.tac", "--record", "--approve-all", "--model", "ollama/tiny"),
        cwd=folder,
        OLLAMA_BASE_URL=address,
    )
    assert done.code == 0, done.err
    header = lines_of(folder, "a.runs/run.jsonl")[0]
    assert (header["chosen_models"], header["models"], header["cost_usd"]) == (
        {"": "ollama/tiny"},
        ["ollama/tiny"],
        0.0,
    )
    assert command("tactus", "test", "a.tac", "--recorded", cwd=folder).code == 0


def test_a_helper_is_part_of_the_program(record, command, in_folder):
    helper = "return { look = function() return 1 end }\n"
    in_folder({"words.lua": helper})
    _, folder = record(text='local words = require("words")\n' + PROGRAM)
    assert set(lines_of(folder)[0]["files"]) == {"a.tac", "words.lua"}
