"""People in the loop: mocked in specifications, asked at a terminal."""

import io

import pytest

from tactus import RunError, Source
from tactus.adapters.terminal_human import TerminalHuman
from tactus.core.errors import HumanUnavailableError
from tactus.core.ports import Question
from tactus.specs.verification import verify
from tactus.testing import FixedClock
from tests.tactus.scenarios import run_steps

PROGRAM = """
Procedure { function()
  return {
    ok = Human.approve("Send it?"),
    name = Human.input { message = "Who are you?", default = "nobody" },
    other = Human.input { message = "And the other?" },
    color = Human.select { message = "Color?", options = { "red", { label = "blue" } } },
    several = Human.select { message = "Several?", options = { "blue", "red" }, mode = "multiple" },
    review = Human.review { message = "Right?", artifact = { a = 1 } },
  }
end }
"""


def result_of(*steps):
    return run_steps(PROGRAM, steps)


def test_answers_by_default():
    result = result_of(
        "When the procedure runs",
        "Then the output ok should be true",
        "And the output name should be nobody",
        'And the output other should be "test input"',
        "And the output color should be red",
        'And the output several should be ["blue"]',
        'And the output review should be {"decision": "approved"}',
    )
    assert result.failed_step is None


def test_answers_of_a_specification():
    result = result_of(
        "Given the human rejects",
        'And the human answers "Ada" to "Who"',
        'And the human answers "hm"',
        'And the human chooses "blue"',
        "When the procedure runs",
        "Then the output ok should be false",
        "And the output name should be Ada",
        "And the output other should be hm",
        "And the output color should be blue",
        'And the output review should be {"decision": "rejected", "feedback": "hm"}',
        'And the human should be asked "Color?"',
    )
    assert result.failed_step is None
    kinds = [type(event).__name__ for event in result.events]
    assert kinds.count("HumanAsked") == kinds.count("HumanAnswered") == 6


def test_a_specification_answers_for_people_also_where_the_model_is_real():
    from tactus.testing import ScriptedModelClient

    text = (
        PROGRAM
        + "\nSpecification([[\nFeature: F\nScenario: S\nGiven the human rejects\nWhen the procedure runs\nThen the output ok should be false\n]])"
    )
    report = verify(Source("main.tac", text), FixedClock(), model=ScriptedModelClient())
    assert report.passed


def test_each_of_several_choices_has_its_answer():
    program = """
    Procedure { function()
      return {
        color = Human.select { message = "Color?", options = { "red", "blue" } },
        sizes = Human.select { message = "Sizes?", options = { "S", "M", "L" }, mode = "multiple" },
        cut = Human.select { message = "Cut?", options = { "wide", "narrow" } },
      }
    end }
    """
    steps = [
        'Given the human answers "blue" to "Color"',
        'And the human answers ["S", "L"] to "Sizes"',
        'And the human chooses "narrow"',
        "When the procedure runs",
        'Then the output should be {"color": "blue", "sizes": ["S", "L"], "cut": "narrow"}',
    ]
    assert run_steps(program, steps).failed_step is None


def test_a_choice_that_is_not_there():
    result = result_of(
        'Given the human chooses "green"',
        "When the procedure runs",
        "Then the output ok should be true",
    )
    assert (
        result.failed_step.failure.message
        == 'the answer "green" is not among the options ["red", "blue"]'
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("Human.approve(3)", "Human.approve got 3; expected a string or a table"),
        ("Human.input {}", "Human.input requires the option 'message'"),
        ("Human.input { message = 3 }", "option 'message' of Human.input is 3; expected a string"),
        ("Human.input { mesage = 'x' }", "Human.input has no option 'mesage'"),
        ("Human.select { message = 'x' }", "Human.select requires the option 'options'"),
        ("Human.aprove('x')", "Human has no 'aprove'"),
    ],
)
def test_wrong_calls(call, message, run):
    with pytest.raises(RunError) as caught:
        run(f"Procedure {{ function()\n{call} end }}")
    assert str(caught.value) == f"main.tac:2: {message}"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def ask(typed, **question):
    prompts = io.StringIO()
    answer = TerminalHuman(Terminal(typed), prompts).answer(Question(message="Well?", **question))
    return answer, prompts.getvalue()


@pytest.mark.parametrize(
    ("typed", "question", "answer", "prompts"),
    [
        ("y\n", {"kind": "approve"}, True, "Well? [y/n] (n): "),
        ("\n", {"kind": "approve", "default": True}, True, "Well? [y/n] (y): "),
        (
            "x\nNO\n",
            {"kind": "approve"},
            False,
            "Well? [y/n] (n): Answer y or n.\nWell? [y/n] (n): ",
        ),
        (" Ada \n", {"kind": "input"}, "Ada", "Well? "),
        ("\n", {"kind": "input", "default": "Bob"}, "Bob", "Well? (Bob): "),
        ("\n", {"kind": "input", "placeholder": "a name"}, "", "Well? (e.g. a name): "),
        ("", {"kind": "input", "default": "Bob"}, "Bob", "Well? (Bob): \n"),
        ("", {"kind": "approve"}, False, "Well? [y/n] (n): \n"),
        ("", {"kind": "approve", "default": True}, True, "Well? [y/n] (y): \n"),
        ("", {"kind": "review"}, {"decision": "rejected", "feedback": None}, None),
        ("", {"kind": "select", "choices": ("a", "b"), "default": "b"}, "b", None),
        (
            "2\n",
            {"kind": "select", "choices": ("a", "b")},
            "b",
            "Well?\n  1 a\n  2 b\nChoose 1-2: ",
        ),
        (
            "\n",
            {"kind": "select", "choices": ("a", "b"), "default": "b"},
            "b",
            "Well?\n  1 a\n  2 b\nChoose 1-2 (2 b): ",
        ),
        (
            "\n",
            {"kind": "select", "choices": (True, 2), "default": True},
            True,
            "Well?\n  1 true\n  2 2\nChoose 1-2 (1 true): ",
        ),
        (
            "x\n1,3\n",
            {
                "kind": "select",
                "choices": ("a", "b", "c"),
                "is_multiple": True,
                "default": ["a", "b"],
            },
            ["a", "c"],
            "Well?\n  1 a\n  2 b\n  3 c\nChoose 1-3, or several as in 1,3 (1,2 a, b): "
            "Answer with a number from the list, or with several as in 1,2.\n"
            "Choose 1-3, or several as in 1,3 (1,2 a, b): ",
        ),
        ("Light Red\n", {"kind": "select", "choices": ("blue", "light red")}, "light red", None),
        ("2\n", {"kind": "select", "choices": ("2", "1")}, "1", None),
        (
            "b, A\n",
            {"kind": "select", "choices": ("a", "b", "c"), "is_multiple": True},
            ["b", "a"],
            None,
        ),
        ("a, b\na\n", {"kind": "select", "choices": ("a", "b")}, "a", None),
        ("3\n1,2\n1\n", {"kind": "select", "choices": ("a", "b")}, "a", None),
        (
            "1, 2\n",
            {"kind": "select", "choices": ("a", "b"), "is_multiple": True},
            ["a", "b"],
            None,
        ),
        (
            "y\nfine\n",
            {"kind": "review", "artifact": "text"},
            {"decision": "approved", "feedback": "fine"},
            None,
        ),
    ],
)
def test_at_a_terminal(typed, question, answer, prompts):
    given, shown = ask(typed, **question)
    assert given == answer
    assert prompts is None or shown == prompts


@pytest.mark.parametrize(
    ("message", "prompt"),
    [("Your name", "Your name: "), ("Your name: ", "Your name: "), ("Who?", "Who? ")],
)
def test_a_prompt_ends_in_one_colon_or_the_question_mark_of_the_program(message, prompt):
    prompts = io.StringIO()
    TerminalHuman(Terminal("Ada\n"), prompts).answer(Question("input", message))
    assert prompts.getvalue() == prompt


def test_the_end_of_the_input_is_an_answer_too():
    with pytest.raises(HumanUnavailableError) as caught:
        ask("", kind="input")
    assert caught.value.message == "the input ended before 'Well?' was answered"


def test_without_a_terminal_nobody_is_asked(command, in_folder):
    folder = in_folder({"a.tac": 'Procedure { function() return Human.approve("Go?") end }'})
    done = command("tactus", "run", "a.tac", cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert "a.tac:1: the program asks 'Go?', but the input is not a terminal" in done.err
    assert command("tactus", "run", "a.tac", "--mock", cwd=folder).out == "\ntrue\n"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ('{ type = "string" }', None),
        ('{ type = "integer" }', "integer"),
        ('{ enum = { "red", "blue" } }', 'one of ["red", "blue"]'),
        ('{ enum = { "test input" } }', None),
        (
            '{ type = "object", required = { "a" }, properties = { a = { type = "array", items = { type = "string" } } } }',
            "object of a (array of string)",
        ),
    ],
)
def test_an_answer_is_checked_with_its_schema(schema, expected, run):
    text = f'Procedure {{ function() return Human.input {{ message = "Q", response_schema = {schema} }} end }}'
    if expected is None:
        assert run(text).value == "test input"
    else:
        with pytest.raises(RunError) as caught:
            run(text)
        assert caught.value.message == f"the answer to 'Q' is \"test input\"; expected {expected}"


def test_a_wrong_part_of_an_answer_is_named(run):
    schema = '{ type = "object", properties = { city = { type = "string" } } }'
    text = f"""Procedure {{ function()
      return Human.select {{ message = "Q", options = {{ {{ city = 3 }} }}, default = {{ city = 3 }}, response_schema = {schema} }}
    end }}"""
    with pytest.raises(RunError) as caught:
        run(text)
    assert caught.value.message == "the 'city' of the answer to 'Q' is 3; expected string"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('Human.approve { config_key = "x" }', "unknown Hitl key \"x\""),
        ("Human.multiple {}", "Human.multiple requires the option 'items'"),
        ("Human.multiple { { id = 3 } }", 'item 1 of Human.multiple is {"id": 3}; expected an \'id\' and a known \'type\''),
        ("Human.custom { component_type = 'map' }", "Human.custom requires the option 'message'"),
        ("Hitl(3)", "Hitl got 3 and nil; expected a key and a table"),
    ],
)  # fmt: skip
def test_questions_that_are_put_wrong(call, message, run):
    with pytest.raises(RunError) as caught:
        run(f"Procedure {{ function() {call} end }}")
    assert caught.value.message == message
