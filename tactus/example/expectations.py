"""The settings of an example for the gate, in its head comment or the front matter of its chapter's `README.md`.

    -- expect: fail          its specs are meant to fail; if they pass, that is a failure
    -- skip: needs a GPU     nothing is run, and nothing was tested
    -- timeout: 30           seconds the program of one of its scenarios may run
    -- models: ignore        its models may end without a warning

Front matter says the same of all examples of a chapter, or, below `examples`, of one of them. What the example says
itself comes first.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tactus.core.errors import DeclarationError, LoadError
from tactus.core.timeouts import EXPECTED, seconds_of
from tactus.example.header import BLANKS, head_comments
from tactus.example.layout import entry_of
from tactus.specs.report import Expectation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tactus.core.source import Source, SourceLocation
    from tactus.example.front_matter import FrontMatter


def expectation_of(source: Source, readmes: Iterable[FrontMatter] = ()) -> Expectation:
    """Return what an example asks for.

    Args:
        source: The example.
        readmes: The front matter of its chapter, and then, if it is a folder, of its own README.

    Raises:
        LoadError: It asks for something in a way that is not understood; all that is wrong.
    """
    errors: list[DeclarationError] = []
    found = Expectation()
    for name, value, location in (*_of_readmes(source, readmes), *_of_head(source)):
        try:
            found = replace(found, **READERS[name](value))
            if name != "models":
                found = replace(found, location=location)
        except ValueError as error:
            errors.append(DeclarationError(str(error), location=location))
    if errors:
        raise LoadError(errors)
    return found


def _of_readmes(
    source: Source, readmes: Iterable[FrontMatter]
) -> Iterator[tuple[str, Any, SourceLocation]]:
    """Yield what READMEs say; only the first entry for the example counts."""
    has_entry = False
    for readme in readmes:
        yield from _said(readme, readme.fields)
        below = PurePath(source.path).relative_to(PurePath(readme.path).parent)
        key, entry = entry_of(readme.fields, below.parts[0].removesuffix(".tac"))
        if not has_entry:
            yield from _said(readme, entry, "examples", key)
        has_entry = has_entry or bool(key)


def _said(
    readme: FrontMatter, fields: dict[str, Any], *way: str
) -> Iterator[tuple[str, Any, SourceLocation]]:
    for name in READERS:
        if name in fields:
            yield name, fields[name], readme.location(*way, name)


def _of_head(source: Source) -> Iterator[tuple[str, str, SourceLocation]]:
    for comment in head_comments(source.text):
        for number, line in comment:
            name, colon, value = line.partition(":")
            name = name.strip(BLANKS).lower()
            if colon and name in READERS:
                yield name, value.strip(BLANKS), source.location(number)


def _fails(value: Any) -> dict[str, Any]:
    if value != "fail":
        raise ValueError(f"expected 'expect: fail', and got '{value}'")
    return {"fails": True}


def _skip(value: Any) -> dict[str, Any]:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("'skip' has no reason; expected one, as in 'skip: needs a GPU'")
    return {"skip": value.strip()}


def _timeout(value: Any) -> dict[str, Any]:
    seconds = seconds_of(value)
    if seconds is None:
        raise ValueError(f"expected {EXPECTED}, as in 'timeout: 30', and got '{value}'")
    return {"timeout_seconds": seconds}


def _models(value: Any) -> dict[str, Any]:
    if value != "ignore":
        raise ValueError(f"expected 'models: ignore', and got '{value}'")
    return {"ignores_models": True}


READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "expect": _fails,
    "models": _models,
    "skip": _skip,
    "timeout": _timeout,
}
