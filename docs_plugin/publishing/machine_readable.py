"""The gallery for machines: every fact of every example as JSON, and `llms.txt` with what was proved.

`examples.json` holds all examples, failed ones too, each with what its file declares, how its specs ended and digests
of its files. `llms.txt` and `llms-full.txt` hold only examples whose specs passed, for an assistant repeats what it
reads; they name those that were left out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from docs_plugin.publishing.downloads import Download
from docs_plugin.publishing.markdown_twins import twin_of
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docs_plugin.gallery.model import GalleryChapter
    from docs_plugin.gallery.verified_example import ProvedExample
    from docs_plugin.pages.page import Cache, PageText
    from tactus import ScenarioResult

FORMAT = 1
"""Rises when something in `examples.json` is renamed or goes."""


@dataclass(frozen=True)
class Place:
    """Where a gallery is published."""

    site_name: str
    site_address: str
    """With a slash at its end; empty where the site does not know its own address."""
    path: str
    """The gallery's folder in the site."""

    def base_for(self, folder: str) -> str:
        """Return what a file puts before the addresses of the gallery's files.

        Args:
            folder: Where the file stands: the gallery's folder, or empty for the front of the site.
        """
        if self.site_address or not folder:
            return f"{self.site_address}{self.path}/"
        return ""


def files_for_machines(
    chapters: Sequence[GalleryChapter],
    pages: Sequence[PageText],
    downloads: Sequence[Download],
    place: Place,
    cache: Cache,
) -> Iterator[Download]:
    """Yield the files that machines read: facts, lists, and each page as Markdown, by their addresses in the site.

    The lists stand in the gallery's folder, and at the front of the site, where assistants look first.

    Args:
        chapters: The chapters in order.
        pages: The pages of the gallery.
        downloads: What readers can download.
        place: Where the gallery is published.
        cache: Keeps what is slow to make.
    """
    twins = {page.address: _twin(page, cache) for page in pages}
    facts = examples_json(chapters, {item.address: item for item in downloads}, place)
    texts = {f"{place.path}/{address}": text for address, text in twins.items()}
    texts[f"{place.path}/examples.json"] = facts
    for folder in (f"{place.path}/", ""):
        base = place.base_for(folder)
        texts[f"{folder}llms.txt"] = llms_txt(chapters, place, base)
        texts[f"{folder}llms-full.txt"] = llms_full_txt(chapters, place, base, twins)
    for address, text in texts.items():
        yield Download(address, text.encode("utf-8", "replace"))


def _twin(page: PageText, cache: Cache) -> str:
    made_from = ("twin", page.address, page.markdown, *page.fragments.values())
    return cache.kept(page.address, made_from, lambda: twin_of(page))


def is_verified(proved: ProvedExample) -> bool:
    """Tell whether an example has specs and all of them passed."""
    return proved.outcome is Outcome.PASSED


def examples_json(
    chapters: Sequence[GalleryChapter], downloads: Mapping[str, Download], place: Place
) -> str:
    """Return every fact of every example."""
    data = {
        "format": FORMAT,
        "tactus": version("tactus-gallery"),
        "site": place.site_name,
        "address": f"{place.site_address}{place.path}/",
        "chapters": [
            {
                "title": chapter.chapter.title,
                "slug": chapter.chapter.slug,
                "summary": chapter.chapter.summary,
                "examples": [_facts_of(proved, downloads) for proved in chapter.examples],
            }
            for chapter in chapters
        ],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n"


def _facts_of(proved: ProvedExample, downloads: Mapping[str, Download]) -> dict[str, Any]:
    example = proved.example
    declared = proved.program.to_dict() if proved.program else {}
    for name in ("path", "specifications"):
        declared.pop(name, None)
    files = {
        kind: _file_of(downloads[f"{example.slug}.{kind}"])
        for kind in ("tac", "zip")
        if f"{example.slug}.{kind}" in downloads
    }
    return {
        "name": example.name,
        "title": example.title,
        "summary": example.summary,
        "description": example.description,
        "tags": list(example.tags),
        "page": f"{example.slug}.md",
        "files": files,
        "verified": is_verified(proved),
        "requires": list(proved.key_variables),
        "providers": list(proved.providers),
        "declares": declared,
        "errors": [str(error) for error in proved.error.errors] if proved.error else [],
        "scenarios": [_scenario_of(item) for item in proved.scenarios],
    }


def _scenario_of(result: ScenarioResult) -> dict[str, Any]:
    data = structs.replace(result, events=()).to_dict()
    del data["events"]
    return data


def _file_of(download: Download) -> dict[str, Any]:
    digest = hashlib.sha256(download.data).hexdigest()
    return {"address": download.address, "size": len(download.data), "sha256": digest}


def llms_txt(chapters: Sequence[GalleryChapter], place: Place, base: str) -> str:
    """Return the list of what was proved, in the form of llmstxt.org."""
    lines = _head(chapters, place)
    for chapter in chapters:
        verified = [proved for proved in chapter.examples if is_verified(proved)]
        if verified:
            lines += ["", f"## {chapter.chapter.title}", ""]
            lines += [_line_of(proved, base) for proved in verified]
    return "\n".join(lines) + "\n"


def llms_full_txt(
    chapters: Sequence[GalleryChapter], place: Place, base: str, twins: Mapping[str, str]
) -> str:
    """Return the pages of what was proved, one after the other.

    Args:
        chapters: The chapters in order.
        place: Where the gallery is published.
        base: What stands before the addresses of pages.
        twins: The pages as Markdown, by their addresses.
    """
    lines = _head(chapters, place)
    for chapter in chapters:
        for proved in filter(is_verified, chapter.examples):
            address = f"{proved.example.slug}.md"
            lines += [
                "",
                "---",
                "",
                f"<!-- {base}{address} -->",
                "",
                twins[address].rstrip(),
            ]
    return "\n".join(lines) + "\n"


def _head(chapters: Sequence[GalleryChapter], place: Place) -> list[str]:
    proved = [item for chapter in chapters for item in chapter.examples]
    left_out = [item.example.name for item in proved if not is_verified(item)]
    verified = len(proved) - len(left_out)
    lines = [
        f"# {place.site_name}: examples",
        "",
        f"> {verified} of {len(proved)} examples for Tactus, a small language for AI agents on Lua 5.4."
        f" The specs of each one below passed while this site was built, with Tactus {version('tactus-gallery')}.",
    ]
    return [*lines, *_without(left_out)]


def _without(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield ""
        yield "Left out, because they have no specs or their specs did not pass:"
        yield ""
        yield from (f"- {name}" for name in names)


def _line_of(proved: ProvedExample, base: str) -> str:
    example = proved.example
    summary = f": {example.summary}" if example.summary else ""
    return f"- [{example.title}]({base}{example.slug}.md){summary}"
