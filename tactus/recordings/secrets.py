"""Finds API keys, and text that looks like one, in recordings, because these are published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactus.adapters.masking import SHORTEST_KEY, Masking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL", re.IGNORECASE)
"""The names of environment variables whose values are secret."""

LOOKS_LIKE_A_KEY = re.compile(
    r"""
      \b(?:sk|pk|rk)-(?:[A-Za-z]+-)*[A-Za-z0-9_-]{16,}      # OpenAI, Anthropic, Stripe, …
    | \b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}
    | \b(?:gsk|hf|xai|npm|tgp)_[A-Za-z0-9]{20,}             # Groq, Hugging Face, xAI, npm, Together
    | \bgh[pousr]_[A-Za-z0-9]{30,} | \bgithub_pat_\w{30,} | \bglpat-[\w-]{20,}
    | \bAIza[\w-]{30,}                                      # Google
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                         # AWS
    | \bxox[abpors]-[\w-]{10,}                              # Slack
    | \beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}            # a JSON Web Token
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----
    | \bBearer[ ]+[A-Za-z0-9._~+/-]{20,}=*
    | ://[^\s/:@"]+:[^\s/:@"]{4,}@                          # a password in an address
    """,
    re.VERBOSE,
)


def secrets_of(environment: Mapping[str, str], names: Iterable[str] = ()) -> dict[str, Masking]:
    """Return the maskings of the secret values in an environment, by variable.

    Args:
        environment: The variables.
        names: Variables that are known to hold keys, whatever their names.
    """
    known = frozenset(names)
    return {
        name: Masking([value.strip()])
        for name, value in sorted(environment.items())
        if (name in known or SECRET_NAMES.search(name)) and len(value.strip()) >= SHORTEST_KEY
    }


def secret_in(text: str, secrets: Mapping[str, Masking]) -> str | None:
    """Describe a key, or text that looks like one, in a text; None if there is none.

    >>> secret_in("the key is sk-proj-abcdefghijklmnopqrstuvwx", {})
    "'sk-p…', which looks like a key,"
    >>> secret_in("the task-force-of-the-whole-department", {})
    >>> secret_in("say correct-horse", secrets_of({"MY_TOKEN": "correct-horse"}))
    'the value of MY_TOKEN'
    """
    for name, masking in secrets.items():
        if masking(text) != text:
            return f"the value of {name}"
    found = LOOKS_LIKE_A_KEY.search(text)
    return f"'{found[0][:4]}…', which looks like a key," if found else None
