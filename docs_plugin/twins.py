"""The pages of a gallery as plain Markdown, for those who read text: assistants, terminals, other tools.

A twin is the Markdown of its page, with the text of the fragments in the slots: code in fences, lists as lists, tables
as tables. Pictures and buttons are left out, and so is a heading with nothing left below it. A twin stands beside its
page, so the links between pages are links between twins.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from docs_plugin.links import with_relative_addresses
from docs_plugin.slots import SLOT
from docs_plugin.slots import TAG as MARKUP

if TYPE_CHECKING:
    from docs_plugin.pages import PageText

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)

NOTHING = "\0"
"""Stands for a fragment without text."""

EMPTY_SECTION = re.compile(rf"^#+ [^\n]+\s+(?:{NOTHING}\s*)+(?=#|\Z)", re.MULTILINE)

UNREAD = re.compile(r"<(svg|button|style|script|template|form|nav)\b.*?</\1>", re.DOTALL)
COMMAND = re.compile(
    r'<div class="tactus-command">(?:(?!</div>).)*?data-copy="([^"]*)".*?</div>', re.DOTALL
)
PREFORMATTED = re.compile(r"<pre\b[^>]*>([^<]*(?:<(?!/pre>)[^<]*)*)</pre>")
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])\b[^>]*>(.*?)</\1>", re.DOTALL)
ITEM = re.compile(r"<li\b[^>]*>([^<]*(?:<(?!li\b|/li>)[^<]*)*)</li>")
BLOCK = re.compile(r"</?(?:p|div|h[1-6])\b[^>]*>")
LINK = re.compile(r'<a\b[^>]*?href="([^"#]+)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<(/?)(\w+)[^>]*>")

MARKS = {
    "b": "**",
    "code": "`",
    "em": "*",
    "strong": "**",
}

OPENINGS = {
    "br": "\n",
    "dd": "\n: ",
    "div": "\n\n",
    "dl": "\n\n",
    "dt": "\n\n",
    "li": "\n- ",
    "ol": "\n\n",
    "p": "\n\n",
    "summary": "\n\n",
    "ul": "\n\n",
    **{f"h{level}": f"\n\n{'#' * level} " for level in range(1, 7)},
}


def twin_of(page: PageText) -> str:
    """Return a page as plain Markdown."""
    texts = {
        name: markdown_of(with_relative_addresses(fragment, page.address)) or NOTHING
        for name, fragment in page.fragments.items()
    }
    body = FRONT_MATTER.sub("", page.markdown)
    # What is empty goes first: headings in somebody's code are no headings.
    body = SLOT.sub(lambda slot: NOTHING if texts.get(slot["name"]) == NOTHING else slot[0], body)
    body = EMPTY_SECTION.sub("", body).replace(NOTHING, "")
    body = re.sub(r"\n{3,}", "\n\n", body)
    return SLOT.sub(lambda slot: texts.get(slot["name"], ""), body).strip() + "\n"


def markdown_of(fragment: str) -> str:
    r"""Return the text of some HTML as Markdown. Text stays escaped, except in code.

    >>> markdown_of('<p>Two <b>steps</b>:</p><ol><li>a &lt; b</li><li><a href="x.md">c</a></li></ol>')
    'Two **steps**:\n\n- a &lt; b\n- [c](x.md)'
    """
    blocks: list[str] = []

    def apart(block: str) -> str:
        blocks.append(block)
        return f"<p>{NOTHING}{len(blocks) - 1}{NOTHING}</p>"

    text = fragment
    if "data-copy=" in text:
        text = COMMAND.sub(lambda found: apart(fence("sh", html.unescape(found[1]))), text)
    text = UNREAD.sub("", text)
    text = PREFORMATTED.sub(lambda found: apart(_code(found[1])), text)
    text = TABLE.sub(lambda found: apart(_table(found[0])), text)
    text = ITEM.sub(lambda found: f"<li>{BLOCK.sub(' ', found[1]).strip()}</li>", text)
    text = _inline(text).replace("&#34;", '"').replace("&#39;", "'")
    text = re.sub(r"\n ", "\n", re.sub(r" ?\n", "\n", text))
    text = re.sub(r"\n{3,}", "\n\n", text)
    return re.sub(rf"{NOTHING}(\d+){NOTHING}", lambda found: blocks[int(found[1])], text).strip()


def fence(language: str, code: str) -> str:
    """Return code in a fence that is longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{code.rstrip()}\n{marks}"


def _code(content: str) -> str:
    language = "tactus" if "<span" in content else "text"
    return fence(language, html.unescape(MARKUP.sub("", content)).strip("\n"))


def _table(content: str) -> str:
    rows = [CELL.findall(row) for row in ROW.findall(content)]
    lines = [
        "| " + " | ".join(_inline(cell).strip().replace("|", "\\|") for _, cell in row) + " |"
        for row in rows
        if row
    ]
    return "\n".join([*lines[:1], "|" + "---|" * len(rows[0]), *lines[1:]]) if lines else ""


def _inline(text: str) -> str:
    text = LINK.sub(lambda found: f"[{found[2].strip()}]({found[1]})", " ".join(text.split()))
    return TAG.sub(_mark, text)


def _mark(tag: re.Match[str]) -> str:
    is_end, name = bool(tag[1]), tag[2].lower()
    if name in MARKS:
        return MARKS[name]
    opening = OPENINGS.get(name, "")
    return ("\n\n" if "\n\n" in opening else "") if is_end else opening
