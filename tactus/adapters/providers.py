"""The providers of models, as data: where each is reached and which variables of the environment it reads.

The same table answers `tactus run` and the note on a gallery page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """A provider with an OpenAI-compatible endpoint."""

    name: str
    """What stands before the slash in `provider/name`."""
    key_variable: str
    """The environment variable that holds the key."""
    base_url_variable: str
    """The environment variable that may name another endpoint."""


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("openai", key_variable="OPENAI_API_KEY", base_url_variable="OPENAI_BASE_URL"),
    )
}
"""The providers by name."""


def key_variables(providers: set[str]) -> list[str]:
    """Return the variables that hold the keys of some providers, sorted; those of unknown ones are left out."""
    return sorted(PROVIDERS[name].key_variable for name in providers if name in PROVIDERS)
