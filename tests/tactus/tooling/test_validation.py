"""What can be known of a file without running it."""

import pytest

from tactus.core.errors import RunError
from tactus.tooling.validation import validate

MAIN = "Procedure { function() return 1 end }\n"

SPECS = """Specification([[
Feature: F
  Scenario: S
    When the procedure runs
    Then the output should be 1
]])
"""


KINDS = {(False, False): "", (True, False): "warning: ", (True, True): "note: "}


@pytest.fixture
def problems(in_folder):
    """Validate a program and return what is wrong as `line: message | hint`."""

    def validated(text, **files):
        folder = in_folder({"main.tac": text, **files})
        return [
            f"{problem.location.line}: "
            + KINDS[problem.is_warning, problem.is_note]
            + problem.message
            + (f" | {problem.hint}" if problem.hint else "")
            for problem in validate(folder / "main.tac").problems
        ]

    return validated


def spec(*steps, scenario="S"):
    lines = "\n".join(f"    {step}" for step in steps)
    return f"Specification([[\nFeature: F\n  Scenario: {scenario}\n{lines}\n]])"


def test_a_file_without_problems(problems):
    assert problems(MAIN + SPECS) == []


def test_a_file_without_specs(problems):
    assert problems(MAIN) == [
        "None: warning: the file has no specs | add Specification([[ Feature: … ]])"
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("prnt()", "unknown global 'prnt' | did you mean 'print'?"),
        ("return zzz", "unknown global 'zzz'"),
        (
            "mcp.x()",
            "unknown global 'mcp' | 'mcp' is part of the original Tactus, not of this one; declare a Tool",
        ),
        ("Human.aprove('?')", "Human has no 'aprove' | did you mean 'approve'? It has: approve, "),
        ("os.execute('ls')", "os has no 'execute' | it has: clock, date, difftime, getenv, time"),
        ("Tool.caled('x')", "Tool has no 'caled' | did you mean 'called'? It has: call_count, "),
    ],
)
def test_a_name_that_nobody_knows_in_a_function_that_never_ran(body, message, problems):
    program = f"local function never()\n  {body}\nend\n{MAIN}{SPECS}"
    assert [line[: len(message) + 3] for line in problems(program)] == [f"2: {message}"]


@pytest.mark.parametrize(
    "text",
    [
        "function helper() return later end\nlater = 1\n",
        "_G.made = 1\nlocal function f() return made end\n",
        "local lib = require('lib')\nlocal function f() return of_lib + state.x + input.y end\n",
        'Procedure "double" { function(input) return input end }\nlocal f = function() return double {} end\n',
        "local function f(_ENV) return whatever end\n",
    ],
    ids=["set later", "_G", "helper", "named procedure", "_ENV"],
)
def test_a_name_that_somebody_sets(text, problems):
    assert problems(text + MAIN + SPECS, **{"lib.tac": "of_lib = 1 return {}"}) == []


def test_a_name_in_a_helper(in_folder):
    files = {
        "main.tac": f"require('lib.text')\n{MAIN}{SPECS}",
        "lib/text.tac": "local M = {}\nfunction M.f() return tostrng(1) end\nreturn M",
    }
    folder = in_folder(files)
    (problem,) = validate(folder / "main.tac").problems
    assert str(problem.location) == f"{folder}/lib/text.tac:2"
    assert problem.message == "unknown global 'tostrng'"


PROGRAM = """poet = Agent { system_prompt = "x", tools = { require("tactus.tools.done") } }
Procedure { input = { topic = field.string{} }, output = { line = field.string{} }, function() end }
"""

RUN = "When the procedure runs"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            ['Given the input topc is "x"', RUN, "Then the output line should exist"],
            ["6: the procedure has no input 'topc' | did you mean 'topic'? Its inputs: topic"],
        ),
        (
            [RUN, "Then the output lin should exist"],
            [
                "7: warning: the procedure declares no output 'lin'"
                " | did you mean 'line'? Its outputs: line"
            ],
        ),
        (
            ['Given the agent "pot" responds with "x"', RUN, "Then the output should exist"],
            ["6: unknown agent 'pot' | did you mean 'poet'? The file's agents: poet"],
        ),
        (
            [RUN, "Then the dne tool should not be called"],
            ["7: unknown tool 'dne' | did you mean 'done'? The file's tools: done"],
        ),
        (
            ['Given the agent "poet" calls tool "zz"', RUN, "Then the output should exist"],
            ["6: agent 'poet' has no tool 'zz' | it has: done"],
        ),
        (
            ["Then the output should exist"],
            ["6: the step checks the run, but the procedure has not run yet"],
        ),
        (
            [RUN, 'And the input topic is "x"', "Then the output should exist"],
            ["7: the step prepares the run, but the procedure has already run | move it before"],
        ),
        ([RUN], ["5: warning: the scenario 'S' checks nothing | add a Then step"]),
        (
            [RUN, "Then the outptu should exist"],
            [
                "7: no step matches 'the outptu should exist' | did you mean: 'the output should exist'"
            ],
        ),
        (
            [RUN, "Then the output should exist", "| a |"],
            ["7: the step takes no data table"],
        ),
    ],
)
def test_steps(steps, expected, problems):
    found = problems(PROGRAM + spec(*steps))
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


def test_an_ambiguous_step(problems):
    own = 'Step("it is {int}", function() end)\nStep("it is 3", function() end)\n'
    assert problems(own + MAIN + spec(RUN, "Then it is 3")) == [
        "8: the step is ambiguous: 'it is {int}' (line 1) and 'it is 3' (line 2) match it"
    ]


def test_a_step_of_its_own_may_run_the_procedure(problems):
    own = 'Step("it goes", function(ctx) ctx.run_procedure() end)\n'
    assert problems(own + MAIN + spec("When it goes", "Then the output should be 1")) == []


def test_a_script_knows_the_agents_below(problems):
    program = 'input { x = field.string{} }\nprint(input.x)\npoet = Agent { system_prompt = "x" }\n'
    steps = ('Given the agent "poet" responds with "x"', RUN, "Then the output should exist")
    assert problems(program + spec(*steps) + '\nreturn poet("Go.")') == []


def test_everything_is_told_at_once(problems):
    program = """poet = Agent { system_promt = "x" }
Precedure { function() end }
local function f() prnt("x") end
Procedure { function() end }
"""
    assert [line.partition(" | ")[0] for line in problems(program)] == [
        "1: Agent has no option 'system_promt'",
        "2: attempt to call a nil value (global 'Precedure')",
        "3: unknown global 'prnt'",
    ]


def test_gherkin_is_read_where_declarations_are_wrong(problems, load_errors):
    program = (
        "poet = Agent { system_prompt = 3 }\nSpecification([[\nFeature: F\n  Scenario: S\n]])\n"
    )
    expected = [
        "1: option 'system_prompt' of Agent is 3; expected a string or a function",
        "4: the scenario 'S' has no steps | a step begins with Given, When, Then, And, But or *",
    ]
    assert problems(program + MAIN) == load_errors(program + MAIN) == expected


def test_a_wrong_phrase_and_wrong_gherkin(load_errors):
    program = f'Step("a {{nonsense}}", function() end)\n{MAIN}Specification([[\nFeature: F\n]])'
    assert [line.partition(":")[0] for line in load_errors(program)] == ["4", "1"]


def test_a_file_that_is_not_lua(problems):
    assert problems("x = = 1") == ["1: unexpected symbol near '='"]


def test_a_file_that_is_not_there(tmp_path):
    validation = validate(tmp_path / "none.tac")
    assert not validation.is_loaded
    assert validation.problems[0].message == "no such file or directory"


def test_an_agent_calls_its_tools_by_the_names_it_has_for_them(problems):
    program = """Toolset "kit" { tools = { { name = "up", handler = function() end } } }
poet = Agent { system_prompt = "x", tools = { { name = "kit", prefix = "my" } } }
"""
    steps = (
        'Given the agent "poet" calls tool "my_kit_up"',
        RUN,
        "Then the kit_up tool should be called",
    )
    assert problems(program + MAIN + spec(*steps)) == []


@pytest.mark.parametrize(
    "step", ['Given the input nonsense is "x"', 'Given the agent "poet" calls tool "zz"']
)
def test_a_scenario_that_expects_a_failure_may_bring_it_about(step, problems):
    assert problems(PROGRAM + spec(step, RUN, "Then the procedure should fail")) == []


def test_a_provider_that_nobody_knows(problems):
    agents = 'one = Agent { model = "opnai/x", system_prompt = "x" }\n'
    agents += (
        'two = Agent { model = "own/x", base_url = "http://localhost", system_prompt = "x" }\n'
    )
    (problem,) = problems(agents + MAIN + SPECS)
    assert problem.startswith(
        "1: warning: agent 'one' has an unknown provider 'opnai'"
        " | did you mean 'openai'? Known providers: "
    )


def test_what_a_model_is_mocked_to_say(problems):
    model = 'Model "mood" { type = "llm", system_prompt = "x" }\n'
    known, unknown = 'Given the tool "mood" returns 1', 'Given the model "moood" predicts 1'
    rest = (RUN, "Then the output should be 1")
    assert problems(model + MAIN + spec(known, *rest)) == []
    assert problems(model + MAIN + spec(unknown, *rest)) == [
        "6: unknown model 'moood' | did you mean 'mood'? The file's models: mood"
    ]


OLD_FORMS = {
    'Tool "finish" { function() end }': 'Tool got "finish"; expected a table of options | write finish = Tool { … }, or Tool { name = "finish", … }',
    "a = Agent { system_prompt = 'x' }\nfunction f() a.turn() end": "agent 'a' has no 'turn' | write a(…)",
    "worker = Agent { system_prompt = 'x' }\nfunction f() Worker.turn() end": "unknown global 'Worker' | did you mean 'worker'?",
    "function f() agent('poet', {}) end": "unknown global 'agent' | write poet = Agent { … }",
    "function f() procedure('main', {}) end": "unknown global 'procedure' | write Procedure { … }",
    "function f() return tactus.log end": "unknown global 'tactus' | write require(\"tactus.tools.log\")",
    "function f() Procedure.spawn('x') end": "'Procedure.spawn' is part of the original Tactus, not of this one | call helpers one after the other, or Procedure.run(\"file\", inputs)",
    "function f() Stages {} end": "unknown global 'Stages' | 'Stages' is part of the original Tactus, not of this one; keep the stage in the state: state.stage = \"draft\"",
    "h = Procedure { input = { n = { type = 'number', required = true } }, function() end }": 'input \'n\' is declared as {"required": true, "type": "number"}; expected a field | write n = field.number{ required = true }',
    "h = Procedure { input = { n = 'list' }, function() end }": "input 'n' is declared as \"list\"; expected a field | write n = field.array{ … }",
    "h = Procedure { params = {}, function() end }": "Procedure has no option 'params' | write 'input'",
}


@pytest.mark.parametrize(("form", "problem"), OLD_FORMS.items(), ids=list(OLD_FORMS))
def test_old_forms_name_the_new_ones(form, problem, problems):
    found = problems(f"{form}\nProcedure {{ function() end }}\n{spec('When the procedure runs')}")
    assert [line.partition(": ")[2] for line in found if "checks nothing" not in line] == [problem]


def test_a_specification_of_an_older_version_has_no_effect(problems):
    text = MAIN + SPECS + 'Specification("name", { { name = "S" } })\n'
    assert problems(text) == [
        "8: note: Specification with a table of scenarios has no effect | write Specification([[ Feature: … ]])"
    ]


@pytest.mark.parametrize("test", ["if params then end", "return mcp and 1", "return zzz or 1"])
def test_a_global_that_is_only_tested_does_not_fail(test, problems):
    text = f"Procedure {{ function() {test} end }}\n" + SPECS
    assert [found.split(" | ")[0].partition("unknown")[0] for found in problems(text)] == [
        "1: warning: "
    ]


CALLS = """local poet = Agent { system_prompt = "Write." }
Procedure { function(input)
  Human.approve {
    mesage = "Go on?",
    context = { mesage = "fine" },
  }
  local ask = Human.select
  Human.input { message = "Who?", options = {} }
  poet { mesage = "Go." }
  poet { topic = "tea", message = "Go." }
end }
"""


def test_options_of_calls_that_never_ran(problems):
    found = problems(CALLS + spec("When the procedure runs", "Then the output should be 1"))
    assert found == [
        "4: Human.approve has no option 'mesage' | did you mean 'message'?",
        "8: note: option 'options' of Human.input has no effect | use Human.select, which offers options",
        "9: 'mesage' is not an option of a call of agent 'poet', and no prompt uses it | did you mean 'message'?",
    ]


def test_a_misspelt_option_is_reported_on_its_own_line(problems):
    text = 'poet = Agent {\n  -- temprature = 1,\n  system_prompt = "temprature = 1",\n  temprature = 1,\n}\n'
    found = problems(text + "Procedure { function() end }")
    assert found == ["4: Agent has no option 'temprature' | did you mean 'temperature'?"]


def test_names_that_only_the_run_shows(problems):
    text = """Procedure { function()
  for index = 1, 2 do
    local member = Agent { name = "member_" .. index, system_prompt = "Help." }
  end
  local single = Agent { system_prompt = "Help." }
end }
Mocks { member_2 = { message = "Hello." }, single = { message = "Hello." } }
"""
    steps = ('Given the agent "member_1" responds with "x"', "When the procedure runs")
    assert problems(text + spec(*steps, "Then the output should be 1")) == []
    fixed = text.replace('"member_" .. index', '"member_2"')
    assert problems(fixed + spec(*steps, "Then the output should be 1")) == [
        "11: unknown agent 'member_1' | did you mean 'member_2'? The file's agents: member_2, single"
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "return State.incremnt('n', 2)",
            "State has no function 'incremnt' | did you mean 'increment'? It has: all, ",
        ),
        ("State.misspelt()", "State has no function 'misspelt' | it has: all, append, clear, "),
        ("state.get('n')", "'get' is a function of State | write State.get(…)"),
    ],
)
def test_a_call_of_a_function_that_state_lacks(body, found, problems, run):
    program = f"Procedure {{ function()\n  {body}\nend }}"
    assert [line[: len(found) + 3] for line in problems(f"{program}\n{SPECS}")] == [f"2: {found}"]
    with pytest.raises(RunError) as caught:
        run(program)
    assert f"{caught.value.message} | {caught.value.hint}".startswith(found)


def test_values_and_functions_of_the_state_are_no_problem(problems):
    body = "local n = State.increment('n', #tostring(state.x)) State.y = n return state.y, State.all().y"
    assert problems(f"Procedure {{ function() {body} end }}\n{SPECS}") == []


def test_each_known_agent_is_suggested_once(problems):
    text = 'ada = Agent { system_prompt = "x" }\n' + MAIN
    steps = spec("When the zzz agent takes turn", "Then the output should exist")
    assert problems(text + steps) == ["6: unknown agent 'zzz' | the file's agents: ada"]


def test_functions_without_effect_are_notes(problems):
    text = "async(true)\nmax_depth(3)\nlocal function never()\n  max_turns(5)\nend\n" + MAIN + SPECS
    assert problems(text) == [
        "1: note: async(…) has no effect | remove it",
        "2: note: max_depth(…) has no effect | remove it",
    ]


@pytest.mark.parametrize("name", ["files", "files_read_file", "mcp.files.read"])
def test_a_tool_of_an_mcp_server_in_the_configuration_is_a_note(name, problems):
    text = f'a = Agent {{ system_prompt = "x", tools = {{ "{name}" }} }}\n{MAIN}{SPECS}'
    config = {".tactus/config.yml": "mcp_servers:\n  files: { command: npx }\n"}
    assert problems(text, **config) == [
        f"1: note: the tool '{name}' is part of the original Tactus, not of this one"
        " | declare each tool with Tool { … }, or mock every call in the specs"
    ]


@pytest.mark.parametrize("config", ["", "mcp_servers: [files]\n", "mcp_servers: {\n"])
def test_a_tool_of_no_server_stays_an_error(config, problems):
    text = f'a = Agent {{ system_prompt = "x", tools = {{ "files" }} }}\n{MAIN}{SPECS}'
    assert problems(text, **{".tactus/config.yml": config}) == [
        "1: unknown tool 'files' | declared tools: none"
    ]


def test_a_tool_of_the_library_is_required_first(problems):
    text = f'a = Agent {{ system_prompt = "x", tools = {{ "done" }} }}\n{MAIN}{SPECS}'
    assert problems(text) == [
        "1: unknown tool 'done' | write local done = require(\"tactus.tools.done\") first"
    ]
