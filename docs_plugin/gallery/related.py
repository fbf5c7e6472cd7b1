"""Relates examples by the constructs they use: new constructs in each example, and examples that share constructs."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs_plugin.gallery.verified_example import VerifiedExample

NEAREST = 8
"""The maximum number of examples considered on either side for each construct, which keeps the run time linear."""


class Relations:
    """The constructs that the examples of a gallery share."""

    def __init__(self, examples: Sequence[VerifiedExample]) -> None:
        self._examples = examples
        self._constructs = [
            tuple(use.name for use in item.facts.constructs) if item.facts else ()
            for item in examples
        ]
        self._index = {item.example.slug: index for index, item in enumerate(examples)}

    @cached_property
    def _users(self) -> dict[str, list[int]]:
        """The indexes of the examples that use each construct, in reading order."""
        users: dict[str, list[int]] = {}
        for index, names in enumerate(self._constructs):
            for name in names:
                users.setdefault(name, []).append(index)
        return users

    def new_constructs(self, verified: VerifiedExample) -> tuple[str, ...]:
        """Return the constructs that no earlier example uses."""
        index = self._index[verified.example.slug]
        return tuple(name for name in self._constructs[index] if self._users[name][0] == index)

    def related(self, verified: VerifiedExample, *, most: int) -> tuple[VerifiedExample, ...]:
        """Return the examples that share the most constructs with one; rare constructs count more.

        Among equal examples, the nearer one comes first.
        """
        index = self._index[verified.example.slug]
        likeness: dict[int, int] = {}
        for name in self._constructs[index]:
            users = self._users[name]
            place = bisect_left(users, index)
            weight = 1000 // len(users)
            for other in users[max(0, place - NEAREST) : place + NEAREST + 1]:
                likeness[other] = likeness.get(other, 0) + weight
        likeness.pop(index, None)
        best = sorted(likeness, key=lambda other: (-likeness[other], abs(other - index), other))
        return tuple(self._examples[other] for other in best[:most])
