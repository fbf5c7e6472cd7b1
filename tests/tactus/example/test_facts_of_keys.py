"""Which keys an example needs, and whether it needs a network: what calls models says, and the table of providers."""

import pytest

from tactus import Source, SystemClock, verify
from tactus.core.ports import Ports
from tactus.engine.session import load_program
from tactus.example.facts import facts_of
from tactus.testing import FixedClock


@pytest.mark.parametrize(
    ("agent", "variables", "needs_keys", "runs_offline"),
    [
        ('model = "groq/a"', ("GROQ_API_KEY",), True, False),
        ('model = "ollama/a"', (), False, True),
        ('model = "unheard/a"', (), True, False),
        ('model = "openai/a", api_key_env = "MINE"', ("MINE",), True, False),
        ('model = "a", base_url = "http://localhost:8000/v1"', (), False, True),
        ('model = "a", base_url = "https://example.com/v1"', (), False, False),
        (
            'model = "a", base_url = "https://example.com/v1", api_key_env = "MINE"',
            ("MINE",),
            True,
            False,
        ),
    ],
)
def test_keys_and_network(agent, variables, needs_keys, runs_offline):
    text = f'a = Agent {{ {agent}, system_prompt = "S" }}\nProcedure {{ function() end }}'
    program = load_program(Source("main.tac", text), Ports(lambda _event: None, SystemClock()))
    facts = facts_of(program)
    assert (facts.key_variables, facts.needs_keys, facts.runs_offline) == (
        variables,
        needs_keys,
        runs_offline,
    )


CLASSIFIER = """mood = Classify { name = "mood", model = "groq/a", classes = { "good", "bad" }, prompt = "How is it?" }
Procedure { function() return { mood = mood("What a day!").value } end }
"""
ASKED = """Specification([[
Feature: F
  Scenario: Asked
    Given the model "mood" predicts "good"
    When the procedure runs
    Then the output mood should be "good"
]])
"""


def test_a_classifier_asks_the_model_that_it_asked_in_a_mock_run():
    report = verify(Source("a.tac", CLASSIFIER + ASKED), FixedClock())
    assert report.passed
    facts = facts_of(report.program, report)
    assert (facts.models, facts.key_variables) == (("groq/a",), ("GROQ_API_KEY",))
    assert (facts.needs_keys, facts.runs_offline, facts.model_calls) == (True, False, 1)


def test_what_may_ask_a_model_and_did_not_run_is_not_said_to_run_offline():
    facts = facts_of(verify(Source("a.tac", CLASSIFIER), FixedClock()).program)
    assert (facts.models, facts.runs_offline) == ((), False)


@pytest.mark.parametrize(
    ("model", "models", "runs_offline"),
    [
        ('type = "llm", provider = "groq", model = "a"', ("groq/a",), False),
        ('type = "llm"', ("openai/gpt-6-luna",), False),
        ('type = "llm", model = "ollama/a"', ("ollama/a",), True),
        ('type = "http", endpoint = "https://models.example/a"', (), False),
        ('type = "mock", value = 1', (), True),
        ('type = "registry", name = "m", version = "latest"', (), False),
    ],
)
def test_declared_models_count_like_agents(model, models, runs_offline):
    text = f"m = Model {{ {model} }}\nProcedure {{ function() end }}"
    facts = facts_of(verify(Source("a.tac", text), FixedClock()).program)
    assert (facts.models, facts.runs_offline) == (models, runs_offline)
