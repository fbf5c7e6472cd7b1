"""Creates badges from the facts about an example: its declarations and its runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactus.adapters.models.lifetimes import shown_day
from tactus.core.display import counted
from tactus.specs.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs_plugin.gallery.real_runs import MeasuredModel
    from docs_plugin.gallery.verified_example import ModelEnd, VerifiedExample


@dataclass(frozen=True)
class Badge:
    """A badge."""

    label: str
    """The text, by which readers can filter."""
    detail: str = ""
    """Additional text, as in `3/3`."""
    icon: str = ""
    """The name of an icon, or empty."""
    tone: str = ""
    """`passed`, `failed`, `quiet` or empty."""
    hint: str = ""
    """A longer explanation."""
    group: str = ""
    """The filter value, if it differs from the label."""


NOT_VERIFIED = {Outcome.SKIPPED: "Skipped", Outcome.FAILED_AS_EXPECTED: "Fails as expected"}


def badges_of(verified: VerifiedExample) -> tuple[Badge, ...]:
    """Return the badges of an example."""
    return tuple(_badges(verified))


def _badges(verified: VerifiedExample) -> Iterator[Badge]:
    if verified.error:
        count = verified.scenario_count
        hint = f"It cannot be loaded, so {counted(count, 'scenario')} cannot run"
        yield Badge("Does not load", detail=f"0/{count}", icon="failed", tone="failed", hint=hint)
        return
    yield _specs(verified)
    facts = verified.facts
    if facts is None:
        return
    if verified.real_runs.evaluations:
        yield _best(verified.real_runs.evaluations[0])
    if facts.has_evals:
        yield Badge("Has Evals", icon="chart", hint="Its evaluations measure a real model")
    if facts.needs_keys:
        variables = ", ".join(facts.key_variables or facts.providers)
        hint = f"A real run reads {variables}; the specs need no key"
        yield Badge("Requires API Keys", icon="key", hint=hint)
    yield from map(_model_end, verified.model_ends)
    if facts.asks_human:
        hint = f"A real run asks a person ({', '.join(facts.questions)})"
        yield Badge("Asks a human", icon="person", hint=hint)
    if facts.files_written:
        hint = f"It writes {', '.join(facts.files_written)}"
        yield Badge("Writes files", icon="file", hint=hint)
    if facts.only_mocked:
        names = ", ".join(facts.only_mocked)
        hint = f"This version cannot run its models ({names})"
        yield Badge("Only with mocks", icon="offline", hint=hint)
    if facts.runs_offline:
        yield Badge("Runs offline", icon="offline", hint="A real run needs no network")


def _best(measured: MeasuredModel) -> Badge:
    return Badge(
        f"{measured.score} with {measured.name}, {measured.day}",
        hint=f"{measured.score} runs of its evaluation passed with {measured.result.model} on {measured.day}",
        icon="chart",
        group="Measured",
    )


def _model_end(end: ModelEnd) -> Badge:
    verb, group = ("ended", "Model ended") if end.has_ended else ("ends", "Model ends")
    successor = f"its successor is {end.successor}" if end.successor else "no successor is known"
    return Badge(
        f"{end.model.partition('/')[2]} {verb} {end.ends.day} {end.ends:%b %Y}",
        icon="clock",
        tone="failed" if end.has_ended else "quiet",
        hint=f"{end.model} {verb} on {shown_day(end.ends)}; {successor}",
        group=group,
    )


def _specs(verified: VerifiedExample) -> Badge:
    count, passed = len(verified.scenarios), verified.passed_count
    if verified.remark:
        label = NOT_VERIFIED.get(verified.outcome, "Not verified")
        return Badge(label, tone="quiet", hint=verified.remark)
    if not count:
        return Badge("No specs", tone="quiet", hint="No spec checks what this example does")
    is_good = passed == count
    tone = "passed" if is_good else "failed"
    return Badge(
        "Has Specs",
        detail=f"{passed}/{count}",
        icon=tone,
        tone=tone,
        hint=f"{passed} of {counted(count, 'scenario')} passed",
    )
