"""Procedures: inputs, outputs, state and logs."""

import pytest

from tactus import Ports, RunError, Source, load_program
from tactus.core.errors import InputError
from tactus.testing import EventList, FixedClock

TYPED = """
Procedure {
  input = {
    name = field.string{ required = true, enum = { "Ada", "Bob" } },
    n = field.number{}, i = field.integer{ default = 2 }, b = field.boolean{},
    list = field.array{}, map = field.object{},
  },
  function(input) return input end,
}
"""


def test_inputs_are_converted_and_defaults_filled_in(run):
    made = run(TYPED, name="Ada", n="1.5", b="yes", list=[1], map={"k": 1})
    assert made.value == {"b": True, "i": 2, "list": [1], "map": {"k": 1}, "n": 1.5, "name": "Ada"}


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "input 'name' is missing; expected string"),
        ({"name": "Eve"}, 'input \'name\' is "Eve"; expected one of ["Ada", "Bob"]'),
        ({"name": True}, "input 'name' is true; expected string"),
        ({"name": "Ada", "n": "many"}, "input 'n' is \"many\"; expected number"),
        ({"name": "Ada", "i": 1.5}, "input 'i' is 1.5; expected integer"),
        ({"name": "Ada", "b": "perhaps"}, "input 'b' is \"perhaps\"; expected boolean"),
        ({"name": "Ada", "list": {"k": 1}}, "input 'list' is {\"k\": 1}; expected array"),
        ({"name": "Ada", "map": [1]}, "input 'map' is [1]; expected object"),
        ({"nam": "Ada"}, "the procedure has no input 'nam'"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_wrong_inputs_name_field_expected_and_got(inputs, message, run):
    with pytest.raises(InputError) as caught:
        run(TYPED, **inputs)
    assert caught.value.message == message


def test_all_missing_inputs_are_reported_together(run):
    text = "Procedure { input = { b = field.number{required = true}, a = field.string{required = true} }, function() end }"
    with pytest.raises(InputError) as caught:
        run(text)
    assert caught.value.message == "inputs are missing: 'a' (string), 'b' (number)"


def test_an_unknown_input_is_answered_with_the_known_ones(run):
    with pytest.raises(InputError) as caught:
        run(TYPED, nam="Ada")
    assert caught.value.hint == "did you mean 'name'? Its inputs: b, i, list, map, n, name"


def test_a_required_output_must_be_there(run):
    text = (
        "Procedure { output = { a = field.string{ required = true } }, function() return {} end }"
    )
    with pytest.raises(RunError, match="lacks the required output 'a'"):
        run(text)


def test_a_wrong_output_type_is_a_warning_and_extra_keys_go(run):
    text = "Procedure { output = { a = field.string{} }, function() return { a = 1, b = 2 } end }"
    made = run(text)
    assert made.value == {"a": 1}
    assert made.events.of_type("output_mismatched") == ["output 'a' is 1; declared as string"]


@pytest.mark.parametrize(
    ("output", "result", "told"),
    [
        ("{ list = field.array{}, map = field.object{} }", "{ list = {}, map = {} }", {"list": [], "map": {}}),
        ("field.array{ items = field.array{} }", "{ {}, { {} } }", [[], [{}]]),
        (
            "{ o = field.object{ fields = { list = field.array{} } } }",
            "{ o = { list = {}, other = {} } }",
            {"o": {"list": [], "other": {}}},
        ),
        ("field.array{}", "{}", []),
        ("{ l = field.array{ items = field.array{} } }", "{ l = { {}, k = 1 } }", {"l": {"1": {}, "k": 1}}),
    ],
    ids=["fields", "items", "nested", "whole", "not-as-declared"],
)  # fmt: skip
def test_D42_an_empty_table_is_told_as_it_is_declared(output, result, told, run):
    made = run(f"Procedure {{ output = {output}, function() return {result} end }}")
    assert made.value == told
    assert made.events[-1].result == told


def test_any_value_may_be_returned(run):
    assert run("Procedure { function() return 10 / 2 end }").value == 5.0
    assert run("Procedure { function() end }").value is None
    assert run("Procedure { run = function() return 'x' end }").value == "x"


def test_state(run):
    text = """
    Procedure { function()
      state.name = "Ada"
      State.set("n", 1); State.increment("n"); State.increment("n", 5); State.increment("new")
      State.append("list", "a"); State.append("list", "b")
      local names = {}
      for key in pairs(state) do names[#names + 1] = key end
      table.sort(names)
      return { all = State.all(), missing = State.get("x", "default"), names = names, none = state.x }
    end }
    """
    made = run(text)
    assert made.value == {
        "all": {"list": ["a", "b"], "n": 7, "name": "Ada", "new": 1},
        "missing": "default",
        "names": ["list", "n", "name", "new"],
    }
    changes = [event for event in made.events.to_dicts() if event["type"] == "state_changed"]
    assert [(change["key"], change["value"]) for change in changes][:3] == [
        ("name", "Ada"),
        ("n", 1),
        ("n", 2),
    ]


def test_logs_and_prints_are_events_with_their_line(run):
    text = 'Procedure { function()\nLog.info("read", { files = 2 })\nLog.warn("odd")\nprint("a", 1, nil)\nend }'
    events = run(text).events.to_dicts()[1:-1]
    assert [(event["type"], event["location"]["line"]) for event in events] == [
        ("log_written", 2),
        ("log_written", 3),
        ("text_printed", 4),
    ]
    assert events[0]["context"] == {"files": 2}
    assert events[1]["level"] == "warning"
    assert events[2]["text"] == "a\t1\tnil"


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("local t = {} t.t = t Procedure { input = { x = field.object{ default = t } }, print }",
         "1: option 'default' of field.object cannot be used: the table at 't' contains itself"),
        ("Procedure { input = { x = field.string{ enum = { print } } }, print }",
         "1: option 'enum' of field.string cannot be used: a function at '1' is not plain data"),
        ("Procedure { input = { field.string{} }, print }", "1: input has an entry without a name"),
        ("a = Agent { system_prompt = 'A', model = '/' }\nProcedure { print }", "1: the model \"/\" has no name"),
    ],
)  # fmt: skip
def test_wrong_declarations(declaration, message, load_errors):
    assert load_errors(declaration)[0].startswith(message)


@pytest.mark.parametrize("value", [10**400, [[[[]]]] * 1], ids=["number", "list"])
def test_values_from_outside_end_in_a_result_or_a_clean_error(value, run):
    text = "Procedure { input = { x = field.array{} }, function(input) return input.x end }"
    deep = value
    for _ in range(200):
        deep = [deep]
    with pytest.raises(
        InputError, match=r"the input .* cannot be used: the (number is too large|value is nested)"
    ):
        run(text, x=[value] if isinstance(value, int) else deep)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Log.info(3)", "Log.info got 3; expected a string"),
        ("Log.info('a', 3)", "Log.info got the context 3; expected a table"),
        ("Log.shout('a')", "Log has no 'shout'"),
        ("local x = nil; x.y = 1", "attempt to index a nil value (local 'x')"),
        ("error('boom')", "boom"),
        ("error({ code = 1 })", 'error value: {"code": 1}'),
        ("error()", "error value: nil"),
    ],
)
def test_errors_name_the_users_line(body, message, run):
    with pytest.raises(RunError) as caught:
        run(f"Procedure {{ function()\n{body}\nend }}")
    assert str(caught.value) == f"main.tac:2: {message}"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("LM('x')", "1: 'LM' is part of the original Tactus, not of this one | use default_model"),
        ("mcp.files.read('x')", "1: 'mcp' is part of the original Tactus, not of this one | declare a Tool"),
        ("require('tactus.web')", "1: module 'tactus.web' does not exist | it is part of the original Tactus, not of this one"),
        ("require('tactus.io.excel')", "1: module 'tactus.io.excel' does not exist | it is part of the original Tactus, not of this one; save the table as CSV"),
        ("Procedur { }", "1: attempt to call a nil value (global 'Procedur') | did you mean 'Procedure'?"),
    ],
)  # fmt: skip
def test_a_construct_that_is_not_there(text, error, load_errors):
    assert load_errors(text)[0] == error


def test_a_failed_run_is_an_event_with_the_line_that_failed():
    from tactus import Ports, Source, run_program
    from tactus.testing import EventList, FixedClock

    events = EventList()
    with pytest.raises(RunError):
        source = Source("main.tac", "Procedure { function()\nerror('boom') end }")
        run_program(source, Ports(events, FixedClock()), {})
    assert events.to_dicts()[-1] == {
        "type": "run_failed",
        "message": "boom",
        "hint": None,
        "location": {"path": "main.tac", "line": 2},
    }


def test_a_long_file_name_does_not_confuse_positions():
    from tactus import Ports, Source, run_program
    from tactus.testing import EventList, FixedClock

    source = Source("a/" + "long:" * 30 + "ü.tac", "Procedure { function()\nerror('boom') end }")
    with pytest.raises(RunError) as caught:
        run_program(source, Ports(EventList(), FixedClock()), {})
    assert str(caught.value) == f"{source.path}:2: boom"


ORDER = """
Procedure {
  input = {
    order = field.object { required = true, fields = {
      lines = field.array { items = field.object { fields = {
        sku = field.string { required = true },
        pieces = field.integer { default = 1 },
        size = field.string { enum = { "S", "M" }, default = "M" },
      } } },
      note = field.string { required = true, default = "none" },
    } },
  },
  function(input) return input.order end,
}
"""


def test_defaults_within_lists_and_objects_are_filled_in(run):
    assert run(
        ORDER, order={"lines": [{"sku": "tea"}, {"sku": "cup", "pieces": 2, "size": "S"}]}
    ).value == {
        "lines": [
            {"sku": "tea", "pieces": 1, "size": "M"},
            {"sku": "cup", "pieces": 2, "size": "S"},
        ],
        "note": "none",
    }


def test_a_default_is_of_its_type(load_errors, run):
    assert load_errors(
        "Procedure {\ninput = { n = field.integer { default = 'x' }, o = field.object { default = { a = 1 },"
        " fields = { a = field.string {} } }, e = field.string { default = 'z', enum = { 'a' } } },\n"
        "function() end }"
    ) == [
        '1: the default of input \'e\' is "z"; expected one of ["a"]',
        "1: the default of input 'n' is \"x\"; expected integer",
        "1: the default of input 'o.a' is 1; expected string",
    ]
    text = "Procedure { input = { n = field.integer { default = '5' } }, function(input) return input.n end }"
    assert run(text).value == 5


def test_texts_within_lists_and_objects_are_read_as_their_types(run):
    made = run(ORDER, order={"lines": [{"sku": "tea", "pieces": "2"}]})
    assert made.value["lines"][0]["pieces"] == 2


def test_values_within_lists_and_objects_are_one_of_their_enum(run):
    with pytest.raises(InputError, match=r'lines\[1\].size\' is "XL"; expected one of \["S"'):
        run(ORDER, order={"lines": [{"sku": "tea", "size": "XL"}]})


def test_a_procedure_that_runs_another_on_its_line_is_no_helper(run):
    text = 'Procedure { function() local ok, r = pcall(function() local x = Procedure.run("no.tac") end) return ok end }'
    assert run(text).value is False


def test_fields_are_in_the_order_in_which_they_are_declared():
    text = """local early = field.string{}
    Procedure {
      input = { total = field.number{}, people = field.integer{}, already_paid = field.array{}, zip = early },
      output = { z = field.string{}, a = field.string{} },
      function() end,
    }"""
    procedure = load_program(Source("a.tac", text), Ports(EventList(), FixedClock())).procedure
    names = [field.name for field in procedure.inputs]
    assert names == ["zip", "total", "people", "already_paid"]
    assert [field.name for field in procedure.outputs] == ["z", "a"]
