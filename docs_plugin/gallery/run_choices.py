"""The providers that an example can run with besides its own: `--model` names the recommended model of each."""

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
    """A provider, and what commands say to run with it."""

    title: str
    """Its name, as readers know it."""
    model: str
    """`provider/name`."""
    key_variable: str | None
    """The environment variable with its key; None where it needs none."""

    @property
    def option(self) -> str:
        """What a command says."""
        return f"--model {self.model}"


def run_choices(verified: VerifiedExample) -> tuple[RunChoice, ...]:
    """Return the providers that an example can run with, but the one that it names; none where it asks no model."""
    asked = {SAME.get(caller.provider, caller.provider) for caller in verified.callers}
    only = next(iter(asked)) if len(asked) == 1 else None
    if not asked or (verified.facts and verified.facts.only_mocked):
        return ()
    return tuple(
        RunChoice(TITLES[provider], f"{provider}/{name}", PROVIDERS[provider].key_variable)
        for provider, name in sorted(RECOMMENDED.items())
        if provider != only
    )
