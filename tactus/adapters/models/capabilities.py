"""What is known of models by their names. A name that is not known here is taken to be an ordinary one."""

from __future__ import annotations

import re

THINKING = re.compile(r"(gpt-([5-9]|\d\d)|o\d)([.-]|$)")
"""Models of OpenAI that think before they answer. They refuse a temperature, and name their limit otherwise."""

THINKING_CLAUDE = re.compile(r"claude-(opus-(4-[7-9]|[5-9])|(sonnet|haiku)-[5-9]|fable|mythos)")
"""Models of Anthropic that refuse a temperature."""


def takes_temperature(model: str) -> bool:
    """Return whether a temperature is sent to a model where the program does not ask for one.

    >>> takes_temperature("mistral/mistral-small-latest"), takes_temperature("openrouter/openai/o3-mini")
    (True, False)
    >>> takes_temperature("openai/gpt-6-luna"), takes_temperature("azure/o-ring")
    (False, True)
    >>> takes_temperature("anthropic/claude-haiku-4-5"), takes_temperature("anthropic/claude-sonnet-5-5")
    (True, False)
    """
    name = model.rpartition("/")[2]
    return not (THINKING.match(name) or THINKING_CLAUDE.search(name))


def limit_of_tokens(model: str) -> str:
    """Return how Chat Completions names the limit of an answer: models of OpenAI that think refuse the older name.

    >>> limit_of_tokens("openai/gpt-6-luna"), limit_of_tokens("anthropic/claude-sonnet-5-5")
    ('max_completion_tokens', 'max_tokens')
    """
    is_thinking = THINKING.match(model.rpartition("/")[2])
    return "max_completion_tokens" if is_thinking else "max_tokens"
