"""Fixtures that run files through the gate."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tactus import GateOptions, verify_files


@pytest.fixture
def gate(in_folder, tmp_path, monkeypatch):
    """Write files and run the programs among them: `gate({"a.tac": "…"}, jobs=2)`."""
    monkeypatch.chdir(tmp_path)

    def run(files=None, **options):
        in_folder(files or {})
        paths = sorted(Path().glob("*.tac"))
        return list(verify_files(paths, GateOptions(**options)))

    return run


@pytest.fixture
def failures(gate):
    """Run one program and return the failures of all its scenarios as `line: message`."""

    def run(text, **options):
        result = gate({"a.tac": text}, **options)[0]
        if result.error:
            return [f"{error.location.line}: {error.message}" for error in result.error.errors]
        steps = [scenario.failed_step for scenario in result.scenarios]
        return [step and f"{step.failure.location.line}: {step.failure.message}" for step in steps]

    return run


WORK = """
import json, os, signal
from tactus.gate.processes.journal import Journal, nameless_file
from tactus.gate.processes.messages import Verify, encoded
from tactus.gate.processes.worker import work
tasks, answers, notes = os.pipe(), os.pipe(), nameless_file()
Journal(notes).give(encoded(Verify("a.tac", "Procedure { function() end }", 5)))
os.write(tasks[1], b".")
os.close(tasks[1])
work(tasks[0], answers[1], (notes,))
"""


@pytest.fixture
def after_work(in_folder):
    """Run the specifications of a file in a process, and return the values of some expressions afterwards."""

    def run(expressions, **variables):
        done = subprocess.run(
            [sys.executable, "-c", f"{WORK}print({expressions})"],
            cwd=in_folder({"a.tac": ""}),
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    return run
