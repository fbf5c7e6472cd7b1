"""Finding and describing examples."""

import pytest

from docs_plugin.catalog import find_chapters
from docs_plugin.readme import parse_readme, with_lists_apart


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("02-streaming.tac", "Streaming"),
        ("10-IMDB-reviews.tac", "IMDB reviews"),
        ("hello_world.tac", "Hello world"),
        ("3. Über Agenten.tac", "Über Agenten"),
        ("42.tac", "42"),
    ],
)
def test_titles_from_file_names(name, title, in_folder):
    folder = in_folder({f"01-first/{name}": ""})
    assert find_chapters(folder)[0].examples[0].title == title


def test_numbers_give_the_order(in_folder):
    names = [
        "10-z/1.tac",
        "2-b/10-x.tac",
        "2-b/9-y.tac",
        "2-b/a.tac",
        "empty/x.txt",
        ".git/x.tac",
        "_x/x.tac",
    ]
    found = find_chapters(in_folder(dict.fromkeys(names, "")))
    assert [[example.path.name for example in chapter.examples] for chapter in found] == [
        ["9-y.tac", "10-x.tac", "a.tac"],
        ["1.tac"],
    ]


README = """# First **steps**

Begin [here](x.md). Go on.

## Examples

### Hello world

From the third level.

## `02-other.tac` at work

By its file.

```md
## Not a section
```

## Nobody
"""


def test_sections_describe_the_examples_they_are_named_after(in_folder):
    files = dict.fromkeys(["01-a/01-hello-world.tac", "01-a/02-other.tac", "01-a/03-alone.tac"], "")
    chapter = find_chapters(in_folder(files | {"01-a/README.md": README}))[0]
    assert (chapter.title, chapter.summary) == ("First steps", "Begin here.")
    assert [(item.title, item.description, item.slug) for item in chapter.examples] == [
        ("Hello world", "From the third level.", "01-a/01-hello-world"),
        ("Other", "By its file.\n\n```md\n## Not a section\n```", "01-a/02-other"),
        ("Alone", "", "01-a/03-alone"),
    ]


def test_a_section_holds_its_sub_headings():
    sections = parse_readme("## A\n\none\n\n### B\n\ntwo\n\n## C\n").sections
    assert [(section.title, section.body) for section in sections] == [
        ("A", "one\n\n### B\n\ntwo"),
        ("B", "two"),
        ("C", ""),
    ]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a\n- b\n- c", "a\n\n- b\n- c"),
        ("a\n1. b", "a\n\n1. b"),
        ("- a\n  more\n- b", "- a\n  more\n- b"),
        ("```\na\n- b\n```", "```\na\n- b\n```"),
        ("a\n\n- b", "a\n\n- b"),
        ("a\n-b", "a\n-b"),
    ],
)
def test_lists_stand_apart(text, result):
    assert with_lists_apart(text) == result
