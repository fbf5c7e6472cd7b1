"""Tokens and cost of turns, agents and runs; and turns that fail."""

from tactus import ModelChunk, RunError, Usage
from tactus.core.errors import ModelUnavailableError
from tactus.core.events import RequestDelayed, event_to_dict
from tactus.core.ports import Delay, Ports, ToolRequest
from tactus.core.source import Source
from tactus.engine.session import run_program
from tactus.testing import EventList, FixedClock

POET = """
look = Tool { function() return 1 end }
poet = Agent { model = "openai/gpt-6-luna", system_prompt = "S", tools = { look } }
"""


class Model:
    """Answers with chunks; an exception among them is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def check(self, model, **target):
        pass

    def stream(self, request):
        self.requests.append(request)
        for chunk in self.answers.pop(0):
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk


def run(body, *answers, agent=POET):
    """Run a program with such a model; return its result, its events and the model."""
    events, model = EventList(), Model(*answers)
    source = Source("main.tac", f"{agent}\nProcedure {{ function()\n{body}\nend }}")
    try:
        value = run_program(source, Ports(events, FixedClock(), model), {}).value
    except RunError as error:
        value = error
    return value, events.to_dicts(), model


def priced(prompt, completion):
    return ModelChunk(usage=Usage(prompt, completion, prompt + completion, prompt * 0.5, 1.0))


CALL = ModelChunk(tool_calls=(ToolRequest("c1", "look", "{}"),))
UNPRICED = ModelChunk(usage=Usage(1, 1, 2, None, None))


def test_all_requests_of_a_turn_count():
    value, events, _ = run(
        "local r = poet('Go.') return { r.usage.total_tokens, r.cost() }",
        [CALL, priced(2, 1)],
        [ModelChunk("Ok"), priced(4, 1)],
    )
    cost = {"prompt_cost": 3.0, "completion_cost": 2.0, "total_cost": 5.0}
    assert value == [8, cost | {"model": "openai/gpt-6-luna", "provider": "openai"}]
    finished = next(event for event in events if event["type"] == "turn_finished")
    assert finished["usage"]["prompt_cost_usd"] == 3.0


def test_an_agent_knows_what_its_turns_used():
    value, _, _ = run(
        "local before = poet.usage.total_tokens poet('A') poet('B')"
        " return { before, poet.usage.total_tokens, poet.cost().total_cost, poet.output }",
        [ModelChunk("a"), priced(2, 1)],
        [ModelChunk("b"), priced(2, 1)],
    )
    assert value == [0, 6, 4.0, "b"]


def test_a_cost_that_is_not_known_in_part_is_not_known():
    value, events, _ = run(
        "local r = poet('Go.') return { tokens = r.usage.total_tokens, cost = r.cost().total_cost }",
        [CALL, priced(2, 1)],
        [ModelChunk("Ok"), UNPRICED],
    )
    assert value == {"tokens": 5}
    finished = next(event for event in events if event["type"] == "turn_finished")
    assert finished["usage"]["prompt_cost_usd"] is None


def test_a_turn_that_fails_tells_what_had_come():
    value, events, _ = run(
        "poet('Go.')", [ModelChunk("Onc"), ModelChunk("e"), ModelUnavailableError("it broke off")]
    )
    assert value.message == "it broke off"
    failed = next(event for event in events if event["type"] == "turn_failed")
    assert (failed["agent"], failed["text"], failed["message"]) == ("poet", "Once", "it broke off")
    assert "turn_finished" not in [event["type"] for event in events]


def test_what_a_failed_turn_used_counts():
    value, _, _ = run(
        "pcall(poet, 'Go.') return poet.usage.total_tokens",
        [CALL, priced(2, 1)],
        [ModelUnavailableError("down")],
    )
    assert value == 3


def test_a_pause_is_told():
    _, events, _ = run("poet('Go.')", [ModelChunk(delay=Delay(2.0, "too fast")), ModelChunk("Ok")])
    delayed = next(event for event in events if event["type"] == "request_delayed")
    assert delayed == event_to_dict(RequestDelayed("openai/gpt-6-luna", "too fast", 2.0))


AGAIN = POET.replace("tools =", "response = { retries = 2, retry_delay = 3 }, tools =")


def test_a_failed_request_is_asked_again_where_the_agent_says_so():
    failure = ModelUnavailableError("down")
    value, _, model = run(
        "return poet('Go.').output", [failure], [failure], [ModelChunk("Ok")], agent=AGAIN
    )
    assert value == "Ok"
    assert len(model.requests) == 3
    value, _, _ = run("return poet('Go.').output", [failure], [failure], [failure], agent=AGAIN)
    assert value.message == "down"


def test_an_empty_answer_is_asked_for_once_more():
    value, _, model = run(
        "return poet('Go.').output", [CALL], [ModelChunk(" ")], [ModelChunk("Ok")]
    )
    assert value == "Ok"
    assert model.requests[2].messages[-1] == {
        "role": "user",
        "content": "Give your final answer now.",
    }
    value, _, model = run("return poet('Go.').output", [], [])
    assert (value, len(model.requests)) == ("", 2)


def test_a_mocked_turn_costs_nothing():
    source = Source(
        "main.tac", POET + "Procedure { function() return poet('A').cost().total_cost end }"
    )
    assert run_program(source, Ports(EventList(), FixedClock()), {}).value == 0


def test_a_run_used_what_its_mocked_turns_used(run):
    text = """
poet = Agent { system_prompt = "S" }
Mocks { poet = { message = "Rain.", usage = { prompt_tokens = 40, completion_tokens = 2 } } }
Procedure { function() poet("a") poet("b") end }
"""
    assert run(text).result.usage == Usage(80, 4, 84)
