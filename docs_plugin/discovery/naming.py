"""Derives titles, addresses and plain text from file names and Markdown."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from docs_plugin.discovery.code_host_markdown import CODE, opening_of, words_of
from tactus.example.layout import without_number

ACRONYMS = {
    name.lower(): name
    for name in re.findall(
        r"\S+",
        "AI API AWS CI CLI CSV DB DSL DSPy FAQ GPT HTML HTTP IMDB JSON JSONL LLM LLMs MCP ML NLP OCR OpenAI PDF QA RAG"
        " REST SDK SLA SMS SQL SSE SVG TSV UI URL UX XML YAML",
    )
}
"""Words with a fixed capitalisation."""

ABBREVIATION = re.compile(
    r"(?:\w\.)+\w|approx|ca|cf|dr|eds?|esp|et al|incl|jr|mrs?|ms|p\.ex|prof|resp|sr|viz|vs|vgl|bzw|usw",
    re.IGNORECASE,
)
"""Abbreviations whose full stop does not end a sentence, as in `e.g.`."""

NUMBERED = re.compile(r"ch|eqs?|figs?|no|nr|pp|secs?|vol", re.IGNORECASE)
"""Abbreviations only when followed by a number."""

SENTENCE_END = re.compile(
    r"""(?P<word>[^\s(\[{"'“‘]*?)(?P<stop>[.!?؟।…]+["'”’)\]]*)[ ]+(?=(?P<next>\S))|[。！？][”’」』）]*"""
)


@cache
def slugify(name: str) -> str:
    """Convert a name to a part of an address; a name without letters becomes its code points.

    >>> slugify("02-Hello World!"), slugify("Über_Agenten"), slugify("हिन्दी"), slugify("++")
    ('02-hello-world', 'über-agenten', 'हिन्दी', 'u2b-u2b')
    """
    return anchor_of(name) or "-".join(f"u{ord(sign):x}" for sign in name)


@cache
def anchor_of(title: str) -> str:
    """Return the anchor of a heading.

    >>> anchor_of("the agent {name} calls tool {name}")
    'the-agent-name-calls-tool-name'
    """
    # Normalised, because the same name can be written with combining marks or with precomposed letters.
    composed = unicodedata.normalize("NFC", title).lower()
    if composed.isascii():
        return re.sub(r"[^a-z0-9]+", "-", composed).strip("-")
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else "-" for sign in composed)
    return re.sub("-+", "-", "".join(kept)).strip("-")


def title_of(name: str) -> str:
    """Convert the name of a file or folder to a title.

    >>> title_of("02-imdb-reviews"), title_of("hello_world"), title_of("3. call an api")
    ('IMDB reviews', 'Hello world', 'Call an API')
    """
    found: list[str] = [word for word in re.split(r"[-_\s]+", without_number(name)) if word]
    words = [ACRONYMS.get(word.lower(), word) for word in found]
    title = " ".join(words) or name
    return title if title[:1] != title[:1].lower() else title[:1].upper() + title[1:]


def first_sentence(markdown: str) -> str:
    r"""Return the first sentence of a text without its Markdown; parts without words are skipped.

    >>> first_sentence("Shows `x` at **work**: it runs, e.g. here. It stops.")
    'Shows x at work: it runs, e.g. here.'
    >>> first_sentence("![a picture](x.png)\n\nA picture says little.")
    'A picture says little.'
    >>> first_sentence("Demonstrates:\n\n1. Filters.\n2. Prefixes")
    'Demonstrates: Filters, Prefixes'
    """
    words, items = opening_of(markdown)
    ends = (found.end() for found in SENTENCE_END.finditer(words) if _ends_sentence(found))
    first = words[: next(ends, None)].strip()
    if first == words and first.endswith(":") and items:
        first = f"{first} {', '.join(item.rstrip('.') for item in items)}"
    return first.replace(CODE, "")


def _ends_sentence(found: re.Match[str]) -> bool:
    """Return whether a full stop or similar character followed by a space ends a sentence."""
    word, stop, after = found["word"], found["stop"], found["next"]
    if word is None:
        return True
    if after.islower():
        return False
    is_initial = len(word) == 1 and word.isupper()
    is_short = is_initial or ABBREVIATION.fullmatch(word)
    return stop != "." or not (is_short or (NUMBERED.fullmatch(word) and after.isdecimal()))


PARAGRAPH = re.compile(
    r"\s*((?![ ]{4}|[ ]{0,3}(?:[-*+]\s|[>|#]|`{3}|~{3}|\d+[.)]\s|\[[^\]\n]+\]:))\S.*?)(?:\n\s*\n|\Z)",
    re.DOTALL,
)
"""Matches a paragraph at the start of a text, but not a list, a heading or code."""

OTHER_BLOCK = re.compile(r"\n\s*(?:[-*+|]|\d+[.)]\s|`{3}|~{3}|#|=+\s*$)", re.MULTILINE)
"""Matches a line by which another block interrupts a paragraph, or which turns it into a heading."""

END = re.compile(r"[.!?…][^\w\s]*(?=\s|\Z)|\S\Z")
"""Matches a possible end of a sentence."""


def without_first_sentence(markdown: str) -> tuple[str, str]:
    r"""Split a text after its first sentence, which is empty if there is none or if it introduces a list.

    >>> without_first_sentence("Shows `x. y` at *work*. It stops.\n\n- one")
    ('Shows `x. y` at *work*.', 'It stops.\n\n- one')
    >>> without_first_sentence("It shows:\n\n- one")
    ('', 'It shows:\n\n- one')
    """
    paragraph = PARAGRAPH.match(markdown)
    if paragraph is None or OTHER_BLOCK.search(paragraph[1]):
        return "", markdown
    sentence = first_sentence(paragraph[1])
    ends = (found.end() for found in END.finditer(paragraph[1]))
    end = next((end for end in ends if plain_text(paragraph[1][:end]) == sentence), None)
    if end is None or sentence.endswith(":"):
        return "", markdown
    return paragraph[1][:end], markdown[paragraph.start(1) + end :].strip()


def plain_text(markdown: str) -> str:
    """Convert a line of Markdown to plain text; text that only looks like markup is kept.

    >>> plain_text("Über **`x`** and [a link](y.md) ![a picture](z.png)")
    'Über x and a link'
    >>> plain_text("[Brackets](https://example.com/a_(b)) in an address")
    'Brackets in an address'
    >>> plain_text("Notes[^1] are not shown, `grid[1][2] * 3` is")
    'Notes are not shown, grid[1][2] * 3 is'
    """
    return words_of(markdown).replace(CODE, "")
