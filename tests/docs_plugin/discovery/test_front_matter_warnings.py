"""What has no effect in the front matter of a chapter is told with its line."""

import pytest

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.discovery.front_matter_warnings import unread_entries


@pytest.fixture
def told(in_folder):
    def read(front_matter: str) -> list[str]:
        folder = in_folder(
            {
                "01-first/README.md": f"---\n{front_matter}---\n# First\n",
                "01-first/01-a.tac": "",
                "01-first/02-b/main.tac": "",
            }
        )
        found = unread_entries(find_chapters(folder))
        return [f"{path.name}:{line}: {message}" for path, line, message in found]

    return read


def test_everything_that_is_read_is_fine(told):
    text = "title: One\norder: 3\nlayout: page\nexamples:\n  01-a: {title: A, timeout: 3}\n  b:\n    tags: [x]\n"
    assert told(text) == []


@pytest.mark.parametrize(
    ("front_matter", "message"),
    [
        ("title: One\ntgas: [x]\n", "3: 'tgas' is not read; did you mean 'tags'?"),
        ("order: one\n", "2: 'order' is 'one'; expected a whole number"),
        ("title: {a: b}\n", "2: 'title' is {'a': 'b'}; expected a text"),
        ("tags: 5\n", "2: 'tags' is 5; expected a list of texts"),
        (
            "examples: [01-a]\n",
            "2: 'examples' is ['01-a']; expected the names of examples, each with its entries",
        ),
        ("examples:\n  01-a: A\n", "3: '01-a' is 'A'; expected its entries, as in 'title: …'"),
        ("examples:\n  01-c:\n    title: C\n", "3: there is no example '01-c' in this chapter"),
        (
            "examples:\n  01-a:\n    titel: A\n",
            "4: 'titel' is not read; an example has title, description, order, tags, expect, skip, timeout, models",
        ),
    ],
    ids=["key", "order", "title", "tags", "examples", "entry", "example", "key of an example"],
)
def test_what_is_not_read(told, front_matter, message):
    assert told(front_matter) == [f"README.md:{message}"]


def test_a_strict_build_fails_over_it(site):
    site.write("examples/01-first/README.md", "---\ntgas: [x]\n---\n# First steps\n")
    done = site.build("--strict")
    assert done.code == 1
    assert "01-first/README.md:2: 'tgas' is not read; did you mean 'tags'?" in done.err


def test_a_second_entry_for_an_example_is_not_read(told):
    text = "examples:\n  a: {title: A}\n  01-a: {title: B}\n  b: {title: {x: 1}}\n"
    assert told(text) == [
        "README.md:3: 'a' is not read; '01-a' is about the same example",
        "README.md:5: 'title' is {'x': 1}; expected a text",
    ]


def test_an_entry_is_found_by_its_keys_and_not_by_its_name_alone(told):
    text = "title: titel\nexamples:\n  b:\n    tags: [titel]\n  01-a:\n    titel: A\n"
    assert told(text)[0].startswith("README.md:7: 'titel' is not read")
