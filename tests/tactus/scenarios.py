"""Runs one scenario, made of the steps a test is about."""

from tactus import ScenarioResult, Source
from tactus.specs.verification import verify
from tactus.testing import FixedClock


def run_steps(program: str, steps) -> ScenarioResult:
    """Run a program with a specification of one scenario below it."""
    lines = "\n".join(f"    {step}" for step in steps)
    text = f"{program}\nSpecification([[\nFeature: F\n  Scenario: S\n{lines}\n]])"
    return verify(Source("main.tac", text), FixedClock()).scenarios[0]
