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


def test_the_action_restores_no_cache():
    assert not any("cache" in str(step) for step in ACTION["runs"]["steps"])


def test_a_hook_may_find_nothing_to_run(command, in_folder):
    entry = shlex.split(next(hook["entry"] for hook in HOOKS if hook["id"] == "tactus-test"))
    folder = in_folder({"a.tac": "Procedure { function() end }"})
    assert command(*entry, "a.tac", cwd=folder).code == 0


def test_the_nightly_workflow_runs_targets_of_the_makefile_and_may_write_nothing():
    workflow = yaml.safe_load((ROOT / ".github/workflows/nightly.yml").read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = workflow["jobs"]["hostile"]["strategy"]["matrix"]["target"]
    assert all(f"\n{target}:" in makefile for target in targets)
    assert workflow["permissions"] == {"contents": "read"}


def test_the_action_hands_its_inputs_to_the_command_as_variables():
    steps = ACTION["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert not any("${{" in script for script in scripts)  # an input could hold a command
    assert "tactus test --mock" in scripts[-1]
