"""Agents: what they send, what they remember, how they stream."""

import pytest

from tactus import Ports, RunError, Source, run_program
from tactus.core.errors import ModelUnavailableError
from tactus.testing import EventList, FixedClock, ScriptedModelClient

POET = 'poet = Agent { model = "openai/gpt-6-luna", system_prompt = "You write." }\n'


def test_a_turn_returns_the_text_and_the_usage(run):
    text = "Procedure { function() local r = poet('Go.') return { output = r.output, tokens = r.usage.total_tokens } end }"
    made = run(POET + text, model=[["Hel", "lo"]])
    assert made.value == {"output": "Hello", "tokens": 2}
    assert made.events.of_type("text_streamed") == ["Hel", "lo"]
    assert made.result.usage.total_tokens == 2


@pytest.mark.parametrize(
    "call", ['poet("Go.")', 'poet { message = "Go." }', 'poet({ message = "Go." })']
)
def test_call_forms(call, run):
    made = run(POET + f"Procedure {{ function() {call} return poet.output end }}", model=[["Hi"]])
    assert made.value == "Hi"
    assert made.model.requests[0].messages == (
        {"role": "system", "content": "You write."},
        {"role": "user", "content": "Go."},
    )


def test_an_agent_remembers_its_turns(run):
    made = run(
        POET + 'Procedure { function() poet("One.") poet("Two.") end }', model=[["1"], ["2"]]
    )
    roles = [(message["role"], message["content"]) for message in made.model.requests[1].messages]
    assert roles == [
        ("system", "You write."),
        ("user", "One."),
        ("assistant", "1"),
        ("user", "Two."),
    ]


def test_prompts_are_filled_in_anew_each_turn(run):
    text = """
    poet = Agent {
      system_prompt = 'On {input.topic}, {state.n}, {input.mood}, as {"json": 1} and {unknown}.',
      initial_message = "Begin with {topic}.",
    }
    Procedure { input = { topic = field.string{} }, function(input)
      state.n = 1
      poet { mood = "sad" }
      state.n = 2
      poet("Again.")
    end }
    """
    made = run(text, model=[["a"], ["b"]], topic="rain")
    first, second = (request.messages for request in made.model.requests)
    assert first[0]["content"] == 'On rain, 1, sad, as {"json": 1} and {unknown}.'
    assert first[1]["content"] == "Begin with rain."
    assert second[0]["content"] == 'On rain, 2, , as {"json": 1} and {unknown}.'


def test_options_of_the_agent_and_of_a_call(run):
    text = """
    poet = Agent { model = "gpt-6-luna", system_prompt = "A", temperature = 0.5, max_tokens = 9, streaming = false }
    Procedure { function() poet("x") poet { message = "x", temperature = 1, system_prompt = "B", streaming = true } end }
    """
    first, second = run(text, model=[["a"], ["b"]]).model.requests
    assert (first.model, first.temperature, first.max_tokens, first.streaming) == (
        "openai/gpt-6-luna",
        0.5,
        9,
        False,
    )
    assert (second.temperature, second.max_tokens, second.streaming) == (1, 9, True)
    assert second.messages[0]["content"] == "B"


def test_on_token_hears_each_token(run):
    text = """
    local heard = {}
    poet = Agent { system_prompt = "A", on_token = function(token) heard[#heard + 1] = token end }
    Procedure { function() return { whole = poet("x").output, heard = heard } end }
    """
    assert run(text, model=[["a", " b", " c"]]).value == {
        "whole": "a b c",
        "heard": ["a", " b", " c"],
    }


@pytest.mark.parametrize("model", [None, [["a", "b"]]], ids=["mocked", "real"])
def test_an_error_in_on_token_is_the_programs_error_at_its_line(model, run):
    text = 'poet = Agent { system_prompt = "A",\non_token = function(token)\nerror("stop") end }\n'
    with pytest.raises(RunError) as caught:
        run(text + 'Procedure { function() poet("x") end }', model=model)
    assert str(caught.value) == "main.tac:3: stop"


def test_mocked_agents_stream_their_answer_in_tokens(run):
    made = run(POET + 'Procedure { function() return poet("x").output end }')
    assert made.events.of_type("text_streamed") == ["Mocked", " response", " from", " poet"]
    assert made.value == "Mocked response from poet"


def test_an_agent_that_does_not_stream_gives_its_text_at_once(run):
    text = 'poet = Agent { system_prompt = "A", streaming = false }\n'
    made = run(text + 'Procedure { function() return poet("x").output end }')
    assert made.events.of_type("text_streamed") == []
    assert made.events.of_type("turn_finished") == ["Mocked response from poet"]


def test_data_is_not_streamed_unless_the_program_says_so(run):
    text = """
    poet = Agent { system_prompt = "A", output = { n = field.integer{} }, on_token = function(token) heard = token end }
    Procedure { function() poet("x") return heard or "nothing" end }
    """
    made = run(text, model=[['{"n":', " 1}"]])
    assert (made.value, made.events.of_type("text_streamed")) == ("nothing", [])
    made = run(text.replace("output", "streaming = true, output"), model=[['{"n":', " 1}"]])
    assert (made.value, made.events.of_type("text_streamed")) == (" 1}", ['{"n":', " 1}"])


@pytest.mark.parametrize(
    "declaration",
    ["poet = Agent { system_prompt = 'A' }", "local poet = Agent { system_prompt = 'A' }"]
    + [
        "local poet = Agent {\n  system_prompt = 'A',\n}",
        "state.x = 1; poet = Agent { system_prompt = 'A' }",
    ],
)
def test_agents_are_named_by_their_variable(declaration, run):
    made = run(declaration + "\nProcedure { function() return poet('x').output end }")
    assert made.value == "Mocked response from poet"


def test_an_agent_may_be_called_like_a_construct(run):
    made = run(
        "state = Agent { system_prompt = 'A' }\nProcedure { function() return state('x').output end }"
    )
    assert made.value == "Mocked response from state"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("poet(3)", "agent 'poet' is called with 3; expected a message or a table"),
        ("poet { message = 3 }", "agent 'poet' is called with message = 3; expected a string"),
    ],
)
def test_wrong_calls(call, message, run):
    with pytest.raises(RunError) as caught:
        run(POET + f"Procedure {{ function()\n{call}\nend }}")
    assert str(caught.value) == f"main.tac:3: {message}"


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        ("poet { mesage = 'Rain.' }", "message"),
        ("poet { message = 'Rain.', temprature = 1 }", "temperature"),
        ("poet { Tool = { 'done' } }", "tools"),
        ("poet { stream = true }", "streaming"),
    ],
)
def test_a_misspelt_option_of_a_call_is_no_input(call, meant, run):
    with pytest.raises(
        RunError, match="is not an option of a call of agent 'poet', and no prompt uses it"
    ) as caught:
        run(POET + f"Procedure {{ function()\n{call}\nend }}")
    assert caught.value.location.line == 3
    assert caught.value.hint == f"did you mean '{meant}'?"


@pytest.mark.parametrize(
    "agent",
    [
        "system_prompt = 'Use {input.tool}.'",
        "system_prompt = 'Use {tool}.'",
        "system_prompt = function() return 'Use {input.tool}.' end",
        "system_prompt = '', input = { tool = field.string{} }",
    ],
    ids=["prompt", "bare", "function", "declared"],
)
def test_an_input_may_look_like_an_option(agent, run):
    call = "return a { message = 'x', tool = 'saw', massage = 'no', subject = 1 }.output"
    text = f"a = Agent {{ {agent} }} Procedure {{ function() {call} end }}"
    assert run(text).value == "Mocked response from a"


def test_a_program_can_catch_that_a_model_fails(run):
    text = "Procedure { function() local ok, why = pcall(poet, 'x') return { ok, why } end }"
    made = run(POET + text, model=[ModelUnavailableError("the model is away")])
    assert made.value == [False, "main.tac:2: the model is away"]


def test_a_question_that_failed_is_not_in_the_conversation(run):
    text = "Procedure { function() pcall(poet, 'x') return { poet('x').output, #poet.get_history() } end }"
    made = run(POET + text, model=[ModelUnavailableError("away"), ["Here."]])
    assert made.value == ["Here.", 2]
    assert len(made.model.requests[1].messages) == 2


def test_an_uncaught_failure_of_a_model_keeps_its_kind_and_gets_a_line(run):
    with pytest.raises(ModelUnavailableError) as caught:
        run(POET + "Procedure { function()\npoet('x') end }", model=[ModelUnavailableError("away")])
    assert str(caught.value) == "main.tac:3: away"


def test_a_turn_as_a_result_is_its_output(run):
    text = (
        "Procedure { function() local r = poet('Go.') return { named = r, text = r.output } end }"
    )
    said = "Mocked response from poet"
    assert run(POET + "Procedure { function() return poet('Go.') end }").value == said
    assert run(POET + text).value == {"named": said, "text": said}


def test_D28_a_system_prompt_may_be_a_function(run):
    made = run(
        'poet = Agent { system_prompt = function() return "Write {input.n}." end }\n'
        "Procedure { input = { n = field.number{} }, function() poet('a') end }",
        model=[["1"]],
        n=3,
    )
    assert made.model.requests[0].messages[0]["content"] == "Write 3."
    with pytest.raises(RunError) as caught:
        run(
            "poet = Agent { system_prompt = function() end } Procedure { function() poet('a') end }"
        )
    assert caught.value.message == (
        "the system_prompt of agent 'poet' returned nil; expected a string"
    )


def test_D29_retry_says_how_often_a_model_is_asked(run):
    text = (
        'poet = Agent { system_prompt = "A", retry = { attempts = 2, delay = 0 } }\n'
        "Procedure { function() return poet('a').output end }"
    )
    assert run(text, model=[ModelUnavailableError("down"), ["up"]]).value == "up"
    with pytest.raises(ModelUnavailableError):
        run(text, model=[ModelUnavailableError("down"), ModelUnavailableError("down")])


def test_a_prompt_may_name_a_variable_of_the_environment():
    model, events = ScriptedModelClient(["1"]), EventList()
    ports = Ports(events, FixedClock(), model, environment={"CITY": "Oslo"})
    text = (
        'a = Agent { system_prompt = "{env.CITY}{env.NONE}!" } Procedure { function() a("x") end }'
    )
    run_program(Source("main.tac", text), ports, {})
    assert model.requests[0].messages[0]["content"] == "Oslo!"
    read = [event["name"] for event in events.to_dicts() if event["type"] == "environment_read"]
    assert read == ["CITY", "NONE"]


DECLARED = """
poet = Agent {
  system_prompt = "On {input.topic}, {input.lines} lines.",
  input = { message = field.string{ required = true }, topic = field.string{ required = true },
            lines = field.integer{ default = 2 } },
}
"""


def test_an_agent_may_declare_what_a_call_holds(run):
    made = run(DECLARED + 'Procedure { function() poet { topic = "tea" } end }', model=[["1"]])
    assert made.model.requests[0].messages[0]["content"] == "On tea, 2 lines."
    with pytest.raises(RunError) as caught:
        run(DECLARED + 'Procedure { function() poet("x") end }', model=[["1"]])
    assert caught.value.message == "argument 'topic' of agent 'poet' is missing; expected string"


def test_agents_made_in_a_loop_are_told_apart_by_their_name(run):
    text = """
    local team = {}
    for _, name in ipairs { "ada", "ben" } do
      team[name] = Agent { name = name, system_prompt = "You are " .. name .. "." }
    end
    Procedure { function() return { team.ada("x").output, team.ben("x").output, team.ben.name } end }
    """
    made = run(text, model=[["a"], ["b"]])
    assert made.value == ["a", "b", "ben"]


def test_a_name_may_stand_before_the_options_and_is_a_note(run):
    from tactus import Source
    from tactus.specs.runner import Bench
    from tactus.testing import FixedClock
    from tactus.tooling.validation import check

    text = (
        'Procedure { function() return poet("a").output .. Agent("poet")("b").output .. critic("c").output end }\n'
        'Agent "poet" { system_prompt = "You write." }\n'
        'Agent("critic", { system_prompt = "You judge." })\n'
    )
    assert run(text, model=[["1"], ["2"], ["3"]]).value == "123"
    found = check(Bench(Source("main.tac", text), FixedClock(), None, None)).problems
    notes = [(str(item.location), item.message, item.hint) for item in found if item.is_note]
    assert notes == [
        (
            "main.tac:2",
            'Agent "poet" { … } is the form of older versions',
            "write poet = Agent { … }",
        ),
        (
            "main.tac:3",
            'Agent "critic" { … } is the form of older versions',
            "write critic = Agent { … }",
        ),
    ]


def test_an_agent_is_looked_up_by_a_name_that_exists(run):
    text = 'poet = Agent { system_prompt = "A" } Procedure { function() return Agent("peot")("x") end }'
    with pytest.raises(RunError) as caught:
        run(text)
    assert (caught.value.message, caught.value.hint) == (
        "unknown agent 'peot'",
        "did you mean 'poet'? Declared agents: poet",
    )


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ('model = "anthropic:claude-x"', "anthropic/claude-x"),
        ('model = "ollama/llama3:8b"', "ollama/llama3:8b"),
        ('model = "llama3:8b", provider = "ollama"', "ollama/llama3:8b"),
        ('model = "bedrock/us.x-v1:0"', "bedrock/us.x-v1:0"),
    ],
)
def test_providers_may_stand_before_a_colon(options, asked, run):
    text = f'a = Agent {{ system_prompt = "A", {options} }} Procedure {{ function() a("x") end }}'
    assert run(text, model=[["1"]]).model.requests[0].model == asked


@pytest.mark.parametrize(
    "name",
    ["assistant", "user", "system", "context", "history", "template", "input", "output", "Model", "File"],
)  # fmt: skip
def test_D34_an_agent_may_have_any_name(name, run):
    for prefix in ("", "local "):
        text = (
            f'{prefix}{name} = Agent {{ system_prompt = "A" }}\nother = Agent {{ system_prompt = "B" }}\n'
            f'Mocks {{ {name} = {{ message = "mine" }} }}\n'
            f"Procedure {{ function() return {{ {name}('x').output, {name}.name }} end }}"
        )
        assert run(text).value == ["mine", name]


@pytest.mark.parametrize(
    "line",
    [
        'a = Agent { system_prompt = "A" } b = Agent { system_prompt = "B" }',
        'local a, b = Agent { system_prompt = "A" }, Agent { system_prompt = "B" }',
        'a, b = Agent { system_prompt = "A" }, Agent { system_prompt = "B" }',
        't = { a = Agent { system_prompt = "A" }, b = Agent { system_prompt = "B" } } a, b = t.a, t.b',
    ],
)
def test_agents_on_one_line_have_a_name_each(line, run):
    made = run(
        line + "\nProcedure { function() a('x') b('x') return { a.name, b.name } end }",
        model=[["1"], ["2"]],
    )
    assert made.value == ["a", "b"]


@pytest.mark.parametrize("option", ["prepare", "system_prompt"])
def test_an_agent_that_calls_itself_before_its_turn_is_refused(option, run):
    prompt = "" if option == "system_prompt" else "system_prompt = 'x', "
    code = f"poet = Agent {{ {prompt}{option} = function() poet('again') return 'x' end }}"
    with pytest.raises(RunError, match="agent 'poet' is called while it is taking a turn"):
        run(f"{code}\nProcedure {{ function() poet('hi') return 1 end }}")
