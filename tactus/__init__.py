"""Tactus: programs for AI agents with their specifications in one file, run and proved.

The public names are here; everything else may change.

>>> from tactus import Source, SystemClock, verify
>>> source = Source("hello.tac", "Procedure { function() return { text = 'hello' } end }")
>>> verify(source, SystemClock()).passed
True

They are imported when they are first used, so that a Pygments lexer or a docs plugin that only
names this package does not pay for Lua.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tactus.adapters.system_clock import SystemClock
    from tactus.errors import LoadError, RunError, TactusError
    from tactus.gate import GateOptions, verify, verify_files
    from tactus.ports import EventSink, ModelChunk, ModelClient, ModelRequest, Ports
    from tactus.program import Program
    from tactus.results import RunResult, Usage
    from tactus.runtime import load_program, read_source, run_program
    from tactus.source import Source, SourceLocation
    from tactus.specs.gherkin import Scenario
    from tactus.specs.report import FileResult, Report, ScenarioResult, Status, StepResult

HOMES = {
    "EventSink": "ports",
    "FileResult": "specs.report",
    "GateOptions": "gate",
    "LoadError": "errors",
    "ModelChunk": "ports",
    "ModelClient": "ports",
    "ModelRequest": "ports",
    "Ports": "ports",
    "Program": "program",
    "Report": "specs.report",
    "RunError": "errors",
    "RunResult": "results",
    "Scenario": "specs.gherkin",
    "ScenarioResult": "specs.report",
    "Source": "source",
    "SourceLocation": "source",
    "Status": "specs.report",
    "StepResult": "specs.report",
    "SystemClock": "adapters.system_clock",
    "TactusError": "errors",
    "Usage": "results",
    "load_program": "runtime",
    "read_source": "runtime",
    "run_program": "runtime",
    "verify": "gate",
    "verify_files": "gate",
}
"""The module each public name lives in."""

__all__ = [
    "EventSink",
    "FileResult",
    "GateOptions",
    "LoadError",
    "ModelChunk",
    "ModelClient",
    "ModelRequest",
    "Ports",
    "Program",
    "Report",
    "RunError",
    "RunResult",
    "Scenario",
    "ScenarioResult",
    "Source",
    "SourceLocation",
    "Status",
    "StepResult",
    "SystemClock",
    "TactusError",
    "Usage",
    "load_program",
    "read_source",
    "run_program",
    "verify",
    "verify_files",
]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'tactus' has no attribute '{name}'")
    return getattr(importlib.import_module(f"tactus.{HOMES[name]}"), name)
