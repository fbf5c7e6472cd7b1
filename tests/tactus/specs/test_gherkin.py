"""Gherkin: scenarios as they run, at the lines of their file; mistakes are told, never swallowed."""

import pytest
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from tactus import Ports, Source, load_program
from tactus.core.program import SpecificationBlock
from tactus.specs.gherkin import read_specifications, scenarios_of
from tactus.testing import EventList, FixedClock

MAIN = "Procedure { function() end }\n"


def scenarios(text):
    return scenarios_of(load_program(Source("main.tac", text), Ports(EventList(), FixedClock())))


FULL = """Specification([[
@all
Feature: Full
  A description.

  Background:
    Given the procedure has started

  Scenario: One
    When the procedure runs

  Rule: Ruled
    @some
    Scenario Outline: Gives <n>
      Given the input n is <n>
      Then the output should be <n>

      Examples:
        | n |
        | 1 |
        | 2 |
]])
Specification([[Feature: Second
Scenario: Two
* the procedure runs]])
"""


def test_backgrounds_outlines_rules_tags_and_several_blocks():
    found = scenarios(MAIN + FULL)
    assert [(item.feature, item.name, item.tags, item.location.line) for item in found] == [
        ("Full", "One", ("@all",), 10),
        ("Full", "Gives 1", ("@all", "@some"), 21),
        ("Full", "Gives 2", ("@all", "@some"), 22),
        ("Second", "Two", (), 25),
    ]
    steps = [(step.keyword, step.text, step.location.line) for step in found[2].steps]
    assert steps == [
        ("Given", "the procedure has started", 8),
        ("Given", "the input n is 2", 16),
        ("Then", "the output should be 2", 17),
    ]


@pytest.mark.parametrize(
    ("opening", "line"),
    [("Specification([[\n", 4), ("Specification [[", 3), ("Specification(\n\n[==[\n", 6)],
)
def test_lines_are_those_of_the_file(opening, line):
    closing = "]==])" if "==" in opening else "]]" + (")" if "(" in opening else "")
    text = f"{MAIN}{opening}Feature: A\nScenario: B\n* the procedure runs\n{closing}"
    assert scenarios(text)[0].location.line == line


def test_text_put_together_by_the_program_has_the_line_of_its_call():
    text = MAIN + '\nSpecification("Feature: A\\n" .. "Scenario: B\\n* the procedure runs")'
    assert scenarios(text)[0].steps[0].location.line == 3


@pytest.mark.parametrize(
    ("gherkin", "error"),
    [
        ("Scenario: A", "3: 'Scenario: A' is not allowed here; expected a tag or a Feature"),
        ("# only a comment", "3: the specification has no Feature"),
        (
            "Feature: A\nScenario: B\nGiven x\nFeature: C\nScenario: D\nGiven y",
            "6: 'Feature: C' is not allowed here; expected a table row, a doc string, "
            "a step (Given, When, Then, And, But), a tag, Examples, a Scenario or a Rule",
        ),
        (
            "Feature: A\nScenario: B\nwhen x",
            "5: 'when' is not a keyword, so 'when x' is not read | write 'When'",
        ),
        (
            "Feature: A\nScenario: B\nGivn x\nThen y",
            "5: 'Givn' is not a keyword, so 'Givn x' is not read | write 'Given'",
        ),
        (
            "Feature: A\nScenario B\n",
            "4: 'Scenario' is not a keyword, so 'Scenario B' is not read | write 'Scenario:'",
        ),
        ("Feature: A\nA text.", "3: the specification has no scenarios"),
        (
            "Feature: A\nScenario Outline: B\nGiven <x>\nExamples:\n|y|\n|1|",
            "5: no Examples table has a column 'x'",
        ),
        (
            "Feature: A\nScenario: C\n* y\nScenario Outline: B\nGiven <x>\nExamples:\n|x|",
            "8: the Examples have no rows, so their scenario never runs",
        ),
        (
            "Feature: A\nScenario: B\nGiven x\n|a|\n|b|c|",
            "7: inconsistent cell count within the table",
        ),
    ],
)
def test_mistakes(gherkin, error, load_errors):
    assert error in load_errors(MAIN + f"Specification([[\n{gherkin}\n]])")


DOCUMENTS = {
    "a background": """
Feature: F
  Background:
    Given a
    And b
  Scenario: One
    When c
  Scenario: Two
    * d
""",
    "rules": """
@all
Feature: F
  Background:
    Given a
  Rule: R
    Background:
      Given b
    @one
    Scenario: In a rule
      When c
  @rule
  Rule: S
    @two @three
    Example: In another rule
      Then d
""",
    "outlines": """
@all
Feature: F
  Background:
    Given a
  @outline
  Scenario Outline: <n> of <thing>
    When <n> <thing>s <n>
      | <n> | <other |
    Then a text
      \"\"\"
      <thing>
        and <<n>>
      \"\"\"
    @first
    Examples: E
      | n | thing |
      | 1 | <n>   |
      | 2 | a\\|b  |
    @second
    Examples:
      | thing | n |
      |       | 3 |
""",
    "another language": """
# language: fr
Fonctionnalité: F
  Contexte:
    Étant donné que a
  Plan du scénario: <n>
    Quand <n>
    Alors c
    Exemples:
      | n |
      | 1 |
""",
}


def pickles_of(text):
    """The scenarios as Cucumber's own compiler makes them."""
    document = dict(Parser().parse(text))
    lines = {}

    def note_lines(node):
        for item in node.values() if isinstance(node, dict) else node:
            if isinstance(item, (dict, list)):
                note_lines(item)
        if isinstance(node, dict) and "id" in node:
            lines[node["id"]] = node["location"]["line"]

    note_lines(document)
    for pickle in Compiler().compile({**document, "uri": ""}):
        steps = []
        for step in pickle["steps"]:
            argument = step.get("argument", {})
            rows = argument.get("dataTable", {}).get("rows", ())
            cells = [[cell["value"] for cell in row["cells"]] for row in rows]
            text = argument.get("docString", {}).get("content")
            steps.append(
                (step["type"], step["text"], lines[step["astNodeIds"][0]], text or cells or None)
            )
        tags = tuple(tag["name"] for tag in pickle["tags"])
        yield pickle["name"], tags, pickle["location"]["line"], steps


TYPES = {"Given": "Context", "When": "Action", "Then": "Outcome", None: "Unknown"}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_scenarios_are_those_of_cucumber(text):
    text = text.strip("\n")
    found = read_specifications("a.tac", [SpecificationBlock(text, 1, True)]).scenarios
    assert [
        (
            item.name,
            item.tags,
            item.location.line,
            [
                (TYPES[step.section], step.text, step.location.line, step.argument)
                for step in item.steps
            ],
        )
        for item in found
    ] == list(pickles_of(text))
