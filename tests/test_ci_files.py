"""The files with which other repositories use Tactus in their pipelines."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

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
    assert "tactus test --mock" in scripts[1]
    assert "tactus eval" in scripts[2]


def test_the_action_evaluates_only_if_models_are_named(command, in_folder, openai_server, tmp_path):
    step = ACTION["runs"]["steps"][-1]
    assert step["if"] == "inputs.models != ''"
    assert ACTION["inputs"]["models"]["default"] == ""
    text = """\
poet = Agent { model = "openai/gpt-6-luna", system_prompt = "S" }
Procedure { function() return { text = poet("Go.").output } end }
Evaluation { dataset = { { name = "a", inputs = {} } }, evaluators = { field.equals_expected {} } }
"""
    in_folder({"examples/a.tac": text, "more/b.tac": text})
    for _ in range(2):
        openai_server.answer("Rain.")
    variables = {"PATHS": "examples more", "MODELS": "openai/gpt-6-luna", "MAX_COST": "1"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path), **openai_server.variables, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(item.name for item in tmp_path.rglob("*.json")) == ["openai-gpt-6-luna.json"] * 2
