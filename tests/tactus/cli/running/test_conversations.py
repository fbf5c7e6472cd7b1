"""Tools, structured output and several agents of `tactus run`, against a server that speaks the protocol."""

import json

import pytest

SHOP = """
price = Tool {
  description = "The price of a thing",
  input = { thing = field.string{ required = true, description = "what" } },
  function(args) return { thing = args.thing, price = #args.thing } end,
}
clerk = Agent { model = "openai/gpt-6-luna", system_prompt = "Sell.", tools = { price }, MORE }
Mocks { clerk = { message = "mocked" }, price = { returns = "mocked" } }
Procedure { function() return clerk("Tea?").output end }
"""


@pytest.fixture
def talk(command, in_folder, openai_server):
    """Run a program against the server; every answer must have been asked for."""

    def run(text, *arguments):
        folder = in_folder({"a.tac": text})
        done = command("tactus", "run", "a.tac", *arguments, cwd=folder, **openai_server.variables)
        assert not openai_server.answers
        return done

    return run


@pytest.mark.parametrize("api", ["", 'model_type = "responses"'], ids=["chat", "responses"])
def test_calls_at_once_and_in_pieces(api, talk, openai_server):
    pieces = [
        (0, "c1", "price", '{"thing": "tea"}'),
        (1, "c2", "price", '{"thing": '),
        (2, "c3", "prise", "{}"),
    ]
    openai_server.answer("Let me see.", tool_calls=pieces)
    openai_server.answer("It", " is 3.")
    done = talk(SHOP.replace("MORE", api))
    assert (done.code, done.out) == (0, "Let me see.\nIt is 3.\n\nIt is 3.\n")
    story = done.err.splitlines()
    assert story[1:3] == ['  → price {"thing": "tea"}', '  ← price {"price": 3, "thing": "tea"}']
    assert story[-1].startswith(
        "20 prompt + 3 completion = 23 tokens, less than $0.0001 at list prices"
    )
    last = openai_server.requests[1]
    said = last.get("messages") or last["input"]
    results = [
        m.get("content") or m["output"] for m in said if "tool_call_id" in m or "output" in m
    ]
    assert json.loads(results[0]) == {"price": 3, "thing": "tea"}
    assert results[1] == '{"error": "the arguments are not a JSON object"}'
    assert "prise" in results[2]
    assert openai_server.paths[1] == ("/v1/responses" if api else "/v1/chat/completions")


RATED = """
rater = Agent {
  model = "openai/gpt-6-luna", system_prompt = "Rate.",
  output = { stars = field.integer{ required = true }, why = field.string{} },
}
writer = Agent { model = "openai/gpt-6-luna", system_prompt = "Write.", on_token = function(token) heard = (heard or "") .. token end }
Procedure { function()
  local rated = rater("Tea").output
  writer("More")
  return { stars = rated.stars, heard = heard }
end }
"""


def test_structured_output_is_asked_for_again_and_told_what_was_wrong(talk, openai_server):
    openai_server.answer('{"stars": "many"}')
    openai_server.answer('```json\n{"stars": 3, "why": "hot"}\n```')
    openai_server.answer("It", " is", " good.")
    done = talk(RATED)
    answer = '```json\n{"stars": 3, "why": "hot"}\n```\n'
    assert (done.code, done.out) == (
        0,
        f"{answer}It is good.\n\nheard  It is good.\nstars  3\n",
    )
    assert "stream" not in openai_server.requests[0]
    assert openai_server.requests[2]["stream"] is True
    assert openai_server.requests[1]["messages"][-1]["content"] == (
        "Not accepted: the field 'stars' is \"many\"; expected integer. Reply with only the JSON object."
    )
    assert [message["role"] for message in openai_server.requests[2]["messages"]] == [
        "system",
        "user",
    ]
    assert done.err.splitlines()[-1].startswith("2 turns: 30 prompt + 5 completion = 35 tokens")


def test_structured_output_that_stays_wrong(talk, openai_server):
    openai_server.answer("No.")
    openai_server.answer("Still no.")
    done = talk(RATED)
    assert done.code == 1
    assert (
        "the output of agent 'rater' does not match its declaration: the answer is not a JSON object"
        in done.err
    )
    assert "  ✗ rater: the answer cannot be used" in done.err
