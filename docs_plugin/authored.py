r"""Makes the Markdown of authors fit to be published: it reads as on a code host, and holds no markup of its own.

READMEs are written for code hosts. There a list may begin right under a paragraph and its items nest by two spaces;
links lead from file to file. And there HTML is made harmless, so it is here: what looks like a tag is text, as are the
braces that attribute lists and macros are written in. Code is left as it is, unless it stands in a list or another tool
would read a line of it as its own; then it is put in after the Markdown is rendered.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*([\w+#.-]*)")
ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)", re.DOTALL)
LINK = re.compile(
    r"(!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*)(?=[^\s)])(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)"
)
REFERENCE = re.compile(r"^([ ]{0,3}\[[^\]\n]+\]:[ \t]+)<?([^\s<>]+)>?", re.MULTILINE)
AUTOLINK = re.compile(r"<(https?://[^\s<>\"']+)>")
FOREIGN = re.compile(r"\{[{%#]|^[ \t]*;*-{1,}8<-{1,}", re.MULTILINE)
"""What other tools read as their own, even in code: macros, and snippets to include."""

SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|#|\.{0,2}/|[^:/?#]*(?:[/?#]|\Z))", re.IGNORECASE)


@dataclass(frozen=True)
class Authored:
    """Markdown to publish, and the code that is put in later."""

    markdown: str
    code: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Language and text of a block, by the name of its slot."""


@dataclass(frozen=True)
class _Block:
    """Some lines: text, or a block of code."""

    text: str
    indent: str = ""
    language: str | None = None
    """None for text; empty for code in no language."""


def made_safe(text: str, link: Callable[[str], str], *, prefix: str = "code") -> Authored:
    r"""Return the Markdown of an author, ready to be published.

    Args:
        text: What the author wrote.
        link: Returns where a link leads in the site.
        prefix: Begins the names of the slots of code.

    >>> made_safe("A <b>tag</b> and {{ this }}, but `<i>` is code.", str).markdown
    'A &lt;b>tag&lt;/b> and \\{\\{ this \\}\\}, but `<i>` is code.'
    """
    lines: list[str] = []
    code: dict[str, tuple[str, str]] = {}
    for block in _blocks(text):
        if block.language is None:
            lines.append(_safe_text(block.text, link))
        elif block.indent or FOREIGN.search(block.text):
            name = f"{prefix}{len(code)}"
            code[name] = (block.language, block.text)
            lines.append(f'{block.indent}<div class="tactus-slot" data-slot="{name}"></div>')
        else:
            lines.append(_fenced(block.text, block.language))
    return Authored("\n".join(lines), code)


def with_safe_addresses(page: str) -> str:
    """Take the address from every link and picture of rendered Markdown that would run something.

    >>> with_safe_addresses('<a href="java&#115;cript:alert(1)">x</a> <a href="a.md">y</a>')
    '<a href="#">x</a> <a href="a.md">y</a>'
    """
    return re.sub(
        r'<(?=[a-zA-Z])[^<>]*?\b(?:href|src)="[^<>]*>',
        lambda tag: re.sub(r'\b(href|src)="([^"]*)"', _safe_attribute, tag[0]),
        page,
    )


def as_text(text: str) -> str:
    r"""Return plain text as Markdown that shows it as it is.

    >>> as_text("2 * <b> [x](y)")
    '2 \\* &lt;b&gt; \\[x\\](y)'
    """
    escaped = re.sub(r"([\\`*_\[\]{}#!])", r"\\\1", html.escape(text, quote=False))
    return re.sub(r"[|~:]", lambda sign: f"&#{ord(sign[0])};", escaped)


def _safe_attribute(attribute: re.Match[str]) -> str:
    address = re.sub(r"[\x00-\x20\x7f-\x9f]", "", html.unescape(attribute[2]))
    return attribute[0] if SAFE_ADDRESS.match(address) else f'{attribute[1]}="#"'


def _fenced(text: str, language: str) -> str:
    longest = max((len(mark) for mark in re.findall(r"`{3,}", text)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"


def _safe_text(text: str, link: Callable[[str], str]) -> str:
    """Escape a text outside its code spans, and lead its links to the pages of the site."""
    result, end = [], 0
    for span in CODE_SPAN.finditer(text):
        if "\n\n" not in span[0]:
            result += [_safe_prose(text[end : span.start()], link), span[0]]
            end = span.end()
    return "".join([*result, _safe_prose(text[end:], link)])


def _safe_prose(text: str, link: Callable[[str], str]) -> str:
    def target(found: re.Match[str]) -> str:
        # The text of a link may be a picture, which has an address of its own.
        return found[1][0] + LINK.sub(target, found[1][1:]) + link(found[2].strip("<>"))

    linked = REFERENCE.sub(target, LINK.sub(target, text))
    return re.sub(r"(?<!\\)([{}])", r"\\\1", _without_tags(linked))


def _without_tags(text: str) -> str:
    result, end = [], 0
    for link in AUTOLINK.finditer(text):
        result += [text[end : link.start()].replace("<", "&lt;"), link[0]]
        end = link.end()
    return "".join([*result, text[end:].replace("<", "&lt;")])


def _blocks(text: str) -> Iterator[_Block]:
    """Cut a text into prose and code; what nests in lists comes out nested by four spaces."""
    prose: list[str] = []
    levels: list[int] = []
    lines = text.expandtabs(4).split("\n")
    index, is_apart = 0, True
    while index < len(lines):
        line = lines[index]
        fence = FENCE.match(line)
        if fence and ("`" not in line[fence.end() :]):
            yield from _flushed(prose)
            levels = levels[: _depth(levels, len(fence[1]))]
            length = next(
                (n for n, other in enumerate(lines[index + 1 :]) if _closes(other, fence[2])),
                len(lines) - index - 1,
            )
            code = [other.removeprefix(fence[1]) for other in lines[index + 1 : index + 1 + length]]
            yield _Block("\n".join(code), "    " * len(levels), fence[3])
            index += length + 2
            continue
        if is_apart and not levels and re.match(r"[ ]{4,}\S", line):
            yield from _flushed(prose)
            length = _length_of_code(lines[index:])
            code = [other[4:] for other in lines[index : index + length]]
            yield _Block("\n".join(code).rstrip("\n"), "", "")
            index += length
            continue
        prose.append(_nested(line, levels, is_apart=is_apart))
        is_apart = not line.strip()
        index += 1
    yield from _flushed(prose)


def _flushed(prose: list[str]) -> Iterator[_Block]:
    if prose:
        yield _Block("\n".join(prose))
        prose.clear()


def _closes(line: str, mark: str) -> bool:
    return line.strip().startswith(mark) and not line.strip(f" {mark[0]}")


def _length_of_code(lines: list[str]) -> int:
    """Return how many lines an indented block of code has."""
    count = next(
        (n for n, line in enumerate(lines) if line.strip() and not line.startswith("    ")),
        len(lines),
    )
    while not lines[count - 1].strip():
        count -= 1
    return count


def _depth(levels: list[int], indent: int) -> int:
    """Return how many of the open items a line of this indent belongs to."""
    return sum(level <= indent for level in levels)


def _nested(line: str, levels: list[int], *, is_apart: bool) -> str:
    """Indent a line as its item of a list asks for; `levels` holds where the content of the open items begins."""
    indent = len(line) - len(line.lstrip())
    item = ITEM.match(line)
    if item:
        del levels[_depth(levels, indent) :]
        levels.append(item.end())
        return "    " * (len(levels) - 1) + line.lstrip()
    if is_apart and line.strip():
        del levels[_depth(levels, indent) :]
        return "    " * len(levels) + (line.lstrip() if levels else line)
    return line
