"""Pages that are put into frames are those that the theme's template makes."""

import itertools
import re

import pytest
from jinja2 import Template
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.theme import Theme

from docs_plugin.speedups.frames import Frames, writes_pages_alike
from tests.docs_plugin.conftest import PASSING

YML = """\
site_name: Frames
site_url: https://example.org/
repo_url: https://github.com/acme/site
edit_uri: {edit}
use_directory_urls: {directories}
theme: {{name: material, font: false, custom_dir: own, features: [{features}]}}
plugins: [search, tactus]
markdown_extensions: [toc: {{permalink: true}}]
nav: [Home: index.md, Examples: examples/index.md, Other: other.md]
"""

TITLES = (
    "Sorter",
    "Sorter",
    "R&D",
    "Don't",
    'Say "hi"',
    "a < b",
    "Sörter  two",
    # As what stands for addresses meanwhile.
    "tactus-address:000",
    "tactus-address:>000",
)

FEATURES = {
    "none": "",
    "edit, path, footer": "content.action.edit, content.action.view, navigation.path, navigation.footer",
    "indexes, sections": "navigation.indexes, navigation.sections, navigation.path, toc.integrate",
    "tabs, pruned": "navigation.tabs, navigation.tabs.sticky, navigation.prune, navigation.indexes",
}


@pytest.fixture
def galleries(site):
    """A gallery of four chapters; where the site has a template of its own, there are no frames."""
    for chapter in range(1, 5):
        text = f"---\ntags: [c{chapter}]\n---\n# Chapter {chapter}\n\nSorters.\n"
        site.write(f"examples/0{chapter}-chapter/README.md", text)
        for number, title in enumerate(TITLES * (3 if chapter == 2 else 1), start=1):
            source = PASSING.replace("-- Greets", f"-- {title}\n-- It's number {number}.", 1)
            if number % 3 == 0:
                source = source.replace("It's", "Is")
            site.write(f"examples/0{chapter}-chapter/{number:02}-sorter.tac", source)
    site.write("docs/other.md", "# Other")
    (site.folder / "own").mkdir()
    return site


def pages_of(folder):
    """Return the pages, without what comes from counting entries: names of switches, and space where nothing is written."""
    pages = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    return {
        name: re.sub(r"\s*\n\s*", "\n", re.sub(r"__nav_[\d_]+", "__nav_", path.read_text()))
        for name, path in pages.items()
    }


@pytest.mark.parametrize(
    ("features", "edit", "directories"),
    [
        (features, edit, directories)
        for features in FEATURES
        for edit, directories in (("edit/main/docs/", "true"), ("", "false"))
    ],
)
def test_pages_are_the_same_with_and_without_frames(features, edit, directories, galleries):
    yml = YML.format(features=FEATURES[features], edit=edit or "''", directories=directories)
    galleries.write("mkdocs.yml", yml)
    assert galleries.build("-d", "framed", SOURCE_DATE_EPOCH="1").code == 0
    # Nobody knows what this template does with a page.
    galleries.write("own/unused.html", "{{ page }}")
    assert galleries.build("-d", "plain", SOURCE_DATE_EPOCH="1").code == 0
    framed, plain = (pages_of(galleries.folder / name) for name in ("framed", "plain"))
    assert framed.keys() == plain.keys()
    assert [name for name in plain if framed[name] != plain[name]] == []
    assert not [name for name, text in framed.items() if re.search(r"tactus-[\w-]+:\.", text)]


OWN = {
    "none": ({}, True),
    "one that says the same everywhere": ({"404.html": "<h1>Nothing here</h1>"}, True),
    "a block": (
        {
            "main.html": "{% extends 'base.html' %}{% block footer %}{{ super() }}"
            "<a href='{{ 'a/' | url }}'>{{ config.site_name }}</a>{% endblock %}"
        },
        True,
    ),
    "one that looks at pages": (
        {"partials/a.html": "{% if page.title == 'A' %}!{% endif %}"},
        False,
    ),
    "one that looks at entries": ({"partials/a.html": "{{ nav_item.title | truncate(9) }}"}, False),
    "one that is given entries": (
        {
            "partials/nav-item.html": "{% macro render(item) %}{{ item.title | upper }}{% endmacro %}"
        },
        False,
    ),
    "a broken one": ({"main.html": "{% block %}"}, False),
}


@pytest.mark.parametrize(("templates", "alike"), OWN.values(), ids=OWN)
@pytest.mark.parametrize("theme", ["material", "readthedocs"])
def test_frames_are_for_material_and_what_sites_add_to_it_without_a_look_at_pages(
    theme, templates, alike, tmp_path
):
    for name, text in templates.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    config = MkDocsConfig()
    config.theme = Theme(theme, custom_dir=str(tmp_path))
    assert writes_pages_alike(config.theme.get_env(), config) == (alike and theme == "material")


def pages_of_chapters(title):
    """Return the pages of three chapters, eight in each."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "Test", "site_url": "https://example.org/"})
    pages = []
    for chapter in "abc":
        section = Section(f"Chapter {chapter}", [])
        for number in range(8):
            file = File(f"{chapter}/{number}.md", "docs", "site", use_directory_urls=True)
            page = Page(None, file, config)
            page.markdown = ""
            page.meta = {"title": title(number), "description": f"About {number}"}
            page.content = f"<h1>Number {number}</h1>"
            page.toc = TableOfContents([AnchorLink(page.title, f"number-{number}", 1)])
            page.parent = section
            section.children = [page]
            pages.append(page)
    for left, right in itertools.pairwise(pages):
        left.next_page, right.previous_page = right, left
    return pages


TEMPLATES = {
    "what is written as it is": "{{ page.title }}{{ page.meta.description }}{{ page.canonical_url }}{{ page.content }}"
    "{{ page.next_page.title }}{{ page.toc.items[0].id }}{{ page.parent.title }}{% if page.toc %}!{% endif %}",
    "what looks into a text": "{{ page.title[-1] }}{{ page.content }}",
    "what counts": "{{ page.meta.description | length }}{{ page.content }}",
    "what asks for something else": "{{ page.file.src_uri }}{{ page.content }}",
    "what depends on the chapter": "{% if page.url.startswith('b') %}B{% endif %}{{ page.content }}",
}


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("title", ["Number {}", "R&amp;D {}"])
def test_whatever_a_template_does_pages_come_out_as_it_makes_them(name, title):
    template = Template(TEMPLATES[name])
    rendered = []

    class Counting:
        def render(self, context):
            rendered.append(1)
            return template.render(context)

    frames = Frames()
    for page in pages_of_chapters(title.format):
        context = {"page": page}
        assert frames.page(Counting(), page, context, ()) == template.render(context)
    is_framed = name == "what is written as it is" and title == "Number {}"
    assert (len(rendered) < 12) == is_framed
