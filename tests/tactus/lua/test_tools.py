"""Tools: declared, called by programs and by agents, remembered, mocked."""

import pytest

from tactus import ModelChunk, RunError
from tactus.core.events import LogWritten
from tactus.core.ports import ToolRequest

AREA = """
area = Tool {
  description = "Area of a rectangle",
  input = { w = field.number{ required = true, description = "width" }, h = field.number{ default = 2 } },
  function(args) return args.w * args.h end,
}
local done = require("tactus.tools.done")
clerk = Agent { system_prompt = "Compute.", tools = { area, done } }
"""


def ask(name, arguments, call_id="c1"):
    return ToolRequest(call_id, name, arguments)


def main(body):
    return AREA + "Procedure { function()\n" + body + "\nend }"


def test_a_program_calls_a_tool_and_remembers(run):
    made = run(
        main("""
      local before = { area.called(), area.last_call(), area.last_result() }
      local values = { area { w = 3 }, area.call({ w = 1, h = 1 }), area:call { w = "2", h = 5 } }
      local after = { area.called(), area:call_count(), area.last_call().args, area.last_result(), Tool.called("area") }
      area.reset()
      return { before = before, values = values, after = after, reset = { area.called(), area.call_count() } }
    """)
    )
    assert made.value == {
        "before": [False],
        "values": [6, 1, 10],
        "after": [True, 3, {"h": 5, "w": 2}, 10, True],
        "reset": [False, 0],
    }


def test_done_needs_no_argument(run):
    assert run(main("return done()")).value == {
        "reason": "Task completed",
        "status": "completed",
        "tool": "done",
    }


def test_an_agent_calls_tools_until_it_answers(run):
    made = run(
        main(
            'local r = clerk("3 by 4?") return { r.output, r.usage.total_tokens, area.call_count() }'
        ),
        model=[
            [ask("area", '{"w": 3, "h": 4}', "a"), ask("area", '{"w": 1}', "b")],
            ["It is", " 12."],
        ],
    )
    assert made.value == ["It is 12.", 4, 2]
    first, second = made.model.requests
    assert first.tools[0] == {
        "name": "area",
        "description": "Area of a rectangle",
        "parameters": {
            "type": "object",
            "properties": {
                "h": {"type": "number", "default": 2},
                "w": {"type": "number", "description": "width"},
            },
            "required": ["w"],
            "additionalProperties": False,
        },
    }
    assert second.messages[2:] == (
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"id": "a", "name": "area", "arguments": '{"w": 3, "h": 4}'},
                {"id": "b", "name": "area", "arguments": '{"w": 1}'},
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "12"},
        {"role": "tool", "tool_call_id": "b", "content": "2"},
    )
    kinds = [event["type"] for event in made.events.to_dicts()]
    assert kinds.count("tool_called") == kinds.count("tool_returned") == 2


def test_done_ends_the_turn(run):
    made = run(
        main('local r = clerk("x") return { done.last_result().reason, area.called(), r.output }'),
        model=[["Bye.", ask("done", '{"reason": "ok"}'), ask("area", '{"w": 1}', "c2")]],
    )
    assert made.value == ["ok", False, "Bye."]


def test_a_turn_that_done_ended_leaves_no_call_without_an_answer(run):
    made = run(
        main('clerk("x") clerk("y")'),
        model=[[ask("done", "{}"), ask("area", '{"w": 1}', "c2")], ["Ok."]],
    )
    told = [message for message in made.model.requests[1].messages if message["role"] == "tool"]
    assert [(message["tool_call_id"], message["content"][:16]) for message in told] == [
        ("c1", '{"reason": "Task'),
        ("c2", "not carried out:"),
    ]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (ask("area", "{"), '{"error": "the arguments are not a JSON object"}'),
        (
            ask("area", "[1]"),
            "{\"error\": \"argument 'w' of tool 'area' is missing; expected number\"}",
        ),
        (ask("area", '{"w": "wide"}'), 'is \\"wide\\"; expected number'),
        (ask("aera", "{}"), '{"error": "tool \'aera\' not found"}'),
    ],
    ids=["json", "list", "type", "name"],
)
def test_what_goes_wrong_in_a_call_is_told_to_the_model(request_, told, run):
    made = run(main('return clerk("x").output'), model=[[request_], ["Sorry."]])
    assert made.value == "Sorry."
    assert told in made.model.requests[1].messages[-1]["content"]
    assert made.events.of_type("tool_failed")


def test_an_error_in_a_tool_goes_to_the_model_but_to_the_program_that_calls_it_itself(run):
    text = """
    bad = Tool { function() error("no luck") end }
    clerk = Agent { system_prompt = "A", tools = { "bad" } }
    Procedure { function() local ok, why = pcall(bad) return { clerk("x").output, ok, why } end }
    """
    made = run(text, model=[[ask("bad", "")], ["Hm."]])
    assert made.value == ["Hm.", False, "main.tac:2: no luck"]
    assert made.model.requests[1].messages[-1]["content"] == '{"error": "no luck"}'


def test_an_agent_that_never_stops_is_stopped(run):
    text = main('clerk("x")').replace("tools = { area, done }", "tools = { area }, max_turns = 3")
    with pytest.raises(RunError, match="agent 'clerk' kept calling tools for 3 rounds"):
        run(text, model=[[ask("area", '{"w": 1}')]] * 3)


def test_a_table_reaches_the_model_as_json_and_the_program_as_it_is(run):
    text = """
    find = Tool { function() return { list = { 1, 2 }, name = "ä" } end }
    nothing = Tool { function() end }
    clerk = Agent { system_prompt = "A", tools = { find, nothing } }
    Procedure { function() clerk("x") return find.last_result() end }
    """
    made = run(text, model=[[ask("find", "{}"), ask("nothing", "{}", "n")], ["Ok."]])
    assert made.value == {"list": [1, 2], "name": "ä"}
    contents = [message["content"] for message in made.model.requests[1].messages[-2:]]
    assert contents == ['{"list": [1, 2], "name": "ä"}', ""]


TOOLSETS = """
one = Tool { function() return 1 end }
Toolset "kit" { tools = { { name = "up", description = "Up", input = {}, handler = function() return 2 end } } }
both = Toolset { tools = { "one", "kit" } }
"""


@pytest.mark.parametrize(
    ("tools", "names"),
    [
        ("{}", []),
        ('{ one, "kit" }', ["one", "kit_up"]),
        ('{ "both", one }', ["one", "kit_up"]),
        ("{ both }", ["one", "kit_up"]),
        ('{ { name = "both", include = { "kit_up" } } }', ["kit_up"]),
        ('{ { name = "both", exclude = { "kit_up" }, prefix = "p" } }', ["p_one"]),
        ('{ { name = "kit", rename = { kit_up = "rise" } } }', ["rise"]),
    ],
)
def test_toolsets_and_filters(tools, names, run):
    text = f"{TOOLSETS}\nclerk = Agent {{ system_prompt = 'A', tools = {tools} }}\nProcedure {{ function() clerk('x') end }}"
    made = run(text, model=[["Ok."]])
    assert [tool["name"] for tool in made.model.requests[0].tools] == names


def test_inline_tools_and_tools_of_one_turn(run):
    text = """
    clerk = Agent { system_prompt = "A", inline_tools = {
      { name = "ping", input = {}, handler = function() return "pong" end },
      { name = "pang", handler = function() return "pung" end },
    } }
    Procedure { function() clerk("x") clerk { message = "x", tools = { "clerk_pang" } } clerk { message = "x", tools = {} } end }
    """
    made = run(text, model=[[ask("clerk_ping", "{}")], ["1"], ["2"], ["3"]])
    offered = [[tool["name"] for tool in request.tools] for request in made.model.requests]
    assert offered == [["clerk_ping", "clerk_pang"]] * 2 + [["clerk_pang"], []]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Tool {}", "1: Tool has no function | add function(args) … end as its last entry"),
        ("Tool { descr = 'x', print }", "1: Tool has no option 'descr'"),
        ("a = Agent { system_prompt = 'A', tools = { 'aera' } }\narea = Tool { print }", "1: unknown tool 'aera' | did you mean 'area'?"),
        ("a = Agent { system_prompt = 'A', tools = { { name = 'x', print } } }", "1: the tool 'x' is declared inside 'tools'"),
        ("a = Agent { system_prompt = 'A', tools = { 3 } }", "1: 3 is not a tool | expected a tool, a toolset or a name"),
        ("Toolset 'x' {}", "1: Toolset requires the option 'tools'"),
        ("Toolset(5)", "1: Toolset got 5; expected a table of options"),
        ("Toolset 'x' { tools = { 'gost' } }\na = Agent { system_prompt = 'A', tools = { 'x' } }", "1: unknown tool 'gost'"),
        ("t = Tool { print }\na = Agent { system_prompt = 'A', tools = { { name = 't', inclde = {} } } }", "2: the filter of 't' has no option 'inclde' | did you mean 'include'?"),
        ("t = Tool { print }\na = Agent { system_prompt = 'A', tools = { { name = 't', include = { 'tt' } } } }", "2: the filter of 't' names \"tt\", which is not one of its tools | did you mean 't'?"),
        ("t = Tool { print }\na = Agent { system_prompt = 'A', tools = { { name = 't', rename = { tt = 'u' } } } }", "2: the filter of 't' names \"tt\""),
        ("Mocks { peot = { message = 'x' } }\npoet = Agent { system_prompt = 'A' }", "1: 'peot' in Mocks is not an agent, tool or model | did you mean 'poet'?"),
        ("t = Tool { print }\nMocks { t = { returns = 1, error = 'x' } }", "2: the mock of 't' sets 'error' and 'returns'; expected only one of them"),
        ("t = Tool { print }\nMocks { t = { conditional = { { whn = {}, returns = 1 } } } }", "2: the mock of 't''s condition has no option 'whn' | did you mean 'when'?"),
        ("Mocks { poet = { mesage = 'x' } }\npoet = Agent { system_prompt = 'A' }", "1: the mock of 'poet' has no option 'mesage' | did you mean 'message'?"),
        ("area = Tool { print }\narea2 = Tool { name = 'area', print }", "2: tool 'area' is declared twice; the first one is on line 1"),
    ],
)  # fmt: skip
def test_wrong_declarations(text, error, load_errors):
    found = load_errors(text + "\nProcedure { function() end }")
    assert any(line.startswith(error) for line in found), found


@pytest.mark.parametrize("tool", ["3", '"serch"', "{}"])
def test_a_turn_that_names_a_tool_the_agent_lacks_keeps_all_tools(tool, run):
    events = run(main(f"clerk {{ message = 'x', tools = {{ {tool} }} }}")).events
    warnings = [event.message for event in events if isinstance(event, LogWritten)]
    assert len(warnings) == 1
    assert warnings[0].endswith("so the turn keeps all tools of the agent: area, done")


MOCKS = """
search = Tool { input = { q = field.string{} }, function() return "real" end }
clerk = Agent { system_prompt = "A", tools = { search } }
"""


@pytest.mark.parametrize(
    ("mocks", "body", "value"),
    [
        ('search = { returns = { "a" } }', 'return search { q = "x" }', ["a"]),
        ("search = { temporal = { 1, 2 } }", "return { search {}, search {}, search {} }", [1, 2, 2]),
        ('search = { conditional = { { when = { q = "contains:te" }, returns = 3 }, { when = { q = "startswith: x" }, returns = 4 } } }',
         'return { search { q = "tea" }, search { q = "xy" } }', [3, 4]),
        ('search = { error = "down" }', "return { pcall(search) }", [False, "main.tac:6: down"]),
        ('clerk = { message = "Hi." }', 'return { clerk("a").output, clerk("b").output }', ["Hi.", "Hi."]),
        ('clerk = { message = "x", temporal = { { message = "1" }, {}, { when_message = "k", message = "keyed" } } }',
         'return { clerk("a").output, clerk("b").output, clerk("k").output }', ["1", "x", "keyed"]),
        ('clerk = { tool_calls = { { tool = "search", args = { q = "z" } } }, message = "Found." }',
         'return { clerk("a").output, search.last_call().args.q, search.last_result() }', ["Found.", "z", "real"]),
        ('clerk = { data = { k = "v" } }', 'return clerk("a").output.k', "v"),
        ('clerk = { temporal = { { error = "busy" }, { message = "Hi." } } }',
         'return { pcall(clerk, "a"), clerk("a").output }', [False, "Hi."]),
        ('clerk = { message = "Hi.", usage = { prompt_tokens = 5, completion_tokens = 2 } }',
         'local turn = clerk("a") clerk("b") return { turn.usage.total_tokens, clerk.usage.total_tokens }', [7, 14]),
        ('clerk = { message = "42" }', 'return clerk("a").output', "42"),
    ],
)  # fmt: skip
def test_mocks(mocks, body, value, run):
    made = run(
        f"{MOCKS}\nMocks {{ {mocks} }}\nProcedure {{ function()\n{body} end }}".replace(
            "\n\nMocks", "\nMocks"
        )
    )
    assert made.value == value


def test_mocks_do_not_touch_a_real_run(run):
    text = f"{MOCKS}Mocks {{ clerk = {{ message = 'mock' }}, search = {{ returns = 1 }} }}\n"
    made = run(
        text + "Procedure { function() return { clerk('x').output, search {} } end }",
        model=[["real"]],
    )
    assert made.value == ["real", "real"]


OUTPUT = """
judge = Agent { system_prompt = "Judge.", output = {
  mood = field.string{ required = true, enum = { "good", "bad" }, description = "how it is" },
  score = field.number{},
} }
Procedure { function() local o = judge("x").output return { o.mood, o.score, o.missing == nil } end }
"""


def test_structured_output(run):
    made = run(OUTPUT, model=[['```json\n{"mood": "good", ', '"score": "7"}\n```']])
    assert made.value == ["good", 7, True]
    assert made.model.requests[0].messages[0]["content"] == (
        "Judge.\n\nReply with only a JSON object with exactly these fields:\n"
        '- mood (string, required), one of ["good", "bad"]: how it is\n- score (number, optional)'
    )
    assert made.model.requests[0].streaming is False


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("Good, I think.", "the answer is not a JSON object"),
        ("[1]", "the answer is not a JSON object"),
        ("{}", "the field 'mood' is missing"),
        ('{"mood": "fine"}', 'the field \'mood\' is "fine"; expected one of ["good", "bad"]'),
        ('{"mood": "good", "score": "high"}', "the field 'score' is \"high\"; expected number"),
    ],
)
def test_a_wrong_output_is_asked_for_again_and_says_why(answer, wrong, run):
    made = run(OUTPUT, model=[[answer], ['{"mood": "bad", "score": 1}']])
    assert made.value == ["bad", 1, True]
    assert (
        made.model.requests[1].messages[-1]["content"]
        == f"Not accepted: {wrong}. Reply with only the JSON object."
    )
    with pytest.raises(RunError) as caught:
        run(OUTPUT, model=[[answer], [answer]])
    assert (
        caught.value.message
        == f"the output of agent 'judge' does not match its declaration: {wrong}"
    )


def test_output_only_where_it_is_declared(run):
    text = "poet = Agent { system_prompt = 'A' }\nProcedure { output = { a = field.number{} }, function() return { a = poet('x').output } end }"
    made = run(text, model=[["42"]])
    assert made.value == {"a": "42"}
    assert made.model.requests[0].messages[0]["content"] == "A"


def test_prepare_suffix_and_history(run):
    text = """
    poet = Agent { system_prompt = "On {prepared.topic}.", prepare = function() return { topic = "rain" } end }
    Procedure { function()
      poet { message = "a", system_prompt_suffix = "Be {input.tone}.", tone = "kind" }
      local history = poet.get_history()
      poet.clear_history()
      return { history, #poet.get_history() }
    end }
    """
    made = run(text, model=[["b"]])
    assert made.model.requests[0].messages[0]["content"] == "On rain.\n\nBe kind."
    assert made.value == [
        [{"content": "a", "role": "user"}, {"content": "b", "role": "assistant"}],
        0,
    ]


def test_chunks_carry_tool_requests():
    assert ModelChunk(tool_calls=(ask("a", "{}"),)).tool_calls[0].name == "a"


@pytest.mark.parametrize(
    ("files", "name", "value"),
    [
        ({"helper.tac": "return { x = 1 }"}, "helper", {"x": 1}),
        ({"lib/a.lua": "return 'lua'"}, "lib.a", "lua"),
        ({"lib/init.tac": "return 'init'"}, "lib", "init"),
        ({"lib/a.tac": "count = (count or 0) + 1 return count"}, "lib/a", 1),
    ],
)
def test_helpers_beside_the_program(files, name, value, in_folder):
    folder = in_folder(files)
    assert (
        run_in(folder, f'require("{name}") Procedure {{ function() return require("{name}") end }}')
        == value
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../x", "'../x' is not the name of a module"),
        ("/etc/passwd", "'/etc/passwd' is not the name of a module"),
        ("nowhere", "module 'nowhere' does not exist"),
        ("tactus.nothing", "module 'tactus.nothing' does not exist"),
    ],
)
def test_modules_that_cannot_be_had(name, message, in_folder):
    with pytest.raises(RunError, match=message):
        run_in(in_folder({}), f'Procedure {{ function() require("{name}") end }}')


def test_an_error_in_a_helper_names_the_helper(in_folder):
    folder = in_folder({"lib/a.tac": "return {\n  fail = function() error('boom') end }"})
    with pytest.raises(RunError) as caught:
        run_in(folder, 'local a = require("lib.a")\nProcedure { function() a.fail() end }')
    assert str(caught.value) == f"{folder.as_posix()}/lib/a.tac:2: boom"


def run_in(folder, text):
    from tactus import Ports, Source, run_program
    from tactus.testing import EventList, FixedClock

    source = Source((folder / "main.tac").as_posix(), text)
    return run_program(source, Ports(EventList(), FixedClock()), {}).value


@pytest.mark.parametrize(
    ("mock", "error"),
    [
        (
            "{ temporal = {} }",
            "option 'temporal' of the mock of 'clerk' is empty; expected a list of turns",
        ),
        (
            "{ temporal = { { mesage = 'x' } } }",
            "the mock of 'clerk''s turn has no option 'mesage'",
        ),
        (
            "{ tool_calls = { tool = 'search' } }",
            "the tool calls of the mock of 'clerk' are not a list",
        ),
        (
            "{ tool_calls = { { name = 'search' } } }",
            "the mock of 'clerk''s tool call has no option 'name'",
        ),
        (
            "{ tool_calls = { { tool = 'search', args = 'x' } } }",
            "option 'args' of the mock of 'clerk''s tool call is \"x\"",
        ),
        ("{ usage = { tokens = 3 } }", "the mock of 'clerk''s usage has no option 'tokens'"),
    ],
)
def test_malformed_mocks(mock, error, load_errors):
    found = load_errors(f"{MOCKS}\nMocks {{ clerk = {mock} }}\nProcedure {{ function() end }}")
    assert any(f": {error}" in line for line in found), found


def test_mocked_data_must_be_as_declared(run):
    text = OUTPUT + "Mocks { judge = { data = { mood = 'ugly' } } }\n"
    with pytest.raises(
        RunError, match="does not match the agent's output: the field 'mood' is \"ugly\""
    ):
        run(text)


def test_an_agent_cannot_be_called_by_its_own_tool(run):
    text = """
    again = Tool { function() return clerk("nested").output end }
    clerk = Agent { system_prompt = "A", tools = { again } }
    Procedure { function() return clerk("x").output end }
    """
    made = run(text, model=[[ask("again", "{}")], ["Ok."]])
    assert "is called while it is taking a turn" in made.model.requests[1].messages[-1]["content"]


def test_modules_that_require_each_other(in_folder):
    folder = in_folder({"a.tac": 'return require("b")', "b.tac": 'return require("a")'})
    with pytest.raises(RunError) as caught:
        run_in(folder, 'Procedure { function() local a = require("a") return a end }')
    assert caught.value.message == "module 'a' requires itself, through a and b"


def test_a_specification_in_a_helper_is_refused(in_folder):
    from tactus import LoadError

    folder = in_folder({"a.tac": "Specification([[Feature: F]])"})
    with pytest.raises(LoadError, match="a Specification in a helper"):
        run_in(folder, 'require("a") Procedure { function() end }')
