"""The Markdown of authors: it reads as on a code host, and holds no markup of its own."""

import time
from html import unescape
from html.parser import HTMLParser

import markdown
import pytest

from docs_plugin.pages.page import GalleryPage
from docs_plugin.publishing.markdown_copies import markdown_copy_of
from docs_plugin.rendering.author_markdown import as_text, made_safe


def rendered(text, link=str):
    return markdown.markdown(
        made_safe(text, link).markdown,
        extensions=["attr_list", "md_in_html", "fenced_code", "tables", "admonition"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1) ",
        "a `b <script>alert(1)</script>",
        "``a` <script>alert(1)</script>",
        "- a\n  - <script>alert(1)</script>\n\n    <script>alert(1)</script>",
        "<div markdown>\n<script>alert(1)</script>\n</div>",
        "# T {: onclick=alert(1) }",
        "*x*{: onclick=alert(1) }",
        "x\n{: onclick=alert(1) }",
        "\\\\{: onclick=alert(1) }",
        "[a](javascript:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "[a](<javascript:alert(1)>)",
        "[a]( JavaScript:alert(1) 'title')",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![a](data:text/html,x)",
        "[a](vbscript:x)",
        '[a](x "t\\" onclick=alert(1) ")',
        '<https://a" onclick=alert(1)>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "~~~html\n<script>alert(1)</script>\n~~~",
        "    <script>alert(1)</script>",
        "| a |\n|---|\n| <script>alert(1)</script> |",
        '!!! note "<script>alert(1)</script>"\n    <script>alert(1)</script>',
    ],
)
def test_nothing_an_author_writes_becomes_markup(text):
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append(tag)
            found.extend(name for name, _ in attributes if name.startswith("on"))
            found.extend(
                value for name, value in attributes if name in ("href", "src") and "script" in value
            )
            found.extend(value for _, value in attributes if value and value.startswith("data:"))

    Reader().feed(rendered(text))
    wrong = [
        item for item in found if item in ("script", "img", "onclick", "onerror") or ":" in item
    ]
    assert [item for item in wrong if not (item == "img" and text.startswith("!["))] == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- a\n  - b\n    - c\n- d", "<li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li>"),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("a < b & `c < d`", "<p>a &lt; b &amp; <code>c &#60; d</code></p>"),
        ("{x} `{x}`", "<p>{x} <code>&#123;x&#125;</code></p>"),
        ("<https://a.b>", '<p><a href="https://a.b">https://a.b</a></p>'),
        ("    a < {b}", "<pre><code>a &lt; {b}</code></pre>"),
        ("#a\n# b", "<p>#a</p><h1>b</h1>"),
        (
            "> a\n>\n> b\n\n> c",
            "<blockquote><p>a</p><p>b</p></blockquote>APART<blockquote><p>c</p></blockquote>",
        ),
    ],
)
def test_what_an_author_means_is_kept(text, html):
    apart = '<div class="tactus-placeholder" data-name="apart"></div>'
    found = rendered(text).replace("\n", "").replace(apart, "APART")
    assert found in (html, f"<ul>{html}</ul>")


def test_tasks_have_boxes_and_code_has_none():
    boxes = rendered("- [x] a\n- [ ] b\n1. [X] c\n- [ ]d\n- `[ ]` e").count("<input")
    assert boxes == 3


def test_paragraphs_and_code_stay_in_their_items():
    safe = made_safe("- a\n\n  b\n\n  ```lua\n  c\n  ```\n- d", str)
    placeholder = '<div class="tactus-placeholder" data-name="code0"></div>'
    assert safe.markdown == f"- a\n\n    b\n\n    {placeholder}\n\n- d"
    assert safe.code == {"code0": ("lua", "c")}


@pytest.mark.parametrize("code", ["{{ x }}", "{% x %}", '--8<-- "secret"', "-8<- x"])
def test_code_that_others_would_read_as_theirs_comes_later(code):
    safe = made_safe(f"a\n\n```lua\n{code}\n```\n\nb", str)
    assert safe.code == {"code0": ("lua", code)}
    assert code not in safe.markdown and 'data-name="code0"' in safe.markdown


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[a](b.md)", "[a](@b.md@)"),
        ("[a](<b c.md>)", "[a](@b%20c.md@)"),
        ("![a](b.png 'T')", "![a](@b.png@ 'T')"),
        ("[![x](a.png)](b.md)", "[![x](@a.png@)](@b.md@)"),
        ("[a](x(1).md)", "[a](@x(1).md@)"),
        ("[a]: b.md", "[a]: @b.md@"),
        ("[a]() [b](c)", "[a]() [b](@c@)"),
        ("[`a`](b.md)", "[`a`](@b.md@)"),
    ],
)
def test_links_are_led_elsewhere(text, result):
    assert made_safe(text, lambda target: f"@{target}@").markdown == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("\\`<b>\\`", "\\`&lt;b>\\`"),
        ("a `\n# <b> ` c", "a <code>&#35; &#60;b&#62;</code> c"),
        ("`a[1]` `b`", "<code>a&#91;1&#93;</code> `b`"),
        ("[a](javascript:x)", "[a]&#40;javascript:x)"),
        ("[a](java\nscript:x)", "[a]&#40;java\nscript:x)"),
        ('[a](b "{: x }")', '[a](b "&#123;: x &#125;")'),
        ("[a]:\njavascript:x", "[a]&#58;\njavascript:x"),
        ("[^1]: javascript:x", "[^1]&#58; javascript:x"),
        ("[^1]: Note: b", "[^1]: Note: b"),
        ("*[a]: b", "*[a]: b"),
        ("> [a]: data:x", "> [a]&#58; data:x"),
        ("\\\\{: x }", "\\\\\\{: x \\}"),
        ("/// html | div", "&#47;// html | div"),
        ("- ~~~ x", "- &#126;~~ x"),
        ("import x from 'y'", "&#105;mport x from 'y'"),
        ("important", "important"),
        ("a\0\x02b", "ab"),
        ("b <https://a](javascript:x)>", "b &lt;https://a]&#40;javascript:x)>"),
    ],
)
def test_nothing_is_left_that_another_reader_could_take_for_markup(text, result):
    assert made_safe(text, str).markdown == result


@pytest.mark.parametrize(
    "unit", ["`a", "](", "](a ", "[^1]: x\n", "\\", "- ", "<https://a", "\n \n", "```\n", "]( "]
)
def test_long_texts_take_time_in_proportion(unit):
    def seconds(count):
        start = time.process_time()
        made_safe(unit * count, str)
        return time.process_time() - start

    assert seconds(40_000) < 16 * seconds(10_000) + 0.2


@pytest.mark.parametrize("text", ["<b>*x*</b>", "[a](b)", "# {{ x }}", "1. a_b_c `d` | ~ ::: x"])
def test_plain_text_shows_as_it_is(text):
    assert unescape(markdown.markdown("# " + as_text(text))) == f"<h1>{text}</h1>"


@pytest.mark.parametrize("text", ["`a[1]`", "`<b>`", "`` a`[b] ``", "```html\n<code>x</code>\n```"])
def test_code_of_an_author_stays_as_it_is_in_the_plain_page(text):
    page = GalleryPage("a.md", made_safe(text, str).markdown, {})
    assert markdown_copy_of(page) == f"{text}\n"


@pytest.mark.parametrize("text", ["[" * 101, "a ![](" * 101, "[x]" + "(" * 101, "word " * 8001])
def test_a_paragraph_that_markdown_would_take_for_ever_over_is_shown_as_it_is(text):
    before, shown, after = made_safe(f"First.\n\n{text}\n\nLast.", str).markdown.split("\n\n")
    assert (before, after) == ("First.", "Last.")
    assert shown == f"```text\n{text}\n```"


def test_a_text_that_is_too_long_for_markdown_is_shown_as_it_is():
    text = "*a* b\n\n" * 50_000
    authored = made_safe(text, str)
    assert authored.code == {"code": ("text", text.rstrip("\n") + "\n")}
    assert "*" not in authored.markdown
