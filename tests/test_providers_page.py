"""The table in docs/guides/providers.md is made from the providers themselves; `make golden` writes it anew."""

from tactus.adapters.models.providers import PROVIDERS
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "guides" / "providers.md"
BEGIN, END = "| provider |", "\n\n"


def row(provider):
    key = f"`{provider.key_variable}`" if provider.key_variable else "none: it runs on your machine"
    endpoint = f"`{provider.base_url}`" if provider.base_url else "your own"
    return f"| `{provider.name}` | {key} | {endpoint} |"


def test_the_page_has_the_table_of_the_providers(golden):
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    rows = [f"{BEGIN} key | endpoint |", "|---|---|---|"]
    table = "\n".join(rows + [row(provider) for provider in PROVIDERS.values()])
    golden(PAGE, head + table + END + tail)


def test_the_page_says_which_variable_leads_to_another_endpoint():
    text = PAGE.read_text(encoding="utf-8")
    for name, provider in PROVIDERS.items():
        variable = provider.base_url_variable
        assert variable == f"{name.upper()}_BASE_URL" or f"`{variable}`" in text, name
