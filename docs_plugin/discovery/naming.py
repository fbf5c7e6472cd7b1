"""Names for people and for addresses, made from file names and Markdown."""

from __future__ import annotations

import re
from functools import cache

from tactus.example.layout import without_number

ACRONYMS = {
    name.lower(): name
    for name in re.findall(
        r"\S+",
        "AI API AWS CI CLI CSV DB DSL DSPy FAQ GPT HTML HTTP IMDB JSON JSONL LLM LLMs MCP ML NLP OCR OpenAI PDF QA RAG"
        " REST SDK SLA SMS SQL SSE SVG TSV UI URL UX XML YAML",
    )
}
"""Words that are written in capitals, whatever a file name has."""

MARKUP = re.compile(
    r"(?<!`)(?P<tick>`+)(?!`)(?P<code>.*?[^`])(?P=tick)(?!`)|\[\^[^\]\s]+\]|[`*]"
    r"|(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])"
)
"""What is not shown as it is written: code, the mark of a footnote, emphasis, a link or a picture. Addresses may hold
brackets."""

ITEM_MARK = re.compile(r"\n[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+")

LIST = re.compile(
    rf"\s*(?P<lead>[^\n]*:)[ \t]*(?:\n[ \t]*)?(?P<items>{ITEM_MARK.pattern}.*?)(?=\n[ \t]*\n|\Z)",
    re.DOTALL,
)
"""A text that begins with a line that announces a list."""


def slugify(name: str) -> str:
    """Return a name as a part of an address.

    >>> slugify("02-Hello World!"), slugify("Über_Agenten")
    ('02-hello-world', 'über-agenten')
    """
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


@cache
def anchor_of(title: str) -> str:
    """Return the anchor of a heading.

    >>> anchor_of("the agent {name} calls tool {name}")
    'the-agent-name-calls-tool-name'
    """
    return re.sub(r"[\W_]+", "-", title.lower()).strip("-")


def title_of(name: str) -> str:
    """Return the name of a file or folder as a title.

    >>> title_of("02-imdb-reviews"), title_of("hello_world"), title_of("3. call an api")
    ('IMDB reviews', 'Hello world', 'Call an API')
    """
    found: list[str] = [word for word in re.split(r"[-_\s]+", without_number(name)) if word]
    words = [ACRONYMS.get(word.lower(), word) for word in found]
    title = " ".join(words)
    return title if title[:1] != title[:1].lower() else title[:1].upper() + title[1:]


def first_sentence(markdown: str) -> str:
    r"""Return the first sentence of a text, without its Markdown; what shows no words is passed over.

    >>> first_sentence("Shows `x` at **work**: it runs. It stops.")
    'Shows x at work: it runs.'
    >>> first_sentence("![a picture](x.png)\n\nA picture says little.")
    'A picture says little.'
    >>> first_sentence("Demonstrates:\n\n1. Filters.\n2. Prefixes")
    'Demonstrates: Filters, Prefixes'
    """
    announced = LIST.match(markdown)
    if announced:
        items = (plain_text(item).rstrip(".") for item in ITEM_MARK.split(announced["items"])[1:])
        return f"{plain_text(announced['lead'])} {', '.join(items)}"
    paragraphs = map(plain_text, re.split(r"\n\s*\n", markdown))
    return re.split(r"(?<=[.!?]) ", next(filter(None, paragraphs), ""))[0]


def plain_text(markdown: str) -> str:
    """Return a line of Markdown as plain text; what looks like markup is text, too.

    >>> plain_text("Über **`x`** and [a link](y.md) ![a picture](z.png)")
    'Über x and a link'
    >>> plain_text("[Brackets](https://example.com/a_(b)) in an address")
    'Brackets in an address'
    >>> plain_text("Notes[^1] and [links][there] are not shown, `grid[1][2] * 3` is")
    'Notes and links are not shown, grid[1][2] * 3 is'
    """
    return " ".join(MARKUP.sub(_shown, markdown).split())


def _shown(found: re.Match[str]) -> str:
    if found["code"] is not None:
        return found["code"]
    return "" if found["text"] is None or found["picture"] else plain_text(found["text"])
