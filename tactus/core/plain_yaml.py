"""Parses YAML as plain data: no tags, no aliases, no dates, and a limited depth.

A few lines of aliases can expand to a million values, a tag can name a Python type, and a date may not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 32
"""The maximum nesting depth of lists and mappings."""

DATE = "tag:yaml.org,2002:timestamp"


class YamlError(ValueError):
    """The text is not plain YAML; the message completes `the file …`."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        """Create an error with a reason and a line, counted from 1."""
        super().__init__(reason)
        self.line = line


def parse_yaml(text: str) -> Any:
    """Parse a YAML document; an empty one is None.

    Raises:
        YamlError: The text is not YAML, or contains more than plain data.
    """
    return _parsed(text, lambda loader: loader.get_single_data())


def lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each key of a document, counted from 1, by its path of keys.

    Raises:
        YamlError: The text is not YAML, or contains more than plain data.
    """
    return dict(_keys(_parsed(text, lambda loader: loader.get_single_node())))


def _keys(node: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            yield (*way, key.value), key.start_mark.line + 1
            yield from _keys(value, (*way, key.value))


class _PlainLoader(yaml.SafeLoader):
    """Rejects tags, aliases and dates before any object is constructed."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class has it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag != DATE]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML has no types here
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise YamlError("has an alias, and aliases are not read", line)
        if getattr(event, "tag", None) is not None:
            raise YamlError("has a tag, and tags are not read", line)
        self._depth += 1
        if self._depth > DEEPEST:
            raise YamlError(f"is nested more than {DEEPEST} levels deep", line)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _parsed(text: str, read: Any) -> Any:
    try:
        loader = _PlainLoader(text)
        return read(loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlError("is not YAML", mark.line + 1 if mark else None) from error
    except YamlError:
        raise
    # Such as integers with thousands of digits.
    except (ValueError, TypeError, RecursionError) as error:
        raise YamlError("has a value that cannot be read") from error
