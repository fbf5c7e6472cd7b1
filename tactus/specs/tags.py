"""Tag expressions: `@slow and not (@draft or @network)`. The only module that imports Cucumber's parser for them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tactus.core.display import unmistakable
from tactus.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

LONGEST = 1000
"""The maximum length of an expression in characters, because the parser is recursive."""

SPLIT_BY_COMMA = re.compile(r"(?<!\\),")


@lru_cache(maxsize=32)
def tag_expression(text: str) -> Callable[[Collection[str]], bool]:
    """Parse a tag expression; return a function that tests whether tags, each with its `@`, match it.

    Args:
        text: Tags with `and`, `or`, `not` and parentheses. The `@` of a tag is optional.

    Raises:
        ConfigError: The text is not a valid expression.
    """
    # Imported late, because most commands use no tags.
    from cucumber_tag_expressions.model import Literal
    from cucumber_tag_expressions.parser import TagExpressionError, TagExpressionParser

    class Parser(TagExpressionParser):  # type: ignore[misc]
        @classmethod
        def make_operand(cls, text: str) -> Any:
            return Literal("@" + text.removeprefix("@"))

    words = " ".join(text.split()) if "\\" not in text else text.replace("\t", " ")
    if not words:
        raise _refusal(text, "it is empty")
    if len(words) > LONGEST:
        raise _refusal(text, f"it has more than {LONGEST} characters")
    if SPLIT_BY_COMMA.search(words):
        raise _refusal(text, "tags are joined by 'and' or 'or', and not by a comma")
    try:
        expression: Callable[[Collection[str]], bool] = Parser.parse(words)
        expression(())
    except TagExpressionError as error:
        raise _refusal(text, _reason_of(error)) from error
    except RecursionError as error:
        raise _refusal(text, "it is nested too deep") from error
    return expression


WORDINGS = (
    (r"Expected operand after BEGIN", "it begins with an operator; a tag is expected"),
    (r"Expected operand after (\S+)", r"a tag is expected after '\1'"),
    (r"Expected operator after (\S+)", r"'and' or 'or' is expected after '\1'"),
    (r"Too few operands", "it ends with an operator; a tag is expected"),
    (r"Too few open-parens", "a ')' closes nothing"),
    (r"Too many open-parens", "a '(' is not closed"),
    (r'Illegal escape before "(.)"', r"'\\\1' stands for nothing"),
)
"""The parser's messages, and the messages shown instead."""


def _reason_of(error: Exception) -> str:
    for pattern, wording in WORDINGS:
        if found := re.search(pattern, str(error)):
            return found.expand(wording)
    return str(error).partition("\n")[0]


def _refusal(text: str, reason: str) -> ConfigError:
    shown = unmistakable(text[:100])
    hint = "an expression looks like: @fast and not (@draft or @network)"
    return ConfigError(f"'{shown}' is not a tag expression: {reason}", hint=hint)
