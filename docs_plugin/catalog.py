"""Finds the examples of a folder, puts them in order and describes them. It runs nothing and knows no MkDocs.

Chapters are folders, examples are the `.tac` files in them; a leading number orders them and is not
part of a name. A folder in a chapter is one example where it holds a `main.tac`, or a file of its own name; then its
other files belong to the example. It is a chapter within the chapter where it has a number or a `README.md`.
Everything else is taken for helpers and data of the examples beside it.

Titles and descriptions come from the chapter's `README.md`, where a section is about the example it is named after;
or from its front matter; or from the comment at the top of the file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs_plugin.readme import Readme, Section, parse_readme
from docs_plugin.titles import (
    first_sentence,
    number_of,
    plain_text,
    slugify,
    title_of,
    without_number,
)
from tactus.comments import Header, parse_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Example:
    """A `.tac` file, or a folder around one."""

    path: Path
    """The program."""
    title: str
    description: str
    """Markdown; empty where nothing describes the example."""
    slug: str
    """Its place in the site, as in `02-agents/02-streaming`."""
    name: str
    """The path of the program below the folder of the examples, as in `02-agents/02-streaming.tac`."""
    described_in: Path
    """The folder that links in the description start from."""
    tags: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()
    """The other files of an example that is a folder."""

    @cached_property
    def summary(self) -> str:
        """The first sentence of the description, as plain text."""
        return first_sentence(self.description)

    @property
    def files(self) -> tuple[Path, ...]:
        """All its files, the program first."""
        return (self.path, *self.others)

    @property
    def folder(self) -> Path | None:
        """Its folder, where the example is one."""
        return self.path.parent if self.others else None


@dataclass(frozen=True)
class Chapter:
    """A folder of examples."""

    path: Path
    title: str
    introduction: str
    """Markdown."""
    slug: str
    examples: tuple[Example, ...]
    unread: tuple[str, ...] = ()
    """The titles of the sections of its README that are about no example: nothing shows them."""

    @cached_property
    def summary(self) -> str:
        """The first sentence of the introduction, as plain text."""
        return first_sentence(self.introduction)


def find_chapters(folder: Path) -> tuple[Chapter, ...]:
    """Return the chapters of a folder that hold examples, in their order; a chapter in a chapter follows it."""
    return tuple(chapter for chapter in _chapters_in(folder, folder) if chapter.examples)


def slugs_of(chapters: Iterable[Chapter]) -> list[str]:
    """Return the places of all pages of a gallery: its index, its results, its chapters, their examples."""
    return ["index", "results", *(slug for _, slug in _pages(chapters))]


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
            yield example.folder or example.path, example.slug


def _chapters_in(folder: Path, root: Path) -> Iterator[Chapter]:
    read = [(path, _readme(path / "README.md")) for path in folders_in(folder)]
    for path, readme in sorted(read, key=lambda item: (*_place(item[1].order, item[0]), item[0])):
        if folder == root or (_main_of(path) is None and is_chapter(path)):
            yield _chapter(path, root, readme)
            yield from _chapters_in(path, root)


def is_chapter(path: Path) -> bool:
    """Tell whether a folder is written like a chapter: others within one hold helpers and data."""
    return number_of(path.name) < 10**9 or (path / "README.md").is_file()


def folders_in(folder: Path) -> list[Path]:
    """Return the folders in a folder that may be shown."""
    with os.scandir(folder) as entries:
        return sorted(
            Path(entry) for entry in entries if is_shown(entry.name) and _is_folder(entry)
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether something is a folder. A link that leads back to one above it has no end, and is none."""
    if not entry.is_symlink():
        return entry.is_dir()
    path = Path(entry)
    return path.is_dir() and not path.parent.resolve().is_relative_to(path.resolve())


def _main_of(folder: Path) -> Path | None:
    """Return the program that makes a folder one example; None where there is none."""
    for name in ("main", folder.name, without_number(folder.name)):
        path = folder / f"{name}.tac"
        if path.is_file():
            return path
    return None


def _chapter(path: Path, root: Path, readme: Readme) -> Chapter:
    slug = "/".join(slugify(part) for part in path.relative_to(root).parts)
    files = [file for file in path.glob("*.tac") if file.is_file() and is_shown(file.name)]
    mains = [main for main in map(_main_of, folders_in(path)) if main]
    folders = [main.parent for main in mains]
    found = [_example(file, path, root, slug, readme) for file in [*files, *mains]]
    return Chapter(
        path=path,
        title=plain_text(readme.title or "") or title_of(path.name),
        introduction=readme.introduction,
        slug=slug,
        examples=tuple(example for _, example in sorted(found, key=lambda item: item[0])),
        unread=tuple(_unread(readme, [*(file.with_suffix("") for file in files), *folders])),
    )


def _unread(readme: Readme, named: list[Path]) -> Iterator[str]:
    """Yield the titles of sections that are about no example, and hold none that is."""
    groups: list[list[Section]] = []
    for section in readme.sections:
        if section.level == 2 or not groups or groups[-1][0].level == 3:
            groups.append([])
        groups[-1].append(section)
    for group in groups:
        if not any(_is_about(section, name) for section in group for name in named):
            yield group[0].title


def _example(
    path: Path, chapter: Path, root: Path, chapter_slug: str, readme: Readme
) -> tuple[tuple[int, int, str], Example]:
    """Describe an example; return it with its place among the others."""
    own = path.parent if path.parent != chapter else None
    named = own or path.with_suffix("")
    header = parse_header(_text(path))
    about = _readme(own / "README.md") if own else Readme()
    index, section = next(
        ((index, item) for index, item in enumerate(readme.sections) if _is_about(item, named)),
        (10**9, None),
    )
    told = _told_of(readme, named)
    is_titled = section is not None and slugify(section.title) == _name(named)
    titles = (told.get("title"), section.title if section and is_titled else None, about.title)
    title = next((plain_text(str(title)) for title in titles if title), None)
    example = Example(
        path=path,
        title=title or plain_text(header.title or "") or title_of(named.name),
        description=_description(told, section, about, header),
        slug=f"{chapter_slug}/{slugify(named.name)}",
        name=path.relative_to(root).as_posix(),
        described_in=own if own and about.introduction and not section else chapter,
        tags=_tags(readme.tags, about.tags, header.tags, told.get("tags")),
        others=_others(own, path) if own else (),
    )
    explicit = told.get("order", header.order if header.order is not None else about.order)
    number, name = _place(explicit if isinstance(explicit, int) else None, named)
    return (number, index, name), example


def _description(
    told: dict[str, Any], section: Section | None, about: Readme, header: Header
) -> str:
    texts = (told.get("description"), section.body if section else None, about.whole)
    return next((str(text) for text in texts if text), header.description)


def _told_of(readme: Readme, named: Path) -> dict[str, Any]:
    """Return what a chapter's front matter says of an example below `examples:`."""
    examples = readme.fields.get("examples")
    if not isinstance(examples, dict):
        return {}
    names = (named.name, without_number(named.name), f"{named.name}.tac")
    told = next((examples[name] for name in names if name in examples), None)
    return told if isinstance(told, dict) else {}


def _tags(*lists: Any) -> tuple[str, ...]:
    """Put lists of tags together, in their order."""
    several = [item.split(",") if isinstance(item, str) else item for item in lists]
    names = (
        str(name).strip() for item in several if isinstance(item, list | tuple) for name in item
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _others(folder: Path, main: Path) -> tuple[Path, ...]:
    """Return the files of an example beside its program; its `README.md` is its description."""
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path not in (main, folder / "README.md")
        and all(_is_visible(part) for part in path.relative_to(folder).parts)
    )


def _is_about(section: Section, named: Path) -> bool:
    """Tell whether a section is headed by an example's name, with or without number, or by its file."""
    return slugify(section.title) in (_name(named), slugify(named.name)) or (
        f"{named.name}.tac" in section.title
    )


def _name(named: Path) -> str:
    return slugify(without_number(named.name))


def _place(order: int | None, path: Path) -> tuple[int, str]:
    return (number_of(path.name) if order is None else order, path.name)


def is_shown(name: str) -> bool:
    """Tell whether a file or folder of this name is published: a dot or an underscore hides it."""
    return not name.startswith((".", "_"))


def _is_visible(name: str) -> bool:
    return not name.startswith(".") and name != "__pycache__"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace")


def _readme(path: Path) -> Readme:
    return parse_readme(_text(path)) if path.is_file() else Readme()
