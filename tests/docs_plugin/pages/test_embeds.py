"""Examples in other pages of the docs."""

import json
import re

import pytest

from docs_plugin.pages.embeds import embed as embed_in
from docs_plugin.pages.excerpts import RegionError, excerpt_of
from tests.docs_plugin.conftest import MKDOCS_YML, PASSING

MARKED = PASSING.replace("greeter = Agent", "-- [region agent]\ngreeter = Agent").replace(
    "\nProcedure", "\n-- [endregion]\nProcedure"
)

ASKING = """\
-- Asking
-- Asks first.
-- tags: careful
Procedure { function() return { sent = Human.approve("Send?") } end }
"""


@pytest.fixture
def embed(site):
    """Build a page with a fence; return what stands in the article of the built page."""
    site.write("examples/01-first/01-greeting.tac", MARKED)
    site.write("examples/01-first/02-asking.tac", ASKING)

    def embed_fence(kind, *lines, before=""):
        fence = "\n".join([f"```{kind}", *lines, "```"])
        site.write("docs/index.md", f"{before}# Home\n\nBefore.\n\n{fence}\n\nAfter.\n")
        done = site.build("--strict")
        html = site.page("index.html")
        return done, html[html.index("<article") : html.index("</article>")]

    return embed_fence


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_example_without_the_marks_of_its_regions(embed):
    done, html = embed("tactus-example", "01-first/01-greeting.tac")
    assert done.code == 0, done.err
    assert '<span class="nc">Agent</span>' in html and "region" not in html
    assert 'href="examples/01-first/01-greeting/#line-1">01-first/01-greeting.tac</a>' in html
    assert text_of(html).startswith("Home") and text_of(html).endswith("After.")


def test_search_finds_an_embedded_example_without_the_words_of_its_buttons(embed, site):
    embed("tactus-example", "01-first/01-greeting.tac")
    index = json.loads(site.page("search/search_index.json"))["docs"]
    home = next(entry for entry in index if not entry["location"])
    assert "Copy" not in home["text"] and "01-first/01-greeting.tac\n\n-- Greets" in home["text"]


@pytest.mark.parametrize("option", ["region: agent", "lines: 3", "lines: 2-4"])
def test_some_lines_of_an_example(option, embed):
    done, html = embed("tactus-example", "01-first/01-greeting.tac", option)
    assert done.code == 0, done.err
    code = text_of(re.search(r"<pre.*?</pre>", html, re.DOTALL)[0])
    assert code.startswith("greeter = Agent {") and "Procedure" not in code


def test_the_transcript_of_an_example(embed):
    done, html = embed("tactus-example", "01-first/01-greeting.tac", "show: transcript")
    assert done.code == 0, done.err
    assert "Hello." in text_of(html)
    links = re.findall(r'class="tactus-event__line" href="([^"]+)"', html)
    assert links and all(link.startswith("examples/01-first/01-greeting/#line-") for link in links)


def test_the_specs_of_an_example(embed):
    done, html = embed("tactus-example", "01-first/01-greeting.tac", "show: specs")
    assert done.code == 0, done.err
    assert "Then the output text should be" in text_of(html)


@pytest.mark.parametrize(
    "option",
    ["uses: Human.approve", "tag: careful", "chapter: 01-first\nlimit: 2\nuses: Human"],
)
def test_a_small_gallery_of_the_examples_that_fit(option, embed):
    done, html = embed("tactus-gallery", *option.split("\n"))
    assert done.code == 0, done.err
    assert re.findall(r'<h4 class="tactus-card__title"><a href="([^"]+)"', html) == [
        "examples/01-first/02-asking/"
    ]


def test_a_gallery_by_provider(embed):
    _, html = embed("tactus-gallery", "provider: openai")
    assert "Greeting" in text_of(html) and "Asking" not in text_of(html)


@pytest.mark.parametrize(
    ("kind", "lines", "message"),
    [
        (
            "tactus-example",
            ["01-first/01-greting.tac"],
            "there is no example '01-first/01-greting.tac'; did you mean '01-first/01-greeting.tac'?",
        ),
        (
            "tactus-example",
            [],
            "expected the path of an example, like '02-agents/02-streaming.tac'",
        ),
        (
            "tactus-example",
            ["01-first/01-greeting.tac", "region: agnt"],
            "01-first/01-greeting.tac: there is no region 'agnt'; there are: 'agent'",
        ),
        (
            "tactus-example",
            ["01-first/01-greeting.tac", "lines: 5-99"],
            "01-first/01-greeting.tac: 'lines' is '5-99', and the file has 12 lines",
        ),
        (
            "tactus-example",
            ["01-first/01-greeting.tac", "show: all"],
            "'show' is 'all'; it can be 'source', 'transcript', 'specs'",
        ),
        (
            "tactus-example",
            ["01-first/01-greeting.tac", "line: 5"],
            "'tactus-example' has no option 'line'; it has 'lines', 'region', 'show', 'gallery'",
        ),
        ("tactus-gallery", ["uses: Humn"], "no example has uses: Humn"),
        ("tactus-gallery", ["limit: few"], "'limit' is 'few'; expected a number"),
        ("tactus-galery", [], "there is no fence 'tactus-galery'; did you mean 'tactus-gallery'?"),
    ],
    ids=["example", "nothing", "region", "lines", "show", "option", "uses", "limit", "fence"],
)
def test_a_mistake_fails_a_strict_build_with_its_line(kind, lines, message, embed):
    done, _ = embed(kind, *lines, before="---\ntitle: Home\n---\n\n")
    assert done.code == 1
    assert f"docs/index.md:9: {message}\n" in done.err
    assert "Traceback" not in done.err


def test_a_fence_in_a_fence_is_only_text(site):
    site.write("docs/index.md", "````text\n```tactus-example\nnope.tac\n```\n````\n")
    assert site.build("--strict").code == 0
    assert "nope.tac" in site.page("index.html")


def embedded(markdown):
    """Return the Markdown of a page whose fences are replaced, and what its fences ask for."""
    asked = []

    def answer(fence, _prefix):
        asked.append((fence.name, fence.options))
        return "<p>here</p>"

    found = embed_in(markdown, answer)
    return re.sub(r'<div class="[^>]*></div>', "HERE", found.markdown), asked, found.mistakes


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("~~~tactus-example\na.tac\n~~~", "HERE"),
        ("`````tactus-example\na.tac\n`````", "HERE"),
        ("``` tactus-example \na.tac\n```", "HERE"),
        ("``` {.tactus-example}\na.tac\n```", "HERE"),
        ("```{ .tactus-example }\na.tac\n```", "HERE"),
        ("```tactus-example\na.tac", "HERE"),
        ("- x\n\n  ```tactus-example\n  a.tac\n  ```\n- y", "- x\n\n\n  HERE\n\n- y"),
        (
            "1. x\n\n    ```tactus-example\n    a.tac\n    ```",
            "1. x\n\n\n    HERE\n",
        ),
        ('=== "T"\n\n    ```tactus-example\n    a.tac\n    ```', '=== "T"\n\n\n    HERE\n'),
        ("- ```tactus-example\n  a.tac\n  ```", "- HERE\n"),
        ("> ```tactus-example\n> a.tac\n> ```", "> HERE\n>"),
    ],
)
def test_a_fence_is_read_however_it_is_written(markdown, shown):
    text, asked, mistakes = embedded(markdown)
    assert (text.strip("\n"), asked, mistakes) == (shown.strip("\n"), [("a.tac", {})], [])


@pytest.mark.parametrize(
    "markdown",
    [
        "Text:\n\n    ```tactus-example\n    a.tac\n    ```\n",
        "- x\n\nText:\n\n    ```tactus-example\n    a.tac\n    ```\n",
        "<!--\n```tactus-example\na.tac\n```\n-->\n",
        "<!-- a --> <!--\n```tactus-example\na.tac\n```\n-->\n"[11:],
        "~~~text\n```tactus-example\na.tac\n```\n~~~\n",
        "- x\n\n  ````text\n  ```tactus-example\n  a.tac\n  ```\n  ````\n",
    ],
)
def test_what_only_shows_a_fence_is_left_alone(markdown):
    assert embedded(markdown) == (markdown, [], [])


@pytest.mark.parametrize(
    ("info", "options", "mistake"),
    [
        ('lines="2-3" show=source', {"lines": "2-3", "show": "source"}, None),
        ("{.tactus-example region='a b'}", {"region": "a b"}, None),
        ('title="a b"', {"title": "a b"}, None),
        ("linenums", None, "'linenums' is no option; write 'name: value' below the marks"),
        ("{.tactus-example #x}", None, "'#x' is no option; write 'name: value' below the marks"),
    ],
)
def test_options_may_stand_behind_the_marks(info, options, mistake):
    info = info if info.startswith("{") else f"tactus-example {info}"
    _, asked, mistakes = embedded(f"a\n\n```{info}\na.tac\n```\n")
    assert asked == ([("a.tac", options)] if options else [])
    assert mistakes == ([(3, mistake)] if mistake else [])


def test_two_galleries_answer_for_their_own_examples(site):
    site.write("more/01-other/01-second.tac", ASKING)
    plugins = "plugins: [search, tactus, tactus: {examples: more, path: more}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("plugins: [search, tactus]", plugins))
    fences = "```tactus-example\n01-other/01-second.tac\n```\n\n```tactus-example\n01-first/01-greeting.tac\n```\n"
    site.write("docs/index.md", fences)
    done = site.build()
    assert done.code == 0, done.err
    html = site.page("index.html")
    assert 'href="more/01-other/01-second/#line-1"' in html
    assert 'href="examples/01-first/01-greeting/#line-1"' in html
    site.write(
        "docs/index.md",
        "```tactus-gallery\ngallery: more\n```\n\n```tactus-example\nnope.tac\n```\n",
    )
    done = site.build("--strict")
    assert done.code == 1
    assert done.err.count("there is no example 'nope.tac'") == 1
    assert 'href="more/01-other/01-second/"' in site.page("index.html")


@pytest.mark.parametrize(
    ("source", "region", "message"),
    [
        ("-- [region a]\nx", "a", "the region 'a' has no end; write '-- [endregion]' below it"),
        ("x", "a", "there is no region 'a'; there are: none"),
    ],
)
def test_regions_that_are_none(source, region, message):
    with pytest.raises(RegionError, match=re.escape(message)):
        excerpt_of(source, region=region)


def test_regions_stand_in_each_other():
    source = "-- [region a]\n1\n-- [region b]\n2\n-- [endregion]\n3\n-- [endregion]\n"
    assert excerpt_of(source, region="a") == ("1\n2\n3\n", 2)
    assert excerpt_of(source, region="b") == ("2\n", 4)
