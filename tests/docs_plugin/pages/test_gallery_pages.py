"""What the pages of examples say, in a site whose examples use everything."""

import html
import json
import re

import pytest

from tests.docs_plugin.rich import HELPER, MAIN

MAIL = "examples/02-more/01-mail/index.html"


def section(page, name):
    """Return the HTML of a section of a page."""
    start = page.index(f'<h2 id="{name}"')
    return page[start : re.compile("<h2 |</article>").search(page, start + 1).start()]


def text_of(fragment):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", fragment)).split())


@pytest.fixture(scope="module")
def mail(rich):
    return rich.page(MAIL)


def test_the_way_to_the_page_and_its_badges(mail):
    crumbs = mail[mail.index('<nav class="tactus-crumbs"') :]
    assert text_of(crumbs[: crumbs.index("</nav>")]) == "Examples More Sorting mail"
    assert links_of(mail, "tactus-badge") == [
        ("../../?badge=Has%20Specs", "✓ Has Specs 2/2"),
        ("../../?badge=Requires%20API%20Keys", "Requires API Keys"),
        ("../../?badge=Asks%20a%20human", "Asks a human"),
    ]
    assert "reads ANTHROPIC_API_KEY" in mail
    assert links_of(mail, "tactus-tag") == [
        ("../../?tag=mail", "mail"),
        ("../../?tag=with%20files", "with files"),
    ]


def links_of(page, name):
    """Return the links of a class: where they lead, and what they say."""
    found = re.findall(rf'<a class="{name}[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page)
    return [(address, text_of(text)) for address, text in found]


def test_badges_are_facts(rich):
    def badges(name):
        page = rich.page(f"examples/{name}/index.html")
        return [text for _, text in links_of(page, "tactus-badge")]

    assert badges("01-first/02-unproved") == ["No specs", "Runs offline"]
    assert badges("02-more/02-broken")[0] == "✗ Has Specs 0/1"


def test_a_page_tells_no_times_of_the_build(mail):
    assert not re.search(r"\d (ms|µs|s)\b", text_of(mail))


def test_links_and_pictures_of_a_readme_lead_somewhere(rich, mail):
    assert '<a href="lib/words.tac">its words</a>' in mail
    assert '<a href="../../01-first/01-greeting/#line-2">the greeting</a>' in mail
    assert '<a href="../../01-first/">the first chapter</a>' in mail
    assert '<a href="../../..">the front page</a>' in mail.replace('"../../../"', '"../../.."')
    assert 'src="dot.png"' in mail
    folder = rich.folder / "site/examples/02-more/01-mail"
    assert (folder / "dot.png").is_file()
    assert (folder / "lib/words.tac").read_text(encoding="utf-8") == HELPER


def test_nested_lists_nest_and_braces_in_code_are_code(mail):
    assert re.search(r"<li>one\s*<ul>\s*<li>nested</li>\s*</ul>\s*</li>", mail)
    assert "{{ code }}" in mail


def test_inputs_outputs_agents_and_tools_are_tables(mail):
    text = text_of(section(mail, "inputs-outputs-agents-and-tools"))
    assert "Inputs Name Type Default Meaning" in text
    assert "letter string You won! What came" in text
    assert "Outputs Name Type Required Meaning folder string yes Where it went" in text
    assert "Agents Name Model Tools sorter anthropic/claude-sonnet-5-5 file_away" in text
    assert "Tools Name Takes Meaning file_away folder Put a letter into a folder" in text


def test_a_page_begins_with_the_sentence_the_facts_the_commands_and_the_run(mail):
    places = [
        mail.index(text)
        for text in (
            "<h1",
            "Sorts a letter.</p>",
            'class="tactus-badges"',
            'class="tactus-commands',
            '<h2 id="what-it-does"',
            "its words</a>",
            '<h2 id="source-code"',
            '<h2 id="inputs-outputs-agents-and-tools"',
            '<h2 id="quick-start"',
            '<h2 id="explore-more-examples"',
        )
    ]
    assert places == sorted(places)
    assert mail.count("Sorts a letter.</p>") == 1


def test_scenarios_are_listed_once(mail):
    choices = re.findall(r'<label[^>]*class="tactus-choice[^>]*><span>(.*?)</span>', mail)
    assert choices == ["A person decides", "Spam is spam"]


def test_a_specification_is_folded_and_its_lines_are_counted(mail):
    source = section(mail, "source-code")
    first = MAIN[: MAIN.index("Specification(")].count("\n") + 1
    count = len(MAIN.splitlines()) - first + 1
    assert f"Specification {count} lines" in text_of(source)
    part = re.search(r'<span class="tactus-part-specification">(.*?)]]', source, re.DOTALL)[1]
    assert part.startswith(f'<a id="line-{first}"')


def test_every_file_of_an_example_is_shown(mail):
    source = section(mail, "source-code")
    assert re.findall(r'class="tactus-file">(.*?)</span>', source) == [
        "02-more/01-mail/main.tac",
        "dot.png",
        "letters.csv",
        "lib/words.tac",
    ]
    assert "This file is not shown here." in source
    assert 'id="line-1"' in source and 'id="file-3-line-1"' in source
    code = re.search(r"<code class=\"nohighlight\">(.*?)</code></pre>", source, re.DOTALL)[1]
    assert html.unescape(re.sub(r"<[^>]+>", "", code)) == MAIN


def test_source_leads_to_the_repository_and_can_be_downloaded(rich, mail):
    base = "https://git.example/acme/gallery/blob/main/examples/02-more/01-mail"
    assert f'href="{base}/main.tac"' in mail and f'href="{base}/lib/words.tac"' in mail
    assert (
        'href="https://git.example/acme/gallery/edit/main/examples/02-more/01-mail/main.tac"'
        in mail
    )
    program = rich.folder / "site/examples/02-more/01-mail.tac"
    assert 'href="../01-mail.tac" download' in mail
    assert program.read_text(encoding="utf-8") == MAIN


def at(text):
    """Return the line of the program that holds a text, as pages call it."""
    return f"line {MAIN[: MAIN.index(text)].count(chr(10)) + 1}"


def events(page):
    rows = re.findall(r'<li class="tactus-event tactus-event--(\w+)">(.*?)</li>', page, re.DOTALL)
    return [(kind, text_of(row)) for kind, row in rows]


def test_a_run_is_told_event_by_event_with_its_lines(mail):
    first = mail[mail.index('<ol class="tactus-transcript"') :]
    assert events(first[: first.index("</ol>")]) == [
        ("state", f"Program sets state.words {at('state.words =')} 2"),
        ("prompt", f"Program asks sorter {at('sorter(')} You won!"),
        ("call", f'sorter calls file_away {at("sorter(")} {{"folder": "bills"}}'),
        ("return", f"file_away returns {at('sorter(')} filed in bills"),
        ("reply", f"sorter answers {at('sorter(')} bills it is"),
        ("ask", f"Program asks a person to approve {at('Human.')} File it as bills it is?"),
        ("answer", f"Person answers {at('Human.')} no"),
        ("log", f'Program logs (info) {at("Log.")} nobody agreed {{"folder": "bills it is"}}'),
        ("print", f"Program prints {at('print(')} done"),
        ("result", 'Program returns {"folder": "inbox"}'),
    ]
    assert 'data-tokens="' in first


def test_the_picture_says_in_words_who_talked_to_whom(mail):
    picture = re.search(r"<svg class=\"tactus-sequence\".*?</svg>", mail, re.DOTALL)[0]
    assert "<title" in picture and "Program to sorter: You won!" in html.unescape(picture)
    lanes = re.findall(r'<g class="tactus-lane[^>]*>.*?<text[^>]*>(.*?)</text>', picture)
    assert [text_of(lane) for lane in lanes] == ["Program", "sorter", "file_away", "Person"]
    ids = re.findall(r'\bid="([^"]+)"', mail)
    assert len(ids) == len(set(ids))


def test_what_is_new_what_is_like_it_and_what_comes_next(rich, mail):
    new = text_of(re.search(r'<p class="tactus-new">.*?</p>', mail, re.DOTALL)[0])
    assert "Human.approve" in new and "Agent" not in new
    more = text_of(section(mail, "explore-more-examples"))
    assert more.startswith("Explore more examples ¶" if "¶" in more else "Explore more examples")
    assert "Greeting Greets somebody." in more
    assert more.endswith("Previous Unproved Next Greets")


def test_a_failing_example_shows_what_failed(rich):
    page = rich.page("examples/02-more/02-broken/index.html")
    assert "The specs of this example fail" in page
    assert re.search(r'id="tactus-run-1-steps" checked', page)
    assert 'class="tactus-choice tactus-choice--failed"' in page
    assert "tactus-card--failed" in rich.page("examples/index.html")


ROWS = """\
Procedure { input = { text = field.string{} }, function(input) return input.text end }
Specification([[
Feature: Rows
  Scenario Outline: Says it
    Given the input text is "<text>"
    When the procedure runs
    Then the output should be "<text>"
    Examples:
      | text |
      | one  |
      | two  |
  Scenario: Says nothing
    When the procedure runs
    Then the output should not exist
]])
"""


def test_scenarios_of_one_name_are_told_apart_by_their_lines(site):
    site.write("examples/01-first/02-rows.tac", ROWS)
    assert site.build("--strict").code == 0
    page = site.page("examples/01-first/02-rows/index.html")
    told = text_of(section(page, "what-it-does"))
    assert "Says it (line 10)" in told and "Says it (line 11)" in told
    assert "Says nothing (" not in told
    results = text_of(site.page("examples/results/index.html"))
    assert "Says it (line 10) passed" in results


def test_an_example_with_evaluations_says_how_to_measure(site):
    site.write(
        "examples/01-first/02-measured.tac", "Evaluation { dataset_file = 'cases.csv' }\n" + ROWS
    )
    assert site.build("--strict").code == 0
    page = site.page("examples/01-first/02-measured/index.html")
    assert 'data-copy="tactus eval 01-first/02-measured.tac"' in section(page, "quick-start")


MODEL = """Model "nb" { type = "sklearn" }
Procedure { input = { text = field.string { required = true } }, function(input) return Model("nb")(input).output end }
Specification([[
Feature: F
  Scenario: S
    Given the input text is "hi"
    And the model "nb" predicts "good"
    When the procedure runs
    Then the output should be "good"
]])
Evaluation { runs = 3 }
"""


def test_commands_and_badges_say_what_can_be_run(site):
    site.write("examples/01-first/02-model.tac", MODEL)
    assert site.build("--strict").code == 0
    page = site.page("examples/01-first/02-model/index.html")
    start = section(page, "quick-start")
    assert 'data-copy="tactus run 01-first/02-model.tac --param text=hi --mock"' in start
    assert "tactus eval" not in start
    badges = [text for _, text in links_of(page, "tactus-badge")]
    assert badges[-1] == "Only with mocks"


def test_results_are_a_fold_per_chapter_and_a_row_per_scenario(rich):
    page = rich.page("examples/results/index.html")
    assert re.search(r"Breadcrumb.*?Examples</a>.*?Results</li>", page, re.DOTALL)
    folds = re.findall(r'<details class="tactus-chapter.*?</summary>', page, re.DOTALL)
    assert [text_of(fold) for fold in folds] == ["First steps 1 of 1", "More 2 of 3"]
    assert [" open>" in fold for fold in folds] == [False, True]
    rows = re.findall(r"<tr.*?</tr>", page[page.index("<table") :], re.DOTALL)
    assert [re.sub(r"[\d.]+ (ms|µs)", "T", text_of(row)) for row in rows] == [
        "Example Scenario Outcome Time",
        "Greeting Greets passed T",
        "Unproved – – –",
        "Example Scenario Outcome Time",
        "Sorting mail A person decides passed T",
        "Sorting mail Spam is spam passed T",
        "Greets Greets failed T",
    ]


def test_the_readme_of_the_examples_is_title_and_introduction_of_the_index(site):
    assert site.build("--strict").code == 0
    page = site.page("examples/index.html")
    assert "<h1" in page and "Learn Tactus" not in page
    site.write("examples/README.md", "# What we ship\n\nStart with *the first*.\n")
    assert site.build("--strict").code == 0
    page = site.page("examples/index.html")
    assert re.search(r"<h1[^>]*>What we ship", page)
    assert "<p>Start with <em>the first</em>.</p>" in page


def test_results_name_the_build_unless_it_must_be_reproducible(site):
    assert site.build().code == 0
    built = re.compile(r"Built on \d+ \w+ \d{4} at \d\d:\d\d UTC")
    assert built.search(site.page("examples/results/index.html"))
    assert site.build(SOURCE_DATE_EPOCH="1700000000").code == 0
    assert "Built on" not in site.page("examples/results/index.html")


def test_cards_hold_what_the_filter_asks_for(rich):
    cards = re.findall(r'<li class="tactus-card[^>]*>', rich.page("examples/index.html"))
    mail = next(html.unescape(card) for card in cards if "anthropic" in card)
    assert json.loads(re.search(r"data-tag='?\"?(\[.*?\])", mail)[1]) == ["mail", "with files"]
    assert '"Human.approve"' in mail
