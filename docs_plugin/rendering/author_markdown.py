r"""Makes the Markdown of authors fit to be published: it reads as on a code host, and holds no markup of its own.

READMEs are written for code hosts. There a list may begin right under a paragraph and its items nest by two spaces;
links lead from file to file. HTML is text here, as are the braces that attribute lists and macros are written in.
Code is left as it is, unless it stands in a list or another tool would read a line of it as its own; then it is put in
after the Markdown is rendered.

In a site of MkDocs, `sanitizer.py` makes the rendered page harmless. Other generators render what is exported without
it, and each reads Markdown in its own way. So nothing relies on reading it alike: no `<` of an author is left outside
of fences, and no fence is left that this module did not write.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from docs_plugin.discovery.code_host_markdown import MOST_CHARACTERS
from docs_plugin.rendering.placeholders import anchor, placeholder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*([\w+#.-]*)")
ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
CODE_SPAN = re.compile(
    r"\\[\\`]|^[ \t>]*`{3,}[^`\n]*$|(?<!`)(?P<tick>`+)(?!`)(?P<code>.*?[^`])(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""A code span; or what begins none: an escaped sign, a fence in a quotation."""
TAIL = re.compile(
    r"\]\([ \t]*+\n?+[ \t]*+(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*+)"
    r"(?:[ \t]++(\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*+\)"
)
"""What follows the text of a link or a picture: its address, and its title."""
REFERENCE = re.compile(
    r"^([ ]{0,3}\[(?!\^)[^\[\]\n]+)\]:[ \t]*+<?([^\s<>]+)>?(?:[ \t]++(\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*+$",
    re.MULTILINE,
)
NOTE = re.compile(
    r"^([ ]{0,3}\[\^[^\[\]\n]+)\]:(?:(?=\s*+([^\s\0]+)[ \t]*(?:[\"'(].*)?$)|)", re.MULTILINE
)
"""Begins a footnote. Where footnotes are not known, it begins a reference when nothing but an address follows."""
ABBREVIATION = re.compile(r"^([ ]{0,3}\*\[[^\[\]\n]+)\]:", re.MULTILINE)
AUTOLINK = re.compile(r"<(https?://[^\s<>\"'`\[\]{}\\]+)>")
OPENING = re.compile(
    r"^([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(~(?=~~)|`(?=``)|(?:i(?=mport\b)|e(?=xport\b)))"
    r"|^([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(/)(?=//)",
    re.MULTILINE,
)
"""What begins a line that other readers of Markdown take for more than text: fences, blocks, statements of MDX."""
TASK = re.compile(r"^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\](?=[ \t]+\S)", re.MULTILINE)
"""Begins an item of a list of tasks."""
TAG_OF_WORDS = re.compile(r"^(?=#{1,6}[^#\s])", re.MULTILINE)
"""Begins a line that Python-Markdown takes for a heading, and code hosts do not."""
QUOTATIONS = re.compile(r"^([ ]{0,3}>[^\n]*)\n(?:[ \t]*\n)+(?=[ ]{0,3}>)", re.MULTILINE)
"""Stands between two quotations, of which Python-Markdown makes one."""
CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f]")
FOREIGN = re.compile(r"\{[{%#]|^[ \t]*;*-{1,}8<-{1,}", re.MULTILINE)
"""What other tools read as their own, even in code: macros, and snippets to include."""

SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|#|\.{0,2}/|[^:/?#]*(?:[/?#]|\Z))", re.IGNORECASE)

LONGEST_PARAGRAPH = 40_000
"""The longest paragraph that is read as Markdown, in characters."""

DEEPEST_BRACKETS = 100
"""How deep brackets may be nested, or left open, in a paragraph that is read as Markdown."""


@dataclass(frozen=True)
class Authored:
    """Markdown to publish, and the code that is put in later."""

    markdown: str
    code: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Language and text of a block, by the name of its placeholder."""


@dataclass(frozen=True)
class _Block:
    """Some lines: text, or a block of code."""

    text: str
    indent: str = ""
    language: str | None = None
    """None for text; empty for code in no language."""


def made_safe(
    text: str,
    link: Callable[[str], str],
    *,
    prefix: str = "code",
    anchors: Iterable[tuple[str, str]] = (),
) -> Authored:
    r"""Return the Markdown of an author, ready to be published.

    Args:
        text: What the author wrote.
        link: Returns where a link leads in the site.
        prefix: Begins the names of the placeholders of code.
        anchors: Lines that are headings, each with the anchor that it has on code hosts.

    >>> made_safe("A <b>tag</b> and {{ this }}, but `<i>` is code.", str).markdown
    'A &lt;b>tag&lt;/b> and \\{\\{ this \\}\\}, but <code>&#60;i&#62;</code> is code.'
    """
    lines: list[str] = []
    code: dict[str, tuple[str, str]] = {}
    plain = CONTROL.sub("", "\n".join(text.splitlines()))
    if len(plain) > MOST_CHARACTERS:
        return Authored(placeholder(prefix), {prefix: ("text", plain)})
    waiting = list(anchors)
    for block in _blocks(plain):
        if block.language is None:
            marked = _with_marks(block.text, waiting) if waiting else block.text
            safe = _safe_text(QUOTATIONS.sub("\\1\n\n\2\n", marked), link)
            safe = safe.replace("\2", placeholder("apart"))
            lines.append(re.sub("\1([^\1]+)\1", lambda found: anchor(found[1]), safe))
        elif block.indent or FOREIGN.search(block.text):
            name = f"{prefix}{len(code)}"
            code[name] = (block.language, block.text)
            # A blank line ends the HTML: the next line would be part of it.
            lines.append(f"{block.indent}{placeholder(name)}\n")
        else:
            lines.append(fenced(block.text, block.language))
    return Authored("\n".join(lines), code)


def as_text(text: str) -> str:
    r"""Return plain text as Markdown that shows it as it is.

    >>> as_text("2 * <b> [x](y)")
    '2 \\* &lt;b&gt; \\[x\\](y)'
    """
    escaped = re.sub(r"([\\`*_\[\]{}#!])", r"\\\1", html.escape(text, quote=False))
    return re.sub(r"[|~:]", lambda sign: f"&#{ord(sign[0])};", escaped)


def fenced(text: str, language: str) -> str:
    """Return code in a fence that is longer than any within it."""
    longest = max((len(mark) for mark in re.findall(r"`{3,}", text)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"


def _safe_text(text: str, link: Callable[[str], str]) -> str:
    """Escape prose, and lead its links to the pages of the site."""
    paragraphs = re.split(r"(\n[ \t]*\n)", text)
    return "".join(_safe_paragraph(part, link) for part in paragraphs)


def _with_marks(text: str, waiting: list[tuple[str, str]]) -> str:
    """Put marks before the headings that wait for an anchor; no author can write one."""
    lines = []
    for line in text.split("\n"):
        found = next((item for item in waiting if item[0] == line), None)
        if found:
            waiting.remove(found)
            lines.append(f"\1{found[1]}\1\n")
        lines.append(line)
    return "\n".join(lines)


def _safe_paragraph(text: str, link: Callable[[str], str]) -> str:
    """Escape a paragraph. What is known to be harmless is put aside meanwhile; all else is escaped."""
    if len(text) > LONGEST_PARAGRAPH or _depth_of_brackets(text) > DEEPEST_BRACKETS:
        return fenced(text, "text")
    aside: list[str] = []

    def put_aside(markdown: str) -> str:
        aside.append(markdown)
        return f"\0{len(aside) - 1}\0"

    def tail(found: re.Match[str]) -> str:
        address = _safe_address(found[1], link) if found[1] else ""
        return found[0] if address is None else put_aside(f"]({address}{_title(found[2])})")

    def reference(found: re.Match[str]) -> str:
        address = _safe_address(found[2], link)
        if address is None:
            return found[0]
        return found[1] + put_aside(f"]: {address}{_title(found[3])}")

    def note(found: re.Match[str]) -> str:
        is_address = found[2] is not None and _is_unsafe(found[2])
        return found[0] if is_address else found[1] + put_aside("]:")

    text = CODE_SPAN.sub(
        lambda span: put_aside(_safe_span(span)) if span["code"] else span[0], text
    )
    text = TASK.sub(lambda found: found[1] + put_aside(_checkbox(found[2])), text)
    text = AUTOLINK.sub(lambda found: put_aside(found[0]), text)
    text = REFERENCE.sub(reference, TAIL.sub(tail, text))
    text = ABBREVIATION.sub(lambda found: found[1] + put_aside("]:"), NOTE.sub(note, text))
    text = _without_markup(text)
    return re.sub(r"\0(\d+)\0", lambda found: aside[int(found[1])], text)


def _depth_of_brackets(text: str) -> int:
    """Return how many brackets of one kind are open at once, at most.

    >>> _depth_of_brackets("[a [b](c)]"), _depth_of_brackets("]" * 9 + "((")
    (2, 2)
    """
    deepest = 0
    for opening, closing in ("[]", "()"):
        depth = 0
        for sign in re.findall(rf"[\{opening}\{closing}]", text):
            depth = max(depth + (1 if sign == opening else -1), 0)
            deepest = max(deepest, depth)
    return deepest


def _without_markup(text: str) -> str:
    r"""Escape what may become a tag, a link, an attribute list, a macro, or a block of another tool.

    >>> _without_markup("<b> [x](y) \\\\{: z }")
    '&lt;b> [x]&#40;y) \\\\\\{: z \\}'
    """
    text = re.sub(r"\](?=[(:])(.)", lambda found: f"]&#{ord(found[1])};", text.replace("<", "&lt;"))
    text = TAG_OF_WORDS.sub(r"\\", text)
    text = re.sub(r"(?<!\\)(\\*+)([{}])", _escaped_brace, text)
    return OPENING.sub(_escaped_opening, text)


def _escaped_brace(found: re.Match[str]) -> str:
    is_escaped = len(found[1]) % 2 == 1
    return found[0] if is_escaped else f"{found[1]}\\{found[2]}"


def _escaped_opening(found: re.Match[str]) -> str:
    before, sign = (found[1], found[2]) if found[2] else (found[3], found[4])
    return f"{before}&#{ord(sign)};"


def _checkbox(mark: str) -> str:
    """Return the box of a task, as code hosts show it."""
    label, checked = ("To do", "") if mark == " " else ("Done", " checked")
    return f'<input type="checkbox" aria-label="{label}" disabled{checked} />'


def _safe_span(span: re.Match[str]) -> str:
    """Return a code span that is harmless even where a reader of Markdown sees another span, or none."""
    if not re.search(r"[<\[\]{}\n]", span["code"]):
        return span[0]
    code = " ".join(span["code"].split("\n")).strip()
    return f"<code>{re.sub(r'[^a-zA-Z0-9 ]', lambda sign: f'&#{ord(sign[0])};', code)}</code>"


def _safe_address(target: str, link: Callable[[str], str]) -> str | None:
    """Return where a link leads, as Markdown; None if it would run something."""
    address = link(target.strip("<>"))
    if _is_unsafe(address):
        return None
    signs = r"[\s<>{}\"'`\\\[\]()]" if target.startswith("<") else r"[\s<>{}\"'`\\\[\]]"
    return re.sub(signs, lambda sign: quote(sign[0], safe=""), address)


def _is_unsafe(address: str) -> bool:
    """Return whether an address is neither a path nor a web link, decoded from entities and escapes."""
    plain = re.sub(r"[\0-\x20\x7f-\x9f\\]", "", html.unescape(address))
    return not SAFE_ADDRESS.match(plain)


def _title(quoted: str | None) -> str:
    if quoted is None:
        return ""
    inner = re.sub(r"[<{}\\\[\]`]", lambda sign: f"&#{ord(sign[0])};", quoted[1:-1])
    return f" {quoted[0]}{inner}{quoted[0]}"


def _blocks(text: str) -> Iterator[_Block]:
    """Cut a text into prose and code; what nests in lists comes out nested by four spaces."""
    prose: list[str] = []
    levels: list[int] = []
    lines = text.expandtabs(4).split("\n")
    index, is_apart = 0, True
    while index < len(lines):
        line = lines[index]
        fence = FENCE.match(line)
        if fence and ("`" not in line[fence.end() :] or "~" in fence[2]):
            yield from _flushed(prose)
            levels = levels[: _depth(levels, len(fence[1]))]
            numbers = range(index + 1, len(lines))
            end = next((n for n in numbers if _closes(lines[n], fence[2])), len(lines))
            code = [other.removeprefix(fence[1]) for other in lines[index + 1 : end]]
            yield _Block("\n".join(code), "    " * len(levels), fence[3])
            index = end + 1
            continue
        if is_apart and not levels and re.match(r"[ ]{4,}\S", line):
            yield from _flushed(prose)
            end = _end_of_code(lines, index)
            code = [other[4:] for other in lines[index:end]]
            yield _Block("\n".join(code).rstrip("\n"), "", "")
            index = end
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


def _end_of_code(lines: list[str], start: int) -> int:
    """Return where an indented block of code ends: after its last line that is not blank."""
    numbers = range(start, len(lines))
    end = next((n for n in numbers if lines[n].strip() and lines[n][:4].strip()), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    return end


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
