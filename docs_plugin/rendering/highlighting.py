"""Highlights source as HTML, with an anchor per line and links from the names of Tactus to the reference."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, Whitespace
from pygments.util import ClassNotFound

from tactus.tooling.pygments_lexer import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pygments.token import _TokenType

NAME = re.compile(
    r'<span class="nc">(\w+)</span>(?:<span class="[op]">\.</span><span class="n[af]?">(\w+)</span>)?'
)

MARKUP = re.compile("[&<>]")

BLOCK = HtmlFormatter(cssclass="highlight tactus-code", wrapcode=True)


def program_html(
    source: str,
    links: Mapping[str, str],
    *,
    anchor: str = "line",
    specifications: Sequence[tuple[int, int]] = (),
) -> Markup:
    """Highlight a program.

    Args:
        source: The source of the program.
        links: The addresses of reference pages by construct.
        anchor: The prefix of line anchors: `line-1`, `line-2`.
        specifications: The first and the last line of each specification. A page can fold them.
    """
    return _linked(_html(tokens_of(source), anchor, specifications), links)


def file_html(
    name: str,
    text: str,
    links: Mapping[str, str],
    *,
    anchor: str,
    specifications: Sequence[tuple[int, int]] = (),
) -> Markup:
    """Highlight a file of an example according to its name."""
    if name.endswith(".tac"):
        return program_html(text, links, anchor=anchor, specifications=specifications)
    try:
        lexer = get_lexer_for_filename(name, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return Markup(_html(lexer.get_tokens(text), anchor))


def code_html(language: str, text: str) -> Markup:
    r"""Highlight a code block of a README.

    >>> code_html("text", "x")
    Markup('<div class="highlight tactus-code"><pre><span></span><code class="nohighlight">x\n</code></pre></div>\n')
    """
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = TextLexer()
    found = highlight(text, lexer, BLOCK)
    return Markup(found.replace("<code>", '<code class="nohighlight">', 1))


def _html(
    tokens: Iterable[tuple[_TokenType, str]],
    anchor: str,
    specifications: Sequence[tuple[int, int]] = (),
) -> str:
    """Format tokens as HTML. Line numbers are added by CSS, so that neither copying nor searching finds them.

    The themes of MkDocs run a highlighter in the browser, which the class disables for this block.
    """
    lines = "".join(_spans(tokens)).rstrip("\n").split("\n")
    numbered = [
        f'<a id="{anchor}-{n}" href="#{anchor}-{n}" data-n="{n}" tabindex="-1" aria-label="Line {n}"></a>{line}\n'
        for n, line in enumerate(lines, start=1)
    ]
    code = "".join(_parts(numbered, specifications) if specifications else numbered)
    return f'<div class="highlight"><pre tabindex="0"><code class="nohighlight">{code}</code></pre></div>'


def _parts(lines: Sequence[str], specifications: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield the lines of the program and of its specifications in separate elements, so that a page can hide either."""
    done = 0
    for first, last in specifications:
        yield _part("program", lines[done : first - 1])
        yield (
            '<label class="tactus-fold" for="tactus-specification"'
            f' data-text="Specification, {_lines(last - first + 1)}"></label>'
        )
        yield _part("specification", lines[first - 1 : last])
        done = last
    yield _part("program", lines[done:])


def _part(name: str, lines: Sequence[str]) -> str:
    return f'<span class="tactus-part-{name}">{"".join(lines)}</span>' if lines else ""


def _lines(count: int) -> str:
    return f"{count} line{'s' if count != 1 else ''}"


def _spans(tokens: Iterable[tuple[_TokenType, str]]) -> list[str]:
    """Format tokens as spans, merging neighbours of the same class."""
    spans: list[str] = []
    name = run = ""
    for token, value in tokens:
        following = _class_of(token)
        if following == name:
            run += value
        else:
            spans.append(_span(name, run))
            name, run = following, value
    return [*spans, _span(name, run)]


def _span(name: str, text: str) -> str:
    """Format the text of a class; spans do not cross lines."""
    if MARKUP.search(text):
        text = html.escape(text, quote=False)
    if not (name and text):
        return text
    if "\n" not in text:
        return f'<span class="{name}">{text}</span>'
    lines = text.split("\n")
    return "\n".join(f'<span class="{name}">{line}</span>' if line else "" for line in lines)


@cache
def _class_of(token: _TokenType | None) -> str:
    """Return the CSS class of a token type, or of its nearest parent that has one."""
    while token is not None and token not in STANDARD_TYPES:
        token = token.parent
    # The colour of white space does not matter.
    return STANDARD_TYPES[token] if token is not None and token is not Whitespace else ""


def _linked(code: str, links: Mapping[str, str]) -> Markup:
    def link(name: re.Match[str]) -> str:
        dotted = f"{name[1]}.{name[2]}" if name[2] else name[1]
        address = links.get(dotted) or links.get(name[1])
        if address is None:
            return name[0]
        return f'<a class="tactus-name" href="tactus:{escape(address)}">{name[0]}</a>'

    return Markup(NAME.sub(link, code) if links else code)
