"""How a model is asked: what agents, their `model` tables and calls say of it."""

import pytest

from tactus import RunError

OPTIONS = (
    "temperature",
    "max_tokens",
    "model_type",
    "reasoning_effort",
    "verbosity",
    "max_input_tokens",
    "model_attempt_max_attempts",
)


def asked(made):
    """What the program said of each request."""
    return [
        {name: getattr(request, name) for name in OPTIONS if getattr(request, name) is not None}
        for request in made.model.requests
    ]


def test_a_call_wins_over_the_agent_and_the_agent_over_its_model_table(run):
    text = """
    poet = Agent {
      model = { name = "openai/gpt-6-luna", temperature = 0.2, max_tokens = 9, reasoning_effort = "low" },
      system_prompt = "S", temperature = 0.4, verbosity = "low", model_type = "responses",
    }
    Procedure { function() poet("A") poet { message = "B", temperature = 0.6, max_tokens = 7.0 } end }
    """
    agent = {
        "temperature": 0.4,
        "max_tokens": 9,
        "model_type": "responses",
        "reasoning_effort": "low",
        "verbosity": "low",
    }
    made = run(text, model=[["a"], ["b"]])
    assert asked(made) == [agent, agent | {"temperature": 0.6, "max_tokens": 7}]
    assert made.model.requests[0].model == "openai/gpt-6-luna"


def test_the_size_of_a_request_and_its_attempts(run):
    text = """
    poet = Agent { system_prompt = "S", max_input_tokens = 900, model_attempt_max_attempts = 2 }
    Procedure { function() poet("A") poet { message = "B", max_input_tokens = 50.0 } end }
    """
    limits = {"max_input_tokens": 900, "model_attempt_max_attempts": 2}
    assert asked(run(text, model=[["a"], ["b"]])) == [limits, limits | {"max_input_tokens": 50}]


@pytest.mark.parametrize("option", ["max_input_tokens", "model_attempt_max_attempts"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5"])
def test_a_limit_is_a_positive_integer(option, value, load_errors):
    text = f'poet = Agent {{ system_prompt = "S", {option} = {value} }}\nProcedure {{ function() end }}'
    (error,) = load_errors(text)
    assert f"option '{option}' of Agent is {value}; expected a positive integer" in error


def test_an_endpoint_and_a_key_of_the_agents_own(run):
    text = """
    poet = Agent {
      model = "vllm", system_prompt = "S", base_url = "http://localhost:8000/v1", api_key_env = "MINE",
      request_timeout = 3,
    }
    Procedure { function() poet("A") end }
    """
    request = run(text, model=[["a"]]).model.requests[0]
    assert (request.model, request.base_url, request.api_key_env, request.request_timeout) == (
        "openai/vllm",
        "http://localhost:8000/v1",
        "MINE",
        3,
    )


def test_where_a_program_says_nothing_nothing_is_said(run):
    text = 'poet = Agent { system_prompt = "S" }\nProcedure { function() poet("A") end }'
    assert asked(run(text, model=[["a"]])) == [{}]


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("temperature = -1", "option 'temperature' of Agent is -1; expected 0 or more"),
        ("max_turns = 0", "option 'max_turns' of Agent is 0; expected a positive integer"),
        (
            "response = { retires = 2 }",
            "the option 'response' of Agent has no option 'retires' | did you mean 'retries'?",
        ),
        (
            "response = { retries = -1 }",
            "option 'retries' of the option 'response' of Agent is -1; expected 0 or more",
        ),
        (
            "retry = { attempts = 0 }",
            "option 'attempts' of the option 'retry' of Agent is 0; expected a positive integer",
        ),
        ("max_tokens = 1.5", "option 'max_tokens' of Agent is 1.5; expected a positive integer"),
        (
            'model_type = "respones"',
            'option \'model_type\' of Agent is "respones"; expected one of ["chat", "responses"]',
        ),
        (
            'model = { name = "gpt-6-luna", verbosity = "much" }',
            "option 'verbosity' of the option 'model' of Agent is \"much\";"
            ' expected one of ["low", "medium", "high"]',
        ),
        (
            "request_timeout = 0",
            "option 'request_timeout' of Agent is 0; expected a number of seconds",
        ),
        (
            "reasoning_effort = 3",
            "option 'reasoning_effort' of Agent is 3; expected a string",
        ),
    ],
)
def test_options_that_no_model_takes(option, error, load_errors):
    text = f'a = Agent {{ system_prompt = "S", {option} }}\nProcedure {{ function() end }}'
    assert load_errors(text) == [f"1: {error}"]


def test_a_call_with_an_option_that_no_model_takes(run):
    text = 'poet = Agent { system_prompt = "S" }\nProcedure { function() poet { verbosity = "x" } end }'
    with pytest.raises(RunError) as caught:
        run(text, model=[])
    assert str(caught.value) == (
        "main.tac:2: option 'verbosity' of a call of agent 'poet' is \"x\";"
        ' expected one of ["low", "medium", "high"]'
    )
