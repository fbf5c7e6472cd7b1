"""Converts each page of a gallery to plain Markdown, for assistants, terminals and other tools.

A copy is the Markdown of its page, in which placeholders are replaced by the text of their fragments: fenced code,
lists and tables. Pictures, buttons and headings without content are omitted. Copies are published next to their pages,
so links between pages become links between copies.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from docs_plugin.rendering.author_markdown import fenced
from docs_plugin.rendering.links import with_relative_addresses
from docs_plugin.rendering.placeholders import PLACEHOLDER
from docs_plugin.rendering.placeholders import TAG as MARKUP
from tactus.example.front_matter import split_front_matter

if TYPE_CHECKING:
    from docs_plugin.pages.page import GalleryPage

CODE_SPAN = re.compile(r"<code>((?:[a-zA-Z0-9 ]*+&#\d++;)++[a-zA-Z0-9 ]*+)</code>")
"""Matches an author's code span, which is encoded so that no Markdown parser finds markup in it."""

CHECKBOX = re.compile(r'<input type="checkbox" aria-label="[\w ]+" disabled( checked)? />')

NOTHING = "\0"
"""The marker of a fragment without text."""

EMPTY_SECTION = re.compile(rf"^#+ [^\n]+\s+(?:{NOTHING}\s*)+(?=#|\Z)", re.MULTILINE)


def _elements(names: str) -> re.Pattern[str]:
    """Return a pattern for elements; its groups are the element's name and its content."""
    return re.compile(rf"<({names})\b[^>]*+>([^<]*+(?:<(?!/\1>)[^<]*+)*+)</\1>")


UNREAD = _elements("svg|button|style|script|template|form|nav|fieldset|label")
COMMAND = re.compile(
    r'<div class="tactus-command">(?:(?!</div>).)*?data-copy="([^"]*)".*?</div>', re.DOTALL
)
PREFORMATTED = _elements("pre")
TABLE = _elements("table")
ROW = _elements("tr")
CELL = _elements("t[hd]")
ITEM = re.compile(r"<li\b[^>]*>([^<]*+(?:<(?!li\b|/li>)[^<]*+)*+)</li>")
BLOCK = re.compile(r"</?(?:p|div|h[1-6])\b[^>]*>")
BLANK_LINES = re.compile(r"\n\n\n+")
LINK = re.compile(r'<a\b[^>]*?href="([^"#]+)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<(/?\w+)[^>]*>")

MARKS = {
    "b": "**",
    "code": "`",
    "em": "*",
    "strong": "**",
}

BLOCKS = {
    "div": "\n\n",
    "dl": "\n\n",
    "dt": "\n\n",
    "ol": "\n\n",
    "p": "\n\n",
    "summary": "\n\n",
    "ul": "\n\n",
    **{f"h{level}": f"\n\n{'#' * level} " for level in range(1, 7)},
}

SIGNS = {
    "br": "\n",
    "dd": "\n: ",
    "li": "\n- ",
    **BLOCKS,
    **{f"/{name}": "\n\n" for name in BLOCKS},
    **MARKS,
    **{f"/{name}": mark for name, mark in MARKS.items()},
}
"""The Markdown for each tag."""


def markdown_copy_of(page: GalleryPage) -> str:
    """Convert a page to plain Markdown."""
    texts = {
        name: markdown_of(with_relative_addresses(fragment, page.address)) or NOTHING
        for name, fragment in page.fragments.items()
    }
    _, body = split_front_matter(page.markdown)
    # Empty headings are removed first, before code that may look like headings is inserted.
    body = PLACEHOLDER.sub(
        lambda found: NOTHING if texts.get(found["name"], NOTHING) == NOTHING else found[0], body
    )
    body = EMPTY_SECTION.sub("", body).replace(NOTHING, "")
    body = CODE_SPAN.sub(lambda span: _code_span(html.unescape(span[1])), body)
    body = CHECKBOX.sub(lambda box: "[x]" if box[1] else "[ ]", body)
    body = BLANK_LINES.sub("\n\n", body)
    return PLACEHOLDER.sub(lambda found: texts.get(found["name"], ""), body).strip() + "\n"


def markdown_of(fragment: str) -> str:
    r"""Convert HTML to Markdown. Text remains escaped, except in code.

    >>> markdown_of('<p>Two <b>steps</b>:</p><ol><li>a &lt; b</li><li><a href="x.md">c</a></li></ol>')
    'Two **steps**:\n\n- a &lt; b\n- [c](x.md)'
    """
    blocks: list[str] = []

    def apart(block: str) -> str:
        blocks.append(block)
        return f"<p>{NOTHING}{len(blocks) - 1}{NOTHING}</p>"

    text = fragment
    if "data-copy=" in text:
        text = COMMAND.sub(
            lambda found: apart(fenced(html.unescape(found[1]).rstrip(), "sh")), text
        )
    text = UNREAD.sub("", text)
    text = PREFORMATTED.sub(lambda found: apart(_code(found[2])), text)
    text = TABLE.sub(lambda found: apart(_table(found[2])), text)
    text = ITEM.sub(lambda found: f"<li>{BLOCK.sub(' ', found[1]).strip()}</li>", text)
    text = _inline(text).replace("&#34;", '"').replace("&#39;", "'")
    text = BLANK_LINES.sub("\n\n", text.replace(" \n", "\n").replace("\n ", "\n"))
    return re.sub(rf"{NOTHING}(\d+){NOTHING}", lambda found: blocks[int(found[1])], text).strip()


def _code_span(code: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * (longest + 1)
    return f"{marks} {code} {marks}" if longest else f"`{code}`"


def _code(content: str) -> str:
    language = "tactus" if "<span" in content else "text"
    return fenced(html.unescape(MARKUP.sub("", content)).strip("\n").rstrip(), language)


def _table(content: str) -> str:
    rows = [CELL.findall(row) for _, row in ROW.findall(content)]
    lines = [
        "| " + " | ".join(_inline(cell).strip().replace("|", "\\|") for _, cell in row) + " |"
        for row in rows
        if row
    ]
    return "\n".join([*lines[:1], "|" + "---|" * len(rows[0]), *lines[1:]]) if lines else ""


def _link(found: re.Match[str]) -> str:
    """Return a link as Markdown, or only its text if the page has a query, which copies do not support."""
    return found[2] if ".md?" in found[1] else f"[{found[2].strip()}]({found[1]})"


def _inline(text: str) -> str:
    text = LINK.sub(_link, " ".join(text.split()))
    parts = TAG.split(text)
    parts[1::2] = [SIGNS.get(tag.lower(), "") for tag in parts[1::2]]
    return "".join(parts)
