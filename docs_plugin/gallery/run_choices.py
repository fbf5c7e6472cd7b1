"""The alternative providers that an example can run with, through `--model` and each provider's recommended model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactus.adapters.models.lifetimes import RECOMMENDED, SAME
from tactus.adapters.models.providers import PROVIDERS

if TYPE_CHECKING:
    from docs_plugin.gallery.verified_example import VerifiedExample

TITLES = {"anthropic": "Anthropic", "gemini": "Gemini", "ollama": "Ollama", "openai": "OpenAI"}


@dataclass(frozen=True)
class RunChoice:
    """A provider and the command-line option that selects it."""

    title: str
    """The provider's display name."""
    model: str
    """The model as `provider/name`."""
    key_variable: str | None
    """The environment variable with the provider's API key; None if it requires none."""

    @property
    def option(self) -> str:
        """The option for commands."""
        return f"--model {self.model}"


def run_choices(verified: VerifiedExample) -> tuple[RunChoice, ...]:
    """Return the providers that an example can run with, except its own; empty if it calls no model."""
    asked = {SAME.get(caller.provider, caller.provider) for caller in verified.callers}
    only = next(iter(asked)) if len(asked) == 1 else None
    if not asked or (verified.facts and verified.facts.only_mocked):
        return ()
    return tuple(
        RunChoice(TITLES[provider], f"{provider}/{name}", PROVIDERS[provider].key_variable)
        for provider, name in sorted(RECOMMENDED.items())
        if provider != only
    )
