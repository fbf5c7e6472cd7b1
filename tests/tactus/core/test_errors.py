"""What is said when something goes wrong: where, in one sentence, in the user's words, and with what to do."""

import re

import pytest

from tactus import LoadError, Ports, RunError, Source, TactusError, run_program
from tactus.adapters.files.memory import MemoryFiles
from tactus.specs.verification import verify
from tactus.testing import EventList, FixedClock, ScriptedModelClient
from tests.provoked_messages import find_messages, places_of
from tests.tactus.lua.test_properties import check_clean
from tests.tactus.scenarios import run_steps

POET = 'poet = Agent { system_prompt = "x" }\n'
MAIN = "Procedure { function() return 1 end }\n"


def main(body):
    return f"Procedure {{ function()\n  {body}\nend }}"


def errors_of(text):
    """Load and run a program; what goes wrong, as people read it."""
    files = MemoryFiles()
    files.write("helper.tac", b"")
    try:
        verify(Source("main.tac", text), FixedClock())
        run_program(Source("main.tac", text), Ports(EventList(), FixedClock(), files=files), {})
    except LoadError as error:
        return list(error.errors)
    except RunError as error:
        return [error]
    return []


WRONG = [
    ("Mocks(3)\n" + MAIN, "main.tac:1: Mocks got 3; expected a table by name"),
    ("input(3)\nreturn 1", "main.tac:1: input got 3; expected a table of fields"),
    (
        "Evaluation { dataset = { { name = 'x', inputs = { f = print } } } }\n" + MAIN,
        "main.tac:1: Evaluation cannot be used: a function at ",
    ),
    (
        main("Specification('Feature: F')"),
        "main.tac:2: a Specification is declared while the procedure runs",
    ),
    (main("Stop.request(3)"), "main.tac:2: Stop.request got 3; expected a string"),
    (main("checkpoint(3)"), "main.tac:2: checkpoint got 3; expected a function"),
    (main("Classify(3)"), "main.tac:2: Classify got 3; expected a table of options"),
    (main("require(3)"), "main.tac:2: require got 3; expected a string"),
    (
        main("MessageHistory.replace(3)"),
        "main.tac:2: MessageHistory.replace got 3; expected a list of messages",
    ),
    (
        main("Json.encode({}, 2.5)"),
        "main.tac:2: the indent of JSON is 2.5; expected a number from 0 to 16",
    ),
    (
        main("require('tactus.io.csv').write('x.csv', 3)"),
        "main.tac:2: csv.write got 3; expected a list of rows",
    ),
    (
        main("require('tactus.generate').LLMGenerator:new { output_format = 'xml' }"),
        'main.tac:2: the output_format of LLMGenerator is "xml"',
    ),
    (
        "price = Tool { function() end, input = { item = field.string {} } }\n"
        "Mocks { price = { conditional = { { when = { item = 'tea' }, returns = 3 } } } }\n"
        + main("price { item = 'milk' }"),
        "main.tac:4: no condition of the mock of 'price' matches ",
    ),
    (
        main("Human.multiple { { id = 'a', type = 'nonsense' } }"),
        "main.tac:2: item 1 of Human.multiple is ",
    ),
    (
        'poet = Agent { system_prompt = "x", prepare = function() return 3 end }\n'
        + main("poet('Go.')"),
        "main.tac:3: 'prepare' of agent 'poet' returned 3; expected a table",
    ),
    (
        main("State.set('a', 3) State.append('a', 1)"),
        "main.tac:2: state 'a' is 3; expected a list",
    ),
    ("Model(3)\n" + MAIN, "main.tac:1: Model got 3; expected a table of options"),
    (
        main(
            "require('tactus.text.classify.similarity').calculate_similarity('a', 'b', 'levensthein')"
        ),
        'main.tac:2: unknown algorithm "levensthein"',
    ),
    (
        main("setmetatable({}, { __gc = print })"),
        "main.tac:2: __gc is not available in a .tac file",
    ),
    (main("string.rep('x', 1e18)"), "main.tac:2: string.rep: the resulting string is too large"),
    (main("table.move({}, 1, 1e15, 2)"), "main.tac:2: table.move: the table is too large"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_mistake(text, message):
    (error,) = errors_of(text)
    check_clean(error)
    assert str(error)[: len(message)] == message


def test_a_specification_in_a_helper(in_folder):
    folder = in_folder({"main.tac": f"require('lib')\n{MAIN}", "lib.tac": "\nSpecification('x')"})
    source = Source(str(folder / "main.tac"), (folder / "main.tac").read_text())
    with pytest.raises(LoadError) as caught:
        verify(source, FixedClock())
    (error,) = caught.value.errors
    assert str(error) == f"{folder}/lib.tac:2: a Specification in a helper is never run"
    assert error.hint == "move it to the program"


def failure_of(steps, program=MAIN):
    (failure,) = [step.failure for step in run_steps(program, steps).steps if step.failure]
    return failure


def test_a_step_about_a_field_of_a_text():
    failure = failure_of(["When the procedure runs", "Then the output k should exist"])
    assert (failure.message, failure.location.line) == ("the output is 1 and has no fields", 7)


def test_a_step_of_the_file_after_a_run_that_failed():
    program = main("error('no luck')") + (
        "\nStep('it is {int}', function(ctx, n) assert(ctx.output_value() == n) end)"
    )
    steps = ["When the procedure runs", "Then it is 3", "And the procedure should fail"]
    assert failure_of(steps, program).message == "the procedure failed: no luck"


def test_a_model_that_answers_no_object():
    model = 'mood = Model { type = "llm", system_prompt = "x", output = { label = "string" } }\n'
    ports = Ports(EventList(), FixedClock(), ScriptedModelClient(["Good, I think."]))
    with pytest.raises(RunError) as caught:
        run_program(
            Source("main.tac", model + main("local m = mood({ text = 'x' }) return m")), ports, {}
        )
    check_clean(caught.value)
    assert str(caught.value) == (
        "main.tac:3: model 'mood' answered \"Good, I think.\"; expected a JSON object"
    )


def test_a_filter_that_returns_no_messages():
    agent = 'poet = Agent { system_prompt = "x", message_history = { filter = function() return 3 end } }\n'
    ports = Ports(EventList(), FixedClock(), ScriptedModelClient(["x"]))
    with pytest.raises(RunError) as caught:
        run_program(Source("main.tac", agent + main("poet('Go.')")), ports, {})
    assert str(caught.value) == (
        "main.tac:3: the filter of agent 'poet' returned 3; expected a list of messages"
    )


def test_an_agent_that_calls_itself_while_it_answers():
    agent = 'poet = Agent { system_prompt = "x", on_token = function() poet("Go on.") end }\n'
    ports = Ports(EventList(), FixedClock(), ScriptedModelClient(["x"]))
    with pytest.raises(RunError, match="agent 'poet' is called while it is taking a turn"):
        run_program(Source("main.tac", agent + main("poet('Go.')")), ports, {})


def test_an_answer_that_is_missing():
    class Absent:
        def answer(self, question):
            return None

    text = main("Human.multiple { { id = 'a', type = 'input', label = 'A', required = true } }")
    ports = Ports(EventList(), FixedClock(), ScriptedModelClient(), Absent())
    with pytest.raises(RunError, match=r"^main.tac:2: 'a' of Human.multiple was not answered$"):
        run_program(Source("main.tac", text), ports, {})


# All of them; that each is provoked by a test is held by tests/provoked_messages.py


def is_clean(message):
    if "\n" in message or re.search(r"Python|lupa|\[string|[Pp]lease|[Ii]nvalid", message):
        return False
    try:
        check_clean(TactusError(message))
    except AssertionError:
        return False
    return True


def test_every_message_is_one_sentence_in_the_users_words():
    messages = find_messages()
    assert len(messages) > 100
    assert {place: text for place, text in messages.items() if not is_clean(text)} == {}


MESSAGES = {
    "a.lua:1": "'%s' got %s",
    "a.lua:2": "%s got %s; expected a table",
    "b.lua:3": "Sleep got ",
}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Sleep got 3", {"b.lua:3"}),
        ("Stop got 3; expected a table", {"a.lua:2"}),
        ("'Stop' got nil", {"a.lua:1"}),
        ("'Stop' got 3; expected a table", {"a.lua:1", "a.lua:2"}),
        ("it says: Sleep got", set()),
    ],
)
def test_an_error_is_credited_to_the_messages_that_say_most_of_it(text, places):
    assert places_of({text}, MESSAGES) == places


def test_a_mistake_on_a_line_is_told_once():
    text = "for _ = 1, 3 do Agent { system_prompt = 'x', modle = 'y' } end\n" + MAIN
    assert len(errors_of(text)) == 1


@pytest.mark.parametrize(
    ("text", "message", "line", "hint"),
    [
        ("Agent {\n  sytem_prompt = 'x' }", "Agent has no option 'sytem_prompt'", 2, "did you mean 'system_prompt'?"),
        ("Agent {\n  system_message = 'x' }", "Agent has no option 'system_message'", 2, "write 'system_prompt'"),
        ("Model 'm' { type = 'http',\n  endpont = 'http://x' }", "Model has no option 'endpont'", 2, "did you mean 'endpoint'?"),
        ("Evaluation {\n  evaluators = { field.min_length {\n    valu = 3 } } }", "evaluator 'min_length' has no option 'valu'", 3, "did you mean 'value'?"),
        ("f = field.string {\n  requird = true }", "field.string has no option 'requird'", 2, "did you mean 'required'?"),
    ],
)  # fmt: skip
def test_a_misspelt_option_is_reported_once_at_its_line(text, message, line, hint):
    (error,) = errors_of(f"{text}\n{MAIN}")
    assert (error.message, error.location.line, error.hint) == (message, line, hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("if x != 1 then end", "write '~=' for '!=' and 'not' for '!'"),
        ("x = [1, 2]", "write a list as { 1, 2 }"),
        ("x += 1", "write it out: x = x + 1"),
        ("if x then end end", "remove the extra 'end', here or above"),
        ("return 1\nf()", "nothing may follow the return of a file; move it to the end"),
        (
            "Specification([[\nThen the output should be [[1], [2]]\nAnd it ends\n]])",
            "a string in [[ … ]] ends at its first ]]; write [=[ … ]=] around one that contains ]]",
        ),
        ("x = (1", "add the ')' that ends this bracket"),
        ("x = = 1", None),
    ],
)
def test_habits_from_elsewhere_get_a_hint(text, hint):
    (error,) = errors_of(text)
    assert error.hint == hint


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        ("return greter('a')", "attempt to call a nil value (global 'greter')", "did you mean 'greeter'?"),
        ("return { txt = 'a' }", "the procedure's result lacks the required output 'text'", "the result has 'txt', which is not declared"),
        ("return { text = nil }", "the procedure's result lacks the required output 'text'", "its value is nil, or it is not in the table that is returned"),
        ("local x = 1", "the procedure returned nil; expected a table with its declared outputs", "end it with return { text = … }"),
    ],
)  # fmt: skip
def test_the_mistakes_of_a_first_hour_have_hints(body, message, hint, run):
    text = f"""greeter = Agent {{ system_prompt = 'Greet.' }}
Procedure {{
  output = {{ text = field.string{{ required = true }} }},
  function() {body} end
}}"""
    with pytest.raises(RunError) as caught:
        run(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)
