"""Which keys an example needs, and whether it needs a network: what its agents say, and the table of providers."""

import pytest

from tactus import Source, SystemClock
from tactus.facts import facts_of
from tactus.ports import Ports
from tactus.runtime import load_program


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
