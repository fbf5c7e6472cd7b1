"""Inserts the HTML of programs and results into a page, after all plugins have processed the page.

The Markdown of a page contains placeholders. After rendering, each is filled with the plain text of its HTML, which
search plugins index much faster than highlighted code. Just before the page's template is rendered, the text is
replaced by the HTML. The marks around the text are comments, so if a plugin removes comments, readers still see the
text.
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
"""The marks around the text of a fragment; the name of the placeholder is between the first two."""

TAG = re.compile(r"<[^>]*>")
BAR = re.compile(r'(<div class="tactus-source__bar"><(\w+)[^>]*>[^<]*</\2>).*?</div>', re.DOTALL)
"""Matches the bar above a source, with its name and buttons."""
LABEL = re.compile(r"<label\b[^>]*>.*?</label>", re.DOTALL)
"""Matches the name of a tab."""
ANCHOR = re.compile(r'<div id="([^"]+)"></div>\n*')
ID = re.compile(r' id="([^"]+)"')


def placeholder(name: str, *, search: bool = True) -> str:
    """Return the placeholder of a fragment in Markdown.

    Args:
        name: The name of the fragment.
        search: False to exclude it from the search index, such as buttons and links to other pages.
    """
    unsearched = "" if search else " data-search-exclude"
    return f'<div class="tactus-placeholder" data-name="{name}"{unsearched}></div>'


def anchor(name: str) -> str:
    """Return an anchor to put in front of a link's target."""
    return f'<div id="{name}"></div>'


def with_texts(html: str, fragments: Mapping[str, str]) -> str:
    """Insert the plain text of each fragment into its placeholder."""

    def text(found: re.Match[str]) -> str:
        fragment = fragments.get(found["name"])
        if fragment is None:
            return found[0]
        plain = "" if found["unsearched"] else _plain(fragment)
        return f"{BEGIN}{found['name']}{NAMED}{plain}{END}"

    return PLACEHOLDER.sub(text, html)


def with_fragments(html: str, fragments: Mapping[str, str]) -> str:
    """Replace the texts by the fragments."""
    before, *marked = html.split(BEGIN)
    parts = [before]
    for part in marked:
        name, _, rest = part.partition(NAMED)
        text, _, after = rest.partition(END)
        parts += [fragments.get(name, f"{BEGIN}{name}{NAMED}{text}{END}"), after]
    return "".join(parts)


def without_needless_anchors(html: str) -> str:
    """Remove anchors in front of headings with the same id, which the toc extension gives to most headings."""
    if '<div id="' not in html:
        return html
    counts = Counter(ID.findall(html))
    return ANCHOR.sub(lambda found: "" if counts[found[1]] > 1 else found[0], html)


def ids_of(fragments: Mapping[str, str]) -> set[str]:
    """Return the ids in the fragments."""
    return {found for fragment in fragments.values() for found in ID.findall(fragment)}


def _plain(fragment: str) -> str:
    """Return the text of a fragment, still escaped; code keeps its lines."""
    fragment = BAR.sub(r"\1\n", LABEL.sub("", fragment))
    text = TAG.sub("", fragment) if "<pre" in fragment else " ".join(TAG.sub(" ", fragment).split())
    if not text.strip():
        return ""
    return f"<pre><code>{text.strip()}</code></pre>" if "<pre" in fragment else f"<p>{text}</p>"
