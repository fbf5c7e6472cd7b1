"""What an answer costs: list prices that come with a dependency, read without a network, only when they are needed."""

import subprocess
import sys

import pytest

from tactus import Usage
from tactus.adapters.models.prices import priced

TOKENS = Usage(1_000, 100, 1_100)


def cost(model, usage=TOKENS):
    found = priced(usage, model)
    return found.prompt_cost_usd, found.completion_cost_usd


@pytest.mark.parametrize(
    ("model", "per_million"),
    [
        ("openai/gpt-6-luna", (0.10, 0.50)),
        ("openai/gpt-4o-mini-2024-07-18", (0.15, 0.60)),
        ("anthropic/claude-sonnet-5-5", (2.0, 10.0)),
        ("google/gemini-2.5-flash", (0.30, 2.50)),
        ("gemini/gemini-2.5-flash", (0.30, 2.50)),
        ("openrouter/openai/gpt-6-luna", (0.10, 0.50)),
    ],
)
def test_list_prices(model, per_million):
    prompt, completion = per_million
    assert cost(model) == pytest.approx((1_000 * prompt / 1e6, 100 * completion / 1e6))


def test_a_long_prompt_costs_what_the_list_says_of_long_prompts():
    assert cost("openai/gpt-6-luna", Usage(500_000, 0, 500_000)) == pytest.approx((0.10, 0.0))


@pytest.mark.parametrize("model", ["ollama/llama3.2", "lmstudio/gpt-6-luna"])
def test_a_model_of_this_machine_costs_nothing(model):
    assert cost(model) == (0.0, 0.0)


@pytest.mark.parametrize(
    "model",
    [
        "openai/my-model",
        "openai/gpt-6-luna-of-mine",
        "opnai/gpt-6-luna",
        "azure/gpt-6-luna",
        "openai/",
        "gpt-6-luna",
        "",
    ],
)
def test_what_nobody_knows_is_not_guessed(model):
    assert cost(model) == (None, None)


CODE = """
import socket, sys
def connect(*_): raise AssertionError("a server was asked")
socket.socket.connect = socket.getaddrinfo = connect
from tactus import Usage
from tactus.adapters.models.prices import priced
assert "genai_prices" not in sys.modules
priced(Usage(1, 1, 2), "ollama/llama3.2")
assert "genai_prices" not in sys.modules
print(priced(Usage(1_000_000, 0, 1_000_000), "openai/gpt-4o-mini").prompt_cost_usd)
assert "genai_prices" in sys.modules
"""


def test_the_list_is_imported_when_it_is_needed_and_asks_no_server():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0.15\n", "")
