"""What an example asks of the gate, in the comment at its head or the front matter of its chapter's `README.md`.

    -- expect: fail          its specs are meant to fail; if they pass, that is a failure
    -- skip: needs a GPU     nothing is run, and nothing is proved
    -- timeout: 30           seconds the program of one of its scenarios may run

Front matter says the same of all examples of a chapter, or, below `examples`, of one of them. What the example says
itself comes first.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tactus.core.atomic_files import reason_of
from tactus.core.confined_files import ConfinedFolder, RefusedFileError
from tactus.core.errors import DeclarationError, LoadError, SourceReadError
from tactus.core.source import LARGEST_SOURCE_BYTES, Source, SourceLocation
from tactus.core.timeouts import EXPECTED, seconds_of
from tactus.specs.report import Expectation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class Chapter(Struct, frozen=True):
    """What the front matter of a `README.md` says."""

    path: str
    data: dict[str, Any]
    text: str
    """The same, as it is written."""

    def location(self, *keys: str) -> SourceLocation:
        """Return the place of an entry, given the keys that lead to it."""
        lines = self.text.splitlines()
        index = 0
        for depth, key in enumerate(keys):
            start = r"(?:^|[\s{,])" if depth else "^"
            entry = re.compile(rf"{start}[\"']?{re.escape(key)}[\"']?\s*:")
            found = (at for at in range(index, len(lines)) if entry.search(lines[at]))
            index = next(found, index)
        return SourceLocation(self.path, index + 2)


def expectation_of(source: Source, chapters: Iterable[Chapter] = ()) -> Expectation:
    """Return what an example asks for.

    Args:
        source: The example.
        chapters: What its chapter says, and then, if it is a folder, its own README.

    Raises:
        LoadError: It asks for something in a way that is not understood; all that is wrong.
    """
    errors: list[DeclarationError] = []
    found = Expectation()
    told = (entry for chapter in chapters for entry in _of_chapter(source, chapter))
    for name, value, location in (*told, *_of_head(source)):
        try:
            found = replace(found, **READERS[name](value), location=location)
        except ValueError as error:
            errors.append(DeclarationError(str(error), location=location))
    if errors:
        raise LoadError(errors)
    return found


def folders_about(path: str) -> Iterator[PurePath]:
    """Return the folders whose `README.md` speaks of an example: its chapter, then the folder that it is, if it is one.

    >>> [str(folder) for folder in folders_about("01-first/02-report/main.tac")]
    ['01-first', '01-first/02-report']
    >>> [str(folder) for folder in folders_about("01-first/01-hello.tac")]
    ['01-first']
    """
    program = PurePath(path)
    folder = program.parent
    names = ("main", folder.name, _without_number(folder.name))
    if folder.name not in ("", "..") and program.stem in names:
        yield folder.parent
    yield folder


def read_chapter(folder: Path, told: str, home: Path | None = None) -> Chapter | None:
    """Read the front matter of a folder's `README.md`; None where it has none.

    Args:
        folder: The folder.
        told: The path it is known by to people.
        home: The folder that the README has to be in, links resolved; None for its own.

    Raises:
        LoadError: The README is a link that leads out, a pipe or the like, or its front matter is not YAML.
    """
    try:
        text = ConfinedFolder(home or folder).read_text(
            folder / "README.md", most_bytes=LARGEST_SOURCE_BYTES
        )
    except RefusedFileError as error:
        raise LoadError([SourceReadError(told, reason_of(error))]) from error
    except OSError:
        return None
    if not text.startswith("---"):
        return None
    # Few chapters have one, and the parser takes longer to import than many files to run.
    from tactus.core.plain_yaml import YamlError
    from tactus.example.front_matter import parse_front_matter, split_front_matter

    yaml, _ = split_front_matter(text)
    try:
        data = None if yaml is None else parse_front_matter(yaml)
    except YamlError as error:
        location = SourceLocation(told, (error.line or 0) + 1)
        message = f"the front matter {error}"
        raise LoadError([DeclarationError(message, location=location)]) from error
    return Chapter(told, data, yaml) if yaml is not None and isinstance(data, dict) else None


def _of_chapter(source: Source, chapter: Chapter) -> Iterator[tuple[str, Any, Any]]:
    examples = chapter.data.get("examples")
    below = PurePath(source.path).relative_to(PurePath(chapter.path).parent)
    stem = below.parts[0].removesuffix(".tac")
    names = (f"{stem}.tac", stem, _without_number(stem))
    known = examples if isinstance(examples, dict) else {}
    key = next((name for name in names if name in known), "")
    own = known.get(key)
    for data, way in (
        (chapter.data, ()),
        (own if isinstance(own, dict) else {}, ("examples", key)),
    ):
        for name in READERS:
            if name in data:
                yield name, data[name], chapter.location(*way, name)


def _without_number(name: str) -> str:
    return re.sub(r"^\d+[-_. ]+", "", name)


def _of_head(source: Source) -> Iterator[tuple[str, str, SourceLocation]]:
    for number, line in enumerate(_head(source.text), start=1):
        name, colon, value = line.strip().partition(":")
        if name.startswith("--"):
            name = name.lstrip("-")
        name = name.strip().lower()
        if colon and name in READERS:
            yield name, _without_bracket(value.strip()), source.location(number)


def _without_bracket(value: str) -> str:
    """Leave out the `]==]` that ends a comment."""
    start = value[:-1].rstrip("=") if value.endswith("]") else ""
    return start[:-1].rstrip() if start.endswith("]") else value


def _head(text: str) -> Iterator[str]:
    """Return the lines of a text up to the first that is not a comment."""
    closer = ""
    for line in text.splitlines():
        start = line.strip()
        opened = re.match(r"--\[(=*)\[", start)
        if not closer and start and not start.startswith(("--", "#!")):
            return
        if not closer and opened:
            closer = f"]{opened[1]}]"
            start = start[opened.end() :]
        yield start
        if closer and closer in start:
            closer = ""


def _fails(value: Any) -> dict[str, Any]:
    if value != "fail":
        raise ValueError(f"expected 'expect: fail', and got '{value}'")
    return {"fails": True}


def _skip(value: Any) -> dict[str, Any]:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("'skip' says no reason; expected one, as in 'skip: needs a GPU'")
    return {"skip": value.strip()}


def _timeout(value: Any) -> dict[str, Any]:
    seconds = seconds_of(value)
    if seconds is None:
        raise ValueError(f"expected {EXPECTED}, as in 'timeout: 30', and got '{value}'")
    return {"timeout_seconds": seconds}


READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "expect": _fails,
    "skip": _skip,
    "timeout": _timeout,
}
