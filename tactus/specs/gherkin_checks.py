"""Finds errors that Gherkin accepts silently, and scenarios that would pass without testing anything.

Gherkin treats all lines between a heading and its first step as a description. A step with a misspelt keyword would
therefore not run, without an error. These functions inspect only the lines and the AST of a document;
`docs/decisions/0015-gherkin.md` lists where they are stricter than Cucumber.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tactus.core.display import unmistakable
from tactus.core.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Dialect = Mapping[str, Sequence[str]]
    """The keywords of a natural language, by their type."""


class Fault(Struct, frozen=True):
    """An error in a line of a document."""

    line: int
    """The line in the document, from 1."""
    message: str
    hint: str | None = None


class Prose(Struct, frozen=True, gc=False):
    """A line of a description."""

    line: int
    """The line in the document, from 1."""
    text: str
    may_be_step: bool
    """True if a step may follow, so that the line may be a step without a keyword."""
    is_continued: bool
    """True if the previous line is part of the same sentence."""


class Description(Struct, frozen=True):
    """The lines of a description: those that are nothing else in Gherkin."""

    heading: Any
    """The AST node that it describes."""
    prose: tuple[Prose, ...]
    next_text: str
    """The first line below it that is neither empty nor a comment."""


INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)

LINE_SEPARATOR = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Line separators that Gherkin does not treat as such."""

DECORATION = re.compile(r"(?:[\W_]|\d+[.)])*")
"""Characters that may precede the keyword of a step in a list item, in bold or in quotation marks."""

WORD = re.compile(r"[^\W\d_]+")

STEP_KINDS = ("given", "when", "then", "and", "but")

HEADING_KINDS = ("feature", "background", "rule", "scenarioOutline", "scenario", "examples")

ORDINARY = """
    ad an any band bud bunt bust butt give giver gives hand hen land rand sand than the thee them they thin
    wand whey features rules backgrounds
"""
"""English words that resemble a misspelt keyword."""

ORDINARY_WORDS = frozenset(ORDINARY.split())

MISPLACED = "move it below a Background or a Scenario"

SENTENCE_END = re.compile(r"[.!?…。]['\")\]]*$")


def descriptions(document: Any, lines: Sequence[str]) -> Iterator[Description]:
    """Find the descriptions of a document, whose lines are not in the AST.

    Args:
        document: The AST.
        lines: The text of the document, split at line feeds.
    """
    found = list(nodes_of(document["feature"]))
    described = [item for item in found if item.get("description") or _has_hidden_line(item)]
    if not described:
        return
    marks = sorted({line for item in found for line in _lines_of(item)})
    comments = {item["location"]["line"] for item in document["comments"]}
    for item in described:
        first = item["location"]["line"]
        place = bisect_right(marks, first)
        end = marks[place] if place < len(marks) else len(lines) + 1
        numbers = [number for number in range(first + 1, end) if number not in comments]
        prose = tuple(_prose_of(item, numbers, lines))
        yield Description(item, prose, lines[end - 1].strip() if end <= len(lines) else "")


def _prose_of(heading: Any, numbers: Sequence[int], lines: Sequence[str]) -> Iterator[Prose]:
    first = heading["location"]["line"]
    before = ""
    for number in (first, *numbers):
        line = lines[number - 1].strip()
        for text in _texts_in(line, is_heading=number == first):
            is_continued = bool(before) and SENTENCE_END.search(before) is None
            yield Prose(number, text, "steps" in heading, is_continued)
        before = "" if number == first else line


def nodes_of(node: Any) -> Iterator[Any]:
    """Yield a feature and, recursively, its rules, backgrounds, scenarios, steps and examples."""
    yield node
    yield from node.get("steps", ())
    yield from node.get("examples", ())
    for child in node.get("children", ()):
        for inner in child.values():
            yield from nodes_of(inner)


def first_line(node: Any) -> int:
    """Return the first line of a node, including its tags."""
    places = [*node.get("tags", ()), node]
    return min(int(place["location"]["line"]) for place in places)


def _has_hidden_line(node: Any) -> bool:
    return LINE_SEPARATOR.search(node.get("name", "").strip()) is not None


def _lines_of(node: Any) -> Iterator[int]:
    """Yield the lines of a node that end the description before it."""
    yield node["location"]["line"]
    for tag in node.get("tags", ()):
        yield tag["location"]["line"]
    if "tableHeader" in node:
        yield node["tableHeader"]["location"]["line"]


def _texts_in(line: str, *, is_heading: bool) -> list[str]:
    """Return the parts of a line that look like lines; of a heading, those after the first."""
    texts = [text.strip() for text in LINE_SEPARATOR.split(line.strip())]
    return [text for text in texts[is_heading:] if text]


def faults_of_description(description: Description, dialect: Dialect) -> Iterator[Fault]:
    """Find lines of a description that are probably a step, a heading, a table or a doc string."""
    heading, prose = description.heading, description.prose
    below = [item.text for item in prose[1:]] + [description.next_text]
    for item, next_text in zip(prose, below, strict=True):
        fault = _fault_of_step(item, dialect) if item.may_be_step else None
        yield from filter(None, [fault or _fault_of_heading(item, next_text, heading, dialect)])
    if heading.get("steps") == [] and "examples" not in heading:
        line = heading["location"]["line"]
        yield Fault(line, "the background has no steps", _steps_begin_with(dialect))


def _steps_begin_with(dialect: Dialect) -> str:
    words = _keywords(dialect, STEP_KINDS)
    return f"a step begins with {', '.join(words)} or *"


def faults_of_step(node: Any) -> Iterator[Fault]:
    """Report a step with both a data table and a doc string; phrases take only one of them."""
    if "dataTable" in node and "docString" in node:
        line = max(node[kind]["location"]["line"] for kind in ("dataTable", "docString"))
        yield Fault(line, "a step has either a data table or a doc string", "make them two steps")


def faults_of_tables(node: Any, lines: Sequence[str]) -> Iterator[Fault]:
    """Report rows of a node's table with more content than Gherkin reads."""
    rows = [node["tableHeader"]] if "tableHeader" in node else []
    for row in (*rows, *node.get("tableBody", ()), *node.get("dataTable", {}).get("rows", ())):
        number = row["location"]["line"]
        line = lines[number - 1].strip()
        if line.endswith("|") and not line.endswith("\\|"):
            continue
        lost = re.sub(r"\\.", "  ", line).rindex("|") + 1
        if (text := line[lost:].strip()) and not text.startswith("#"):
            yield Fault(number, f"'{unmistakable(text)}' is not read", "end the row with |")


def faults_of_scenario(scenario: Any, dialect: Dialect) -> Iterator[Fault]:
    """Report a scenario without steps."""
    if not scenario["steps"]:
        message = f"the scenario '{unmistakable(scenario['name'])}' has no steps"
        yield Fault(scenario["location"]["line"], message, _steps_begin_with(dialect))


def _fault_of_step(item: Prose, dialect: Dialect) -> Fault | None:
    """Report a line that starts like a step, or like the data table or doc string of one."""
    if item.text.startswith(("|", '"""', "```")):
        what = "a table row" if item.text.startswith("|") else "a doc string"
        return Fault(item.line, f"{what} is not allowed here; it belongs below a step")
    text = bare(item.text)
    keyword = _keyword_meant(text, dialect)
    is_sentence = item.is_continued and '"' not in text
    if keyword is None or (is_sentence and text.startswith(keyword.lower() + " ")):
        return None
    word = text[: len(keyword)] if text[: len(keyword)].lower() == keyword.lower() else ""
    word = word or WORD.findall(text)[0]
    rest = re.sub(r"^[\W_]*?(?=[\w\"'<{\[(-]|$)", "", text[len(word) :])
    shown = unmistakable(item.text)
    if word == keyword:
        hint = f"write '{keyword} {rest}'" if rest else f"write what is {keyword.lower()}"
        return Fault(item.line, f"'{shown}' is not read as a step", hint)
    return Fault(
        item.line, f"'{word}' is not a keyword, so '{shown}' is not read", f"write '{keyword}'"
    )


def bare(text: str) -> str:
    """Return a line without leading punctuation and invisible characters."""
    text = " ".join(INVISIBLE.sub("", text).split())
    return DECORATION.sub("", text, count=1)


def _keyword_meant(text: str, dialect: Dialect) -> str | None:
    """Return the step keyword at the start of a text, ignoring case and spelling mistakes, or None."""
    known = [word for word in _keywords(dialect, STEP_KINDS) if len(word) > 2]
    folded = text.casefold()
    for keyword in known:
        size = len(keyword)
        if folded.startswith(keyword.casefold()) and not text[size : size + 1].isalpha():
            return keyword
    word = WORD.match(text)
    return _nearest(word[0], known) if word and "Given" in known else None


def _nearest(word: str, keywords: Sequence[str]) -> str | None:
    folded = word.casefold()
    if folded in ORDINARY_WORDS:
        return None
    for keyword in keywords:
        other = keyword.casefold()
        if folded[0] == other[0] and sorted(folded) == sorted(other):
            return keyword
    near = closest(word, keywords, likeness=0.75)
    return near[0] if near else None


def _keywords(dialect: Dialect, kinds: Sequence[str]) -> list[str]:
    words = (word.strip() for kind in kinds for word in dialect[kind])
    return list(dict.fromkeys(word for word in words if word != "*"))


def _fault_of_heading(item: Prose, next_text: str, node: Any, dialect: Dialect) -> Fault | None:
    """Report a line that is probably a heading; in doubt, the lines below decide."""
    text = bare(item.text)
    head, colon = re.split("[:\uff1a]", text, maxsplit=1)[0].strip(), re.search("[:\uff1a]", text)
    words = _keywords(dialect, HEADING_KINDS)
    begins_step = any(next_text.startswith(word + " ") for word in _keywords(dialect, STEP_KINDS))
    is_lost = begins_step or next_text.startswith("* ") or node.get("children") == []
    keyword = None
    if colon:
        keyword = _heading_of(head, words, is_near=is_lost)
        if keyword in dialect["examples"] and not next_text.startswith("|"):
            keyword = None
    elif is_lost and not SENTENCE_END.search(text):
        keyword = next((word for word in words if _begins_with(text, word)), None)
        after = text[len(keyword) :].strip() if keyword else ""
        if keyword and item.may_be_step and (not text.startswith(keyword) or after[:1].islower()):
            keyword = None
    if keyword is None:
        return None
    shown = unmistakable(item.text)
    if item.text.startswith(keyword + ":"):
        return Fault(item.line, f"'{shown}' is not allowed here")
    word = head if colon else text[: len(keyword)]
    message = f"'{word}' is not a keyword, so '{shown}' is not read"
    return Fault(item.line, message, f"write '{keyword}:'")


def _begins_with(text: str, keyword: str) -> bool:
    return (text + " ").casefold().startswith(keyword.casefold() + " ")


def _heading_of(head: str, keywords: Sequence[str], *, is_near: bool) -> str | None:
    """Return the keyword that the words before a colon match, ignoring case and, if `is_near`, spelling mistakes."""
    plain = {_compact(keyword): keyword for keyword in reversed(keywords)}
    if (compact := _compact(head)) in plain:
        return plain[compact]
    if not is_near or head.casefold() in ORDINARY_WORDS:
        return None
    near = closest(compact, plain, likeness=0.8)
    return plain[near[0]] if near else None


def _compact(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def fault_of_lost_step(
    prose: Prose, is_step: Callable[[str], bool], dialect: Dialect
) -> Fault | None:
    """Report a line of a description that matches a step phrase and is therefore probably a step.

    Args:
        prose: The line.
        is_step: Returns whether a phrase matches a text.
        dialect: The keywords.
    """
    text = bare(prose.text)
    word, _, rest = text.partition(" ")
    if prose.may_be_step:
        meant = [text, text[:1].lower() + text[1:], rest]
    else:
        meant = [rest] if word in _keywords(dialect, STEP_KINDS) else []
    if not any(is_step(candidate) for candidate in meant if candidate):
        return None
    hint = _steps_begin_with(dialect) if prose.may_be_step else MISPLACED
    return Fault(prose.line, f"'{unmistakable(prose.text)}' is not read as a step", hint)
