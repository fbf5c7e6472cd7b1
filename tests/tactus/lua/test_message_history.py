"""`MessageHistory` and `filters`: what was said, and what of it an agent is shown."""

import pytest

from tactus import RunError
from tests.tactus.lua.test_tools import AREA, ask

AGENTS = """
a = Agent { system_prompt = "A" }
b = Agent { system_prompt = "B" }
"""


def main(body, head=AGENTS):
    return f"{head}Procedure {{ function()\n{body}\nend }}"


def said(request):
    return [f"{message['role']}: {message['content']}" for message in request.messages[1:]]


def test_D20_agents_see_what_the_program_adds_and_their_own_turns(run):
    made = run(
        main("""
        a("one")
        MessageHistory.inject_system("Be brief.")
        MessageHistory.append { content = "An aside." }
        b("two")
        a("three")
        """),
        model=[["1"], ["2"], ["3"]],
    )
    assert [said(request) for request in made.model.requests] == [
        ["user: one"],
        ["system: Be brief.", "user: An aside.", "user: two"],
        ["user: one", "assistant: 1", "system: Be brief.", "user: An aside.", "user: three"],
    ]


def test_D20_turns_appear_in_the_history(run):
    made = run(
        main("""
        a("one") MessageHistory.append("two") b("three")
        local seen = {}
        for message in python.iter(MessageHistory.get()) do
          seen[#seen + 1] = ("%d %s %s %s"):format(message.id, message.agent or "-", message.role, message.content)
        end
        assert(MessageHistory.get()[1].created_at:match("^%d+%-%d+%-%d+T"))
        return seen
        """)
    )
    assert made.value == [
        "1 a user one",
        "2 a assistant Mocked response from a",
        "3 - user two",
        "4 b user three",
        "5 b assistant Mocked response from b",
    ]


def test_the_history_of_an_agent(run):
    made = run(
        main("""
        a("one") b("two") MessageHistory.append("three")
        local before = a.get_history()
        before[1].content = "changed"
        a.clear_history()
        return { #before, #a.get_history(), #b.get_history(), #MessageHistory.get(), before[1].agent }
        """)
    )
    assert made.value == [3, 1, 3, 3]


FILLED = """
local add = MessageHistory.append
local first = add { role = "system", content = "S1" }
add("u2") add { role = "assistant", content = "a3" } add { role = "system", content = "S4" } add("u5")
"""

SHOW = """
local function show(list)
  local texts = {}
  for index, message in ipairs(list) do texts[index] = message.content end
  return table.concat(texts, " ")
end
"""


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("clear()", ""),
        ("reset()", "S1"),
        ('reset { keep = "system_all" }', "S1 S4"),
        ('reset { keep = "none" }', ""),
        ("keep_head(2)", "S1 u2"),
        ("keep_tail(2)", "S4 u5"),
        ("keep_tail_tokens(2)", "S4 u5"),
        ("rewind(2)", "S1 u2 a3"),
        ("rewind(9)", ""),
        ("rewind_to(first)", "S1"),
        ('replace { { content = "new" }, MessageHistory.get()[1] }', "new S1"),
    ],
)
def test_changes(change, left, run):
    body = f"{FILLED}{SHOW}MessageHistory.{change} return show(MessageHistory.get())"
    assert run(main(body)).value == left


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("head(2)", "S1 u2"),
        ("tail(2)", "S4 u5"),
        ("tail(9)", "S1 u2 a3 S4 u5"),
        ("slice { start = 2, stop = 3 }", "u2 a3"),
        ("slice { start = 4 }", "S4 u5"),
        ("tail_tokens(1)", "u5"),
    ],
)
def test_parts(part, shown, run):
    assert run(main(f"{FILLED}{SHOW}return show(MessageHistory.{part})")).value == shown


def test_a_moment_to_go_back_to(run):
    body = f"""{SHOW}
    MessageHistory.append("one") local id = MessageHistory.checkpoint("here") MessageHistory.append("two")
    MessageHistory.rewind_to("here")
    return {{ show(MessageHistory.get()), id }}"""
    assert run(main(body)).value == ["one", 1]


FILTERED = """
a = Agent {{ system_prompt = "A", message_history = {{ filter = {} }} }}
"""


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("filters.last_n(2)", ["system: S4", "user: u5"]),
        ("filters.first_n(2)", ["system: S1", "user: u2"]),
        ('filters.by_role("user", "assistant")', ["user: u2", "assistant: a3", "user: u5"]),
        ("filters.system_prefix()", ["system: S1"]),
        ("filters.head_tokens(2)", ["system: S1", "user: u2"]),
        ("filters.tail_tokens(1)", ["user: u5"]),
        ("filters.token_budget(2)", ["system: S1", "user: u5"]),
        ('filters.compose(filters.by_role("user"), filters.last_n(1))', ["user: u5"]),
        ("function(messages) return { messages[3] } end", ["assistant: a3"]),
    ],
)
def test_D21_a_filter_chooses_what_an_agent_is_shown(wanted, shown, run):
    made = run(main(FILLED + 'a("now")', FILTERED.format(wanted)), model=[["1"]])
    assert said(made.model.requests[0]) == [*shown, "user: now"]


def test_what_is_cut_is_still_a_conversation(run):
    made = run(
        AREA.replace("tools =", "message_history = { filter = filters.last_n(2) }, tools =")
        + 'Procedure { function() clerk("area?") return clerk("more?").output end }',
        model=[[ask("area", '{"w": 3}')], ["6"], ["no"]],
    )
    first, second, third = map(said, (made.model.requests))
    assert first == ["user: area?"]
    assert second == ["user: area?", "assistant: ", "tool: 6"]
    assert third == ["assistant: 6", "user: more?"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("MessageHistory.append(3)", "MessageHistory.append got 3; expected a message"),
        (
            'MessageHistory.append { content = "x", role = "tool" }',
            'MessageHistory.append got a message of the role "tool"; expected user, assistant or system',
        ),
        (
            "MessageHistory.append {}",
            "MessageHistory.append got a message whose content is nil; expected a string",
        ),
        (
            "MessageHistory.head(-1)",
            "MessageHistory.head got -1; expected a number of messages",
        ),
        (
            'MessageHistory.rewind_to("x")',
            'MessageHistory.rewind_to got "x", which is neither an id nor a checkpoint',
        ),
        (
            'MessageHistory.reset { keep = "all" }',
            'MessageHistory.reset cannot keep "all"; expected system_prefix, system_all or none',
        ),
        ("MessageHistory.apend('x')", "MessageHistory has no 'apend'"),
        ("filters.last_n()", "filters.last_n got nil; expected a number"),
        ("python.eval('1')", "python has no 'eval'"),
        ("python.iter(3)", "python.iter got 3; expected a list"),
    ],
)
def test_errors(body, message, run):
    with pytest.raises(RunError) as caught:
        run(main(body))
    assert str(caught.value) == f"main.tac:5: {message}"


def test_a_filter_that_is_none(run, load_errors):
    with pytest.raises(RunError, match="the filter of agent 'a' returned 3; expected a list"):
        run(main('a("x")', FILTERED.format("function() return 3 end")), model=[["1"]])
    assert load_errors(FILTERED.format("3") + "Procedure { function() end }") == [
        "2: option 'filter' of the option 'message_history' of Agent is 3; expected a function"
    ]


def test_walking_through_lists(run):
    made = run(
        main("""
        local seen = {}
        for item in python.iter { "a", "b" } do seen[#seen + 1] = item end
        for key in python.iter { y = 1, x = 2 } do seen[#seen + 1] = key end
        for index, item in python.enumerate { "c" } do seen[#seen + 1] = index .. item end
        for one, two in python.iterex { { "d", "e" } } do seen[#seen + 1] = one .. two end
        return table.concat(seen, " ")
        """)
    )
    assert made.value == "a b x y 0c de"
