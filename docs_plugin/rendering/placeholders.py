"""Puts the HTML made from programs and results into a page, after all plugins that read pages have read it.

A page's Markdown holds placeholders. Once the Markdown is rendered, each gets the plain text of its HTML: that is what
search plugins index, at a fraction of the cost of a tree of coloured spans. Just before the page's template is
rendered, the text is replaced by the HTML. The marks around the text are comments, so that if a plugin removes
comments, readers still have the text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(
    r'<div class="tactus-placeholder" data-name="(?P<name>[\w-]+)"(?P<unsearched> data-search-exclude)?></div>'
)
BEGIN, NAMED, END = "<!--tactus ", "-->", "<!--/tactus-->"
"""The marks around the text of a fragment; the name of its placeholder is between the first two."""

TAG = re.compile(r"<[^>]*>")
BAR = re.compile(r'(<div class="tactus-source__bar"><(\w+)[^>]*>[^<]*</\2>).*?</div>', re.DOTALL)
"""The bar above a source: its name and buttons."""
ANCHOR = re.compile(r'<div id="([^"]+)"></div>\n*')
ID = re.compile(r' id="([^"]+)"')


def placeholder(name: str, *, search: bool = True) -> str:
    """Return the placeholder that Markdown holds for a fragment of HTML.

    Args:
        name: The name of the fragment.
        search: False for what nobody searches for: links to other pages, buttons.
    """
    unsearched = "" if search else " data-search-exclude"
    return f'<div class="tactus-placeholder" data-name="{name}"{unsearched}></div>'


def anchor(name: str) -> str:
    """Return an anchor, to stand before what a link leads to."""
    return f'<div id="{name}"></div>'


def with_texts(html: str, fragments: Mapping[str, str]) -> str:
    """Put the plain text of each fragment into its placeholder."""

    def text(found: re.Match[str]) -> str:
        fragment = fragments.get(found["name"])
        if fragment is None:
            return found[0]
        plain = "" if found["unsearched"] else _plain(fragment)
        return f"{BEGIN}{found['name']}{NAMED}{plain}{END}"

    return PLACEHOLDER.sub(text, html)


def with_fragments(html: str, fragments: Mapping[str, str]) -> str:
    """Replace the texts by the fragments themselves."""
    before, *marked = html.split(BEGIN)
    parts = [before]
    for part in marked:
        name, _, rest = part.partition(NAMED)
        text, _, after = rest.partition(END)
        parts += [fragments.get(name, f"{BEGIN}{name}{NAMED}{text}{END}"), after]
    return "".join(parts)


def without_needless_anchors(html: str) -> str:
    """Leave out anchors before headings that have the same one themselves: the toc extension gives it to most."""
    if '<div id="' not in html:
        return html
    counts = Counter(ID.findall(html))
    return ANCHOR.sub(lambda found: "" if counts[found[1]] > 1 else found[0], html)


def ids_of(fragments: Mapping[str, str]) -> set[str]:
    """Return what can be linked to in the fragments."""
    return {found for fragment in fragments.values() for found in ID.findall(fragment)}


def _plain(fragment: str) -> str:
    """Return the text of a fragment, still escaped; that of code keeps its lines."""
    fragment = BAR.sub(r"\1\n", fragment)
    text = TAG.sub("", fragment) if "<pre" in fragment else " ".join(TAG.sub(" ", fragment).split())
    if not text.strip():
        return ""
    return f"<pre><code>{text.strip()}</code></pre>" if "<pre" in fragment else f"<p>{text}</p>"
