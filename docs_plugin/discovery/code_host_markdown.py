"""Parses Markdown as code hosts do: headings, comments, definitions, and the words of a text.

READMEs are split into sections that become parts of several pages. Definitions of links and footnotes, which apply to
the whole README, must therefore be found and repeated in each section that uses them. They are found with
markdown-it-py, a CommonMark parser with linear run time.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from tactus.core.source import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from markdown_it.token import Token

MOST_CHARACTERS = 256 * 1024
"""The maximum length of a text that is parsed as Markdown, in characters."""

LONGEST_LINE_OF_WORDS = 4_000
"""The maximum length of a text that is searched for words, in characters."""

COMMENT = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\.)|<!--(?:-?>|.*?-->)", re.DOTALL
)
"""Matches a comment, or a code span or escaped character, in which no comment can start."""
BLOCK_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]")
NOTE = re.compile(r"[ ]{0,3}\[(\^[^\[\]\s]+)\]:")
ALERT = re.compile(r"([ ]{0,3}>[ ]?)\[!(note|tip|important|warning|caution)\][ \t]*", re.IGNORECASE)
NEW_BLOCK = re.compile(r"[ ]{0,3}(?:#{1,6}[ \t]|`{3}|~{3}|>|[-*+][ \t]|\d{1,9}[.)][ \t])")

MARKUP = re.compile(r"[\\`*_\[\]<&~!]")
"""Matches characters that may be markup within a paragraph."""

TEXT_LINE = r"""(?=[^\W\d_]|[`*_\[("“](?=[^\W_]))[^\n]*"""
PARAGRAPH = re.compile(rf"{TEXT_LINE}(?:\n{TEXT_LINE})*(?=\n[ \t]*\n|\Z)")
"""Matches text that is certainly a paragraph, because none of its lines can start another block."""

CODE = "\0"
"""The marker in front of the words of a code span."""


@dataclass(frozen=True)
class Heading:
    """A heading."""

    level: int
    title: str
    """The heading in Markdown, on one line."""
    line: int
    """The line number, from 0."""
    anchor: str
    """The anchor on code hosts, without the `#`."""

    @property
    def markdown(self) -> str:
        """The heading as Markdown. A `#` at its end is escaped, as it belongs to the title."""
        title = re.sub(r"(?<!\\)#(?=#*$)", r"\\#", self.title)
        return f"{'#' * self.level} {title}"


@dataclass(frozen=True)
class Outline:
    """A text split into lines."""

    lines: Sequence[str]
    """The text without comments and definitions. Every heading is a single line that starts with `#`."""
    headings: tuple[Heading, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    """The definitions of links and footnotes in Markdown, by label."""

    def headings_between(self, start: int, end: int | None) -> tuple[Heading, ...]:
        """Return the headings between two lines, counted from 0; None stands for the end of the text."""
        first = bisect_left(self.headings, start, key=lambda item: item.line)
        last = None if end is None else bisect_left(self.headings, end, key=lambda item: item.line)
        return self.headings[first:last]

    def with_definitions(self, text: str) -> str:
        """Return a part of the text, followed by the definitions it uses."""
        used: dict[str, str] = {}
        waiting = [text] if self.definitions else []
        while waiting:
            for label in map(_folded, LABEL.findall(waiting.pop())):
                if label in self.definitions and label not in used:
                    used[label] = self.definitions[label]
                    waiting.append(used[label].partition("]:")[2])
        links = [value for label, value in used.items() if not label.startswith("^")]
        notes = [value for label, value in used.items() if label.startswith("^")]
        return "\n\n".join(filter(None, (text, "\n".join(links), *notes)))


def outline_of(text: str) -> Outline:
    """Find the headings, comments and definitions of a text."""
    lines = split_lines(text)
    if len(text) > MOST_CHARACTERS:
        return Outline(lines)
    found: dict[str, Any] = {}
    tokens = _block_parser().parse("\n".join(lines), found)
    references = [found.get("references", {}), *found.get("duplicate_refs", ())]
    definitions = _notes(lines, _lines_of_code(tokens))
    definitions |= _links(lines, references[0])
    for place in (*references[0].values(), *references[1:]):
        _clear(lines, *place["map"])
    _remove_comments(lines, tokens)
    headings = _headings(lines, tokens, found)
    _name_alerts(lines, tokens)
    return Outline(lines, headings, definitions)


def anchor_on_code_hosts(words: str) -> str:
    """Return the anchor that GitHub generates for a heading.

    >>> anchor_on_code_hosts("Über `x`: 2 & 3"), anchor_on_code_hosts("हिन्दी, snake_case")
    ('über-x-2--3', 'हिन्दी-snake_case')
    """
    kept = (sign for sign in words.lower() if sign in " -" or _is_of_word(sign))
    return "".join(kept).replace(" ", "-")


def words_of(markdown: str, references: Mapping[str, Any] | None = None) -> str:
    """Return the visible words of a line or a paragraph, with `CODE` in front of those of code spans.

    Args:
        markdown: The text.
        references: The link definitions in markdown-it's format.
    """
    if not MARKUP.search(markdown):
        return " ".join(markdown[:LONGEST_LINE_OF_WORDS].split())
    context = {"references": references or {}}
    tokens = _inline_parser().parseInline(markdown[:LONGEST_LINE_OF_WORDS], context)
    words = "".join(_words_in(tokens[0].children or ()))
    return " ".join(words.split())


def opening_of(markdown: str) -> tuple[str, list[str]]:
    """Return the words of the first paragraph that has any, and those of a list that follows it directly.

    If there is no paragraph, such as in a text that is a list, the first words are returned.
    """
    paragraph = PARAGRAPH.match(markdown)
    # Most texts begin with a paragraph and no definition: to look no further saves most of the time.
    if paragraph and "]:" not in markdown and not paragraph[0].endswith(":"):
        words = words_of(paragraph[0])
        if words:
            return words, []
    found: dict[str, Any] = {}
    tokens = _block_parser().parse(markdown[:MOST_CHARACTERS], found)
    references = found.get("references", {})
    first = ""
    for index, token in enumerate(tokens):
        if token.type != "inline" or tokens[index - 1].type != "paragraph_open":
            continue
        words = words_of(token.content, references)
        if words and token.level == 1:
            return words, list(_items(tokens[index + 2 :], references))
        first = first or words
    return first, []


def _items(tokens: Sequence[Token], references: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words of each item of the list at the start of the tokens."""
    if not tokens or not tokens[0].type.endswith("_list_open"):
        return
    for before, token in zip(tokens, tokens[2:], strict=False):
        if token.level == 0:
            return
        if before.type == "list_item_open" and before.level == 1 and token.type == "inline":
            yield words_of(token.content, references)


@cache
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser.enable("table")


@cache
def _inline_parser() -> MarkdownIt:
    """Return a parser that treats HTML as text, as the gallery's pages do."""
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def _words_in(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "code_inline":
            yield f"{CODE}{token.content}"
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type != "image":
            yield re.sub(r"\[\^[^\]\s]+\]", "", token.content)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _is_of_word(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] in "LM" or category in ("Nd", "Pc")


def _lines_of_code(tokens: Iterable[Token]) -> set[int]:
    return {
        line
        for token in tokens
        if token.type in ("fence", "code_block", "html_block") and token.map
        for line in range(*token.map)
    }


def _clear(lines: list[str], start: int, end: int) -> None:
    lines[start:end] = [""] * (end - start)


def _links(lines: Sequence[str], references: Mapping[str, Any]) -> dict[str, str]:
    """Return the link definitions, each on one line."""
    found = {}
    for label, reference in references.items():
        if label.startswith("^") or not reference["href"]:
            continue
        written = LABEL.search("\n".join(lines[slice(*reference["map"])]))
        name = " ".join((written[1] if written else label).split())
        title = reference["title"].replace('"', "&quot;").replace("\n", " ")
        quoted = f' "{title}"' if title else ""
        found[_folded(name)] = f"[{name}]: {reference['href']}{quoted}"
    return found


def _notes(lines: list[str], code: set[int]) -> dict[str, str]:
    """Remove the definitions of footnotes from the lines, and return them."""
    found: dict[str, str] = {}
    index = 0
    while index < len(lines):
        note = None if index in code else NOTE.match(lines[index])
        end = index + 1
        if note:
            while end < len(lines) and _continues_note(lines, end):
                end += 1
            found.setdefault(_folded(note[1]), "\n".join(lines[index:end]).strip())
            _clear(lines, index, end)
        index = end
    return found


def _continues_note(lines: Sequence[str], index: int) -> bool:
    line, before = lines[index], lines[index - 1]
    if not line.strip():
        after = next((other for other in lines[index:] if other.strip()), "")
        return after.startswith(("    ", "\t"))
    is_lazy = bool(before.strip()) and not (NOTE.match(line) or NEW_BLOCK.match(line))
    return is_lazy or line.startswith(("    ", "\t"))


def _remove_comments(lines: list[str], tokens: Iterable[Token]) -> None:
    """Remove comments. Paragraphs are not split, and the number of lines does not change."""
    for token in tokens:
        if token.map is None or "<!--" not in token.content:
            continue
        start, end = token.map
        text = "\n".join(lines[start:end])
        if token.type == "html_block":
            rest = BLOCK_COMMENT.sub("", text)
        elif token.type == "inline":
            rest = without_comments(text)
        else:
            continue
        left = rest.split("\n")
        lines[start:end] = left + [""] * (end - start - len(left))


def without_comments(text: str) -> str:
    """Remove the comments from a paragraph."""
    return COMMENT.sub(lambda found: found["code"] or "", text)


def _headings(
    lines: list[str], tokens: Sequence[Token], found: Mapping[str, Any]
) -> tuple[Heading, ...]:
    """Put each heading on a single line, and return all of them."""
    headings = []
    seen: Counter[str] = Counter()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open" or token.map is None:
            continue
        title = " ".join(without_comments(inline.content).split())
        words = words_of(title, found.get("references")).replace(CODE, "")
        base = anchor = anchor_on_code_hosts(words)
        while anchor in seen:
            seen[base] += 1
            anchor = f"{base}-{seen[base]}"
        seen[anchor] = 0
        if token.level == 0:
            heading = Heading(int(token.tag[1]), title, token.map[0], anchor)
            _clear(lines, *token.map)
            lines[token.map[0]] = heading.markdown
            headings.append(heading)
    return tuple(headings)


def _name_alerts(lines: list[str], tokens: Iterable[Token]) -> None:
    """Add the name of an alert to its first line, as in `> **Note**`."""
    for token in tokens:
        if token.type == "blockquote_open" and token.level == 0 and token.map:
            alert = ALERT.fullmatch(lines[token.map[0]])
            if alert and token.map[1] - token.map[0] > 1:
                mark = alert[1].rstrip()
                lines[token.map[0]] = f"{alert[1]}**{alert[2].capitalize()}**\n{mark}"
