"""The place of the gallery in the navigation of a site."""

import pytest

from docs_plugin.pages.nav_sections import NavSection
from docs_plugin.site.navigation import with_section

CHAPTER = NavSection(
    "First & last", "examples/01-first/index.md", (("One", "examples/01-first/01-one.md"),)
)
GALLERY = NavSection("Examples", "examples/index.md", sections=(CHAPTER,))
CHAPTERS = ["examples/index.md", {"First &amp; last": ["examples/01-first/index.md"]}]


@pytest.mark.parametrize(
    ("nav", "expected"),
    [
        (["examples/index.md"], [{"Examples": CHAPTERS}]),
        ([{"Shown": "examples/index.md"}], [{"Shown": CHAPTERS}]),
        ([{"More": [{"Shown": "examples/index.md"}]}], [{"More": [{"Shown": CHAPTERS}]}]),
        (["index.md"], ["index.md"]),
        (
            [{"Shown": "examples/index.md"}, {"Begin here": "examples/01-first/index.md"}],
            [{"Shown": CHAPTERS}, {"Begin here": "examples/01-first/index.md"}],
        ),
    ],
    ids=["bare", "with a title", "deeper", "not named", "a chapter named twice"],
)
def test_an_index_becomes_its_section(nav, expected):
    assert with_section(nav, GALLERY, lists_pages=False) == expected


def test_a_section_lists_its_pages_where_it_should():
    nav = with_section(["examples/index.md"], GALLERY, lists_pages=True)
    listed = [
        {"First &amp; last": ["examples/01-first/index.md", {"One": "examples/01-first/01-one.md"}]}
    ]
    assert nav == [{"Examples": ["examples/index.md", *listed]}]


def test_a_section_is_not_put_into_itself():
    once = with_section([{"Shown": "examples/index.md"}], GALLERY, lists_pages=False)
    assert with_section(once, GALLERY, lists_pages=False) == once
    alone = NavSection("Language", "language/index.md", (("Agent", "language/agent.md"),))
    assert with_section([{"Language": ["language/index.md"]}], alone, lists_pages=False) == [
        {"Language": ["language/index.md"]}
    ]


def test_a_section_that_another_plugin_made_stays_as_it_is():
    nav = [{"Shown": [{None: "examples/index.md"}, {"01 first": ["examples/01-first/index.md"]}]}]
    assert with_section(nav, GALLERY, lists_pages=False) == nav
