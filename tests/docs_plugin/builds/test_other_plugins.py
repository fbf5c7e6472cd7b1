"""The gallery beside other plugins, each in a real site: they find its pages, and leave its programs alone."""

import json
import re
from html import unescape

import pytest

from tests.docs_plugin.builds.test_build import PAGE, links_in_nav
from tests.docs_plugin.conftest import MKDOCS_YML, PASSING

TRICKY = PASSING.replace(
    'system_prompt = "Greet."',
    'system_prompt = "Greet {{ name }} {% if x %} {# y #}"',
).replace("Procedure {", '--8<-- "mkdocs.yml"\nlocal t = {{1, 2}, {3}}\nProcedure {')

SHOWN = ["../../", "../", "../02-second/", "../../02-last/"]
"""What a navigation shows beside the first example, after the site's own page."""

EMBED = "# {{ title }}\n\n```tactus-example\n01-first/01-greeting.tac\n```\n"


@pytest.fixture
def site_with(site):
    """Write a site with other plugins, and examples that are hard on them; return what builds it."""
    site.write("examples/01-first/01-greeting.tac", TRICKY)
    site.write("examples/01-first/02-second.tac", PASSING)
    site.write("examples/02-last/01-third.tac", PASSING)

    def write(*names, more=""):
        listed = ", ".join(("search", "tactus", *names))
        site.write("mkdocs.yml", MKDOCS_YML.replace("search, tactus", listed) + more)
        done = site.build("--strict", DISABLE_MKDOCS_2_WARNING="true")
        assert done.code == 0, done.err
        return done

    return write


def source_on(html):
    """Return the first program that a page shows."""
    code = re.search(r"<pre\b.*?</pre>", html[html.index("tactus-source") :], re.DOTALL)[0]
    return unescape(re.sub(r"<[^>]*>", "", code))


def nav_on(site, page):
    return [link for link in links_in_nav(site.page(page)) if link != "./"]


def test_macros_and_includes_find_nothing_in_programs(site, site_with):
    site.write("docs/page.md", EMBED)
    extensions = "markdown_extensions: [pymdownx.snippets, pymdownx.superfences]\n"
    site_with("macros", more=f"{extensions}extra: {{title: Shown here}}\n")
    for page in (PAGE, "page/index.html"):
        assert source_on(site.page(page)).strip() == TRICKY.strip()
        assert "Greet {{ name }} {% if x %} {# y #}" in unescape(site.page(page))
    assert "Shown here</h1>" in site.page("page/index.html")


def test_each_language_has_the_gallery_and_specs_run_once(site, site_with):
    site.write("docs/index.de.md", "# Start\n\n[Ein Beispiel](examples/01-first/01-greeting.md)\n")
    languages = "{locale: en, default: true, name: English}, {locale: de, name: Deutsch}"
    i18n = f"i18n: {{docs_structure: suffix, languages: [{languages}]}}"
    nav = "nav:\n- Home: index.md\n- Shown: examples/index.md\n"
    done = site_with(i18n, more=f"{nav}site_url: https://example.org/\n")
    assert done.err.count("ran the specs of 3 examples") == 1
    for folder in ("", "de/"):
        page = f"{folder}{PAGE}"
        assert source_on(site.page(page)).strip() == TRICKY.strip()
        assert nav_on(site, page)[1:] == SHOWN
    assert 'href="examples/01-first/01-greeting/"' in site.page("de/index.html")
    assert "https://example.org/de/examples/01-first/01-greeting/" in site.page("sitemap.xml")
    index = json.loads(site.page("search/search_index.json"))
    found = [item["location"] for item in index["docs"] if "01-greeting" in item["location"]]
    assert found and not any(location.startswith("de/") for location in found)


def test_a_nav_of_awesome_nav_names_the_folder(site, site_with):
    site.write("docs/.nav.yml", "nav:\n- Home: index.md\n- Shown: examples\n")
    site_with("awesome-nav")
    assert nav_on(site, PAGE)[1:] == SHOWN
    assert "Shown" in site.page("index.html") and "First steps" in site.page("index.html")


@pytest.mark.parametrize("entry", ["examples/index.md", "examples/"])
def test_a_nav_in_markdown_names_the_index_or_the_folder(entry, site, site_with):
    site.write("docs/SUMMARY.md", f"- [Home](index.md)\n- [Shown]({entry})\n")
    site_with("literate-nav", more="exclude_docs: SUMMARY.md\n")
    links = nav_on(site, PAGE)
    assert set(links) >= set(SHOWN) and len(links) == len(set(links))


@pytest.mark.parametrize("nav", ["", "nav:\n- Home: index.md\n- Shown: examples/index.md\n"])
def test_a_section_that_is_its_index_lists_its_own_examples(nav, site, site_with):
    site_with("section-index", more=nav)
    assert nav_on(site, PAGE)[1:] == SHOWN
    assert nav_on(site, "examples/02-last/01-third/index.html")[1:] == [
        "../../",
        "../../01-first/",
        "../",
    ]


@pytest.mark.parametrize("nav", ["", "nav:\n- Home: index.md\n- Shown: examples/index.md\n"])
def test_crumbs_and_tabs_lead_to_the_first_page_of_such_a_section(nav, site, site_with):
    features = "features: [navigation.path, navigation.tabs]"
    site_with("section-index", more=f"theme: {{name: material, font: false, {features}}}\n{nav}")
    for page in ("01-first/02-second", "02-last/01-third"):
        html = site.page(f"examples/{page}/index.html")
        assert "tactus-address:" not in html and html.count("<body") == html.count("</body>") == 1
    html = site.page("examples/01-first/02-second/index.html")
    assert "../01-greeting/" in re.findall(r'href="([^"]*)" class="md-path__link"', html)


def test_a_post_of_a_blog_shows_an_example(site, site_with):
    site.write("docs/blog/index.md", "# Blog\n")
    post = EMBED.replace("{{ title }}", "New")
    site.write("docs/blog/posts/new.md", f"---\ndate: 2026-01-02\n---\n{post}")
    site_with("blog")
    html = site.page("blog/2026/01/02/new/index.html")
    assert source_on(html).strip() == TRICKY.strip()


def test_tags_list_the_examples(site, site_with):
    site.write("docs/tags.md", "# Tags\n\n<!-- material/tags -->\n")
    site.write("examples/01-first/02-second.tac", f"-- Second\n-- tags: careful\n{PASSING}")
    site_with("tags")
    html = site.page("tags/index.html")
    assert "careful" in html and 'href="../examples/01-first/02-second/"' in html


def test_properdocs_builds_the_same_pages(site, site_with, command):
    site_with()
    built = site.page(PAGE)
    done = command("properdocs", "build", "--strict", "-f", "mkdocs.yml", cwd=site.folder)
    assert done.code == 0, done.err
    without_generator = re.compile(r'<meta name="generator"[^>]*>')
    assert without_generator.sub("", site.page(PAGE)) == without_generator.sub("", built)
