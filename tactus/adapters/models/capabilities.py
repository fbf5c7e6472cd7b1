"""What is known of models by their names. A name that is not known here is taken to be an ordinary one."""

from __future__ import annotations

import re

THINKING = re.compile(r"(gpt-([5-9]|\d\d)|o\d)([.-]|$)")
"""Models of OpenAI that think before they answer. They refuse a temperature, and name their limit otherwise."""


def takes_temperature(model: str) -> bool:
    """Tell whether a temperature is sent to a model where the program does not ask for one.

    >>> takes_temperature("openai/gpt-4o-mini"), takes_temperature("openrouter/openai/o3-mini")
    (True, False)
    >>> takes_temperature("openai/gpt-5.1"), takes_temperature("azure/o-ring")
    (False, True)
    """
    return THINKING.match(model.rpartition("/")[2]) is None
