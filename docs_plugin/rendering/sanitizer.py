"""Sanitises the HTML rendered from authors' texts with an allow-list of elements, attributes and addresses.

An author's part of a page is enclosed in two marks: placeholders named after a digest of the text between them, so that
no text can contain its own end mark. The marks are located in the rendered page before other plugins change it. What
templates, hooks and extensions of the site add outside of them is trusted.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

import nh3

from docs_plugin.rendering.placeholders import placeholder

MARK = re.compile(placeholder(r"authored-(?P<digest>[0-9a-f]{32})"))

FOOTNOTES = '<div class="footnote">'
"""The start of a page's footnotes, which are collected at its end, outside of the marks."""

RESERVED_ID = re.compile(r"__(?!tabbed_|code|span)")
"""Matches ids that the script of Material uses."""

OWN_CLASS = re.compile(r"md-(?!button)|tactus-(?!placeholder\b)")
"""Matches classes that position an element over the page, or that the gallery's script uses."""

TAGS = set(
    re.findall(
        r"\S+",
        "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption"
        " figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small"
        " span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr svg path g circle"
        " ellipse line polygon polyline rect",
    )
)
"""The elements that Python-Markdown, PyMdown Extensions and Material generate from Markdown. Icons are SVG."""

SHAPE = set(
    re.findall(
        r"\S+",
        "clip-rule d cx cy fill fill-opacity fill-rule height opacity points r rx ry stroke stroke-"
        " linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width transform width x x1 x2 y"
        " y1 y2",
    )
)

ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "title", "aria-hidden", "aria-label"},
    "a": {"href", "name"},
    "code": {"data-lang"},
    "col": {"span"},
    "details": {"open"},
    "div": {"data-search-exclude", "data-name", "data-tabs", "style"},
    "img": {"align", "alt", "height", "loading", "src", "width"},
    "input": {"checked", "disabled", "id", "name"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"start", "type"},
    "span": {"data-linenos"},
    "svg": {"viewBox", "xmlns", *SHAPE},
    "td": {"align", "colspan", "rowspan", "style"},
    "th": {"align", "colspan", "rowspan", "scope", "style"},
    **dict.fromkeys(
        ("path", "g", "circle", "ellipse", "line", "polygon", "polyline", "rect"), SHAPE
    ),
}


def marked(markdown: str) -> str:
    """Enclose an author's Markdown in the marks that `sanitized_page` looks for."""
    digest = hashlib.sha256(markdown.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{placeholder(f'authored-{digest}')}\n\n{markdown}\n\n{_end_mark(digest)}"


def sanitized_page(html: str, *, marks: str) -> str:
    """Sanitise the authors' texts on a rendered page.

    Args:
        html: The rendered page.
        marks: The Markdown with the marks. If the page contains none of them, all of it is sanitised.
    """
    if MARK.search(marks) and not MARK.search(html):
        return sanitized(html)
    parts = []
    while begin := MARK.search(html):
        parts.append(html[: begin.start()])
        text, _, html = html[begin.end() :].partition(_end_mark(begin["digest"]))
        parts.append(sanitized(text))
    before, mark, notes = html.partition(FOOTNOTES)
    return "".join([*parts, before, sanitized(mark + notes)])


def sanitized(html: str) -> str:
    """Remove everything that is not in the allow-list from HTML.

    >>> sanitized('<p onclick="x()">a <a href="java&#115;cript:x()">b</a><script>x()</script></p>')
    '<p>a <a>b</a></p>'
    """
    return _page_cleaner().clean(html) if html else ""


def as_text(html: str) -> str:
    """Return the text in HTML, escaped for attributes as well.

    >>> as_text("a &lt; <b onclick='x()'>b</b>")
    'a &lt; b'
    """
    return _text_cleaner().clean(html).replace('"', "&quot;") if re.search('[<>"]', html) else html


def _end_mark(digest: str) -> str:
    return placeholder(f"end-{digest}")


@cache
def _page_cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes=ATTRIBUTES,
        attribute_filter=_kept_attribute,
        tag_attribute_values={"input": {"type": {"checkbox", "radio"}}},
        filter_style_properties={"text-align", "width"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


@cache
def _text_cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(tags=set(), attributes={})


def _kept_attribute(_element: str, name: str, value: str) -> str | None:
    if name in ("id", "name", "for"):
        return None if RESERVED_ID.match(value) else value
    if name == "class":
        return " ".join(word for word in value.split() if not OWN_CLASS.match(word))
    return value
