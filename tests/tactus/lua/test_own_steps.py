"""`Step`: phrases of a file's own."""

import pytest

from tests.tactus.scenarios import run_steps

PROGRAM = """
local seen = 0
Step("the total is {int}", function(ctx, n) assert(ctx.output_get("total") == n, "wrong total") end)
Step("the total was ([0-9]+) or (\\\\d+)", function(ctx, a, b) assert(a == "1" and b == "22") end)
Step("these rows", function(ctx, rows) seen = #rows; ctx.set_input("n", tonumber(rows[2][1])) end)
Step("this text:", function(ctx, text) ctx.set_input("text", text) end)
Step("I see {int} rows", function(ctx, n) assert(seen == n) end)
Step("the output should exist", function() state.own = true end)
Step("own wins", function(ctx) assert(state.own and ctx.state_get("own")) end)
Step("it ran", function(ctx) ctx.run_procedure() end)
Step("twice", print)
Step("twice(s)", print)
Procedure { input = { n = field.number{ default = 7 }, text = field.string{} },
  function(input) return { total = input.n, text = input.text } end }
"""


def result_of(*steps, program=PROGRAM):
    return run_steps(program, steps)


def test_expressions_tables_and_doc_strings():
    result = result_of(
        "Given these rows",
        "| n |",
        "| 3 |",
        "And this text:",
        '"""',
        "two",
        "lines",
        '"""',
        "When it ran",
        "Then the total is 3",
        "And the total was 1 or 22",
        "And I see 2 rows",
        'And the output text should be "two\\nlines"',
        "And the output should exist",
        "And own wins",
    )
    assert result.failed_step is None
    assert result.warnings == ()


def test_a_step_prepares_a_file_for_the_run():
    program = """
Step("a note {string}", function(_, text) File.write("out/note.txt", text) end)
Procedure { function() return File.read("out/note.txt") end }
"""
    result = result_of(
        'Given a note "Milk"',
        "When the procedure runs",
        'Then the output should be "Milk"',
        program=program,
    )
    assert result.failed_step is None


def test_what_a_step_asserts_is_shown_with_its_line():
    failure = result_of("When the procedure runs", "Then the total is 8").failed_step.failure
    assert failure.message == "wrong total"
    assert str(failure.location).startswith("main.tac")


def test_an_error_in_a_step_has_its_line():
    program = PROGRAM + 'Step("boom", function()\nlocal t = nil; t.x = 1 end)\n'
    failure = result_of("Given boom", program=program).failed_step.failure
    assert failure.message == "attempt to index a nil value (local 't')"
    assert str(failure.location) == "main.tac:16"


def test_two_own_phrases_that_match_are_ambiguous():
    failure = result_of("Given twice").failed_step.failure
    assert (
        failure.message
        == "the step is ambiguous: 'twice' (line 11) and 'twice(s)' (line 12) match it"
    )


SAID = """
Step(%s, function(ctx, ...) state.said = table.concat({ "said", ... }, "|") end)
Procedure { function() end }
"""


def said(phrase, text):
    """What a step is given, as text; None where the phrase does not match it."""
    steps = [f"Given {text}", "When the procedure runs", "Then the state said should be x"]
    failure = run_steps(SAID % phrase, steps).failed_step.failure
    return failure.found and failure.found.strip('"')


@pytest.mark.parametrize(
    ("phrase", "text", "values"),
    [
        ('"the price is ${float}"', "the price is $3.50", "said|3.5"),
        ('"what is it?"', "what is it?", "said"),
        ('"one + one"', "one + one", "said"),
        ('"2 * 3 ^ 4 = {int}"', "2 * 3 ^ 4 = 162", "said|162"),
        ('"the list [a] is there"', "the list [a] is there", "said"),
        ('"a|b"', "a|b", "said"),
        ('"C++ or C#"', "C++ or C#", "said"),
        ('"a smile :)"', "a smile :)", "said"),
        ('"50% [about]{int}"', "50% [about]3", "said|3"),
        ('"it is(n\'t) so"', "it isn't so", "said"),
        (r'"a \\(small) one"', "a (small) one", "said"),
        ('"I say (yes|no)"', "I say no", "said|no"),
        ('"^I say (.+)$"', "I say hello you", "said|hello you"),
        (r'"I wait (\\d+) s"', "I wait 12 s", "said|12"),
        ('"colou?r"', "color", "said"),
        ('"a (?:b|c) d"', "a c d", "said"),
        ('"[ab]{2,3} it"', "aba it", "said"),
        ('"I eat/drink {int} thing(s)"', "I drink 3 things", "said|3"),
        ('"I have {}"', "I have two words here", "said|two words here"),
        ('"a float {float}"', "a float 1e5", "said|100000.0"),
        ('"I say {string}"', 'I say ""', "said|"),
        ('"I say {string}"', "I say ''", "said|"),
        ('"I say {string}"', r"I say 'it\'s'", "said|it's"),
        ('"I say {string}"', r'I say "a \"b\" c"', r'said|a \"b\" c'),
        ('"colou?r"', "colouur", None),
        ('"a|b"', "ab", None),
    ],
)  # fmt: skip
def test_a_phrase_matches_its_own_text_and_what_it_describes(phrase, text, values):
    assert said(phrase, text) == values


def test_a_group_that_matched_nothing_is_nil():
    program = """
Step("a( b)?( c)? d", function(ctx, b, c) state.b, state.c = tostring(b), c end)
Procedure { function() end }
"""
    steps = ["Given a c d", "When the procedure runs", "Then the state b should be nil"]
    failure = run_steps(program, steps).failed_step.failure
    assert failure.found == '"nil"'
    steps[-1] = 'Then the state c should be " c"'
    assert run_steps(program, steps).failed_step is None


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (
            'Step("{thing} costs $5", print)',
            "1: the phrase of a Step cannot be used: '{thing}' is not a parameter; the parameters are value, ",
        ),
        (
            'Step("a (b", print)',
            "1: the phrase of a Step cannot be used: the '(' is never closed; write \\( for a parenthesis",
        ),
        (
            'Step("a/ b", print)',
            "1: the phrase of a Step cannot be used: an alternative beside '/' contains no text; ",
        ),
        (
            'Step("the {thing}", print)',
            "1: the phrase of a Step cannot be used: '{thing}' is not a parameter; the parameters are value, ",
        ),
        (
            'Step("^(", print)',
            "1: the phrase of a Step cannot be used: '^(' is not a regular expression: ",
        ),
        ('Step("x")', '1: Step got "x" and nil; expected a phrase and a function'),
    ],
)
def test_wrong_phrases(step, error, load_errors):
    text = f"{step}\nProcedure {{ function() end }}\nSpecification([[\nFeature: F\nScenario: S\n* the procedure runs\n]])"
    found = load_errors(text)
    assert found[0].startswith(error), found
