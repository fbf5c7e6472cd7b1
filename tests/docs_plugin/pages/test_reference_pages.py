"""Pages about the language, and the examples that use what they describe."""

import html
import re
from collections import Counter

import pytest

from docs_plugin.discovery.naming import anchor_of
from docs_plugin.gallery.usage import members_of
from docs_plugin.pages.reference_pages import addresses_of
from tactus.specs.library import step_library
from tactus.tooling.doc_comments import read_reference
from tests.conftest import command_in, environment_at
from tests.docs_plugin.builds.test_build import PAGE, text_of
from tests.docs_plugin.conftest import MKDOCS_YML, PASSING, README, Site
from tests.docs_plugin.links import broken_links

WITH_REFERENCE = MKDOCS_YML.replace("tactus]", "tactus: {reference: learn/language}]")

ASKING = """\
-- Asking
local csv = require("tactus.io.csv")
Procedure { output = { sent = field.boolean{} }, function(input)
  return { sent = Human.approve("Agent?") }
end }
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder, command_in(environment_at(folder)))
    site.write("mkdocs.yml", WITH_REFERENCE + "validation: {links: {anchors: warn}}\n")
    site.write("docs/index.md", "# Test")
    site.write("examples/01-first/README.md", README)
    site.write("examples/01-first/01-greeting.tac", PASSING)
    site.write("examples/01-first/02-asking.tac", ASKING)
    done = site.build("--strict")
    assert done.code == 0, done.err
    return site


def test_every_construct_and_module_has_a_page_and_every_member_a_section(pages):
    reference = read_reference()
    for construct in reference.constructs:
        address = addresses_of(reference)[construct.name].removesuffix(".md")
        html = pages.page(f"learn/language/{address}/index.html")
        for name in members_of(construct):
            assert f'id="{anchor_of(name)}"' in html, name
    for module in reference.modules:
        assert pages.page(f"learn/language/{module.name.replace('.', '-')}/index.html")


@pytest.mark.parametrize("name", ["agent", "steps", "coverage"])
def test_every_page_about_the_language_stands_among_its_neighbours(name, pages):
    html = pages.page(f"learn/language/{name}/index.html")
    for neighbour in {"agent", "human", "steps", "coverage"} - {name}:
        assert f'href="../{neighbour}/" class="md-nav__link"' in html, neighbour


@pytest.mark.parametrize("width", [360, 1280])
def test_names_and_short_types_of_options_stay_whole(width, pages, serve, open_page):
    address = serve(pages.folder / "site")
    page = open_page(f"{address}learn/language/agent/", viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for text in ("system_prompt", "string?", "boolean?"):
        code = page.locator(".tactus-table td > code", has_text=re.compile(rf"^{re.escape(text)}$"))
        assert code.first.evaluate("one => one.getClientRects().length") == 1, text


def test_no_two_pages_are_one_file_on_any_disk():
    places = addresses_of(read_reference()).values()
    pages = [place.casefold() for place in places if "#" not in place]
    assert len(set(pages)) == len(pages)


def test_a_page_describes_what_a_construct_takes(pages):
    text = text_of(pages.page("learn/language/agent/index.html").replace("<wbr>", ""))
    assert "Agent(given: AgentOptions): AgentHandle" in text
    assert "system_prompt string|(fun(): string) a template" in text
    assert "temperature number?" in text


def test_every_phrase_has_an_anchor_and_its_meaning(pages):
    page = pages.page("learn/language/steps/index.html")
    text = text_of(html.unescape(page))
    for step in step_library():
        assert page.count(f'id="{anchor_of(step.pattern)}"') == 1, step.pattern
        is_in_family = step.topic in ("outputs", "state") and " should " in step.pattern
        if not is_in_family or step.pattern.startswith("the output should not "):
            assert " ".join(re.sub("`", " ", step.doc).split()) in text, step.doc


def test_steps_that_differ_in_subject_or_type_are_one_row(pages):
    page = html.unescape(pages.page("learn/language/steps/index.html"))
    subjects = "the [output | output {key} | state {key}]"
    assert f"<code>{subjects} should be at least {{float}}</code>" in page
    types = "a string | a number | an integer | a boolean | a list | a table"
    assert f"<code>{subjects} should be [{types}]</code>" in page
    assert "Checks that the procedure's result has this type." in page
    assert len(re.findall("<code>the .*state.* should exist", page)) == 1


def test_a_step_is_shown_with_a_sentence_of_an_example(pages):
    page = html.unescape(pages.page("learn/language/steps/index.html"))
    sentences = re.findall('<div class="tactus-phrases__example">(.*?)</div>', page)
    assert 'Then the output text should be "Hello."' in sentences
    assert all(re.match("(Given|When|Then|And) ", sentence) for sentence in sentences)


def test_the_index_lists_every_name_by_subject_and_aliases_last(pages):
    page = pages.page("learn/language/index.html")
    titles = re.findall(r"<h2[^>]*>(.*?)(?:<a .*?)?</h2>", page)
    assert titles[1] == "Agents and models" and titles[-2:] == ["Aliases and compatibility", "Also"]
    listed = re.findall(r'<li><a href="[^"]+"><code>([^<]+)</code></a>:', page)
    reference = read_reference()
    assert sorted(listed) == sorted(
        item.name for item in (*reference.constructs, *reference.modules)
    )
    assert {"Evaluations", "Specifications"} <= set(listed[-4:])


def test_pages_lead_to_the_lines_of_the_examples(pages):
    human = pages.page("learn/language/human/index.html")
    link = '<a href="../../../examples/01-first/02-asking/#line-4">line 4</a>'
    section = human[human.index('id="human-approve"') : human.index('id="human-input"')]
    assert link in section
    steps = pages.page("learn/language/steps/index.html")
    assert '<a href="../../../examples/01-first/01-greeting/#line-7">line 7</a>' in steps
    module = pages.page("learn/language/tactus-io-csv/index.html")
    assert '02-asking/#line-2">line 2</a>' in module


def test_names_in_the_source_lead_to_their_pages(pages):
    html = pages.page(PAGE)
    assert (
        '<a class="tactus-name" href="../../../learn/language/agent/"><span class="nc">Agent'
        in html
    )
    asking = pages.page("examples/01-first/02-asking/index.html")
    assert (
        'href="../../../learn/language/human/#human-approve"><span class="nc">Human</span>'
        in asking
    )


def test_a_step_of_the_results_leads_to_its_meaning_and_to_its_line(pages):
    html = pages.page(PAGE)
    link = '<a class="tactus-step__text" href="../../../learn/language/steps/#the-output-key-should-be-value">'
    assert f"<b>Then</b> {link}the output text should be" in html
    assert 'href="#line-9" aria-label="line 9"></a>' in html


def test_a_global_is_shown_as_it_is_called(pages):
    text = text_of(pages.page("learn/language/tool/index.html"))
    assert "Tool(given: ToolOptions): ToolHandle" in text
    assert "Tool.get(name: string): ToolHandle" in text


def test_every_key_and_section_says_what_it_means(pages):
    for name in ("agent", "field", "evaluation"):
        html = pages.page(f"learn/language/{name}/index.html")
        assert "<td></td>" not in html, name
    assert 'id="toolsethandle"' not in pages.page("learn/language/toolset/index.html")


def test_what_no_example_uses_is_listed(pages):
    html = pages.page("learn/language/coverage/index.html")
    assert '<a href="../human/#human-input"><code>Human.input</code></a>' in html
    assert "<code>Human.approve</code>" not in html
    assert "the procedure should fail with" in html
    assert "<code>the procedure run(s)</code>" not in html


def test_no_name_of_a_place_is_given_twice(pages):
    doubled = {
        path.parent.name: [name for name, count in counts.items() if count > 1]
        for path in (pages.folder / "site").rglob("*.html")
        if (counts := Counter(re.findall(r'\sid="([^"]+)"', path.read_text(encoding="utf-8"))))
    }
    assert {name: found for name, found in doubled.items() if found} == {}


def test_every_link_leads_somewhere(pages):
    assert broken_links(pages.folder / "site") == []


def test_nothing_is_written_unless_the_site_asks(site):
    site.build()
    assert not (site.folder / "site/learn").exists()
    assert "tactus-name" not in site.page(PAGE)
