"""Whatever Markdown an author writes, and however it is rendered: nothing on the page runs."""

import re
from html.parser import HTMLParser

import markdown
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from material.extensions.emoji import to_svg, twemoji
from pymdownx.superfences import fence_code_format

from docs_plugin.rendering.author_markdown import made_safe
from docs_plugin.rendering.sanitizer import marked, sanitized, sanitized_page
from tactus.core.files.record_file import Records, key_of

EXTENSIONS = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"),
    *("pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic"),
    *("pymdownx.details", "pymdownx.emoji", "pymdownx.highlight", "pymdownx.inlinehilite"),
    *("pymdownx.keys", "pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.snippets"),
    *("pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde"),
    *("pymdownx.blocks.html", "pymdownx.blocks.details", "pymdownx.magiclink", "smarty"),
]

MERMAID = {"name": "mermaid", "class": "mermaid", "format": fence_code_format}

RUNS = "<img src=x onerror=pwned()>"

FRAGMENTS = [
    *("`", "``", "```", "~~~", "\n", "\n\n", "\n \n", " ", "    ", "\t", "\\", "\r\r", "\u2028"),
    *(
        "\n# ",
        "\n- ",
        "\n1. ",
        "\n> ",
        "\n***\n",
        "\n===\n",
        "\n| a |\n|---|\n| ",
        " | ",
        "\n\n    ",
    ),
    *(
        "\n!!! note md-overlay ",
        '\n=== "Tab"\n\n    ',
        "\n??? note\n    ",
        "\n/// html | div\n",
        "\n///\n",
    ),
    *(
        "[",
        "]",
        "(",
        ")",
        "](",
        "]: ",
        "][x]",
        "![",
        "[x]: ",
        "[^1]",
        "\n[^1]: ",
        "\n*[x]: ",
        "^",
        "$",
        "{",
        "}",
    ),
    *(
        "javascript:pwned()",
        "java&#115;cript:pwned()",
        "javascript&colon;pwned()",
        "data:text/html,x",
    ),
    *(
        "<",
        ">",
        "</",
        "<!--",
        "-->",
        "<![CDATA[",
        "<?",
        "&lt;",
        "&#60;",
        '"',
        "'",
        "x",
        "text",
        "a:b",
    ),
    *(
        RUNS,
        "<script>pwned()</script>",
        "<svg onload=pwned()>",
        "<div markdown>",
        "</div>",
        "<https://a.b>",
    ),
    *("{: onclick=pwned() }", "\\{: onclick=pwned() }", "\\\\{: onclick=pwned() }", "{++", "++}"),
    *(
        '\n--8<-- "secret.txt"\n',
        '-8<- "secret.txt"',
        ":material-abacus:",
        "++ctrl+x++",
        "#!lua ",
        "- [x] ",
    ),
    *(
        '<div class="tactus-placeholder" data-name="source"></div>',
        "\x02",
        "\x03",
        "\0",
        "wzxhzdk:0",
    ),
    *("```html\n<script>pwned()</script>\n```\n", "~~~ `x\n", "\n```mermaid\na-->b\n```\n"),
]


class Reader(HTMLParser):
    """Collects what would run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style", "iframe", "object", "embed", "form", "base", "meta", "link"):
            self.found.append(tag)
        for name, value in attributes:
            scheme = re.sub(r"[\x00-\x20]", "", value or "").lower().partition(":")
            is_address = name in ("href", "src", "action", "formaction", "xlink:href", "srcdoc")
            if name.startswith("on") or (
                is_address and scheme[1] and re.fullmatch(r"\w+script|data", scheme[0])
            ):
                self.found.append((tag, name, value))


def found_in(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


@pytest.fixture(scope="module")
def convert(tmp_path_factory):
    """Render Markdown with all that a site of Material may have."""
    folder = tmp_path_factory.mktemp("snippets")
    (folder / "secret.txt").write_text("the secret")
    options = {
        "toc": {"permalink": True},
        "pymdownx.arithmatex": {"generic": True},
        "pymdownx.emoji": {"emoji_index": twemoji, "emoji_generator": to_svg},
        "pymdownx.highlight": {"anchor_linenums": True},
        "pymdownx.snippets": {"base_path": [str(folder)]},
        "pymdownx.superfences": {"custom_fences": [MERMAID]},
        "pymdownx.tabbed": {"alternate_style": True},
        "pymdownx.tasklist": {"custom_checkbox": True},
    }
    converter = markdown.Markdown(extensions=EXTENSIONS, extension_configs=options)
    return lambda text: converter.reset().convert(text)


texts = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_nothing_of_an_author_runs_on_a_page(convert, text):
    page = "# T\n\n" + marked(made_safe(text, str).markdown) + "\n\n## Source Code\n"
    html = sanitized_page(convert(page), marks=page)
    assert found_in(html) == []
    assert "the secret" not in html and not re.search('class="[^"]*md-overlay', html)


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_nothing_of_an_author_runs_where_nothing_is_sanitized(convert, text):
    html = convert(made_safe(text, str).markdown)
    assert found_in(html) == []
    assert "the secret" not in html


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_markup_that_was_read_wrong_runs_nothing_either(convert, text):
    page = f"# T\n\n{marked(text)}\n\n## Source Code\n"
    assert found_in(sanitized_page(convert(page), marks=page)) == []


KEPT = [
    '<div class="admonition note"><p class="admonition-title">Note</p></div>',
    '<details class="tip" open=""><summary>x</summary></details>',
    '<div class="tabbed-set tabbed-alternate" data-tabs="1:1"><input checked="checked" id="__tabbed_1_1"'
    ' name="__tabbed_1" type="radio"><div class="tabbed-labels"><label for="__tabbed_1_1">A</label></div></div>',
    '<div class="language-lua highlight"><pre id="__code_0"><span></span><code><a id="__codelineno-0-1"'
    ' name="__codelineno-0-1" href="#__codelineno-0-1"></a><span class="k">x</span></code></pre></div>',
    '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>',
    '<table><thead><tr><th style="text-align:right">x</th></tr></thead></table>',
    '<li class="task-list-item"><label class="task-list-control"><input type="checkbox" disabled="" checked="">'
    '<span class="task-list-indicator"></span></label>x</li>',
    '<span class="twemoji"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M1"></path></svg></span>',
    '<pre class="mermaid"><code>a--&gt;b</code></pre>',
    '<h2 id="a-b">A<a class="headerlink" href="#a-b" title="Permanent link">¶</a></h2>',
    '<abbr title="x">y</abbr><kbd class="key-control">Ctrl</kbd><mark>m</mark><del>d</del><ins>i</ins>',
    '<span class="arithmatex">\\(x\\)</span>',
    '<img alt="a" src="b.png"><a href="https://a.b">c</a>',
    '<div class="tactus-placeholder" data-name="code0"></div>',
]


@pytest.mark.parametrize("html", KEPT)
def test_what_themes_make_of_markdown_is_kept(html):
    attributes = sorted(re.findall(r'[\w-]+="[^"]*"', html))
    clean = sanitized(html)
    assert sorted(re.findall(r'[\w-]+="[^"]*"', clean)) == attributes
    assert re.sub(r'"[^"]*"| [\w-]+=', "", clean) == re.sub(r'"[^"]*"| [\w-]+=', "", html)


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p class="md-overlay md-button tactus-card x">a</p>', '<p class="md-button x">a</p>'),
        ('<h2 id="__config">a</h2>', "<h2>a</h2>"),
        ('<div style="width: 50%; background: url(x); position: fixed">a</div>', '<div style="width:50%">a</div>'),
        ('<input type="text"><input type="image" src="x">', "<input><input>"),
        ("<title>a</title><style>b</style><svg><style>c</style></svg>", "<svg></svg>"),
        ('<svg><a href="javascript:x()">d</a><a xlink:href="javascript:x()">e</a></svg>', "<svg><a>d</a><a>e</a></svg>"),
        ('<button data-copy="x">a</button>', "a"),
    ],
)  # fmt: skip
def test_what_would_cover_or_steer_the_page_is_removed(html, clean):
    assert sanitized(html) == clean


def test_what_the_site_writes_around_an_authors_text_stays():
    own = '<button onclick="own()">x</button>'
    page = f"{own}{marked(f'<p>{RUNS}</p>')}{own}"
    assert sanitized_page(page, marks=page) == f'{own}\n\n<p><img src="x"></p>\n\n{own}'


def test_an_authors_marks_end_nothing():
    forged = re.sub("authored-", "end-", marked("a").partition("\n")[0])
    page = marked(f"{forged}{RUNS}{marked('b')}{RUNS}") + "<hr>"
    assert "onerror" not in sanitized_page(page, marks=page)


def test_a_page_is_sanitized_as_a_whole_where_its_marks_are_lost():
    page = marked(RUNS)
    assert "onerror" not in sanitized_page(f"<p>{RUNS}</p>", marks=page)
    cut = page[: page.index("end-")]
    assert "onerror" not in sanitized_page(f"{cut}{RUNS}", marks=page)


def test_footnotes_are_sanitized_where_they_stand():
    page = f'{marked("a")}<p>own</p><div class="footnote">{RUNS}</div>'
    assert sanitized_page(page, marks=page).endswith(
        '<p>own</p><div class="footnote"><img src="x"></div>'
    )


def test_a_forged_entry_of_the_cache_of_markdown_is_sanitized(site):
    site.write("examples/01-first/README.md", "# First\n\n## Greeting\n\nGreets **you**.\n")
    assert site.build().code == 0
    (place,) = site.folder.glob(".cache/plugin/tactus/*.pages")
    records, key = Records(place, site.folder), key_of("01-first/01-greeting.md")
    texts = msgspec.msgpack.decode(records.find(key), type=dict[bytes, bytes])
    forged = {
        name: text.replace(b"Greets <strong>", f"Forged {RUNS} <strong>".encode())
        for name, text in texts.items()
        if not text.lstrip().startswith(b"<!doctype")
    }
    assert forged != texts and any(RUNS.encode() in text for text in forged.values())
    records.add(key, msgspec.msgpack.encode(forged))
    records.close(set())
    assert site.build().code == 0
    page = site.page("examples/01-first/01-greeting/index.html")
    assert "Forged" in page and "onerror" not in page
