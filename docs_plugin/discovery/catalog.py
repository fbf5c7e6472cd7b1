"""Finds, sorts and describes the examples of a folder. Runs no programs; independent of MkDocs.

Chapters are folders, and examples are the `.tac` files in them; a numeric prefix determines their order and is not part
of their name. The root folder is a chapter if it contains `.tac` files. A folder in a chapter is a single example if it
contains a `main.tac` or a file of the folder's name; its other files then belong to the example. It is a nested chapter
if it has a numeric prefix or a `README.md`. Everything else is treated as helpers and data of the neighbouring
examples.

Titles and descriptions come from the chapter's `README.md` (from the section named after the example, or from its front
matter), or from the comment at the top of the file. Sections that match no example are notes of the chapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from docs_plugin.discovery.naming import first_sentence, plain_text, slugify, title_of
from docs_plugin.discovery.readme import Passage, Readme, Section, parse_passage, parse_readme
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import FileKind
from tactus.core.source import LARGEST_SOURCE_BYTES
from tactus.example.front_matter import FrontMatter
from tactus.example.header import Header, parse_header
from tactus.example.layout import (
    README,
    UNNUMBERED,
    entry_of,
    is_backup,
    is_kept_folder,
    main_files,
    number_of,
    without_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from docs_plugin.discovery.code_host_markdown import Heading

FILE_NAME = re.compile(
    r"(?:\d+[-_])?[a-z0-9]+(?:[-_][a-z0-9]+)+(?:\.tac)?|\d+[-_][a-z0-9]+(?:\.tac)?"
)
"""Matches a title that is a file name, as in `02-imdb-reviews`."""

SPECIFICATION = re.compile(r"^\s*Specifications?\b", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """An example: a `.tac` file, or a folder with a main file."""

    path: Path
    """The path of the program."""
    title: str
    description: str
    """The description in Markdown; empty if there is none."""
    slug: str
    """The example's path in the gallery, as in `02-agents/02-streaming`."""
    name: str
    """The path of the program relative to the examples folder, as in `02-agents/02-streaming.tac`."""
    described_in: Path
    """The file that contains the description, to which its links are relative."""
    described_at: int = 1
    """The line of that file on which the description starts, or the line above."""
    headings: tuple[Heading, ...] = ()
    """The headings in the description; may contain others."""
    fragments: frozenset[str] = frozenset()
    """The anchors that links in its own README refer to."""
    anchors: tuple[str, ...] = ()
    """The anchors of its own README."""
    tags: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()
    """The other files, if the example is a folder."""

    @cached_property
    def summary(self) -> str:
        """The first sentence of the description, as plain text."""
        return first_sentence(self.description)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of the example, the program first."""
        return (self.path, *self.others)

    @property
    def folder(self) -> Path | None:
        """The example's folder, or None if it is a single file."""
        return self.path.parent if self.others else None


@dataclass(frozen=True)
class Chapter:
    """A folder of examples."""

    path: Path
    title: str
    introduction: str
    """The introduction in Markdown."""
    slug: str
    examples: tuple[Example, ...]
    notes: tuple[Section, ...] = ()
    """The sections of its README that match no example."""
    undescribed: tuple[Path, ...] = ()
    """The examples without a section in its README."""
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    """The front matter of its README."""
    headings: tuple[Heading, ...] = ()
    """The headings of its README."""
    fragments: frozenset[str] = frozenset()
    """The anchors that links in its README refer to."""
    places: Mapping[str, tuple[Path | None, bool]] = field(default_factory=dict)
    """The anchors of its README: for each, the example on whose page it is (None for the page of the chapter), and
    whether it stands for the whole page."""

    @cached_property
    def summary(self) -> str:
        """The first sentence of the introduction, as plain text."""
        return first_sentence(self.introduction)


def find_chapters(folder: Path) -> tuple[Chapter, ...]:
    """Return the chapters of a folder that contain examples, in order; nested chapters follow their parent."""
    found = _chapters_in(folder, _Files(ConfinedFolder(folder)))
    return tuple(chapter for chapter in found if chapter.examples)


def slugs_of(chapters: Iterable[Chapter]) -> list[str]:
    """Return the paths of all pages of a gallery: index, results, chapters and examples."""
    return ["index", "results", *(slug for _, slug in _pages(chapters))]


def clashing_pages(chapters: Iterable[Chapter]) -> tuple[str, str] | None:
    """Return the names of two pages that would share an address, or None if there are none."""
    seen = {"index": "the index of the gallery", "results": "the page of all results"}
    for path, slug in _pages(chapters):
        name = f"'{path.parent.name}/{path.name}'"
        # A page and the index of a folder of the same name conflict: `a.md` and `a/index.md` are both at `a/`.
        address = slug.removesuffix("/index")
        if address in seen:
            return seen[address], name
        seen[address] = name
    return None


def _pages(chapters: Iterable[Chapter]) -> Iterator[tuple[Path, str]]:
    for chapter in chapters:
        yield chapter.path, f"{chapter.slug}/index"
        for example in chapter.examples:
            yield example.folder or example.path, example.slug


class _Files:
    """The files of an examples folder, of which each README is parsed once."""

    def __init__(self, home: ConfinedFolder) -> None:
        self.home = home
        self._readmes: dict[Path, Readme] = {}

    def readme(self, folder: Path) -> Readme:
        """Return the README of a folder; empty if there is none."""
        if folder not in self._readmes:
            self._readmes[folder] = parse_readme(self.text(folder / README))
        return self._readmes[folder]

    def text(self, path: Path) -> str:
        """Return the text of a file; empty if it does not exist or is refused."""
        try:
            return self.home.read_text(path, most_bytes=LARGEST_SOURCE_BYTES)
        except OSError:
            return ""

    def programs(self, folder: Path) -> list[Path]:
        """Return the programs in a folder, including refused ones, which raise an error when they are read."""
        names = (
            entry.name for entry in self.home.entries(folder) if entry.kind is not FileKind.FOLDER
        )
        paths = (self.home.path / name for name in names)
        return [path for path in paths if path.suffix == ".tac" and is_shown(path.name)]

    def main_of(self, folder: Path) -> Path | None:
        """Return the main file of a folder that is a single example, or None."""
        programs = {path.name: path for path in self.programs(folder)}
        return next((programs[name] for name in main_files(folder.name) if name in programs), None)

    def others(self, main: Path) -> tuple[Path, ...]:
        """Return the files of an example besides its program and README."""
        found = (
            self.home.path / item.name
            for item in self.home.walk(main.parent)
            if item.kind is FileKind.FILE
        )
        left_out = (main, main.parent / README)
        return tuple(
            path
            for path in sorted(found)
            if not any(map(is_kept_folder, path.relative_to(main.parent).parts[:-1]))
            and path not in left_out
            and "__pycache__" not in path.parts
            and not is_backup(path.name)
        )


def _chapters_in(folder: Path, files: _Files) -> Iterator[Chapter]:
    home = files.home
    is_flat = folder == home.path and bool(files.programs(folder))
    if is_flat:
        yield _chapter(folder, files)
    for path in sorted(
        folders_in(folder, home), key=lambda path: (*_place(files.readme(path).order, path), path)
    ):
        if folder == home.path:
            is_one = not is_flat or is_chapter(path, home) or _has_specs(path, files)
        else:
            is_one = files.main_of(path) is None and is_chapter(path, home)
        if is_one:
            yield _chapter(path, files)
            yield from _chapters_in(path, files)


def _has_specs(folder: Path, files: _Files) -> bool:
    """Return whether a folder contains a program with specs, which helpers of examples lack."""
    return any(SPECIFICATION.search(files.text(path)) for path in files.programs(folder))


def is_chapter(path: Path, home: ConfinedFolder) -> bool:
    """Return whether a folder in a chapter is a chapter; other folders contain helpers and data."""
    return number_of(path.name) < UNNUMBERED or home.has_file(path / README)


def folders_in(folder: Path, home: ConfinedFolder) -> list[Path]:
    """Return the subfolders to publish, without links that lead back to a parent."""
    found = (
        home.path / entry.name for entry in home.entries(folder) if entry.kind is FileKind.FOLDER
    )
    return [
        path
        for path in found
        if is_shown(path.name) and not is_kept_folder(path.name) and not _leads_back(path)
    ]


def _leads_back(path: Path) -> bool:
    return path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())


def _chapter(path: Path, files: _Files) -> Chapter:
    home, readme = files.home, files.readme(path)
    parts = path.relative_to(home.path).parts or (path.absolute().name,)
    slug = "/".join(slugify(part) for part in parts)
    programs = files.programs(path)
    inner = folders_in(path, home) if path != home.path else []
    mains = [main for folder in inner if (main := files.main_of(folder))]
    found = [_example(program, path, files, slug) for program in [*programs, *mains]]
    named = [*(program.with_suffix("") for program in programs), *(main.parent for main in mains)]
    about = {name: _section_about(readme, name) for name in named}
    examples = tuple(example for _, example in sorted(found, key=lambda item: item[0]))
    owners = {about[_named(example, path)][0]: example.path for example in reversed(examples)}
    return Chapter(
        path=path,
        title=_spelt(readme.title) or title_of(parts[-1]),
        introduction=readme.introduction.markdown,
        slug=slug,
        examples=examples,
        notes=tuple(_notes(readme, {index for index, section in about.values() if section})),
        undescribed=tuple(name for name, (_, section) in about.items() if not section),
        front_matter=readme.front_matter,
        headings=readme.whole.headings,
        fragments=readme.fragments,
        places=_places(readme, owners),
    )


def _named(example: Example, chapter: Path) -> Path:
    """Return the name of an example as a path: its folder, or its file without `.tac`."""
    folder = example.path.parent
    return folder if folder != chapter else example.path.with_suffix("")


def _places(readme: Readme, owners: Mapping[int, Path]) -> dict[str, tuple[Path | None, bool]]:
    """Return where the headings of a README are published.

    Args:
        readme: The README.
        owners: The examples by the index of the section that describes them.
    """
    places: dict[str, tuple[Path | None, bool]] = {}
    index, outer = -1, -1
    for heading in readme.whole.headings:
        is_section = heading.level in (2, 3)
        index += is_section
        outer = index if heading.level == 2 else outer
        owner = owners.get(index)
        is_page = is_section and owner is not None
        places[heading.anchor] = (
            owner or owners.get(outer),
            is_page or (heading.level == 1 and not places),
        )
    return places


def _notes(readme: Readme, about_examples: set[int]) -> Iterator[Section]:
    """Yield the sections that match no example, without nested sections that do.

    Args:
        readme: The README.
        about_examples: The indexes of the sections that describe examples.
    """
    sections = readme.sections
    heads = [index for index, section in enumerate(sections) if section.level == 2]
    for index, section in enumerate(sections):
        if index in about_examples:
            continue
        head = max((other for other in heads if other <= index), default=-1)
        end = next((other for other in heads if other > index), len(sections))
        is_split = about_examples.intersection(range(head + 1, end))
        if section.level == 2:
            body = section.opening if is_split else section.body
            if body or not is_split:
                yield replace(section, passage=replace(section.passage, markdown=body))
        elif head < 0 or (is_split and head not in about_examples):
            yield section


def _example(
    path: Path, chapter: Path, files: _Files, chapter_slug: str
) -> tuple[tuple[int, int, str], Example]:
    """Return an example with its sort key."""
    own = path.parent if path.parent != chapter else None
    named = own or path.with_suffix("")
    header = parse_header(files.text(path))
    readme = files.readme(chapter)
    about = files.readme(own) if own else Readme()
    index, section = _section_about(readme, named)
    _, entry = entry_of(readme.front_matter.fields, named.name)
    is_titled = section is not None and slugify(section.title) == _name(named)
    titles = (entry.get("title"), section.title if section and is_titled else None, about.title)
    title = next((spelt for title in titles if (spelt := _spelt(title))), None)
    file, passage = _description(entry, section, about, header, (chapter, own, path))
    example = Example(
        path=path,
        title=title or plain_text(header.title or "") or title_of(named.name),
        description=passage.markdown,
        slug=f"{chapter_slug}/{slugify(named.name)}",
        name=path.relative_to(files.home.path).as_posix(),
        described_in=file,
        described_at=passage.line,
        headings=passage.headings,
        fragments=about.fragments,
        anchors=tuple(heading.anchor for heading in about.whole.headings),
        tags=_tags(readme.tags, about.tags, header.tags, entry.get("tags")),
        others=files.others(path) if own else (),
    )
    explicit = entry.get("order", header.order if header.order is not None else about.order)
    number, name = _place(explicit if isinstance(explicit, int) else None, named)
    return (number, index, name), example


def _description(
    entry: dict[str, Any],
    section: Section | None,
    about: Readme,
    header: Header,
    places: tuple[Path, Path | None, Path],
) -> tuple[Path, Passage]:
    """Return the description of an example and the file that contains it.

    Args:
        entry: The example's entry in the front matter of the chapter.
        section: The section of the chapter's README that describes it.
        about: The example's own README.
        header: The comment at the top of its program.
        places: The folder of the chapter, the folder of the example, the program.
    """
    chapter, own, program = places
    if entry.get("description"):
        return chapter / README, parse_passage(str(entry["description"]))
    if section and section.body:
        return chapter / README, section.passage
    if own and about.whole.markdown:
        return own / README, about.whole
    return program, parse_passage(header.description)


def _tags(*lists: Any) -> tuple[str, ...]:
    """Combine lists of tags, keeping their order."""
    several = [item.split(",") if isinstance(item, str) else item for item in lists]
    names = (
        str(name).strip() for item in several if isinstance(item, list | tuple) for name in item
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _section_about(readme: Readme, named: Path) -> tuple[int, Section | None]:
    """Return the section that describes an example, and its index: one with its name, else one that contains it."""
    for is_about in (_is_about, _contains_name):
        for index, section in enumerate(readme.sections):
            if is_about(section, named):
                return index, section
    return 10**9, None


def _spelt(title: Any) -> str | None:
    """Return a title as plain text, or None if it is missing or only a file name."""
    text = plain_text(str(title)) if title else ""
    return None if FILE_NAME.fullmatch(text) else text or None


def _is_about(section: Section, named: Path) -> bool:
    """Return whether the heading of a section is the name of an example, with or without prefix, or its file name."""
    return slugify(section.title) in (_name(named), slugify(named.name)) or (
        f"{named.name}.tac" in section.title
    )


def _contains_name(section: Section, named: Path) -> bool:
    """Return whether a heading contains the name of an example as a slug, as in `Support inbox (02-support-inbox)`."""
    slugs = re.findall(r"[\w-]+", section.title.lower())
    names = {named.name.lower(), _name(named)}
    return any("-" in name and name in slugs for name in names)


def _name(named: Path) -> str:
    return slugify(without_number(named.name))


def _place(order: int | None, path: Path) -> tuple[int, str]:
    return (number_of(path.name) if order is None else order, path.name)


def is_shown(name: str) -> bool:
    """Return whether a file or folder of this name is published: names with a leading dot or underscore are not."""
    return not name.startswith((".", "_"))
