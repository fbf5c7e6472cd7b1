"""The table of model providers: their endpoints and environment variables.

All of them support the OpenAI protocol at the given endpoint. `tactus run`, `tactus providers` and the badges and notes
of gallery pages use this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tactus.core.program import AgentDeclaration


BLANKS = "".join(
    map(chr, (*range(33), 0x7F, 0x85, 0xA0, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0xFEFF))
)
"""The characters that copying may leave around addresses and keys: white space and invisible characters."""


class Provider(Struct, frozen=True):
    """A provider whose endpoint supports the OpenAI protocol."""

    name: str
    """The name in front of the slash in `provider/name`."""
    key_variable: str | None
    """The environment variable with the API key; None for local models, which need no key."""
    base_url: str | None
    """The endpoint; None if each user has their own."""
    base_url_variable: str
    """The environment variable that overrides the endpoint."""
    note: str = ""
    """A note for users."""
    allow_http: bool = False
    """True if the key may be sent over plain http."""

    def key(self, environment: Mapping[str, str]) -> str:
        """Return the key without surrounding white space; empty if it is not set."""
        return environment.get(self.key_variable, "").strip(BLANKS) if self.key_variable else ""

    @property
    def is_local(self) -> bool:
        """True if the model runs on the user's machine."""
        return self.key_variable is None

    def endpoint(self, environment: Mapping[str, str]) -> str | None:
        """Return the address to call without surrounding white space, or None if it is not set."""
        given = environment.get(self.base_url_variable, "").strip(BLANKS)
        return given or (self.base_url and self.base_url.strip(BLANKS))


OPENAI = "https://api.openai.com/v1"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai/"
BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1"

PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("openai", "OPENAI_API_KEY", OPENAI, "OPENAI_BASE_URL"),
        Provider(
            "anthropic", "ANTHROPIC_API_KEY", "https://api.anthropic.com/v1/", "ANTHROPIC_BASE_URL"
        ),
        Provider(
            "azure",
            "AZURE_OPENAI_API_KEY",
            None,
            "AZURE_OPENAI_BASE_URL",
            note="the endpoint is https://NAME.openai.azure.com/openai/v1/, the model is the deployment",
        ),
        Provider(
            "bedrock",
            "AWS_BEARER_TOKEN_BEDROCK",
            BEDROCK,
            "BEDROCK_BASE_URL",
            note="the endpoint is that of us-east-1",
        ),
        Provider("deepseek", "DEEPSEEK_API_KEY", "https://api.deepseek.com", "DEEPSEEK_BASE_URL"),
        Provider("gemini", "GEMINI_API_KEY", GEMINI, "GEMINI_BASE_URL"),
        Provider("google", "GEMINI_API_KEY", GEMINI, "GEMINI_BASE_URL", note="the same as gemini"),
        Provider("groq", "GROQ_API_KEY", "https://api.groq.com/openai/v1", "GROQ_BASE_URL"),
        Provider("lmstudio", None, "http://localhost:1234/v1", "LMSTUDIO_BASE_URL", note="local"),
        Provider("mistral", "MISTRAL_API_KEY", "https://api.mistral.ai/v1", "MISTRAL_BASE_URL"),
        Provider("ollama", None, "http://localhost:11434/v1", "OLLAMA_BASE_URL", note="local"),
        Provider(
            "openrouter",
            "OPENROUTER_API_KEY",
            "https://openrouter.ai/api/v1",
            "OPENROUTER_BASE_URL",
        ),
        Provider(
            "together", "TOGETHER_API_KEY", "https://api.together.xyz/v1", "TOGETHER_BASE_URL"
        ),
    )
}
"""The providers by name."""


def key_variable(agent: AgentDeclaration) -> str | None:
    """Return the variable with the key that an agent requires; None if it requires none or the provider is unknown."""
    if agent.api_key_env or agent.base_url:
        return agent.api_key_env
    return PROVIDERS[agent.provider].key_variable if agent.provider in PROVIDERS else None


def key_variables(agents: Iterable[AgentDeclaration]) -> list[str]:
    """Return the variables with the keys that agents require, sorted."""
    return sorted({variable for agent in agents if (variable := key_variable(agent))})


def needs_key(agent: AgentDeclaration) -> bool:
    """Return whether an agent requires a key; assumed for unknown providers."""
    is_known = agent.base_url is not None or agent.provider in PROVIDERS
    return key_variable(agent) is not None or not is_known


def needs_network(agent: AgentDeclaration) -> bool:
    """Return whether an agent's model runs on another machine."""
    if agent.base_url:
        return urlsplit(agent.base_url).hostname not in ("localhost", "127.0.0.1", "::1")
    return needs_key(agent)
