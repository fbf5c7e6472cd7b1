"""Finds the examples of a folder, puts them in order and describes them. It runs nothing and knows no MkDocs.

Chapters are folders, examples are the `.tac` files in them; a leading number orders them and is not
part of a name. Titles and descriptions come from the chapter's `README.md`, where a section is
about the example it is named after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docs_plugin.readme import Readme, Section, parse_readme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Example:
    """A `.tac` file."""

    path: Path
    title: str
    description: str
    """Markdown; empty where nothing describes the example."""
    slug: str
    """Its place in the site, as in `02-agents/02-streaming`."""

    @cached_property
    def summary(self) -> str:
        """The first sentence of the description, as plain text."""
        return first_sentence(self.description)


@dataclass(frozen=True)
class Chapter:
    """A folder of examples."""

    path: Path
    title: str
    introduction: str
    """Markdown."""
    slug: str
    examples: tuple[Example, ...]

    @cached_property
    def summary(self) -> str:
        """The first sentence of the introduction, as plain text."""
        return first_sentence(self.introduction)


def find_chapters(folder: Path) -> tuple[Chapter, ...]:
    """Return the chapters of a folder that hold examples, in their order."""
    chapters = (
        _chapter(path)
        for path in sorted(folder.iterdir(), key=_order)
        if path.is_dir() and _is_shown(path.name)
    )
    return tuple(chapter for chapter in chapters if chapter.examples)


def stray_files(folder: Path, chapters: Iterable[Chapter]) -> list[Path]:
    """Return the `.tac` files that are no example: they stand too high, too deep, or end in `.TAC`."""
    shown = {example.path for chapter in chapters for example in chapter.examples}
    files = (
        path for path in folder.rglob("*") if path.suffix.lower() == ".tac" and path not in shown
    )
    return sorted(
        path for path in files if all(_is_shown(part) for part in path.relative_to(folder).parts)
    )


def slugs_of(chapters: Iterable[Chapter]) -> list[str]:
    """Return the places of all pages of a gallery: its index, its chapters, their examples."""
    return ["index", *(slug for _, slug in _pages(chapters))]


def clashing_files(chapters: Iterable[Chapter]) -> tuple[str, str] | None:
    """Return two files or folders that would be the same page; None where there are none."""
    seen: dict[str, str] = {}
    for path, slug in _pages(chapters):
        name = f"'{path.parent.name}/{path.name}'"
        if slug in seen:
            return seen[slug], name
        seen[slug] = name
    return None


def _pages(chapters: Iterable[Chapter]) -> Iterator[tuple[Path, str]]:
    for chapter in chapters:
        yield chapter.path, f"{chapter.slug}/index"
        for example in chapter.examples:
            yield example.path, example.slug


def slugify(name: str) -> str:
    """Return a name as a part of an address.

    >>> slugify("02-Hello World!"), slugify("Über_Agenten")
    ('02-hello-world', 'über-agenten')
    """
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def first_sentence(markdown: str) -> str:
    """Return the first sentence of a text, without its Markdown.

    >>> first_sentence("Shows `x` at **work**: it runs. It stops.")
    'Shows x at work: it runs.'
    """
    return re.split(r"(?<=[.!?]) ", plain_text(markdown.strip().split("\n\n")[0]))[0]


def plain_text(markdown: str) -> str:
    """Return a line of Markdown as plain text.

    >>> plain_text("Über **`x`** and [a link](y.md) ![a picture](z.png)")
    'Über x and a link'
    """
    without_links = re.sub(
        r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"!\[[^\]]*\]\([^)]*\)", "", markdown)
    )
    return " ".join(re.sub(r"[`*]|<[^>]*>", "", without_links).split())


def _chapter(path: Path) -> Chapter:
    readme = _readme(path / "README.md")
    slug = slugify(path.name)
    files = sorted(path.glob("*.tac"), key=_order)
    return Chapter(
        path=path,
        title=plain_text(readme.title or "") or _title(path.name),
        introduction=readme.introduction,
        slug=slug,
        examples=tuple(_example(file, slug, readme) for file in files),
    )


def _example(path: Path, chapter: str, readme: Readme) -> Example:
    section = next((item for item in readme.sections if _is_about(item, path)), None)
    title = (
        plain_text(section.title)
        if section and slugify(section.title) == _name(path)
        else _title(path.stem)
    )
    return Example(
        path=path,
        title=title,
        description=section.body if section else "",
        slug=f"{chapter}/{slugify(path.stem)}",
    )


def _is_about(section: Section, path: Path) -> bool:
    """Tell whether a section is headed by an example's name, with or without number, or by its file."""
    return slugify(section.title) in (_name(path), slugify(path.stem)) or path.name in section.title


def _name(path: Path) -> str:
    return slugify(_without_number(path.stem))


def _title(name: str) -> str:
    words = " ".join(re.split(r"[-_\s]+", _without_number(name))).strip()
    return words[:1].upper() + words[1:]


def _without_number(name: str) -> str:
    return re.sub(r"^\d+[-_. ]+", "", name) or name


def _order(path: Path) -> tuple[int, str]:
    number = re.match(r"\d+", path.name)
    return (int(number[0]) if number else 10**9, path.name)


def _is_shown(name: str) -> bool:
    return not name.startswith((".", "_"))


def _readme(path: Path) -> Readme:
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
    return parse_readme(text)
