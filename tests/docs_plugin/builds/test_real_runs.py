"""Recordings and results of evaluations on the pages of a gallery; both were made with a server on loopback."""

import json
import re

import pytest

from tests.docs_plugin.conftest import Site, write_site

PROGRAM = """\
-- Greets
greeter = Agent { model = "openai/gpt-4o-mini", system_prompt = "Greet.", streaming = true }
Procedure {
  input = { name = field.string { default = "Ada" } },
  function(input) return { text = greeter("Hi " .. input.name .. ".").output } end,
}
Specification([[
Feature: Greeting
  Scenario: Greets
    Given the agent greeter responds with "Hello."
    When the procedure runs
    Then the output text should be "Hello."
]])
Evaluation {
  dataset = { { name = "one", inputs = {}, expected_output = { text = "Good day." } } },
  evaluators = { field.equals_expected {} },
}
"""
FILE = "examples/01-first/01-greeting.tac"
RECORDING = "examples/01-first/01-greeting.runs/name-grace.jsonl"
PAGE = "examples/01-first/01-greeting/index.html"


@pytest.fixture
def measured(tmp_path, command, openai_server):
    """A site whose example was run and evaluated for real."""
    site = Site(tmp_path, command)
    write_site(site, {FILE: PROGRAM})
    for tokens in (["Good ", "day, Grace."], ["Good day."], ["Go away."]):
        openai_server.answer(*tokens)
    name = "01-first/01-greeting.tac"
    record = ("run", name, "--record", "--param", "name=Grace")
    evaluate = ("eval", name, "--models", "openai/gpt-4o-mini,openai/gpt-4.1-mini", "--save")
    for arguments in (record, evaluate):
        done = command("tactus", *arguments, cwd=tmp_path, **openai_server.variables)
        assert done.code in (0, 1), done.err
    return site


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def build(site, *options):
    """Build the site on a day on which no model of the program has ended, without a key or a server."""
    return site.build(*options, SOURCE_DATE_EPOCH="1790000000")


def test_a_page_shows_the_real_run_and_what_was_measured(measured):
    done = build(measured, "--strict")
    assert done.code == 0, done.err
    html = measured.page(PAGE)
    text = text_of(html)
    assert re.search(
        r"Real run: gpt-6-luna, \d+ \w{3} \d{4}, 12 tokens, less than \$0\.0001, first token after \d+\.\d s",
        text,
    )
    assert "Inputs: name Grace" in text
    assert "Good day, Grace." in text
    assert re.search(r'data-tokens="5 11" data-waits="\d+"', html)
    assert re.search(
        r"openai/gpt-4o-mini 1 of 1 less than \$0\.0001 \d+\.\d \d+ \w{3} \d{4} first result", text
    )
    assert re.search(r"openai/gpt-4\.1-mini 0 of 1 ", text)
    assert re.search(r"1 of 1 with gpt-4o-mini, \d+ \w{3} \d{4}</a>", html)
    assert "before the last change" not in text
    assert "Measured" in measured.page("examples/index.html")


def test_the_results_page_has_the_whole_matrix(measured):
    build(measured)
    text = text_of(measured.page("examples/results/index.html"))
    assert "Example openai/gpt-4.1-mini openai/gpt-4o-mini Greeting 0 of 1, " in text


def test_a_recording_of_an_earlier_program_breaks_a_strict_build(measured):
    measured.write(FILE, PROGRAM.replace('"Greet."', '"Greet well."'))
    done = build(measured, "--strict")
    assert done.code == 1
    assert (
        f"WARNING -  tactus: {RECORDING}: recorded before the last change of 01-greeting.tac; record it"
        f" anew: tactus run {FILE} --record\n" in done.err
    )
    assert (
        "INFO    -  tactus: examples/01-first/01-greeting.evals/openai-gpt-4o-mini.json: measured"
        in done.err
    )
    assert build(measured).code == 0
    assert "Recorded before the last change of 01-greeting.tac." in text_of(measured.page(PAGE))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"{text}-- A remark.\n",
        lambda text: text.replace("Scenario: Greets", "Scenario: Greets someone"),
        lambda text: text.replace("model =", "model  ="),
        lambda text: text.replace('"Good day."', '"Hello."'),
    ],
    ids=["comment", "spec", "format", "case"],
)
def test_what_has_no_part_in_a_real_run_makes_no_recording_old(change, measured):
    measured.write(FILE, change(PROGRAM))
    done = build(measured, "--strict")
    assert (done.code, "before the last change" in done.err) == (0, False), done.err


def test_machines_read_them_too(measured):
    build(measured)
    (example,) = json.loads(measured.page("examples/examples.json"))["chapters"][0]["examples"]
    (recording,) = example["recordings"]
    assert (recording["inputs"], recording["answered_by"], recording["changed_since"]) == (
        {"name": "Grace"},
        ["gpt-6-luna"],
        [],
    )
    data = json.loads(measured.page("examples/evaluations.json"))
    assert [(item["model"], item["passed"]) for item in data["examples"][0]["results"]] == [
        ("openai/gpt-4o-mini", 1),
        ("openai/gpt-4.1-mini", 0),
    ]
    assert "Real run: gpt-6-luna" in measured.page("examples/llms-full.txt")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (RECORDING, "line 1 of 'examples/01-first/01-greeting.runs/name-grace.jsonl' is no line"),
        (
            "examples/01-first/01-greeting.evals/openai-gpt-4o-mini.json",
            "openai-gpt-4o-mini.json' is not an evaluation result",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_a_warning(name, said, measured):
    measured.write(name, "{}\n")
    done = build(measured, "--strict")
    assert (done.code, said in done.err) == (1, True), done.err


def test_nothing_that_is_kept_is_taken_for_a_chapter_or_a_source(measured):
    done = build(measured)
    assert ".runs" not in done.err
    assert ".evals" not in done.err
    assert "name-grace" not in measured.page(PAGE)


def test_without_real_runs_a_page_has_no_such_section(site):
    site.build()
    assert "Real run" not in site.page(PAGE)
    assert "Works with" not in site.page(PAGE)
    assert not (site.folder / "site/examples/evaluations.json").exists()
