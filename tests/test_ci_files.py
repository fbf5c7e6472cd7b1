"""The files with which other repositories use Tactus in their pipelines."""

import shlex

import pytest
import yaml

from tactus.cli.main import COMMANDS
from tests.conftest import ROOT

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_command_on_the_files_that_changed(hook, command, in_folder):
    program, name, *options = shlex.split(hook["entry"])
    assert (program, hook["language"], hook["files"]) == ("tactus", "python", r"\.tac$")
    assert name in COMMANDS
    text = (ROOT / "examples/02-agents/02-streaming.tac").read_text(encoding="utf-8")
    folder = in_folder({"a.tac": text, "b.tac": text})
    done = command("tactus", name, *options, "a.tac", "b.tac", cwd=folder)
    assert done.code == 0, done.err


def test_the_action_hands_its_inputs_to_the_command_as_variables():
    steps = ACTION["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert not any("${{" in script for script in scripts)  # an input could hold a command
    assert "tactus test --mock" in scripts[-1]
