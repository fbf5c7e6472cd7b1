"""Runs a scenario that consists of the given steps."""

from tactus import ScenarioResult, Source
from tactus.specs.verification import verify
from tactus.testing import FixedClock


def run_steps(program: str, steps) -> ScenarioResult:
    """Run a program with a one-scenario specification."""
    lines = "\n".join(f"    {step}" for step in steps)
    text = f"{program}\nSpecification([[\nFeature: F\n  Scenario: S\n{lines}\n]])"
    return verify(Source("main.tac", text), FixedClock()).scenarios[0]
