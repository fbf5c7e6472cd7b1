"""Finds the examples of a folder, puts them in order and describes them. It runs nothing and knows no MkDocs.

Chapters are folders, examples are the `.tac` files in them; a leading number orders them and is not
part of a name. A folder in a chapter is one example where it holds a `main.tac`, or a file of its own name; then its
other files belong to the example. It is a chapter within the chapter where it has a number or a `README.md`.
Everything else is taken for helpers and data of the examples beside it.

Titles and descriptions come from the chapter's `README.md`, where a section is about the example it is named after;
or from its front matter; or from the comment at the top of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from docs_plugin.discovery.naming import (
    first_sentence,
    number_of,
    plain_text,
    slugify,
    title_of,
    without_number,
)
from docs_plugin.discovery.readme import Readme, Section, parse_readme
from tactus.core.atomic_files import reason_of
from tactus.core.confined_files import ConfinedFolder, Kind
from tactus.core.source import LARGEST_SOURCE_BYTES
from tactus.example.header import Header, parse_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


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
    readme: str = ""
    """The text of its README; empty where there is none."""

    @cached_property
    def summary(self) -> str:
        """The first sentence of the introduction, as plain text."""
        return first_sentence(self.introduction)


def find_chapters(folder: Path) -> tuple[Chapter, ...]:
    """Return the chapters of a folder that hold examples, in their order; a chapter in a chapter follows it."""
    home = ConfinedFolder(folder)
    return tuple(chapter for chapter in _chapters_in(folder, home) if chapter.examples)


def refused_in(folder: Path) -> list[tuple[Path, str]]:
    """Return what is refused in a folder of examples, each with the reason: links that lead out, pipes and the like."""
    found = ConfinedFolder(folder).walk()
    return [(folder / entry.name, reason_of(entry.refusal)) for entry in found if entry.refusal]


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


def _chapters_in(folder: Path, home: ConfinedFolder) -> Iterator[Chapter]:
    texts = ((path, _text(path / "README.md", home)) for path in folders_in(folder, home))
    read = [(path, text, parse_readme(text)) for path, text in texts]
    for path, text, readme in sorted(
        read, key=lambda item: (*_place(item[2].order, item[0]), item[0])
    ):
        if folder == home.path or (_main_of(path, home) is None and is_chapter(path, home)):
            yield replace(_chapter(path, home, readme), readme=text)
            yield from _chapters_in(path, home)


def is_chapter(path: Path, home: ConfinedFolder) -> bool:
    """Tell whether a folder is written like a chapter: others within one hold helpers and data."""
    return number_of(path.name) < 10**9 or home.has_file(path / "README.md")


def folders_in(folder: Path, home: ConfinedFolder) -> list[Path]:
    """Return the folders in a folder that may be shown. A link that leads back to one above it is none."""
    found = (home.path / entry.name for entry in home.entries(folder) if entry.kind is Kind.FOLDER)
    return [path for path in found if is_shown(path.name) and not _leads_back(path)]


def _leads_back(path: Path) -> bool:
    return path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())


def _programs_in(folder: Path, home: ConfinedFolder) -> list[Path]:
    """Return the programs in a folder. One that is refused is one, too: what reads it says why it cannot."""
    names = (entry.name for entry in home.entries(folder) if entry.kind is not Kind.FOLDER)
    paths = (home.path / name for name in names)
    return [path for path in paths if path.suffix == ".tac" and is_shown(path.name)]


def _main_of(folder: Path, home: ConfinedFolder) -> Path | None:
    """Return the program that makes a folder one example; None where there is none."""
    programs = {path.stem: path for path in _programs_in(folder, home)}
    names = ("main", folder.name, without_number(folder.name))
    return next((programs[name] for name in names if name in programs), None)


def _chapter(path: Path, home: ConfinedFolder, readme: Readme) -> Chapter:
    slug = "/".join(slugify(part) for part in path.relative_to(home.path).parts)
    files = _programs_in(path, home)
    mains = [main for folder in folders_in(path, home) if (main := _main_of(folder, home))]
    folders = [main.parent for main in mains]
    found = [_example(file, path, home, slug, readme) for file in [*files, *mains]]
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
    path: Path, chapter: Path, home: ConfinedFolder, chapter_slug: str, readme: Readme
) -> tuple[tuple[int, int, str], Example]:
    """Describe an example; return it with its place among the others."""
    own = path.parent if path.parent != chapter else None
    named = own or path.with_suffix("")
    header = parse_header(_text(path, home))
    about = parse_readme(_text(own / "README.md", home)) if own else Readme()
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
        name=path.relative_to(home.path).as_posix(),
        described_in=own if own and about.introduction and not section else chapter,
        tags=_tags(readme.tags, about.tags, header.tags, told.get("tags")),
        others=_others(own, path, home) if own else (),
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


def _others(folder: Path, main: Path, home: ConfinedFolder) -> tuple[Path, ...]:
    """Return the files of an example beside its program; its `README.md` is its description."""
    files = (home.path / item.name for item in home.walk(folder) if item.kind is Kind.FILE)
    left_out = (main, folder / "README.md")
    return tuple(
        path for path in sorted(files) if path not in left_out and "__pycache__" not in path.parts
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


def _text(path: Path, home: ConfinedFolder) -> str:
    """Return the text of a file; nothing where there is none, or it is refused."""
    try:
        return home.read_text(path, most_bytes=LARGEST_SOURCE_BYTES)
    except OSError:
        return ""
