"""What READMEs mean on a code host: headings, comments, definitions, anchors, first sentences."""

import time

import pytest

from docs_plugin.discovery.code_host_markdown import anchor_on_code_hosts, outline_of, words_of
from docs_plugin.discovery.naming import first_sentence, slugify, title_of
from docs_plugin.discovery.readme import parse_passage, parse_readme


def sections_of(text):
    return [(section.title, section.body) for section in parse_readme(text).sections]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("One\n---\na", [("One", "a")]),
        ("T\n===\n\nOne\nand more\n---\na", [("One and more", "a")]),
        ("a\n\n---\n\n## One\nb\n\n---", [("One", "b\n\n---")]),
        ("## One ##\na", [("One", "a")]),
        ("## C#\na", [("C#", "a")]),
        ("##One\n## Two", [("Two", "")]),
        ("~~~~ text\n## One\n~~~\n## Two\n~~~~\n## Three", [("Three", "")]),
        ("```lua title=x {1}\n## One\n```\n## Two", [("Two", "")]),
        ("- a\n  ```\n## One", [("One", "")]),
        ("> ```\n## One", [("One", "")]),
        ("- ## One\n\n  > ## Two\n\n## Three", [("Three", "")]),
        ("<!--\n## One\n-->\n## Two", [("Two", "")]),
        ("<!-- ```\n-->\n## One\na", [("One", "a")]),
        ("```\n<!--\n```\n## One\na", [("One", "a")]),
        ("<!-- a -->\n## One <!-- b -->\n<!-- c\n\nd -->\na", [("One", "a")]),
        ("## One\n`<!-- a -->` and \\<!-- b -->", [("One", "`<!-- a -->` and \\<!-- b -->")]),
        ("## One\na <!-- b\nc\nd --> e\n\nf", [("One", "a  e\n\n\n\nf")]),
        ("## One\n<!-- never closed\n\na\n\n## Two", [("One", "")]),
        ("## One\n> [!NOTE]\n> a", [("One", "> **Note**\n>\n> a")]),
        ("## One\n> [!TIP] a\n> b", [("One", "> [!TIP] a\n> b")]),
    ],
)
def test_headings_and_comments(text, sections):
    assert sections_of(text) == sections


@pytest.mark.parametrize(
    ("use", "definition", "shown"),
    [
        ("[a][g]", "[g]: https://a.b/c", "[g]: https://a.b/c"),
        ("[G][]", "[g]: <x y.md>\n  'T'", '[g]: x%20y.md "T"'),
        ("[g]", "[g]:\n  /x", "[g]: /x"),
        ("![a][g]", "> [g]: x.png", "[g]: x.png"),
        ("[![a][g]][h]", "[h]: y\n[g]: x.png\n[g]: z.png", "[g]: x.png\n[h]: y"),
        ("[two  Words]", "[Two words]: x", "[Two words]: x"),
        ("a[^1]", "[^1]: b\n\n    c", "[^1]: b\n\n    c"),
        ("a[^n]", "[^n]: b [g]\n[^m]: c\n\n[g]: x", "[g]: x\n\n[^n]: b [g]"),
        ("a", "[g]: x", ""),
        ("[g]", "```\n[g]: x\n```", ""),
        ("[g]", "[g]: javascript:x", ""),
    ],
)
def test_a_section_has_the_definitions_that_it_uses_wherever_they_are(use, definition, shown):
    for text in (f"## One\n\n{use}\n\n## Two\n\n{definition}", f"{definition}\n\n## One\n\n{use}"):
        expected = f"{use}\n\n{shown}".strip()
        assert sections_of(text)[0] == ("One", expected)


def test_headings_have_the_anchors_of_a_code_host():
    text = "# A & B\n## Héllo, `x_y`!\n## Same\n## Same\n## Same-1\n### 日本 語\n## 🚀 Go\n## [a][b]\n\n[b]: c"
    assert [heading.anchor for heading in outline_of(text).headings] == [
        "a--b",
        "héllo-x_y",
        "same",
        "same-1",
        "same-1-1",
        "日本-語",
        "-go",
        "a",
    ]
    assert anchor_on_code_hosts("e\u0301") == "e\u0301"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Asks (e.g. one of yours) for a line. Stops.", "Asks (e.g. one of yours) for a line."),
        ("Uses, i.e. Needs, a key. More.", "Uses, i.e. Needs, a key."),
        ("One vs. Many. More.", "One vs. Many."),
        ("By Dr. J. Smith. More.", "By Dr. J. Smith."),
        ("Needs v1.2. Then 3.", "Needs v1.2."),
        ("See <https://a.b/c.d?e=f>. More.", "See https://a.b/c.d?e=f."),
        ("Waits … and answers. More.", "Waits … and answers."),
        ("Waits ... and answers. More.", "Waits ... and answers."),
        ("Says “Stop.” Then stops.", "Says “Stop.”"),
        ("See No. 5 for more. End.", "See No. 5 for more."),
        ("It says no. More.", "It says no."),
        ("Really? Yes!", "Really?"),
        ("Like Yahoo! search. More.", "Like Yahoo! search."),
        ("Calls it. `done` ends it.", "Calls it."),
        ("一つの例です。次に。", "一つの例です。"),
        ("यह है। फिर।", "यह है।"),
        ("1. Ask\n2. Answer", "Ask"),
        ("- Ask\n- Answer", "Ask"),
        ("## How\n\nSo.", "So."),
        ("```\nx\n```\n\nSo.", "So."),
        ("| a |\n|---|\n| b |\n\nSo.", "So."),
        ("> [!NOTE]\n> a\n\nSo.", "So."),
        ("<!-- a -->\nSo.", "So."),
        ("[a][b] and [b]. So.\n\n[b]: c", "a and b."),
        ("One. These:\n\n- a", "One."),
        ("**Bold.** More.", "Bold."),
        ("snake_case is _it_. So.", "snake_case is it."),
        ("One\n===\n\nSo.", "So."),
        ("a | b\n--|--\nc | d\n\nSo.", "So."),
        ("`a` is here\n- b", "a is here"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_readers_think(text, sentence):
    assert first_sentence(parse_passage(text).markdown) == sentence


@pytest.mark.parametrize(
    ("name", "slug", "title"),
    [
        ("01-cafe\u0301", "01-café", "Cafe\u0301"),
        ("हिन्दी", "हिन्दी", "हिन्दी"),
        ("привет мир", "привет-мир", "Привет мир"),
        ("---", "u2d-u2d-u2d", "---"),
        ("🙂", "u1f642", "🙂"),
    ],
)
def test_names_in_other_scripts_and_without_letters(name, slug, title):
    assert (slugify(name), title_of(name)) == (slug, title)


@pytest.mark.parametrize(
    "unit", ["[a]: b\n", "[^a]: b\n", "<!--", "<!-- a -->", "`", "[", "[a](", "> ", "* a\n", "a\n---\n"]
)  # fmt: skip
def test_time_grows_with_the_text(unit):
    def seconds(count):
        start = time.process_time()
        passage = parse_readme(unit * count).whole
        first_sentence(passage.markdown)
        return time.process_time() - start

    assert seconds(8_000) < 16 * seconds(2_000) + 0.3


def test_words_are_those_that_readers_see():
    assert words_of("**a** ~~b~~ \\*c\\* &amp; ![d](e) [f](g) <b>") == "a b *c* & f <b>"
