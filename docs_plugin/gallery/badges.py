"""Says in a word or two what is true of an example, from the facts of its declarations and its runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactus.specs.report import Outcome, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs_plugin.gallery.verified_example import ProvedExample


@dataclass(frozen=True)
class Badge:
    """A badge."""

    label: str
    """What readers filter by."""
    detail: str = ""
    """What comes after it, as in `3/3 ✓ 7.7 ms`."""
    tone: str = ""
    """passed, failed, quiet or nothing."""
    hint: str = ""
    """The same at length."""


UNPROVED = {Outcome.SKIPPED: "Skipped", Outcome.FAILED_AS_EXPECTED: "Fails as expected"}


def badges_of(proved: ProvedExample) -> tuple[Badge, ...]:
    """Return the badges of an example."""
    return tuple(_badges(proved))


def _badges(proved: ProvedExample) -> Iterator[Badge]:
    if proved.error:
        yield Badge("Does not load", tone="failed")
        return
    yield _specs(proved)
    facts = proved.facts
    if facts is None:
        return
    if facts.has_evals:
        yield Badge("Has Evals", hint="It also measures how well a real model does")
    if facts.needs_keys:
        variables = ", ".join(facts.key_variables or facts.providers)
        yield Badge(
            "Requires API Keys", hint=f"A real run reads {variables}; the specs need no key"
        )
    if facts.asks_human:
        yield Badge("Asks a human", hint=f"A real run asks a person ({', '.join(facts.questions)})")
    if facts.files_written:
        yield Badge("Writes files", hint=f"It writes {', '.join(facts.files_written)}")
    if facts.runs_offline:
        yield Badge("Runs offline", hint="A real run needs no network")


def _specs(proved: ProvedExample) -> Badge:
    count, passed = len(proved.scenarios), proved.passed_count
    if proved.remark:
        label = UNPROVED.get(proved.outcome, "Not verified")
        return Badge(label, tone="quiet", hint=proved.remark)
    if not count:
        return Badge("No specs", tone="quiet", hint="Nothing proves what this example does")
    time = duration(proved.elapsed_seconds) if proved.elapsed_seconds else ""
    is_good = passed == count
    return Badge(
        "Has Specs",
        detail=f"{passed}/{count} {'✓' if is_good else '✗'} {time}".rstrip(),
        tone="passed" if is_good else "failed",
        hint=f"{passed} of {count} scenario{'s' * (count != 1)} passed"
        + (f" in {time}" if time else ""),
    )
