"""`tactus run`, as a process of its own, against a real server that speaks the OpenAI protocol."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

from tests.conftest import DATA

STREAMING = (DATA / "language/good/streaming.tac").read_text(encoding="utf-8")


@pytest.fixture
def streaming(in_folder):
    return in_folder({"streaming.tac": STREAMING})


class Live:
    """A process whose stdout is read while it runs."""

    def __init__(self, arguments, **options):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tactus", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        self._bytes = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while data := os.read(self.process.stdout.fileno(), 1):
            self._bytes.put(data)

    def read(self, count):
        """Return the next bytes of stdout; fails where they do not come."""
        return b"".join(self._bytes.get(timeout=30) for _ in range(count)).decode()

    def interrupt(self):
        """Press Ctrl-C; and once more where it is lost, for it may come in the moment before Python falls asleep."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGINT)

    def end(self):
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, err.decode()


def test_each_token_is_printed_before_the_next_one_is_sent(streaming, openai_server, environment):
    openai_server.answer("Slow", "ly,", " she won.", is_paced=True)
    live = Live(["run", "streaming.tac"], cwd=streaming, env=environment | openai_server.variables)
    for index, token in enumerate(["Slow", "ly,", " she won."]):
        if index:
            openai_server.release()
        assert live.read(len(token)) == token
    code, err = live.end()
    assert code == 0
    assert err == (
        "narrator · openai/gpt-4o-mini\n"
        "10 prompt + 3 completion = 13 tokens, less than $0.0001 at list prices\n"
    )


def test_the_result_follows_the_tokens(streaming, command, openai_server):
    openai_server.answer("Slow", "ly.")
    done = command("tactus", "run", "streaming.tac", cwd=streaming, **openai_server.variables)
    assert (done.code, done.out) == (0, "Slowly.\n\nstory    Slowly.\nsuccess  true\n")
    assert openai_server.requests[0]["stream"] is True
    assert openai_server.requests[0]["messages"][1] == {
        "role": "user",
        "content": "Tell me about a snail that won a race.",
    }


def test_parameters(streaming, command, openai_server):
    openai_server.answer("Ok.")
    arguments = ["run", "streaming.tac", "--param", "prompt=A = B"]
    done = command("tactus", *arguments, cwd=streaming, **openai_server.variables)
    assert done.code == 0
    assert openai_server.requests[0]["messages"][1]["content"] == "A = B"


TYPED = """Procedure {
  input = { n = field.integer{ required = true }, tags = field.array{}, on = field.boolean{} },
  function(input) return input end,
}"""


def test_parameters_have_the_declared_types(command, in_folder):
    arguments = ["--param", "n=5", "--param", 'tags=["a", 1]', "--param", "on=yes"]
    done = command("tactus", "run", "a.tac", *arguments, cwd=in_folder({"a.tac": TYPED}))
    assert (done.code, done.out) == (0, '\nn     5\non    true\ntags  ["a", 1]\n')


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 1, "a.tac:1: input 'n' is missing; expected integer"),
        (["--param", "n=many"], 1, "a.tac:1: input 'n' is \"many\"; expected integer"),
        (["--param", "n=1", "--param", "tags=[1"], 1, "input 'tags' is \"[1\"; expected array"),
        (["--param", "m=1"], 1, "hint: its inputs: n, on, tags"),
        (["--param", "n"], 2, "--param 'n' is not of the form KEY=VALUE"),
        (
            ["n=1", "tags=a b"],
            2,
            "unexpected argument 'n=1', 'tags=a b'; write --param n=1 --param 'tags=a b'",
        ),
        (["b.tac"], 2, "unexpected argument 'b.tac'; run takes one FILE"),
    ],
    ids=["missing", "type", "json", "unknown", "form", "without --param", "two files"],
)
def test_wrong_parameters(arguments, code, message, command, in_folder):
    done = command("tactus", "run", "a.tac", *arguments, cwd=in_folder({"a.tac": TYPED}))
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("mock", [[], ["--mock"]], ids=["real", "mocked"])
def test_all_missing_inputs_are_named_with_how_to_give_them(mock, command, in_folder):
    text = """Procedure {
      input = { a = field.string{ required = true }, b = field.array{ required = true }, c = field.number{} },
      function() end
    }"""
    folder = in_folder({"a.tac": text})
    done = command("tactus", "run", "a.tac", *mock, cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0] == "a.tac:1: inputs are missing: 'a' (string), 'b' (array)"
    hint = "give them with --param a=… --param b=…, or answer prompts with -i"
    assert done.err.endswith(f"  hint: {hint}\n")
    done = command("tactus", "run", "a.tac", "--param", "a=x", *mock, cwd=folder)
    assert "input 'b' is missing; expected array" in done.err
    assert done.err.endswith("  hint: give it with --param b=…, or answer prompts with -i\n")
    done = command("tactus", "run", "a.tac", "-i", *mock, cwd=folder)
    assert "the program asks 'a (string)', but the input is not a terminal" in done.err
    assert done.err.endswith(f"  hint: {hint}\n")


def test_an_input_in_place_of_the_file(command, tmp_path):
    done = command("tactus", "run", "n=1", cwd=tmp_path)
    assert done.code == 2
    assert "unexpected argument 'n=1'; write --param n=1" in done.err


def test_events_as_json(streaming, command, openai_server):
    openai_server.answer("Slow", "ly.")
    done = command(
        "tactus", "run", "streaming.tac", "--json", cwd=streaming, **openai_server.variables
    )
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [event["type"] for event in events] == [
        "run_started",
        "turn_started",
        "text_streamed",
        "text_streamed",
        "turn_finished",
        "run_finished",
    ]
    assert events[4]["usage"] == {
        "prompt_tokens": 10,
        "completion_tokens": 2,
        "total_tokens": 12,
        "prompt_cost_usd": 10 * 0.15 / 1_000_000,
        "completion_cost_usd": 2 * 0.60 / 1_000_000,
    }
    assert events[5]["result"] == {"story": "Slowly.", "success": True}
    assert done.err == ""


def test_without_a_key_one_sentence_names_the_variable_and_the_way_out(streaming, command):
    done = command("tactus", "run", "streaming.tac", cwd=streaming)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "streaming.tac:27: openai/gpt-4o-mini needs an API key, and OPENAI_API_KEY is not set",
        "   27 | local result = narrator({message = input.prompt})",
        "  hint: set it, put it into .env, or run with the example's own mocks: tactus run streaming.tac --mock",
    ]


def test_mocked_the_first_scenario_answers_through_the_same_stream(streaming, command):
    done = command("tactus", "run", "streaming.tac", "--mock", cwd=streaming)
    story = 'The snail had started "yesterday".'
    assert (done.code, done.out) == (0, f"{story}\n\nstory    {story}\nsuccess  true\n")
    assert done.err == "narrator · openai/gpt-4o-mini (mocked)\n"
    events = command("tactus", "run", "streaming.tac", "--mock", "--json", cwd=streaming).out
    tokens = [json.loads(line) for line in events.splitlines()]
    assert [event["text"] for event in tokens if event["type"] == "text_streamed"] == [
        "The",
        " snail",
        " had",
        " started",
        ' "yesterday".',
    ]


def test_mocked_without_a_specification(command, in_folder):
    text = 'poet = Agent { system_prompt = "A" }\nProcedure { function() return poet().output end }'
    done = command("tactus", "run", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert (done.code, done.out) == (0, "Mocked response from poet\n\nMocked response from poet\n")


def test_interrupted_it_keeps_what_was_printed(streaming, openai_server, environment):
    openai_server.answer("Slow", "never sent", is_paced=True)
    live = Live(["run", "streaming.tac"], cwd=streaming, env=environment | openai_server.variables)
    assert live.read(4) == "Slow"
    live.interrupt()
    assert live.read(1) == "\n"
    code, err = live.end()
    assert code == 130
    assert err.endswith("interrupted\n")
    assert "Traceback" not in err


def test_an_endless_loop_can_be_interrupted(in_folder, environment):
    text = 'Procedure { function() print("on") while true do pcall(function() while true do end end) end end }'
    live = Live(["run", "a.tac"], cwd=in_folder({"a.tac": text}), env=environment)
    assert live.read(3) == "on\n"
    live.interrupt()
    code, err = live.end()
    assert (code, err) == (130, "interrupted\n")


def test_a_stream_that_breaks_off_keeps_what_came(streaming, command, openai_server):
    openai_server.answer("Slow", "ly", breaks_off=True)
    done = command("tactus", "run", "streaming.tac", cwd=streaming, **openai_server.variables)
    assert (done.code, done.out) == (1, "Slowly\n")
    assert "streaming.tac:27: " in done.err
    assert "sk-secret" not in done.err


def test_the_story_goes_to_stderr(command, in_folder):
    text = 'Procedure { function() Log.info("one", { n = 1 }) Log.error("two") print("three") end }'
    done = command("tactus", "run", "a.tac", cwd=in_folder({"a.tac": text}))
    assert (done.code, done.out) == (0, "three\n")
    assert done.err == 'info one {"n": 1}\nerror two\n'


def test_control_characters_do_not_reach_a_runner(command, in_folder):
    text = 'Procedure { function() print("a\\27[2Jb\\r\\tc") Log.info("\\7") return { ["k\\27"] = "\\27" } end }'
    done = command("tactus", "run", "a.tac", cwd=in_folder({"a.tac": text}), CI="true")
    assert done.out == "a\\x1b[2Jb\\x0d\tc\n\nk\\x1b  \\x1b\n"
    assert done.err == "info \\x07\n"


def test_output_that_only_programs_read_is_left_as_it_is(in_folder, environment):
    text = 'Procedure { function() print("\\27[1mbold ::set-output ##[x]\\27[0m\\r") end }'
    done = subprocess.run(
        [sys.executable, "-m", "tactus", "run", "a.tac"],
        cwd=in_folder({"a.tac": text}),
        env=environment,
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"\x1b[1mbold ::set-output ##[x]\x1b[0m\r\n"


def test_a_reader_that_goes_away_is_no_error(in_folder, environment):
    text = "Procedure { function() for n = 1, 100000 do print(n) end end }"
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "run", "a.tac"],
        cwd=in_folder({"a.tac": text}),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout.read(2) == b"1\n"
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a device that is always full"
)
def test_a_full_disk_is_told(in_folder, environment):
    folder = in_folder({"a.tac": "Procedure { function() print(1) end }"})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tactus", "run", "a.tac"],
            cwd=folder,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        b"the output cannot be written: no space left on device\n",
    )


def test_json_has_no_words_for_not_a_number(command, in_folder):
    folder = in_folder({"a.tac": "Procedure { function() return { a = 0 / 0, b = 1 / 0 } end }"})
    events = command("tactus", "run", "a.tac", "--json", cwd=folder).out.splitlines()
    assert json.loads(events[-1])["result"] == {"a": None, "b": None}


def test_colours_are_for_terminals(in_folder, environment):
    folder = in_folder({"a.tac": 'Procedure { function() Log.error("x") end }'})
    main, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "run", "a.tac"], cwd=folder, env=environment, stderr=child
    )
    process.wait(timeout=30)
    os.close(child)
    assert b"\x1b[31merror\x1b[0m x" in os.read(main, 1000)
    os.close(main)
