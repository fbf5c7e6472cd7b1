"""The capabilities of models by name. Unknown models are treated as ordinary ones."""

from __future__ import annotations

import re

THINKING = re.compile(r"(gpt-([5-9]|\d\d)|o\d)([.-]|$)")
"""OpenAI's reasoning models, which reject a temperature and use another name for the token limit."""

THINKING_CLAUDE = re.compile(r"claude-(opus-(4-[7-9]|[5-9])|(sonnet|haiku)-[5-9]|fable|mythos)")
"""Anthropic's models that reject a temperature."""


def takes_temperature(model: str) -> bool:
    """Return whether a model is sent a temperature if the program does not set one.

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
    """Return the name of the token limit in Chat Completions; OpenAI's reasoning models reject the older name.

    >>> limit_of_tokens("openai/gpt-6-luna"), limit_of_tokens("anthropic/claude-sonnet-5-5")
    ('max_completion_tokens', 'max_tokens')
    """
    is_thinking = THINKING.match(model.rpartition("/")[2])
    return "max_completion_tokens" if is_thinking else "max_tokens"
