"""Scenarios as plain values: what a specification says, with backgrounds and rows of outlines in place."""

from msgspec import Struct

from tactus.core.source import SourceLocation


class Step(Struct, frozen=True, gc=False):
    """A step of a scenario."""

    keyword: str
    """The keyword as written: Given, When, Then, And, But or *."""
    text: str
    location: SourceLocation
    section: str | None = None
    """Given, When or Then; None where its keyword belongs to none of them."""
    argument: list[list[str]] | str | None = None
    """The rows of its data table, or its doc string."""


class Scenario(Struct, frozen=True, gc=False):
    """A scenario, including the steps of its background and the values of its Examples row."""

    feature: str
    name: str
    tags: tuple[str, ...]
    location: SourceLocation
    steps: tuple[Step, ...]
