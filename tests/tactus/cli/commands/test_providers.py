"""`tactus providers`."""

from tactus.adapters.models.providers import PROVIDERS


def test_each_is_listed_with_a_tick_where_its_key_is_set(command):
    done = command("tactus", "providers", GROQ_API_KEY="sk-secret", MISTRAL_API_KEY=" ")
    assert done.code == 0
    lines = done.out.splitlines()
    assert [line.split()[1] for line in lines[::2]] == list(PROVIDERS)
    ticked = [line.split()[1] for line in lines[::2] if line.startswith("✓")]
    assert ticked == ["groq", "lmstudio", "ollama"]
    assert "- openai      OPENAI_API_KEY" in lines
    assert "              https://api.openai.com/v1 (or OPENAI_BASE_URL)" in lines
    assert "sk-secret" not in done.out


def test_another_endpoint_is_shown(command):
    done = command("tactus", "providers", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    assert "http://127.0.0.1:1/v1 (or OPENAI_BASE_URL)" in done.out
