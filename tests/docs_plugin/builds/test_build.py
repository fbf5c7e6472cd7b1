"""`mkdocs build`: what is published, and what breaks the build."""

import html
import json
import os
import re
import sys
import zipfile

import pytest

from tests.docs_plugin.conftest import FAILING, MKDOCS_YML, PASSING, README

PAGE = "examples/01-first/01-greeting/index.html"


def text_of(html: str) -> str:
    article = html[html.index("<article") : html.index("</article>")]
    return " ".join(re.sub(r"<[^>]+>", " ", article).split())


def test_a_page_has_everything(site):
    done = site.build("--strict")
    assert done.code == 0, done.err
    html = site.page(PAGE)
    assert "<h1" in html and "Greeting" in html
    assert 'title="1 of 1 scenario passed"' in html and "Has Specs <b>1/1</b></a>" in html
    assert "Requires API Keys</a>" in html
    assert "<p>Greets <strong>somebody</strong>.</p>" in html
    assert "<p>It shows:</p>\n<ul>\n<li>an agent</li>" in html
    assert '<span class="nc">Agent</span>' in html
    assert 'data-copy="tactus run 01-first/01-greeting.tac"' in html
    assert 'data-copy="tactus test 01-first/01-greeting.tac --mock"' in html
    text = text_of(html)
    assert (
        "This example requires API keys. Set your OPENAI_API_KEY environment variable before running."
        in text
    )
    assert "Explore more examples" in text
    assert "Greets: passed" in text and "Given the agent greeter responds with" in text


def test_the_index_and_the_chapter_list_the_example(site):
    site.build()
    for name in ("examples/index.html", "examples/01-first/index.html"):
        text = text_of(site.page(name))
        assert "Greeting Greets somebody." in text
        assert "✓ Has Specs 1/1 Requires API Keys" in text
    assert "First steps Begin here. Then go on." in text
    assert 'href="01-first/01-greeting/"' in site.page("examples/index.html")


@pytest.mark.parametrize("use_directory_urls", [True, False])
def test_links_between_pages_lead_somewhere(use_directory_urls, site):
    site.write("mkdocs.yml", f"{MKDOCS_YML}use_directory_urls: {str(use_directory_urls).lower()}\n")
    site.write("examples/01-first/02-second.tac", PASSING)
    assert site.build("--strict").code == 0
    folder = site.folder / "site/examples"
    pages = [*folder.rglob("*.html")]
    assert len(pages) == 5
    for page in pages:
        html = page.read_text(encoding="utf-8")
        article = html[html.index("<article") : html.index("</article>")]
        for link in re.findall(r'href="([^"#:?]+)(?:\?[^"]*)?"', article):
            target = (page.parent / link).resolve()
            assert target.is_file() or (target / "index.html").is_file(), (page, link)


@pytest.mark.parametrize("options", [(), ("-q",), ("--strict",), ("-q", "--strict")], ids=str)
def test_a_broken_spec_breaks_the_build_and_goes_on_breaking_it(options, site):
    site.write("examples/01-first/01-greeting.tac", FAILING)
    site.write("examples/01-first/02-second.tac", FAILING.replace("Hello", "Bye"))
    site.write("examples/01-first/03-third.tac", PASSING)
    for _ in range(2):
        done = site.build(*options)
        assert done.code == 1
        assert (
            """\
examples/01-first/01-greeting.tac:9: Then the output text should be "Good day."
    the output text is not as expected
    expected: "Good day."
    found: "Hello."
"""
            in done.err
        )
        assert "examples/01-first/02-second.tac:9: Then" in done.err
        assert "2 of 3 examples failed their specs" in done.err
        assert "Traceback" not in done.err
    site.write("examples/01-first/01-greeting.tac", PASSING)
    site.write("examples/01-first/02-second.tac", PASSING)
    assert site.build(*options).code == 0


def test_a_broken_spec_leaves_the_last_good_site(site):
    site.build()
    site.write("examples/01-first/01-greeting.tac", FAILING)
    assert site.build().code == 1
    assert "Has Specs <b>1/1</b>" in site.page(PAGE)


def test_a_file_that_cannot_be_loaded_breaks_the_build_with_all_its_mistakes(site):
    site.write("examples/01-first/02-bad.tac", "Agent { sytem_prompt = 1 }\nfield.text{}")
    done = site.build("-q")
    assert done.code == 1
    assert "examples/01-first/02-bad.tac:1: Agent has no option 'sytem_prompt'" in done.err
    assert "    hint: did you mean 'system_prompt'?" in done.err
    assert "examples/01-first/02-bad.tac:2: field has no 'text'" in done.err
    assert "Traceback" not in done.err


def test_no_text_of_a_program_becomes_markup(site):
    attack = "<script>alert(1)</script>{{ boom }} [a](javascript:x)\\n# <b>"
    hostile = PASSING.replace("Hello.", attack).replace("Scenario: Greets", f"Scenario: {attack}")
    site.write("examples/01-first/01-greeting.tac", hostile)
    done = site.build("--strict")
    assert done.code == 0, done.err
    html = site.page(PAGE)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ boom }}" in html
    assert 'href="javascript:' not in html


@pytest.mark.parametrize(
    ("model", "badge", "note"),
    [
        (
            "anthropic/claude",
            True,
            "Set your ANTHROPIC_API_KEY environment variable before running.",
        ),
        ("ollama/llama", False, "This example calls a model on your own machine through ollama."),
        ("acme/model", True, "This example requires API keys for acme."),
    ],
)
def test_badge_and_note_come_from_the_providers_an_example_uses(model, badge, note, site):
    site.write("examples/01-first/01-greeting.tac", PASSING.replace("openai/gpt-6-luna", model))
    assert site.build().code == 0
    text = text_of(site.page(PAGE))
    assert ("Requires API Keys" in text) is badge
    assert note in text


def test_an_example_without_agents_or_specs_claims_nothing(site):
    site.write("examples/01-first/01-greeting.tac", "Procedure { function() return 1 end }")
    assert site.build().code == 0
    text = text_of(site.page(PAGE))
    assert not re.search("Has Specs|Requires API Keys|API keys|Test with mocks", text)


def links_in_nav(html):
    nav = html[html.index('<nav class="md-nav md-nav--primary') : html.index("<article")]
    return re.findall(r'<a href="([^"#]+)" class="md-nav__link', nav)


NAV = "nav:\n- Home: index.md\n- More:\n  - Shown: examples/index.md\n"


def test_the_gallery_takes_its_place_in_the_nav(site):
    site.write("mkdocs.yml", MKDOCS_YML + NAV)
    assert site.build("--strict").code == 0
    assert "examples/01-first/" in links_in_nav(site.page("index.html"))


def test_the_nav_lists_the_examples_of_the_chapter_that_is_shown(site):
    site.write("mkdocs.yml", MKDOCS_YML + NAV)
    site.write("examples/01-first/02-second.tac", PASSING)
    site.write("examples/02-next/01-third.tac", PASSING)
    assert site.build("--strict").code == 0
    html = site.page("examples/01-first/02-second/index.html")
    shown = links_in_nav(html)
    assert {"../01-greeting/", "../../02-next/"} < set(shown)
    # More, the gallery and this chapter; the other one is a link.
    assert html.count("md-nav__item--nested") == 3
    assert "../../02-next/01-third/" not in shown
    assert "../01-first/01-greeting/" not in links_in_nav(site.page("examples/index.html"))


def test_the_nav_lists_the_chapters_around_the_one_that_is_shown(site):
    site.write("mkdocs.yml", MKDOCS_YML + NAV)
    for number in range(2, 40):
        site.write(f"examples/{number:02}-chapter/01-{number}.tac", PASSING)
    assert site.build("--strict").code == 0

    def chapters(page):
        links = links_in_nav(site.page(f"examples/{page}/index.html"))
        return [int(found[1]) for link in links if (found := re.search(r"(\d\d)-chapter/$", link))]

    assert chapters("20-chapter/01-20") == [*range(8, 20), *range(21, 32)]
    assert chapters("02-chapter/01-2") == [*range(3, 25)]
    assert chapters("39-chapter/01-39") == [*range(16, 39)]


def test_examples_lead_to_the_next_and_the_previous_page(site):
    features = "font: false, features: [navigation.footer]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("font: false", features) + NAV)
    site.write("examples/01-first/02-second.tac", PASSING)
    site.write("examples/02-next/01-third.tac", PASSING)
    assert site.build("--strict").code == 0

    def neighbours(page):
        return re.findall(
            r'<a href="([^"]+)" class="md-footer__link', site.page(f"examples/{page}/index.html")
        )

    assert neighbours("01-first") == ["../", "01-greeting/"]
    assert neighbours("01-first/01-greeting") == ["../", "../02-second/"]
    assert neighbours("01-first/02-second") == ["../01-greeting/", "../../02-next/"]
    assert neighbours("02-next") == ["../01-first/02-second/", "01-third/"]


@pytest.mark.parametrize("nav", [NAV, ""], ids=["nav", "no nav"])
def test_the_nav_can_list_every_example(nav, site):
    listed = MKDOCS_YML.replace("tactus]", "tactus: {nav: listed}]")
    site.write("mkdocs.yml", listed + nav)
    assert site.build("--strict").code == 0
    assert "examples/01-first/01-greeting/" in links_in_nav(site.page("index.html"))


def test_another_folder_and_another_address(site):
    (site.folder / "examples").rename(site.folder / "demos")
    options = "plugins: [search, tactus: {examples: demos, path: gallery}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("plugins: [search, tactus]", options))
    assert site.build("--strict").code == 0
    html = site.page("gallery/01-first/01-greeting/index.html")
    assert 'data-copy="tactus run demos/01-first/01-greeting.tac"' in html


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("examples: nowhere", "nowhere' isn't an existing directory"),
        (
            "timeout: soon",
            "'timeout': expected a number of seconds greater than 0 and up to 600, and got 'soon'",
        ),
        (
            "timeout: 0",
            "'timeout': expected a number of seconds greater than 0 and up to 600, and got '0'",
        ),
        ("downloads: 'yes'", "'downloads': expected true or false, and got 'yes'"),
        ("path: 3", "'path': expected a folder inside the site, like 'examples', and got '3'"),
        ("path: ''", "'path': expected a folder inside the site, like 'examples', and got ''"),
        (
            "path: ../x",
            "'path': expected a folder inside the site, like 'examples', and got '../x'",
        ),
        ("exampels: examples", "'exampels': there is no such option; did you mean 'examples'?"),
        ("colour: red", "'colour': there is no such option; expected one of enabled, examples,"),
        (
            "reference: examples/",
            "'reference': the gallery itself stands at 'examples'; choose another folder",
        ),
    ],
    ids=[
        "folder",
        "type",
        "zero",
        "switch",
        "number",
        "no path",
        "path outside",
        "name",
        "no name",
        "same place",
    ],
)
def test_wrong_options_are_named(options, message, site):
    site.write(
        "mkdocs.yml", MKDOCS_YML.replace("[search, tactus]", f"[search, tactus: {{{options}}}]")
    )
    done = site.build()
    assert done.code == 1
    assert message in done.err
    assert "Traceback" not in done.err
    assert not (site.folder / "site").exists()


def test_an_address_outside_the_site_writes_nothing(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {path: ../x}]"))
    assert site.build().code == 1
    assert not (site.folder / "x").exists() and not (site.folder / "site").exists()


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            "My Example.tac",
            "my-example.tac",
            "'01-first/My Example.tac' and '01-first/my-example.tac'",
        ),
        ("index.tac", "other.tac", "'examples/01-first' and '01-first/index.tac'"),
        ("02-b.tac", "02-b/01-c.tac", "'01-first/02-b.tac' and '01-first/02-b'"),
        ("02-b/main.tac", "02-B.tac", "'01-first/02-B.tac' and '02-b/main.tac'"),
        ("x.tac", "../results/01-x.tac", "the page of all results and 'examples/results'"),
        ("x.tac", "../Index/01-x.tac", "the index of the gallery and 'examples/Index'"),
    ],
)
def test_two_files_are_never_one_page(first, second, message, site):
    site.write(f"examples/01-first/{first}", PASSING)
    site.write(f"examples/01-first/{second}", PASSING)
    done = site.build()
    assert done.code == 1
    assert f"{message} would be the same page; rename one of them" in done.err


def test_what_gets_no_page_is_told(site):
    site.write("examples/01-first/deep/01-x.tac", PASSING)
    site.write("examples/01-first/02-y.TAC", PASSING)
    site.write("examples/01-first/.hidden/z.tac", PASSING)
    site.write("examples/01-first/README.md", "# First\n\n## A title\n\nText.")
    site.write("examples/02-later/README.md", "# Later")
    site.write("examples/03-thing/notes.txt", "To do.")
    site.write("examples/data/notes.txt", "Data.")
    done = site.build()
    assert "01-first/deep/ is taken for helpers of the examples beside it" in done.err
    assert "02-later/ has no .tac file and gets no page yet" in done.err
    assert "03-thing/ has no .tac file and gets no page yet" in done.err
    assert "A title" in text_of(site.page("examples/01-first/index.html"))
    assert "data/" not in done.err
    assert "01-first/02-y.TAC is left out" in done.err
    assert ".hidden" not in done.err


def test_a_gallery_without_examples_says_so(site):
    (site.folder / "examples/01-first/01-greeting.tac").unlink()
    done = site.build()
    assert done.code == 0, done.err
    assert "there is no example in 'examples'; put a .tac file into a folder of it" in done.err
    assert "There are no examples here yet." in text_of(site.page("examples/index.html"))


@pytest.mark.parametrize("theme", ["material", "readthedocs"])
def test_a_folder_of_chapters_is_named_without_its_number(theme, site):
    site.write("mkdocs.yml", f"site_name: Test\ntheme: {theme}\nplugins: [tactus]\n")
    site.write("examples/02-csv-reports/01-deep/01-inner.tac", PASSING)
    assert site.build("--strict").code == 0
    html = site.page("examples/02-csv-reports/01-deep/01-inner/index.html")
    assert "CSV reports" in html and "02 csv reports" not in html


def test_without_a_nav_the_gallery_is_in_the_one_mkdocs_makes(site):
    site.build()
    assert "examples/01-first/" in links_in_nav(site.page("index.html"))
    assert "./" in links_in_nav(site.page(PAGE))


def test_a_placeholder_in_a_readme_is_only_text(site):
    site.write(
        "examples/01-first/README.md",
        README + '\n<div class="tactus-placeholder" data-name="nope"></div>\n',
    )
    assert site.build("--strict").code == 0


def test_a_section_keeps_its_sub_headings(site):
    site.write("examples/01-first/README.md", README + "\n### How it works\n\nLike this.\n")
    site.build()
    assert "How it works" in site.page(PAGE) and "Like this." in site.page(PAGE)


def test_it_can_be_turned_off(site):
    site.write(
        "mkdocs.yml", MKDOCS_YML.replace("[search, tactus]", "[search, tactus: {enabled: false}]")
    )
    site.write("examples/01-first/01-greeting.tac", FAILING)
    assert site.build("--strict").code == 0
    assert not (site.folder / "site/examples").exists()


@pytest.mark.parametrize(
    ("page", "option"),
    [
        ("examples/index.md", "path"),
        ("examples/README.md", "path"),
        ("examples.md", "path"),
        ("examples/01-first.md", "path"),
        ("examples/01-first/01-greeting/index.md", "path"),
        ("language/agent.md", "reference"),
    ],
)
def test_a_page_of_the_docs_is_not_replaced(page, option, site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {reference: language}]"))
    site.write(f"docs/{page}", "# Mine")
    done = site.build()
    assert done.code == 1
    told = f"the docs have a page '{page}' already; move it, or set the option '{option}'"
    assert told in done.err


def test_a_page_in_a_linked_folder_of_the_docs_is_not_replaced(site):
    site.write("elsewhere/01-first.md", "# Mine")
    (site.folder / "docs/examples").symlink_to(site.folder / "elsewhere")
    assert "the docs have a page 'examples/01-first.md' already" in site.build().err


def test_a_file_in_no_chapter_is_in_the_chapter_of_the_folder_itself(site):
    site.write("examples/stray.tac", PASSING)
    done = site.build("--strict")
    assert done.code == 0, done.err
    assert "Specs" in text_of(site.page("examples/examples/stray/index.html"))
    assert "Greets" in text_of(site.page("examples/examples/index.html"))


def test_commands_are_the_same_with_another_configuration_file(site):
    site.write("other.yml", MKDOCS_YML)
    assert site.build("--strict", "-f", "other.yml").code == 0
    assert 'data-copy="tactus run 01-first/01-greeting.tac"' in site.page(PAGE)


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_other_themes(theme, site):
    site.write("mkdocs.yml", f"site_name: T\ntheme: {theme}\nplugins: [search, tactus]\n")
    done = site.build("--strict")
    assert done.code == 0, done.err
    html = site.page(PAGE)
    assert '<span class="nc">Agent</span>' in html
    assert 'data-copy="tactus run 01-first/01-greeting.tac"' in html


def test_search_finds_the_source_as_plain_text(site):
    site.build()
    index = json.loads(site.page("search/search_index.json"))["docs"]
    source = next(entry for entry in index if entry["location"].endswith("#source-code"))
    text = re.sub(r"<[^>]+>", "", html.unescape(source["text"]))
    assert 'greeter = Agent { model = "openai/gpt-6-luna"' in text
    # What buttons say is no text of the source.
    assert text.split()[:3] == ["01-first/01-greeting.tac", "--", "Greets"]


def test_lines_of_the_source_can_be_linked_to(site):
    validation = "validation: {links: {anchors: warn}}\n"
    site.write("mkdocs.yml", MKDOCS_YML + validation)
    site.write("docs/index.md", "[line](examples/01-first/01-greeting.md#line-2)")
    assert site.build("--strict").code == 0
    site.write("docs/index.md", "[line](examples/01-first/01-greeting.md#line-200)")
    assert site.build("--strict").code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_with_a_name_that_is_no_text_is_shown(site):
    odd = os.fsdecode(b"\xff")
    repository = "repo_url: https://example.org/a/b\nedit_uri: edit/main/docs/\n"
    site.write("mkdocs.yml", MKDOCS_YML + repository)
    site.write("examples/01-first/02-odd/main.tac", PASSING)
    site.write(f"examples/01-first/02-odd/{odd}.txt", "Odd.")
    assert site.build("--strict").code == 0
    assert "Odd." in site.page("examples/01-first/02-odd/index.html")
    with zipfile.ZipFile(site.folder / "site/examples/01-first/02-odd.zip") as archive:
        assert archive.namelist()[-1] == "examples/01-first/02-odd/\ufffd.txt"


def test_a_broken_store_is_made_anew(site):
    site.build()
    kept = site.folder / ".cache/plugin/tactus/examples.pages"
    kept.write_bytes(b"broken" + kept.read_bytes()[:-100])
    assert site.build("--strict").code == 0
    assert '<span class="nc">Agent</span>' in site.page(PAGE)
    kept.write_bytes(b"broken")
    assert site.build("--strict").code == 0
    assert kept.stat().st_size > 1000


def test_a_site_replaces_one_template_and_keeps_the_others(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {templates: own}]"))
    site.write("own/note.html.jinja", "<p>Ask {{ facts.providers | join }} for a key.</p>")
    assert site.build("--strict").code == 0
    text = text_of(site.page(PAGE))
    assert "Ask openai for a key." in text and "This example requires API keys" not in text
    assert "Test with mocks" in text


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("nots.html.jinja", "did you mean 'note.html.jinja'? "),
        ("note.html.j2", "did you mean 'note.html.jinja'? "),
        ("parts/note.html.jinja", "did you mean 'note.html.jinja'? "),
        ("zzz.jinja", ""),
    ],
)
def test_a_template_of_the_site_that_nobody_asks_for_is_told(name, question, site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {templates: own}]"))
    site.write(f"own/{name}", "Good.")
    done = site.build("--strict")
    assert done.code == 1
    assert (
        f"own/{name} stands over no template; {question}Their names are those of the plugin's docs_plugin/rendering/templates\n"
        in done.err
    )


@pytest.mark.parametrize(
    ("option", "address"),
    [
        ("start.md#setup", "../../../start/#setup"),
        ("https://tactus.example/i", "https://tactus.example/i"),
    ],
)
def test_pages_say_where_readers_learn_to_install_tactus(option, address, site):
    site.build()
    assert "Install it" not in site.page(PAGE)
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", f"tactus: {{install: '{option}'}}]"))
    site.write("docs/start.md", "# Start\n\n## Setup")
    assert site.build("--strict").code == 0
    assert f'yet? <a href="{address}">Install it</a>' in site.page(PAGE)


def test_a_page_about_the_installation_that_is_not_there_is_told(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {install: begin.md}]"))
    done = site.build("--strict")
    assert done.code == 1
    assert (
        "the option 'install' names 'begin.md', and the site has no such page; expected a page of the docs, as in"
        " 'start.md', or an address, as in 'https://…'\n"
    ) in done.err


def test_a_template_of_the_site_may_have_parts_of_its_own_and_a_readme(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {templates: own}]"))
    site.write("own/note.html.jinja", "{% include 'parts/mine.html.jinja' %}")
    site.write("own/parts/mine.html.jinja", "Mine.")
    site.write("own/README.md", "About these.")
    assert site.build("--strict").code == 0
    assert "Mine." in site.page(PAGE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ provider }}", "own/note.html.jinja:1: 'provider' is undefined"),
        ("{% if %}", "own/note.html.jinja:1: Expected an expression, got 'end of statement block'"),
    ],
    ids=["unknown name", "syntax"],
)
def test_a_mistake_in_a_template_of_the_site_is_told_with_its_line(text, message, site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {templates: own}]"))
    site.write("own/note.html.jinja", "Good.")
    site.build()
    site.write("own/note.html.jinja", text)
    done = site.build()
    assert done.code == 1 and "Good." in site.page(PAGE)
    assert message in done.err and "Traceback" not in done.err


def test_a_link_in_a_readme_to_a_file_that_is_not_there_is_told_also_where_the_site_has_a_repository(
    site,
):
    site.write(
        "mkdocs.yml", f"{MKDOCS_YML}repo_url: https://git.example/a/x\nedit_uri: edit/main/docs/\n"
    )
    site.write("examples/01-first/README.md", "# First\n\n[Notes](../notes.txt)")
    done = site.build("--strict")
    assert done.code == 1
    assert "contains a link '../notes.txt'" in done.err
    site.write("examples/notes.txt", "Notes.")
    assert site.build("--strict").code == 0


@pytest.mark.parametrize(
    ("option", "place"),
    [
        ("edit_uri: edit/main/docs/", "/edit/main/examples/01-first/02-in%20c%23.tac"),
        ("edit_uri: '?path=docs/'", "?path=examples/01-first/02-in%20c%23.tac"),
        (
            "edit_uri_template: 'edit?file={path!q}'",
            "/edit?file=..%2Fexamples%2F01-first%2F02-in%20c%23.tac",
        ),
        (
            "edit_uri_template: 'edit?file=docs%2F{path!q}&ref=main'",
            "/edit?file=examples%2F01-first%2F02-in%20c%23.tac&amp;ref=main",
        ),
    ],
)
def test_a_page_is_edited_at_the_address_of_its_file_whatever_its_name(option, place, site):
    site.write("examples/01-first/02-in c#.tac", PASSING)
    yml = MKDOCS_YML.replace("font: false", "font: false, features: [content.action.edit]")
    site.write("mkdocs.yml", f"{yml}repo_url: https://git.example/acme/x\n{option}\n")
    assert site.build("--strict").code == 0
    assert f'"https://git.example/acme/x{place}"' in site.page(
        "examples/01-first/02-in-c/index.html"
    )
