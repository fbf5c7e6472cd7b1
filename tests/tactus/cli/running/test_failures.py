"""What a model can fail with, as `tactus run` tells it: one sentence with the cause, the line, the next step; exit 1."""

import signal
import subprocess
import sys

import pytest

MODEL = "openai/gpt-6-luna"
KEY = "sk-secret"

PROGRAM = f"""
poet = Agent {{ model = "{MODEL}", system_prompt = "S", request_timeout = 0.5 }}
Procedure {{ function()
  poet("Go.")
end }}
"""


@pytest.fixture
def fail(command, in_folder, openai_server):
    """Run the program, also with --debug; the key must be nowhere in what it writes."""

    def run(*arguments, **variables):
        folder = in_folder({"a.tac": PROGRAM})
        recorded = ["--events", "events.jsonl", *arguments]
        done = command(
            "tactus", "run", "a.tac", *recorded, cwd=folder, **openai_server.variables | variables
        )
        written = done.out + done.err + (folder / "events.jsonl").read_text()
        assert KEY not in written
        assert done.code == 1
        return done

    return run


def error_of(done):
    """The error without the lines of the story before it."""
    lines = done.err.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("a.tac:4: "))
    assert lines[first + 1] == '    4 |   poet("Go.")'
    return [lines[first].removeprefix("a.tac:4: "), *lines[first + 2 :]]


REFUSALS = {
    "wrong key": (
        {"status": 401, "error": f"Incorrect API key provided: {KEY}"},
        f"openai refused the key for {MODEL}",
        "check the value of OPENAI_API_KEY",
    ),
    "unknown model": (
        {"status": 404, "error": "The model `gpt-6-luna` does not exist"},
        "openai has no model 'gpt-6-luna': The model `gpt-6-luna` does not exist",
        "check the model's name, and OPENAI_BASE_URL if it is set",
    ),
    "context too long": (
        {"status": 400, "error": "maximum context length is 10 tokens"},
        f"the conversation is too long for {MODEL}: maximum context length is 10 tokens",
        "shorten the message, make the agent forget with clear_history(), or take a model with a larger context",
    ),
    "an hour to wait": (
        {"status": 429, "error": f"slow down, {KEY}", "headers": {"Retry-After": "3600"}},
        f"openai limits requests to {MODEL}: slow down, …",
        "try again in 3600 s; the longest wait is 60 s",
    ),
    "silence": (
        {"is_silent": True},
        f"{MODEL} sent nothing for 0.5 s",
        "try again, or raise 'request_timeout'",
    ),
    "a malformed chunk": (
        {"raw": f"data: {{{KEY}\n\n"},
        f"openai sent an invalid answer for {MODEL}:"
        " JSON is malformed: object keys must be strings (byte 1)",
        "try again, and check OPENAI_BASE_URL if it is set",
    ),
    "an answer that breaks off at once": (
        {"breaks_off": True},
        f"the answer of {MODEL} ended early",
        "try again",
    ),
}


@pytest.mark.parametrize(("answer", "message", "hint"), REFUSALS.values(), ids=REFUSALS.keys())
def test_one_sentence_and_what_to_do(answer, message, hint, fail, openai_server):
    openai_server.answer(**answer)
    done = fail()
    assert error_of(done) == [message, f"  hint: {hint}"]
    assert (done.out, "Traceback" in done.err) == ("", False)


def test_traces_where_they_are_asked_for(fail, openai_server):
    openai_server.answer(status=401, error=f"Incorrect API key provided: {KEY}")
    done = fail("--debug")
    assert "stack traceback:\n" in done.err
    assert "Traceback (most recent call last):" in done.err
    assert "Incorrect API key provided: …" in done.err
    assert error_of(done)[0] == f"openai refused the key for {MODEL}"


def test_nobody_at_the_endpoint(fail):
    assert error_of(fail(OPENAI_BASE_URL="http://me:pw@127.0.0.1:9/v1")) == [
        f"the connection to openai for {MODEL} failed: nothing answers at http://127.0.0.1:9/v1",
        "  hint: check the network, and OPENAI_BASE_URL if it is set",
    ]


def test_what_came_before_a_stream_broke_off_is_kept_and_marked(fail, openai_server):
    openai_server.answer("Once", " upon", breaks_off=True)
    done = fail()
    assert done.out == "Once upon\n"
    assert done.err.splitlines()[:2] == [
        f"poet · {MODEL}",
        "  ✗ poet: the answer is incomplete",
    ]
    assert error_of(done) == [
        f"the answer of {MODEL} ended early",
        "  hint: try again",
    ]


def test_it_says_that_it_waits(command, in_folder, openai_server):
    wait = {"retry-after-ms": "10"}
    openai_server.answer(status=429, error="slow down", headers=wait)
    openai_server.answer(status=503, error="overloaded", headers=wait)
    openai_server.answer("Ok.")
    folder = in_folder({"a.tac": PROGRAM})
    done = command("tactus", "run", "a.tac", cwd=folder, **openai_server.variables)
    assert (done.code, done.out) == (0, "Ok.\n")
    assert done.err.splitlines()[:3] == [
        f"poet · {MODEL}",
        f"openai limits requests to {MODEL}: slow down; trying again in 0.01 s",
        f"openai failed to answer for {MODEL}: overloaded; trying again in 0.01 s",
    ]


def test_a_pause_can_be_interrupted(in_folder, environment, openai_server):
    openai_server.answer(status=429, error="slow down", headers={"Retry-After": "30"})
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "run", "a.tac"],
        cwd=in_folder({"a.tac": PROGRAM}),
        env=environment | openai_server.variables,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        while "trying again in 30 s" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "interrupted\n"
    assert process.returncode == 130


def test_a_program_has_no_way_to_a_key(command, in_folder, openai_server):
    openai_server.answer("Ok.")
    text = PROGRAM.replace(
        'poet("Go.")', 'print(os.getenv("OPENAI_API_KEY")) poet("{env.OPENAI_API_KEY}")'
    )
    folder = in_folder({"a.tac": text})
    done = command("tactus", "run", "a.tac", cwd=folder, **openai_server.variables)
    assert done.out == "nil\nOk.\n"
    assert KEY not in str(openai_server.requests)


def test_no_command_shows_a_key(command, in_folder):
    folder = in_folder({"a.tac": PROGRAM, ".env": f"OPENAI_API_KEY={KEY}\nGROQ_API_KEY='{KEY}'\n"})
    done = command("tactus", "run", "a.tac", "--show-config", cwd=folder)
    assert "OPENAI_API_KEY                ********                   .env" in done.out.splitlines()
    for arguments in (["providers"], ["info", "a.tac"], ["run", "a.tac", "--show-config"]):
        done = command("tactus", *arguments, cwd=folder)
        assert (done.code, KEY in done.out + done.err) == (0, False)
    assert "✓ groq" in command("tactus", "providers", cwd=folder).out
