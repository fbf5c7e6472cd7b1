"""`--model` of `tactus run` and `tactus eval`, against servers on loopback."""

import pytest

PROGRAM = """\
poet = Agent { model = "openai/gpt-6-luna", system_prompt = "Write.", temperature = 0, max_tokens = 50, reasoning_effort = "none" }
critic = Agent { model = "openai/my-own", system_prompt = "Judge.", base_url = "http://127.0.0.1:9/v1", api_key_env = "MINE" }
judge = Model { type = "llm", model = "openai/gpt-6-luna" }
Procedure {
  function()
    local kind = Classify { name = "kind", model = "openai/gpt-6-luna", classes = { "a", "b" }, prompt = "Which?" }
    local text = poet("Rain.").output
    local seen = critic(text).output
    kind(text)
    judge { text = text }
    return seen
  end,
}
"""
FOUR = [["Rain."], ["Good."], ["a"], ["fine"]]


@pytest.fixture
def folder(in_folder):
    return in_folder({"a.tac": PROGRAM})


@pytest.fixture
def variables(openai_server):
    """The environment of a user with keys of two providers."""
    address = openai_server.variables["OPENAI_BASE_URL"]
    ours = {
        "ANTHROPIC_API_KEY": "sk-ant",
        "ANTHROPIC_BASE_URL": address,
        "OLLAMA_BASE_URL": address,
    }
    return openai_server.variables | ours


def run(command, folder, variables, server, *options, answers=FOUR):
    for tokens in answers:
        server.answer(*tokens)
    return command("tactus", "run", "a.tac", *options, cwd=folder, **variables)


def test_one_model_stands_over_all_that_call_one(command, folder, variables, openai_server):
    done = run(command, folder, variables, openai_server, "--model", "anthropic/claude-x")
    assert done.code == 0, done.err
    assert [item["model"] for item in openai_server.requests] == ["claude-x"] * 4
    assert openai_server.keys == ["Bearer sk-ant"] * 4
    assert "poet · anthropic/claude-x\n" in done.err
    assert "critic · anthropic/claude-x\n" in done.err


def test_options_that_fit_the_declared_provider_are_not_sent_to_another(
    command, folder, variables, openai_server
):
    run(command, folder, variables, openai_server, "--model", "anthropic/claude-sonnet-5-5")
    poet = openai_server.requests[0]
    assert (poet["max_tokens"], "temperature" in poet, "reasoning_effort" in poet) == (
        50,
        False,
        False,
    )
    run(command, folder, variables, openai_server, "--model", "openai/gpt-6.2-luna")
    poet = openai_server.requests[4]
    assert (poet["temperature"], poet["reasoning_effort"]) == (0, "none")


def test_a_model_of_one_agent_stands_over_that_of_all(command, folder, variables, openai_server):
    done = run(
        command,
        folder,
        variables,
        openai_server,
        *(
            "--model",
            "ollama/tiny",
            "--model",
            "kind=anthropic/small",
            "--model",
            "critic=gpt-6-luna",
        ),
    )
    assert done.code == 0, done.err
    assert [item["model"] for item in openai_server.requests] == [
        "tiny",
        "gpt-6-luna",
        "small",
        "tiny",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--model", "poot=ollama/tiny"], "the program has no agent 'poot'; did you mean 'poet'?"),
        (["--model", "zz=ollama/tiny"], "no agent 'zz'; it has critic, judge, kind,"),
        (["--model", "olama/tiny"], "has an unknown provider 'olama'; did you mean 'ollama'?"),
        (["--model", "poet=olama/x"], "has an unknown provider 'olama'; did you mean 'ollama'?"),
        (["--model", ""], "--model '' is not of the form MODEL or AGENT=MODEL"),
        (["--model", "poet="], "--model 'poet=' is not of the form MODEL or AGENT=MODEL"),
        (["--model", "=x"], "--model '=x' is not of the form MODEL or AGENT=MODEL"),
        (["--model", "a", "--model", "b"], "--model is given twice for all agents"),
        (["--model", "poet=a", "--model", "poet=b"], "--model is given twice for agent 'poet'"),
        (["--mock", "--model", "a"], "--mock calls no model; leave out --model"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, said, command, folder):
    done = command("tactus", "run", "a.tac", *options, cwd=folder)
    assert (done.code, said in done.err) == (2, True), done.err


def test_show_config_shows_the_chosen_model(command, folder):
    done = command(
        "tactus", *("run", "a.tac", "--show-config", "--model", "poet=ollama/tiny"), cwd=folder
    )
    rows = [line.split() for line in done.out.splitlines()]
    assert ["agent", "poet", "ollama/tiny", "command", "line"] in rows
    assert ["agent", "critic", "openai/my-own", "line", "2"] in rows


def test_a_file_that_is_run_by_another_uses_the_chosen_model(
    command, in_folder, variables, openai_server
):
    inner = (
        'a = Agent { model = "openai/gpt-6-luna", system_prompt = "x" }\n'
        'Procedure { function() return { text = a("Hi.").output } end }\n'
    )
    outer = 'Procedure { function() return Procedure.run("inner.tac") end }\n'
    folder = in_folder({"inner.tac": inner, "a.tac": outer})
    done = run(
        command, folder, variables, openai_server, "--model", "ollama/tiny", answers=[["Hello."]]
    )
    assert (done.code, openai_server.requests[0]["model"]) == (0, "tiny")


EVALUATED = """\
poet = Agent { model = "openai/gpt-6-luna", system_prompt = "Write." }
Procedure { function() return { text = poet("Go.").output } end }
Evaluation {
  dataset = { { name = "one", inputs = {} } },
  evaluators = { { type = "llm_judge", rubric = "Good?" } },
}
"""


def test_eval_measures_the_chosen_model_and_the_judge_stays(
    command, in_folder, variables, openai_server
):
    openai_server.answer("A poem.")
    openai_server.answer("yes: fine")
    done = command(
        "tactus",
        *("eval", "a.tac", "--model", "ollama/tiny"),
        cwd=in_folder({"a.tac": EVALUATED}),
        **variables,
    )
    assert done.code == 0, done.out + done.err
    assert [item["model"] for item in openai_server.requests] == ["tiny", "gpt-6-luna"]


def test_debug_says_that_tools_go_through_the_responses_api(
    command, in_folder, variables, openai_server
):
    text = """\
look = Tool { description = "Looks.", function() return "rain" end }
poet = Agent { model = "openai/gpt-9", system_prompt = "Write.", tools = { look } }
Procedure { function() return { text = poet("Go.").output } end }
"""
    refusal = "Function tools are not supported here. Please use /v1/responses instead."
    for options, is_said in ((["--debug"], True), ([], False)):
        openai_server.answer(status=400, error=refusal)
        openai_server.answer("It rains.")
        done = command(
            "tactus", "run", "a.tac", *options, cwd=in_folder({"a.tac": text}), **variables
        )
        assert done.code == 0, done.err
        sentence = (
            "openai/gpt-9 takes tools only through the Responses API; the request is sent there"
        )
        assert (sentence in done.err) == is_said
