"""Writes the language reference from doc comments: a page per construct and module, and one for all steps.

Each page lists the examples that use its subject, with line numbers; another page lists what no example uses. The
comments are part of Tactus, so they are rendered as Markdown; everything else is escaped and inserted after rendering.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import to_builtins

from docs_plugin.discovery.naming import anchor_of, first_sentence, slugify
from docs_plugin.gallery.usage import members_of
from docs_plugin.pages.nav_sections import NavSection
from docs_plugin.pages.page import LIST, GalleryPage
from docs_plugin.pages.steps_page import steps_page
from docs_plugin.rendering.template_engine import highlighted, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docs_plugin.gallery.usage import UsageIndex, UsingExample
    from docs_plugin.pages.page import Cache
    from tactus.specs.library import Definition
    from tactus.tooling.doc_comments import (
        Construct,
        Function,
        Module,
        Parameter,
        Reference,
        Table,
        Text,
    )

GROUPS = {
    "Programs": ("Procedure", "field", "input", "output", "require", "print"),
    "Agents and models": (
        *("Agent", "Mocks", "Model", "Classify", "ClassifyProcedure", "MessageHistory", "filters"),
        *("default_model", "default_provider"),
    ),
    "Tools": ("Tool", "Toolset", "Retry"),
    "People": ("Human", "Hitl", "System"),
    "State and control": (
        "state",
        "State",
        "Iterations",
        "Stop",
        "Checkpoint",
        "checkpoint",
        "Sleep",
    ),
    "Files, data and logs": ("File", "Json", "Log", "utf8_clean"),
    "Specifications and evaluations": ("Specification", "Step", "Evaluation"),
}
"""The constructs by what readers look for. Those that are in no group follow in the last one."""

OTHERS = "Aliases and compatibility"
"""The title of the group of constructs that are in no other."""


@dataclass(frozen=True)
class ReferenceSection:
    """A section of a page."""

    title: str
    level: int
    text: str = ""
    """The text in Markdown."""
    signatures: tuple[str, ...] = ()
    rows: tuple[Parameter, ...] = ()
    codes: tuple[str, ...] = ()
    used: str | None = None
    """The construct whose uses in examples are listed; None for no list."""


def reference_pages(
    reference: Reference, library: Sequence[Definition], uses: UsageIndex, *, cache: Cache
) -> Iterator[GalleryPage]:
    """Write the pages of the language reference.

    Args:
        reference: The content of the doc comments.
        library: The phrases of the step library, with their descriptions.
        uses: The index of uses in examples.
        cache: Stores results of slow operations.
    """
    writer = _Writer(uses.constructs, cache)
    places = addresses_of(reference)
    yield _index(reference, places)
    for construct in reference.constructs:
        yield writer.page(places[construct.name], _parts_of(construct, reference))
    for module in reference.modules:
        yield writer.page(places[module.name], _parts_of_module(module, reference))
    yield steps_page(library, uses.steps)
    yield _coverage(reference, library, uses, places)


def reference_section(reference: Reference, folder: str) -> NavSection:
    """Return the navigation of the language reference."""
    pages = [(name, place) for name, place in addresses_of(reference).items() if "#" not in place]
    pages += [("Steps", "steps.md"), ("Coverage", "coverage.md")]
    return NavSection(
        "Language", f"{folder}/index.md", tuple((name, f"{folder}/{page}") for name, page in pages)
    )


def addresses_of(reference: Reference) -> dict[str, str]:
    """Return the page of each construct and module, and the section of each of their members, by name.

    On case-insensitive file systems `state` and `State` would be one file, so the second gets the suffix for globals.
    """
    found: dict[str, str] = {}
    names = [construct.name for construct in reference.constructs]
    names += [module.name for module in reference.modules]
    for name in names:
        address = f"{slugify(name)}.md"
        found[name] = f"global-{address}" if address in found.values() else address
    for construct in reference.constructs:
        for name in members_of(construct):
            found[name] = f"{found[construct.name]}#{anchor_of(name)}"
    return found


@dataclass(frozen=True)
class _Writer:
    """Writes pages whose sections list the examples that use their subject."""

    uses: Mapping[str, Sequence[UsingExample]]
    cache: Cache

    def page(self, address: str, sections: Sequence[ReferenceSection]) -> GalleryPage:
        """Write a page; its first section is the introduction."""
        head = sections[0]
        fragments = {}
        for number, section in enumerate(sections):
            code = "".join(self._code(address, text) for text in section.codes)
            fragments[f"part{number}"] = render(
                "reference_part.html.jinja", section=section, code=code
            )
            fragments[f"uses{number}"] = render(
                "reference_uses.html.jinja",
                uses=self.uses.get(section.used or "", ()),
                is_asked=section.used is not None,
                is_long=section.level > 2,
            )
        markdown = render(
            "reference.md.jinja",
            title=head.title,
            summary=first_sentence(head.text),
            sections=sections,
            anchor_of=anchor_of,
        )
        return GalleryPage(address, markdown, fragments)

    def _code(self, address: str, text: str) -> str:
        return self.cache.kept(address, ("code", text), lambda: highlighted(text))


def _parts_of(construct: Construct, reference: Reference) -> list[ReferenceSection]:
    table, function = construct.table, construct.function
    called = [_signature(construct.name, function)] if function else []
    overloads = table.overloads if table else function.overloads if function else ()
    called += [_called(construct.name, item) for item in overloads]
    head = ReferenceSection(
        construct.name,
        level=1,
        text=_prose(construct.text),
        codes=construct.text.examples,
        signatures=tuple(called),
        used=construct.name,
    )
    fields = [
        ReferenceSection(
            name, level=2, text=field.text, signatures=(_called(name, field.type),), used=name
        )
        for field in (table.fields if table else ())
        if (name := f"{construct.name}.{field.name}") in members_of(construct)
    ]
    functions = [
        _function(f"{construct.name}.{item.name}", item, used=f"{construct.name}.{item.name}")
        for item in (table.functions if table else ())
    ]
    return [head, *fields, *functions, *_tables(construct, reference)]


def _parts_of_module(module: Module, reference: Reference) -> list[ReferenceSection]:
    head = ReferenceSection(
        module.name,
        level=1,
        text=_prose(module.text),
        codes=module.text.examples,
        used=module.name,
    )
    short = module.name.rpartition(".")[2]
    functions = [_function(f"{short}.{item.name}", item) for item in module.functions]
    return [head, *functions, *_tables(module, reference)]


def _function(title: str, function: Function, used: str | None = None) -> ReferenceSection:
    return ReferenceSection(
        title,
        level=2,
        text=_prose(function.text),
        codes=function.text.examples,
        signatures=(
            _signature(title, function),
            *(_called(title, item) for item in function.overloads),
        ),
        rows=tuple(item for item in function.parameters if item.text),
        used=used,
    )


def _tables(described: Construct | Module, reference: Reference) -> list[ReferenceSection]:
    """Return the tables that the types of a construct refer to, directly or indirectly."""
    found: dict[str, Table] = {}
    waiting = [str(to_builtins(described))]
    while waiting:
        for name in re.findall(r"\w+", waiting.pop(0)):
            table = reference.classes.get(name)
            if table and name not in found:
                found[name] = table
                waiting.append(str(to_builtins(table)))
    # Some tables only give a type a name, and have nothing to document.
    return [_table(table) for table in found.values() if table.fields or table.overloads]


def _table(table: Table) -> ReferenceSection:
    return ReferenceSection(
        table.name,
        level=2,
        text=_prose(table.text),
        codes=table.text.examples,
        signatures=table.overloads,
        rows=table.fields,
    )


def _index(reference: Reference, places: Mapping[str, str]) -> GalleryPage:
    constructs = {item.name: item for item in reference.constructs}
    known = {name for names in GROUPS.values() for name in names}
    named = {**GROUPS, OTHERS: tuple(name for name in constructs if name not in known)}
    groups: list[tuple[str, list[Construct | Module]]] = [
        (title, [constructs[name] for name in names if name in constructs])
        for title, names in named.items()
    ]
    groups.insert(-1, ("Modules of the standard library", list(reference.modules)))
    listed = [
        (title, [(item.name, places[item.name], item.text.summary) for item in items])
        for title, items in groups
    ]
    return GalleryPage("index.md", render("reference_index.md.jinja", groups=listed), LIST)


def _coverage(
    reference: Reference, library: Sequence[Definition], uses: UsageIndex, places: Mapping[str, str]
) -> GalleryPage:
    names = sorted((name for name in places if name not in uses.constructs), key=str.lower)
    steps = [
        (item.pattern, f"steps.md#{anchor_of(item.pattern)}")
        for item in library
        if item.pattern not in uses.steps
    ]
    groups = [
        ("Constructs", len(places), [(name, places[name]) for name in names]),
        ("Steps", len(library), steps),
    ]
    return GalleryPage("coverage.md", render("reference_coverage.md.jinja", groups=groups), LIST)


def _called(name: str, kind: str) -> str:
    """Return a type with the name of its value: for a function, its signature.

    >>> _called("Tool.get", "fun(name: string): ToolHandle")
    'Tool.get(name: string): ToolHandle'
    """
    return re.sub(r"^fun(?=\()", name, kind)


def _signature(name: str, function: Function) -> str:
    """Return the signature of a function.

    The name is the one that programs use, which may differ from the one in the source.
    """
    parameters = (
        f"{item.name}{'?' if item.is_optional else ''}: {item.type}" for item in function.parameters
    )
    returns = ", ".join(item.type + ("?" if item.is_optional else "") for item in function.returns)
    return f"{name}({', '.join(parameters)})" + (f": {returns}" if returns else "")


def _prose(text: Text) -> str:
    return "\n\n".join(part for part in (text.summary, text.description) if part)
