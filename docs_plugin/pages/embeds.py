"""Embeds examples in any page: a fence names an example, and is replaced by its source, an excerpt or its results.

    ```tactus-example
    02-agents/02-streaming.tac
    lines: 5-12
    ```

    ```tactus-gallery
    uses: Human.approve
    ```

Without the plugin it is displayed as a code block, which still names the example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docs_plugin.discovery.catalog import Chapter
from docs_plugin.discovery.naming import anchor_of
from docs_plugin.gallery.badges import badges_of
from docs_plugin.gallery.filters import values_of
from docs_plugin.gallery.model import VerifiedChapter
from docs_plugin.gallery.usage import constructs_of
from docs_plugin.pages.excerpts import RegionError, excerpt_of
from docs_plugin.pages.source_listing import lines_of, sources_of
from docs_plugin.rendering.placeholders import placeholder
from docs_plugin.rendering.template_engine import highlighted, render
from tactus.core.source import split_lines
from tactus.core.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docs_plugin.gallery.model import Gallery
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.page import GalleryPage

BLOCK = re.compile(
    r"^[ \t]*<!--.*?-->"
    r"|^(?P<indent>(?:[ \t]|>[ ]?)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<marks>`{3,}|~{3,})(?P<info>[^\n]*)\n"
    r"(?P<body>.*?)(?:^[ \t>]*(?P=marks)[`~]*[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
"""Matches a comment or a fence with its content, so that a fence within a longer one is text."""

WORD = re.compile(r"""[^\s=]+(?:=(?:"[^"]*"|'[^']*'|\S*))?""")
"""Matches a word after the marks of a fence: a name, or an option as in `title="a b"`."""

CONTAINER = re.compile(
    r"[ \t]*(?:[-*+]|\d{1,9}[.)]|!!!\+?|\?\?\?\+?|===[!+]?|\[\^[^\]]+\]:|:)(?:[ \t]|$)"
)
"""Matches the start of a line to which indented lines belong, such as a list item, an admonition or a tab."""

NAMES = re.compile(r'(?<= )(id|for|name|aria-labelledby)="([^"]*)"')
"""Matches an attribute with names that must be unique on a page."""

KINDS = ["tactus-example", "tactus-gallery"]
MOST_LINES_ABOVE = 1_000
"""The maximum distance in which the list item of an indented fence is searched for."""

EXAMPLE_OPTIONS = ("lines", "region", "show", "gallery")
GALLERY_OPTIONS = ("uses", "tag", "provider", "chapter", "limit", "gallery")
PARTS = ("source", "transcript", "specs")
"""The parts of an example that can be embedded."""


class EmbedError(Exception):
    """A fence cannot be replaced; the message gives the reason."""


@dataclass
class Embedded:
    """A page in which fences have been replaced by placeholders."""

    markdown: str
    fragments: dict[str, str] = field(default_factory=dict)
    """The HTML by name of the placeholder."""
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    """The errors, by line of the Markdown."""


@dataclass(frozen=True)
class Fence:
    """A parsed fence."""

    kind: str
    name: str
    """The first line, if it is not an option."""
    options: Mapping[str, str]

    @property
    def gallery(self) -> str | None:
        """The gallery that it names, or None."""
        return self.options.get("gallery")


class Embeds:
    """Replaces fences with content of one gallery."""

    def __init__(self, gallery: Gallery, pages: Mapping[str, GalleryPage]) -> None:
        """Create a replacer.

        Args:
            gallery: The gallery.
            pages: Its pages by address.
        """
        self._gallery = gallery
        self._pages = pages
        self._known = {item.example.name: item for item in gallery.examples}

    def knows(self, fence: Fence) -> bool:
        """Return whether a fence may refer to this gallery."""
        if fence.gallery is not None:
            return fence.gallery == self._gallery.settings.path
        return fence.kind == "tactus-gallery" or fence.name in self._known

    def answer(self, fence: Fence, prefix: str) -> str:
        """Return the HTML for a fence.

        Args:
            fence: The fence.
            prefix: The prefix that makes the ids in the HTML unique on the page.

        Raises:
            EmbedError: There is no such example, region or option.
        """
        allowed = EXAMPLE_OPTIONS if fence.kind == "tactus-example" else GALLERY_OPTIONS
        for name in fence.options:
            if name not in allowed:
                raise EmbedError(
                    f"'{fence.kind}' has no option '{name}'; it has {_listed(allowed)}"
                )
        if fence.kind == "tactus-gallery":
            return self._cards(fence)
        return self._example(fence, prefix)

    def _example(self, fence: Fence, prefix: str) -> str:
        verified = self._known.get(fence.name)
        if verified is None:
            raise EmbedError(_unknown("example", fence.name, list(self._known)))
        show = fence.options.get("show", "source")
        if show not in PARTS:
            raise EmbedError(f"'show' is '{show}'; it can be {_listed(PARTS)}")
        if show == "source":
            return self._source(verified, fence.options)
        if show == "specs":
            return _moved(self._specs(verified), verified, prefix)
        page = self._pages[f"{verified.example.slug}.md"]
        return _moved(page.fragments["runs"], verified, prefix)

    def _specs(self, verified: VerifiedExample) -> str:
        return render(
            "specs.html.jinja",
            verified=verified,
            lines=lines_of(sources_of(verified, self._gallery)),
            steps=self._gallery.steps,
            anchor_of=anchor_of,
        )

    def _source(self, verified: VerifiedExample, options: Mapping[str, str]) -> str:
        try:
            text, first = excerpt_of(
                verified.source, lines=options.get("lines"), region=options.get("region")
            )
        except RegionError as error:
            raise EmbedError(f"{verified.example.name}: {error}") from error
        return render(
            "embed.html.jinja", verified=verified, code=highlighted(text), text=text, line=first
        )

    def _cards(self, fence: Fence) -> str:
        options = fence.options
        found = [item for item in self._gallery.examples if self._is_wanted(item, options)]
        limit = options.get("limit", "")
        if limit and not limit.isdigit():
            raise EmbedError(f"'limit' is '{limit}'; expected a number")
        found = found[: int(limit)] if limit else found
        if not found:
            wanted = ", ".join(f"{name}: {value}" for name, value in options.items())
            raise EmbedError(f"no example has {wanted}" if wanted else "the gallery is empty")
        chapter = Chapter(self._gallery.settings.folder, "", "", "", ())
        return render(
            "cards.html.jinja",
            values_of=values_of,
            badges_of=badges_of,
            chapters=[VerifiedChapter(chapter, tuple(found))],
            level=4,
        )

    def _is_wanted(self, verified: VerifiedExample, options: Mapping[str, str]) -> bool:
        tests: dict[str, Callable[[str], bool]] = {
            "uses": lambda name: name in constructs_of(verified),
            "tag": lambda name: name in verified.example.tags,
            "provider": lambda name: name in verified.providers,
            "chapter": lambda name: verified.example.slug.startswith(f"{name}/"),
        }
        return all(test(options[name]) for name, test in tests.items() if name in options)


def embed(
    markdown: str, answer: Callable[[Fence, str], str | None], *, prefix: str = "embed"
) -> Embedded:
    """Replace the fences of a page by placeholders.

    Args:
        markdown: The Markdown of the page.
        answer: Returns the HTML for a fence, given a prefix for ids, or None to keep it.
        prefix: The prefix of the names of placeholders.
    """
    result = Embedded("")

    def answered(block: re.Match[str]) -> str:
        words = WORD.findall((block["info"] or "").strip().strip("{}"))
        kind = words[0].removeprefix(".") if words else ""
        if not closest(kind, KINDS, likeness=0.8) or _is_indented_code(markdown, block):
            return block[0]
        name = f"{prefix}-{len(result.fragments) + 1}"
        try:
            html = answer(_fence(kind, words[1:], block["body"]), name)
        except EmbedError as error:
            result.mistakes.append((markdown.count("\n", 0, block.start()) + 1, str(error)))
            html = render("embed_mistake.html.jinja", message=str(error))
        if html is None:
            return block[0]
        result.fragments[name] = html
        return _in_its_place(placeholder(name), block["indent"])

    result.markdown = BLOCK.sub(answered, markdown)
    return result


def _in_its_place(text: str, indent: str) -> str:
    """Return a line of Markdown at the nesting level of a fence: in a list item, a quotation, or similar."""
    if not indent.strip():
        return f"\n{indent}{text}\n"
    blank = indent.rstrip() if indent.lstrip().startswith(">") else ""
    return f"{indent}{text}\n{blank}"


def _is_indented_code(markdown: str, block: re.Match[str]) -> bool:
    """Return whether a fence is only text, because it is indented and belongs to no block above it."""
    indent = block["indent"].expandtabs(4)
    width = len(indent) - len(indent.lstrip())
    for line in reversed(markdown[: block.start()].split("\n")[-MOST_LINES_ABOVE:]):
        text = line.expandtabs(4)
        before = len(text) - len(text.lstrip())
        if width < 4:
            return False
        if text.strip() and before < width:
            if CONTAINER.match(line):
                return False
            width = min(width, before or 4)
            if before == 0:
                return True
    return width >= 4


def _fence(kind: str, words: list[str], body: str) -> Fence:
    if kind not in KINDS:
        raise EmbedError(_unknown("fence", kind, KINDS))
    name = ""
    options: dict[str, str] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark:
            raise EmbedError(f"'{word}' is no option; write 'name: value' below the marks")
        options[key] = value.strip("\"'")
    lines = (line.strip(" \t>") for line in split_lines(body))
    for line in filter(None, lines):
        key, mark, value = line.partition(":")
        if mark and (name or kind == "tactus-gallery" or not line.endswith(".tac")):
            options[key.strip()] = value.strip().strip("\"'")
        elif name or kind == "tactus-gallery":
            raise EmbedError(f"'{line}' is no option; write 'name: value'")
        else:
            name = line
    if kind == "tactus-example" and not name:
        raise EmbedError("expected the path of an example, like '02-agents/02-streaming.tac'")
    return Fence(kind, name, options)


def _moved(fragment: str, verified: VerifiedExample, prefix: str) -> str:
    """Adapt a part of an example's page for another page: its links lead to that page, and its ids get a prefix."""
    page = f"tactus:{verified.example.slug}.md"
    linked = re.sub(r'href="#', f'href="{page}#', fragment)
    return NAMES.sub(
        lambda found: '{}="{}"'.format(
            found[1], " ".join(f"{prefix}-{name}" for name in found[2].split())
        ),
        linked,
    )


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = closest(name, known, likeness=0.5)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    return f"there is no {what} '{name}'{hint}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
