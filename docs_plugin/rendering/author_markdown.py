r"""Prepares the Markdown of authors for publishing: rendered as on a code host, and free of active markup.

READMEs are written for code hosts, where a list may directly follow a paragraph, items are nested by two spaces, and
links lead from file to file. HTML is treated as text, as are the braces of attribute lists and macros. Code is left
unchanged, unless it is in a list or another tool would interpret one of its lines; then it is inserted after the
Markdown is rendered.

In MkDocs, `sanitizer.py` also sanitises the rendered page. Other generators render exported pages without it, each with
its own Markdown parser. So the output does not depend on the parser: it contains no `<` of an author outside of fences,
and no fence that this module did not write.
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
"""Matches a code span, or something in which none starts: an escaped character, a fence in a quotation."""
TAIL = re.compile(
    r"\]\([ \t]*+\n?+[ \t]*+(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*+)"
    r"(?:[ \t]++(\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*+\)"
)
"""Matches the part of a link or picture after its text: the address and title."""
REFERENCE = re.compile(
    r"^([ ]{0,3}\[(?!\^)[^\[\]\n]+)\]:[ \t]*+<?([^\s<>]+)>?(?:[ \t]++(\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*+$",
    re.MULTILINE,
)
NOTE = re.compile(
    r"^([ ]{0,3}\[\^[^\[\]\n]+)\]:(?:(?=\s*+([^\s\0]+)[ \t]*(?:[\"'(].*)?$)|)", re.MULTILINE
)
"""Matches the start of a footnote, or of a link reference for a parser without footnotes."""
ABBREVIATION = re.compile(r"^([ ]{0,3}\*\[[^\[\]\n]+)\]:", re.MULTILINE)
AUTOLINK = re.compile(r"<(https?://[^\s<>\"'`\[\]{}\\]+)>")
OPENING = re.compile(
    r"^([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(~(?=~~)|`(?=``)|(?:i(?=mport\b)|e(?=xport\b)))"
    r"|^([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(/)(?=//)",
    re.MULTILINE,
)
"""Matches the start of a line that some parsers do not treat as text: fences, blocks, statements of MDX."""
TASK = re.compile(r"^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\](?=[ \t]+\S)", re.MULTILINE)
"""Matches the start of an item in a task list."""
TAG_OF_WORDS = re.compile(r"^(?=#{1,6}[^#\s])", re.MULTILINE)
"""Begins a line that Python-Markdown takes for a heading, and code hosts do not."""
QUOTATIONS = re.compile(r"^([ ]{0,3}>[^\n]*)\n(?:[ \t]*\n)+(?=[ ]{0,3}>)", re.MULTILINE)
"""Stands between two quotations, of which Python-Markdown makes one."""
CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f]")
FOREIGN = re.compile(r"\{[{%#]|^[ \t]*;*-{1,}8<-{1,}", re.MULTILINE)
"""Matches syntax that other tools interpret even in code: macros and snippets."""

SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|#|\.{0,2}/|[^:/?#]*(?:[/?#]|\Z))", re.IGNORECASE)

LONGEST_PARAGRAPH = 40_000
"""The maximum length of a paragraph that is parsed as Markdown, in characters."""

DEEPEST_BRACKETS = 100
"""The maximum depth of brackets, closed or not, in a paragraph that is parsed as Markdown."""


@dataclass(frozen=True)
class Authored:
    """Markdown to publish, and code to insert later."""

    markdown: str
    code: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The language and text of each code block, by name of the placeholder."""


@dataclass(frozen=True)
class _Block:
    """A block of lines: text or code."""

    text: str
    indent: str = ""
    language: str | None = None
    """None for text; empty for code without a language."""


def made_safe(
    text: str,
    link: Callable[[str], str],
    *,
    prefix: str = "code",
    anchors: Iterable[tuple[str, str]] = (),
) -> Authored:
    r"""Make an author's Markdown safe to publish.

    Args:
        text: The author's Markdown.
        link: Returns the target of a link in the site.
        prefix: The prefix of the names of code placeholders.
        anchors: The lines that are headings, with their anchors on code hosts.

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
            # A blank line ends the HTML block, which would otherwise include the next line.
            lines.append(f"{block.indent}{placeholder(name)}\n")
        else:
            lines.append(fenced(block.text, block.language))
    return Authored("\n".join(lines), code)


def as_text(text: str) -> str:
    r"""Escape plain text for Markdown.

    >>> as_text("2 * <b> [x](y)")
    '2 \\* &lt;b&gt; \\[x\\](y)'
    """
    escaped = re.sub(r"([\\`*_\[\]{}#!])", r"\\\1", html.escape(text, quote=False))
    return re.sub(r"[|~:]", lambda sign: f"&#{ord(sign[0])};", escaped)


def fenced(text: str, language: str) -> str:
    """Return code in a fence longer than any fence within it."""
    longest = max((len(mark) for mark in re.findall(r"`{3,}", text)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"


def _safe_text(text: str, link: Callable[[str], str]) -> str:
    """Escape prose, and convert its links to links between pages."""
    paragraphs = re.split(r"(\n[ \t]*\n)", text)
    return "".join(_safe_paragraph(part, link) for part in paragraphs)


def _with_marks(text: str, waiting: list[tuple[str, str]]) -> str:
    """Put marks, which authors cannot write, in front of the headings that need an anchor."""
    lines = []
    for line in text.split("\n"):
        found = next((item for item in waiting if item[0] == line), None)
        if found:
            waiting.remove(found)
            lines.append(f"\1{found[1]}\1\n")
        lines.append(line)
    return "\n".join(lines)


def _safe_paragraph(text: str, link: Callable[[str], str]) -> str:
    """Escape a paragraph, except for syntax that is known to be harmless."""
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
    """Return the maximum number of open brackets of one type.

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
    r"""Escape everything that could become a tag, a link, an attribute list, a macro, or a block of another tool.

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
    """Return the checkbox of a task."""
    label, checked = ("To do", "") if mark == " " else ("Done", " checked")
    return f'<input type="checkbox" aria-label="{label}" disabled{checked} />'


def _safe_span(span: re.Match[str]) -> str:
    """Return a code span that is harmless even if a parser finds a different span, or none."""
    if not re.search(r"[<\[\]{}\n]", span["code"]):
        return span[0]
    code = " ".join(span["code"].split("\n")).strip()
    return f"<code>{re.sub(r'[^a-zA-Z0-9 ]', lambda sign: f'&#{ord(sign[0])};', code)}</code>"


def _safe_address(target: str, link: Callable[[str], str]) -> str | None:
    """Return the target of a link as Markdown, or None if it would execute something."""
    address = link(target.strip("<>"))
    if _is_unsafe(address):
        return None
    signs = r"[\s<>{}\"'`\\\[\]()]" if target.startswith("<") else r"[\s<>{}\"'`\\\[\]]"
    return re.sub(signs, lambda sign: quote(sign[0], safe=""), address)


def _is_unsafe(address: str) -> bool:
    """Return whether a decoded address is neither a path nor a web link."""
    plain = re.sub(r"[\0-\x20\x7f-\x9f\\]", "", html.unescape(address))
    return not SAFE_ADDRESS.match(plain)


def _title(quoted: str | None) -> str:
    if quoted is None:
        return ""
    inner = re.sub(r"[<{}\\\[\]`]", lambda sign: f"&#{ord(sign[0])};", quoted[1:-1])
    return f" {quoted[0]}{inner}{quoted[0]}"


def _blocks(text: str) -> Iterator[_Block]:
    """Split a text into prose and code; nested list items are indented by four spaces."""
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
    """Return the end of an indented code block, without trailing blank lines."""
    numbers = range(start, len(lines))
    end = next((n for n in numbers if lines[n].strip() and lines[n][:4].strip()), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    return end


def _depth(levels: list[int], indent: int) -> int:
    """Return how many of the open list items a line with this indentation belongs to."""
    return sum(level <= indent for level in levels)


def _nested(line: str, levels: list[int], *, is_apart: bool) -> str:
    """Indent a line for its list item; `levels` contains the columns at which the content of the open items starts."""
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
