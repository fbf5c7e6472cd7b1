"""Publishes the facts about all examples as JSON, and `llms.txt` with the verified ones.

`examples.json` lists all examples, including failed ones, with their declarations, the results of their specs and
digests of their files. `llms.txt` and `llms-full.txt` contain only examples whose specs passed, because assistants
repeat what they read, and name the others.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs, to_builtins

from docs_plugin.gallery.run_choices import run_choices
from docs_plugin.publishing.downloads import Download
from docs_plugin.publishing.markdown_copies import markdown_copy_of
from tactus.adapters.models.lifetimes import shown_day
from tactus.core.display import counted
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docs_plugin.gallery.model import VerifiedChapter
    from docs_plugin.gallery.real_runs import MeasuredModel, RecordedRun
    from docs_plugin.gallery.settings import GallerySettings
    from docs_plugin.gallery.verified_example import VerifiedExample
    from docs_plugin.pages.page import Cache, GalleryPage
    from tactus import ScenarioResult

FORMAT = 1
"""The format version of `examples.json`, incremented when a field is renamed or removed."""


def machine_readable_files(
    chapters: Sequence[VerifiedChapter],
    pages: Sequence[GalleryPage],
    downloads: Sequence[Download],
    settings: GallerySettings,
    cache: Cache,
) -> Iterator[Download]:
    """Yield the files for programs: facts, lists, and each page as Markdown, by address.

    The lists are published in the gallery's folder and at the root of the site, where assistants look first.

    Args:
        chapters: The chapters in order.
        pages: The pages of the gallery.
        downloads: The downloads.
        settings: The settings of the gallery.
        cache: Stores results of slow operations.
    """
    copies = {page.address: _copy(page, cache) for page in pages}
    facts = examples_json(chapters, {item.address: item for item in downloads}, settings)
    texts = {f"{settings.path}/{address}": text for address, text in copies.items()}
    texts[f"{settings.path}/examples.json"] = facts
    if measured := evaluations_json(chapters, settings):
        texts[f"{settings.path}/evaluations.json"] = measured
    for folder in (f"{settings.path}/", ""):
        base = settings.base_for(folder)
        texts[f"{folder}llms.txt"] = llms_txt(chapters, settings, base)
        texts[f"{folder}llms-full.txt"] = llms_full_txt(chapters, settings, base, copies)
    for address, text in texts.items():
        yield Download(address, text.encode("utf-8", "replace"))


def _copy(page: GalleryPage, cache: Cache) -> str:
    made_from = ("copy", page.address, page.markdown, *page.fragments.values())
    return cache.kept(page.address, made_from, lambda: markdown_copy_of(page))


def is_verified(verified: VerifiedExample) -> bool:
    """Return whether an example has specs and all of them passed."""
    return verified.outcome is Outcome.PASSED


def examples_json(
    chapters: Sequence[VerifiedChapter],
    downloads: Mapping[str, Download],
    settings: GallerySettings,
) -> str:
    """Return the facts about all examples as JSON."""
    data = {
        "format": FORMAT,
        "tactus": version("tactus-gallery"),
        "site": settings.site_name,
        "address": f"{settings.site_address}{settings.path}/",
        "chapters": [
            {
                "title": chapter.chapter.title,
                "slug": chapter.chapter.slug,
                "summary": chapter.chapter.summary,
                "examples": [_facts_of(verified, downloads) for verified in chapter.examples],
            }
            for chapter in chapters
        ],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n"


def _facts_of(verified: VerifiedExample, downloads: Mapping[str, Download]) -> dict[str, Any]:
    example = verified.example
    declared = verified.program.to_dict() if verified.program else {}
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
        "verified": is_verified(verified),
        "outcome": verified.outcome.value,
        "scenario_count": verified.scenario_count,
        "passed_count": verified.passed_count,
        "requires": list(verified.key_variables),
        "providers": list(verified.providers),
        "runs_with": [choice.model for choice in run_choices(verified)],
        "recordings": [_recording_of(run) for run in verified.real_runs.recordings],
        "evaluations": [_measured_of(item) for item in verified.real_runs.evaluations],
        "models_that_end": [to_builtins(end) for end in verified.model_ends],
        "declares": declared,
        "errors": [str(error) for error in verified.error.errors] if verified.error else [],
        "scenarios": [_scenario_of(item) for item in verified.scenarios],
    }


def _recording_of(run: RecordedRun) -> dict[str, Any]:
    header = run.header
    return {
        "name": run.name,
        "date": header.date,
        "inputs": header.inputs,
        "models": header.models,
        "answered_by": header.answered_by,
        "total_tokens": header.total_tokens,
        "cost_usd": header.cost_usd,
        "first_token_seconds": header.first_token_seconds,
        "elapsed_seconds": header.elapsed_seconds,
        "changed_since": list(run.changed),
    }


def _measured_of(measured: MeasuredModel) -> dict[str, Any]:
    data: dict[str, Any] = to_builtins(measured.result)
    for name in ("format", "program", "files"):
        del data[name]
    return {**data, "changed_since": list(measured.changed)}


def evaluations_json(chapters: Sequence[VerifiedChapter], settings: GallerySettings) -> str:
    """Return the results of all evaluations; empty if there are none."""
    examples = [
        {
            "name": verified.example.name,
            "title": verified.example.title,
            "page": f"{verified.example.slug}.md",
            "results": [_measured_of(item) for item in verified.real_runs.evaluations],
        }
        for chapter in chapters
        for verified in chapter.examples
        if verified.real_runs.evaluations
    ]
    if not examples:
        return ""
    data = {
        "format": FORMAT,
        "site": settings.site_name,
        "address": f"{settings.site_address}{settings.path}/",
        "examples": examples,
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n"


def _scenario_of(result: ScenarioResult) -> dict[str, Any]:
    data = structs.replace(result, events=()).to_dict()
    del data["events"]
    return data


def _file_of(download: Download) -> dict[str, Any]:
    digest = hashlib.sha256(download.data).hexdigest()
    return {"address": download.address, "size": len(download.data), "sha256": digest}


def llms_txt(chapters: Sequence[VerifiedChapter], settings: GallerySettings, base: str) -> str:
    """Return the list of verified examples in the format of llmstxt.org."""
    lines = _head(chapters, settings)
    for chapter in chapters:
        passed = [verified for verified in chapter.examples if is_verified(verified)]
        if passed:
            lines += ["", f"## {chapter.chapter.title}", ""]
            lines += [_line_of(verified, base) for verified in passed]
    return "\n".join(lines) + "\n"


def llms_full_txt(
    chapters: Sequence[VerifiedChapter],
    settings: GallerySettings,
    base: str,
    copies: Mapping[str, str],
) -> str:
    """Return the pages of all verified examples as one document.

    Args:
        chapters: The chapters in order.
        settings: The settings of the gallery.
        base: The prefix of page addresses.
        copies: The pages as Markdown, by address.
    """
    lines = _head(chapters, settings)
    for chapter in chapters:
        for verified in filter(is_verified, chapter.examples):
            address = f"{verified.example.slug}.md"
            lines += [
                "",
                "---",
                "",
                f"<!-- {base}{address} -->",
                "",
                copies[address].rstrip(),
            ]
    return "\n".join(lines) + "\n"


def _head(chapters: Sequence[VerifiedChapter], settings: GallerySettings) -> list[str]:
    examples = [item for chapter in chapters for item in chapter.examples]
    left_out = [item.example.name for item in examples if not is_verified(item)]
    passed = len(examples) - len(left_out)
    lines = [
        f"# {settings.site_name}: examples",
        "",
        f"> {passed} of {counted(len(examples), 'example')} for Tactus, a small language for AI agents on Lua 5.4."
        f" The specs of each one below passed while this site was built, with Tactus {version('tactus-gallery')}.",
    ]
    return [*lines, *_without(left_out)]


def _without(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield ""
        yield "Left out, because they have no specs or their specs did not pass:"
        yield ""
        yield from (f"- {name}" for name in names)


def _line_of(verified: VerifiedExample, base: str) -> str:
    example = verified.example
    summary = f": {example.summary}" if example.summary else ""
    ends = "".join(
        f" ({end.model.partition('/')[2]} {'ended' if end.has_ended else 'ends'} on {shown_day(end.ends)})"
        for end in verified.model_ends
    )
    return f"- [{example.title}]({base}{example.slug}.md){summary}{ends}"
