"""Lists the values by which examples can be filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs_plugin.gallery.badges import badges_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docs_plugin.gallery.verified_example import VerifiedExample

KINDS = ("badge", "tag", "provider", "construct")


def values_of(verified: VerifiedExample) -> dict[str, list[str]]:
    """Return the filter values of an example, by facet."""
    facts = verified.facts
    return {
        "badge": _labels_of(verified),
        "tag": list(verified.example.tags),
        "provider": list(verified.providers),
        "construct": [use.name for use in facts.constructs] if facts else [],
    }


def _labels_of(verified: VerifiedExample) -> list[str]:
    return list(dict.fromkeys(badge.group or badge.label for badge in badges_of(verified)))


def choices_of(examples: Iterable[VerifiedExample]) -> dict[str, list[str]]:
    """Return the available filter values, by facet that has any."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for verified in examples:
        for kind, values in values_of(verified).items():
            found[kind].update(values)
    return {
        kind: sorted(values, key=lambda value: (value.casefold(), value))
        for kind, values in found.items()
        if values
    }
