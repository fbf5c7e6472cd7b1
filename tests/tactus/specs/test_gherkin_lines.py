"""Every line of a feature is read as what it was meant as, or is an error with its line."""

import pytest

from tactus import load_program
from tactus.core.errors import LoadError
from tactus.core.ports import Ports
from tactus.core.source import Source
from tactus.engine.session import Session
from tactus.specs.runner import specifications_of
from tactus.testing import EventList, FixedClock

MAIN = 'Procedure { input = { x = field.string { default = "d" } }, function(input) return { x = input.x } end }\n'


def errors_of(gherkin, before=MAIN):
    """Return the errors of a specification whose first line is line 3."""
    source = Source("main.tac", f"{before}Specification([==[\n{gherkin}\n]==])")
    session = Session(source, Ports(EventList(), FixedClock()), is_spec=True)
    try:
        specifications_of(session)
    except LoadError as error:
        return [str(item).removeprefix("main.tac:") + f" | {item.hint}" for item in error.errors]
    finally:
        session.close()
    return []


AFTER = '    When the procedure runs\n    Then the output x should be "d"'

LOST = {
    "lower case": 'given the input x is "e"',
    "upper case": 'GIVEN the input x is "e"',
    "tab": 'Given\tthe input x is "e"',
    "no-break space": 'Given\u00a0the input x is "e"',
    "narrow no-break space": 'Given\u202fthe input x is "e"',
    "ideographic space": 'Given\u3000the input x is "e"',
    "zero-width space before": '\u200bGiven the input x is "e"',
    "zero-width space within": 'Gi\u200bven the input x is "e"',
    "byte order mark": '\ufeffGiven the input x is "e"',
    "colon": 'Given: the input x is "e"',
    "comma": 'And, the input x is "e"',
    "dash": '- Given the input x is "e"',
    "long dash": '— Given the input x is "e"',
    "bullet": '• Given the input x is "e"',
    "star without space": '*Given the input x is "e"',
    "bold": '**Given** the input x is "e"',
    "number": '1. Given the input x is "e"',
    "number in brackets": '(2) Given the input x is "e"',
    "quoted": '> Given the input x is "e"',
    "slashes": '// Given the input x is "e"',
    "misspelt": 'Givn the input x is "e"',
    "letters exchanged": 'Adn the input x is "e"',
    "misspelt twice": 'Givn the imput x is "e"',
    "no keyword": 'the input x is "e"',
    "no keyword, capital": 'The input x is "e"',
    "keyword of another language": 'Angenommen the input x is "e"',
    "another word": 'Suppose the input x is "e"',
    "The for Then": 'The the input x is "e"',
    "alone": "Given",
    "no space": 'Giventhe input x is "e"',
    "table": "| x | e |",
    "doc string": '"""',
    "doc string of grave accents": "```",
    "line separator": 'A text.\u2028Given the input x is "e"',
    "next line": 'A text.\u0085Given the input x is "e"',
    "form feed": 'A text.\x0cGiven the input x is "e"',
}


@pytest.mark.parametrize("line", LOST.values(), ids=LOST)
@pytest.mark.parametrize(
    "between", ["", "\n", "# prepare\n", "A description.\n\n", "\n\t\n# a\n\n"], ids=repr
)
def test_a_line_that_was_meant_as_a_step_is_an_error(line, between):
    errors = errors_of(f"Feature: F\n  Scenario: S\n{between}    {line}\n{AFTER}")
    assert [error.partition(":")[0] for error in errors] == [str(5 + between.count("\n"))]


@pytest.mark.parametrize(
    "heading",
    ["Background:", "Rule: R\n  Background:", "Rule: R\n  Example: S", "Scenario Outline: S"],
)
def test_such_a_line_is_an_error_below_each_heading_that_has_steps(heading):
    more = "\n  Scenario: T\n    When the procedure runs" if "Background" in heading else ""
    errors = errors_of(f'Feature: F\n  {heading}\n    given the input x is "e"\n{AFTER}{more}')
    assert len(errors) == 1
    assert "'given' is not a keyword" in errors[0]


def test_a_background_of_nothing_but_prose_prepares_nothing():
    errors = errors_of("Feature: F\nBackground:\n  the user is known\nScenario: S\n" + AFTER)
    assert errors == [
        "4: the background has no steps | a step begins with Given, When, Then, And, But or *"
    ]


def test_a_step_in_the_name_of_a_scenario_is_an_error():
    errors = errors_of(f'Feature: F\n  Scenario: S\u2028Given the input x is "e"\n{AFTER}')
    assert errors == [
        "4: 'Given the input x is \"e\"' is not read as a step | write 'Given the input x is \"e\"'"
    ]


PROSE = {
    "story": "As a customer I pay less\nwhen a card is shown\nand the till is open.",
    "capitals": "In order to sell\nWhen they pay by card\nGiven that they have one",
    "lists": "- when paid\n* cheap\n1. fast",
    "headings as words": "Feature flags are switched by hand.\nExamples of this are rare.",
    "headings with colons": "Features: two\nRules: none\nExamples: one, two",
    "headings at the beginning of a sentence": "Scenario planning is hard\nand background noise is loud",
    "table": "| not | read |\n|-----|------|",
    "wrapped step": "Prices are read\nwhen the procedure runs\nand not before",
}


@pytest.mark.parametrize("prose", PROSE.values(), ids=PROSE)
@pytest.mark.parametrize("heading", ["Feature: F", "Feature: F\nRule: R"])
def test_prose_is_allowed_where_no_step_can_be(heading, prose):
    assert errors_of(f"{heading}\n{prose}\n\nScenario: S\n{AFTER}") == []


@pytest.mark.parametrize(
    "line",
    [
        "The customer pays less.",
        "They pay with a card, and the till is open.",
        "Gives a warning.",
        "An agent answers.",
        "Than which nothing is cheaper.",
        "Hand in hand with it, other things are read.",
        "Whenever a card is shown, less is paid.",
        "Examples of this are rare.",
        "Background noise is measured",
        "Note: the till is open.",
        "Rules: none",
        "See https://example.org/given for more.",
        "Thing one, thing two.",
        "As a customer I pay less\nwhen a card is shown\nand the till is open.",
        "A text with comments\n# one\nand a comment in the middle\n# two",
    ],
)
def test_prose_is_allowed_between_a_scenario_and_its_first_step(line):
    assert errors_of(f"Feature: F\nScenario: S\n{line}\n\n{AFTER}") == []


def test_a_step_below_a_feature_is_an_error_where_a_phrase_matches_it():
    errors = errors_of(f'Feature: F\n  Given the input x is "e"\n  Scenario: S\n{AFTER}')
    assert errors == [
        "4: 'Given the input x is \"e\"' is not read as a step | move it below a Background or a Scenario"
    ]


def test_a_phrase_of_the_files_own_counts_too():
    before = MAIN.replace("\n", " ") + 'Step("die Kasse ist offen", function() end)\n'
    errors = errors_of(f"Feature: F\n  Scenario: S\n    die Kasse ist offen\n{AFTER}", before)
    assert errors[0].startswith("5: 'die Kasse ist offen' is not read as a step")


LOST_HEADINGS = {
    "scenario: T": "'scenario' is not a keyword, so 'scenario: T' is not read | write 'Scenario:'",
    "Scenario : T": "'Scenario' is not a keyword, so 'Scenario : T' is not read | write 'Scenario:'",
    "Scenaro: T": "'Scenaro' is not a keyword, so 'Scenaro: T' is not read | write 'Scenario:'",
    "Scenario T": "'Scenario' is not a keyword, so 'Scenario T' is not read | write 'Scenario:'",
    "Scenario outline: T": "'Scenario outline' is not a keyword, so 'Scenario outline: T' is not read"
    " | write 'Scenario Outline:'",
    "Backgroud:": "'Backgroud' is not a keyword, so 'Backgroud:' is not read | write 'Background:'",
    "- Scenario: T": "'Scenario' is not a keyword, so '- Scenario: T' is not read | write 'Scenario:'",
    "Feature: G": "'Feature: G' is not allowed here | None",
}


@pytest.mark.parametrize(("line", "error"), LOST_HEADINGS.items())
@pytest.mark.parametrize("heading", ["Feature: F", "Feature: F\nRule: R"])
def test_a_heading_that_is_not_read_is_an_error(heading, line, error):
    errors = errors_of(f"{heading}\n{line}\n    Given a customer\nScenario: S\n{AFTER}")
    assert errors == [f"{4 + heading.count(chr(10))}: {error}"]


def test_keywords_are_those_of_the_language():
    text = "# language: de\nFunktionalität: F\n  Szenario: S\n    {}\n    Wenn the procedure runs"
    assert errors_of(text.format('angenommen the input x is "e"')) == [
        "6: 'angenommen' is not a keyword, so 'angenommen the input x is \"e\"' is not read | write 'Angenommen'"
    ]
    assert errors_of(text.format("Der Kunde zahlt weniger.")) == []


def outline(steps, *tables):
    lines = "\n".join(f"    {step}" for step in steps)
    examples = "\n".join(f"  Examples:\n{table}" for table in tables)
    return f"Feature: F\n  Scenario Outline: S\n{lines}\n{examples}"


USES_X = ['Given the input x is "<x>"', "When the procedure runs"]
X = "| x |\n| 1 |"


@pytest.mark.parametrize(
    "step",
    [
        'Then the output x should be "<b><x></b>"',
        'Then the output x should be "1 < 2 and 3 > 2"',
        'Then the output x should be "<br/> <br> <a href=""> <!-- no -->"',
        'Then the output x should be "<think>no</think>"',
        'Then the output x should be "<unknown>"',
        'Then the output x should be "List<String> <me@example.org>"',
        'Then the output x should be "<>"',
    ],
)
def test_only_the_name_of_a_column_is_a_placeholder(step):
    assert errors_of(outline([*USES_X, step], X)) == []


@pytest.mark.parametrize(
    ("steps", "table", "error"),
    [
        (['Given the input x is "<xx>"'], X, "5: no Examples table has a column 'xx' | did you mean '<x>'?"),
        ([*USES_X, 'Then the output x should be "<X>"'], X, "7: no Examples table has a column 'X' | did you mean '<x>'?"),
        ([*USES_X, 'Then the output x should be "< x >"'], X, "7: no Examples table has a column ' x ' | did you mean '<x>'?"),
        (['Given the input x is "<y>"'], X, "5: no Examples table has a column 'y' | None"),
        (['Given the input x is "e"'], "| x | x |\n| 1 | 2 |", "7: two columns are named 'x' | rename one of them"),
        (USES_X, "| x | y\n| 1 | 2", "8: 'y' is not read | end the row with |"),
    ],
)  # fmt: skip
def test_columns_that_are_not_there(steps, table, error):
    assert error in errors_of(outline(steps, table))


def test_each_table_has_each_column_that_is_used():
    errors = errors_of(outline(USES_X, X, "| y |\n| 2 |"))
    assert errors == [
        "10: these Examples have no column 'x', which the step 'the input x is \"<x>\"' uses | add the column to each of the tables"
    ]


def test_a_column_that_only_a_doc_string_or_a_table_uses_is_checked():
    before = MAIN.replace("\n", " ") + 'Step("these", function() end)\n'
    steps = [
        "Given these",
        "  | <x> |",
        "And these",
        '  """',
        "  <x>",
        '  """',
        "When the procedure runs",
    ]
    errors = errors_of(outline(steps, X, "| y |\n| 2 |"), before)
    assert [error.partition(" |")[0] for error in errors] == [
        "15: these Examples have no column 'x', which the step 'these' uses",
    ]


def test_the_steps_of_a_background_have_no_values():
    background = '  Background:\n    Given the input x is "<x>"\n'
    errors = errors_of(outline(USES_X, X).replace("\n", "\n" + background, 1))
    assert errors == [
        "5: the steps of a background have no values, so '<x>' stays as it is | move the step into the outline"
    ]


def steps_of(gherkin):
    program = load_program(
        Source("main.tac", f"{MAIN}Specification([==[\n{gherkin}\n]==])"),
        Ports(EventList(), FixedClock()),
    )
    from tactus.specs.gherkin import scenarios_of

    return [step.text for scenario in scenarios_of(program) for step in scenario.steps]


@pytest.mark.parametrize(
    ("column", "value"), [("a.b", "1"), ("c++", "2"), ("(d", "3"), ("e", r"\1 \g"), ("f", "")]
)
def test_names_and_values_of_columns_are_plain_text(column, value):
    cell = value.replace("\\", "\\\\")
    found = steps_of(outline([f'Given the input x is "<{column}>"'], f"| {column} |\n| {cell} |"))
    assert found == [f'the input x is "{value}"']


def test_a_column_without_a_name_is_for_readers():
    table = "|       | x |\n| first | 1 |"
    assert steps_of(outline(['Given the input x is "<x> <>"'], table)) == ['the input x is "1 <>"']


def test_values_are_put_in_once():
    assert steps_of(outline(["Given <a> and <b>"], "| a   | b |\n| <b> | 1 |")) == ["<b> and 1"]
    assert steps_of(outline(["Given <b<a>> and <a>"], "| a | b<a> |\n| 1 | 2 |")) == ["2 and 1"]


def test_a_step_has_a_table_or_a_doc_string_and_not_both():
    errors = errors_of('Feature: F\nScenario: S\nGiven x\n| 1 |\n"""\na\n"""')
    assert errors == ["7: a step has either a data table or a doc string | make them two steps"]


def test_a_row_may_end_with_a_comment():
    assert errors_of(outline(USES_X, "| x | # what\n| 1 \\| |")) == []


def test_messages_show_what_does_not_show():
    assert "\\xa0the" in errors_of(f"Feature: F\nScenario: S\nGiven\u00a0the card\n{AFTER}")[0]
    assert "\\u200bThen" in errors_of(f"Feature: F\nScenario: S\n{AFTER}\n\u200bThen more")[0]
