"""Turns source into HTML: highlighted, with an anchor for each line, and the names of Tactus linked to their pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from tactus.lexer import TactusLexer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pygments.lexer import Lexer

NAME = re.compile(
    r'<span class="nc">(\w+)</span>(?:<span class="[op]">\.</span><span class="n[af]?">(\w+)</span>)?'
)


def program_html(source: str, links: Mapping[str, str], *, anchor: str = "line") -> Markup:
    """Highlight a program.

    Args:
        source: The program.
        links: Addresses of reference pages by the names of constructs.
        anchor: Begins the names of the lines: `line-1`, `line-2`.
    """
    return _linked(_html(source, TactusLexer(stripnl=False), anchor), links)


def file_html(name: str, text: str, links: Mapping[str, str], *, anchor: str) -> Markup:
    """Highlight another file of an example as its name asks for."""
    if name.endswith(".tac"):
        return program_html(text, links, anchor=anchor)
    try:
        lexer = get_lexer_for_filename(name, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return Markup(_html(text, lexer, anchor))


def code_html(language: str, text: str) -> Markup:
    """Highlight a block of code of a README."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = TextLexer()
    return Markup(
        highlight(text, lexer, HtmlFormatter(cssclass="highlight tactus-code", wrapcode=True))
    )


def _html(text: str, lexer: Lexer, anchor: str) -> str:
    """Highlight a text; CSS counts its lines, so that neither a copy nor a search finds numbers in it.

    MkDocs' own themes run a highlighter in the browser, which would undo this one but for the class.
    """
    lines = highlight(text, lexer, HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    numbered = (
        f'<a id="{anchor}-{n}" href="#{anchor}-{n}" tabindex="-1" aria-label="Line {n}"></a>{line}\n'
        for n, line in enumerate(lines, start=1)
    )
    return f'<div class="highlight"><pre tabindex="0"><code class="nohighlight">{"".join(numbered)}</code></pre></div>'


def _linked(html: str, links: Mapping[str, str]) -> Markup:
    def link(name: re.Match[str]) -> str:
        dotted = f"{name[1]}.{name[2]}" if name[2] else name[1]
        address = links.get(dotted) or links.get(name[1])
        if address is None:
            return name[0]
        return f'<a class="tactus-name" href="tactus:{escape(address)}">{name[0]}</a>'

    return Markup(NAME.sub(link, html) if links else html)
