"""A folder of programs, and the gate they pass through."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactus import GateOptions, verify_files


@pytest.fixture
def gate(in_folder, tmp_path, monkeypatch):
    """Write files, and run those that are programs: `gate({"a.tac": "…"}, jobs=2)`."""
    monkeypatch.chdir(tmp_path)

    def run(files=None, **options):
        in_folder(files or {})
        paths = sorted(Path().glob("*.tac"))
        return list(verify_files(paths, GateOptions(**options)))

    return run


@pytest.fixture
def failures(gate):
    """Run one program; return what is wrong, as `line: message`, of all its scenarios."""

    def run(text, **options):
        result = gate({"a.tac": text}, **options)[0]
        if result.error:
            return [f"{error.location.line}: {error.message}" for error in result.error.errors]
        steps = [scenario.failed_step for scenario in result.scenarios]
        return [step and f"{step.failure.location.line}: {step.failure.message}" for step in steps]

    return run
