"""Finding and describing examples."""

import pytest

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.discovery.layout_warnings import (
    empty_chapters,
    folders_of_helpers,
    stray_files,
    warnings_about,
)
from docs_plugin.discovery.naming import slugify, title_of
from docs_plugin.discovery.readme import parse_readme, with_lists_apart


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("02-streaming.tac", "Streaming"),
        ("10-IMDB-reviews.tac", "IMDB reviews"),
        ("hello_world.tac", "Hello world"),
        ("3. Über Agenten.tac", "Über Agenten"),
        ("42.tac", "42"),
        ("04-imdb-to-csv.tac", "IMDB to CSV"),
        ("ask-an-llm.tac", "Ask an LLM"),
        ("openai-api.tac", "OpenAI API"),
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


def test_a_heading_may_contain_the_name_of_the_example(in_folder):
    readme = (
        "# A\n## Compare with 01-inbox\nNot this.\n## 01-inbox: Support inbox\nFirst.\n"
        "## Fuzzy, then a model (fuzzy-then-llm)\nSecond.\n## More on poets\nThird.\n## 01-inbox\nOwn.\n"
    )
    files = ["01-inbox.tac", "02-fuzzy-then-llm.tac", "03-poets.tac"]
    folder = in_folder({"01-a/README.md": readme} | {f"01-a/{name}": "" for name in files})
    found = find_chapters(folder)[0].examples
    assert [item.description for item in found] == ["Own.", "Second.", ""]


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


def examples_of(folder):
    return [
        (example.name, example.title, example.slug)
        for chapter in find_chapters(folder)
        for example in chapter.examples
    ]


def test_a_folder_with_a_main_program_is_one_example(in_folder):
    folder = in_folder(
        {
            "01-a/01-first.tac": "",
            "01-a/02-mail/main.tac": "",
            "01-a/02-mail/README.md": "# Sorting mail\n\nReads `data.csv`.\n\n## How\n\nSo.",
            "01-a/02-mail/data.csv": "a,b",
            "01-a/02-mail/lib/words.tac": "",
            "01-a/02-mail/.secret": "",
            "01-a/03-named/named.tac": "",
        }
    )
    assert examples_of(folder) == [
        ("01-a/01-first.tac", "First", "01-a/01-first"),
        ("01-a/02-mail/main.tac", "Sorting mail", "01-a/02-mail"),
        ("01-a/03-named/named.tac", "Named", "01-a/03-named"),
    ]
    mail = find_chapters(folder)[0].examples[1]
    assert mail.summary == "Reads data.csv."
    assert mail.description.endswith("## How\n\nSo.")
    assert [path.name for path in mail.files] == ["main.tac", "data.csv", "words.tac"]


def test_a_folder_that_leads_back_to_one_above_it_is_no_chapter(in_folder):
    folder = in_folder({"01-a/x.tac": "", "02-b/y.tac": ""})
    (folder / "01-a/01-loop").symlink_to(".")
    (folder / "01-a/02-up").symlink_to("..")
    (folder / "01-a/itself").symlink_to("itself")
    (folder / "01-a/03-other").symlink_to("../02-b")
    slugs = [chapter.slug for chapter in find_chapters(folder)]
    assert slugs == ["01-a", "01-a/03-other", "02-b"]


def test_chapters_within_chapters_have_a_number_or_a_readme(in_folder):
    folder = in_folder(
        {
            "01-a/01-deep/x.tac": "",
            "01-a/told/README.md": "# Told",
            "01-a/told/y.tac": "",
            "01-a/helpers/z.tac": "",
            "01-b/w.tac": "",
            "01-a/README.md": "# A",
            "02-empty/README.md": "# Later",
            "03-data/x.csv": "",
            "data/x.csv": "",
            "top.tac": "",
        }
    )
    chapters = find_chapters(folder)
    assert [(chapter.title, chapter.slug) for chapter in chapters] == [
        (title_of(folder.name), slugify(folder.name)),
        ("Deep", "01-a/01-deep"),
        ("Told", "01-a/told"),
        ("B", "01-b"),
    ]
    assert folders_of_helpers(folder, chapters) == [folder / "01-a/helpers"]
    assert stray_files(folder, chapters) == []
    assert empty_chapters(folder, chapters) == [folder / "02-empty", folder / "03-data"]


def test_a_folder_with_programs_is_a_chapter_itself(in_folder):
    files = {
        "README.md": "# Course\n\nAll of it.\n\n## 01-hello\n\nSays hello.",
        "01-hello.tac": "",
        "helpers/sum.tac": "Procedure { function() end }",
        "agents/poet.tac": "Specification([[ Feature: F ]])",
        "02-more/x.tac": "",
    }
    folder = in_folder(files)
    chapters = find_chapters(folder)
    assert [(chapter.path, chapter.title) for chapter in chapters] == [
        (folder, "Course"),
        (folder / "02-more", "More"),
        (folder / "agents", "Agents"),
    ]
    example = chapters[0].examples[0]
    assert (example.title, example.description) == ("Hello", "Says hello.")
    assert example.name == "01-hello.tac"
    assert folders_of_helpers(folder, chapters) == [folder / "helpers"]


def test_titles_that_repeat_file_names_are_not_shown_as_titles(in_folder):
    heading = "# 01-first-steps\n\n## imdb_reviews.tac\n\n## say-hello\n\n## Big-endian words\n"
    folder = in_folder(
        {
            "01-a/README.md": heading,
            "01-a/01-imdb_reviews.tac": "-- Reviews (IMDB)",
            "01-a/02-say-hello.tac": "",
            "01-a/03-big-endian-words.tac": "",
        }
    )
    chapter = find_chapters(folder)[0]
    titles = [example.title for example in chapter.examples]
    assert (chapter.title, titles) == ("A", ["Reviews (IMDB)", "Say hello", "Big-endian words"])


def test_the_words_of_a_readme_are_never_lost(in_folder):
    readme = (
        "# A\n## Before\nRead this.\n## Parts\nAbout the parts.\n### one\nFirst.\n### Aside\nBy the way.\n"
        "## one\nAgain.\n### Of it\nMore.\n## Emtpy\n"
    )
    folder = in_folder({"01-a/README.md": readme, "01-a/one.tac": "", "01-a/empty.tac": ""})
    chapters = find_chapters(folder)
    assert [section.markdown for section in chapters[0].notes] == [
        "## Before\n\nRead this.",
        "## Parts\n\nAbout the parts.",
        "### Aside\n\nBy the way.",
        "## one\n\nAgain.\n### Of it\nMore.",
        "## Emtpy",
    ]
    assert list(warnings_about(folder, chapters)) == [
        "01-a/README.md:14: the section 'Emtpy' is shown on the page of its chapter; did you mean 'empty'? A section about"
        " an example is named like its file"
    ]


def test_sections_that_are_about_no_example_are_noticed(in_folder):
    sections = (
        "## Greeting\n### More\n## A title\nText.\n### Of it\n## All\n### 02-poet.tac\n## Deep\n"
    )
    folder = in_folder(
        {
            "01-a/README.md": f"# A\n{sections}",
            "01-a/01-greeting.tac": "",
            "01-a/02-poet.tac": "",
            "01-a/03-deep/main.tac": "",
            "02-b/README.md": "### Other\n### X\n",
            "02-b/x.tac": "",
        }
    )
    found = [[section.title for section in chapter.notes] for chapter in find_chapters(folder)]
    assert found == [["A title"], ["Other"]]


def test_the_first_comment_describes_an_example_that_nothing_else_describes(in_folder):
    text = "-- Story Example\n-- Words as they come.\n-- tags: agents, tokens\n\nx = 1\n-- no"
    folder = in_folder(
        {"a/one.tac": text, "a/two.tac": "--[[ All of it\nis *here*. ]]", "a/3.tac": "x = 1"}
    )
    found = {example.path.name: example for example in find_chapters(folder)[0].examples}
    assert found["one.tac"].title == "Story"
    assert found["one.tac"].description == "Words as they come."
    assert found["one.tac"].tags == ("agents", "tokens")
    assert (found["two.tac"].title, found["two.tac"].description) == ("All of it", "is *here*.")
    assert (found["3.tac"].title, found["3.tac"].description) == ("3", "")


def test_front_matter_gives_titles_order_tags_and_descriptions(in_folder):
    readme = """---
title: Begin
order: 2
tags: [basics]
examples:
  one: {title: "First: one", description: Said here., tags: "x, y", order: 9}
  two.tac: {order: 1}
---
# Not this

Text.
"""
    folder = in_folder(
        {
            "1-z/README.md": readme,
            "1-z/one.tac": "-- order: 3",
            "1-z/two.tac": "",
            "9-y/README.md": "---\norder: 1\n---\n",
            "9-y/a.tac": "",
        }
    )
    chapters = find_chapters(folder)
    assert [chapter.title for chapter in chapters] == ["Y", "Begin"]
    assert [
        (example.title, example.description, example.tags) for example in chapters[1].examples
    ] == [("Two", "", ("basics",)), ("First: one", "Said here.", ("basics", "x", "y"))]


@pytest.mark.parametrize("text", ["---\na: [\n---\n# T", "---\n- a\n---\n# T", "---\n# T"])
def test_what_is_no_front_matter_is_text(text):
    assert parse_readme(text).title == "T"


def test_examples_without_a_number_stand_as_the_readme_names_them(in_folder):
    files = {
        "a/README.md": "## Zebra\n\n## Ant\n",
        "a/ant.tac": "",
        "a/zebra.tac": "",
        "a/bee.tac": "",
    }
    assert [title for _, title, _ in examples_of(in_folder(files))] == ["Zebra", "Ant", "Bee"]
