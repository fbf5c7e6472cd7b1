"""Reports the shutdown dates of the examples' models, from files and the clock; a build does not query providers."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docs_plugin.gallery.remarks import remark_about
from docs_plugin.gallery.verified_example import ModelEnd
from tactus.core.ports import Defaults
from tactus.tooling.model_names import ModelUse, lifetime_problems, model_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from docs_plugin.gallery.remarks import FileRemark
    from docs_plugin.gallery.verified_example import VerifiedExample
    from tactus.adapters.models.lifetimes import Lifetimes
    from tactus.core.ports import Clock


def build_day(clock: Clock) -> date:
    """Return the date of a build: that of `SOURCE_DATE_EPOCH` if it is set, otherwise today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else clock.today()


def with_model_ends(
    examples: Iterable[VerifiedExample], lifetimes: Lifetimes, today: date
) -> list[VerifiedExample]:
    """Add the announced shutdown dates of their models to examples."""
    return [replace(item, model_ends=tuple(_ends_of(item, lifetimes, today))) for item in examples]


def lifetime_remarks(
    examples: Iterable[VerifiedExample], lifetimes: Lifetimes, today: date
) -> Iterator[FileRemark]:
    """Yield remarks about models that have been shut down or will be soon, unless an example ignores them."""
    for item in examples:
        if item.result.expectation.ignores_models:
            continue
        yield from map(remark_about, lifetime_problems(_uses_of(item), lifetimes, today))


def _uses_of(verified: VerifiedExample) -> tuple[ModelUse, ...]:
    if verified.program is None:
        return ()
    return model_uses(verified.program, verified.callers, Defaults().provider)


def _ends_of(verified: VerifiedExample, lifetimes: Lifetimes, today: date) -> Iterator[ModelEnd]:
    for model in dict.fromkeys(use.model for use in _uses_of(verified)):
        lifetime = lifetimes.of(model)
        if lifetime and lifetime.ends:
            yield ModelEnd(model, lifetime.ends, lifetime.ends <= today, lifetime.successor)
