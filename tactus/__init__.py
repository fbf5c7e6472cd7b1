"""Tactus: programs for AI agents, tested by the specifications in the same file.

Only the names exported here are public; everything else may change.

>>> from tactus import Source, SystemClock, verify
>>> source = Source("hello.tac", "Procedure { function() return { text = 'hello' } end }")
>>> verify(source, SystemClock()).passed
True

They are imported on first use, so that a Pygments lexer or a docs plugin that only imports this
package does not load Lua.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tactus.adapters.system_clock import SystemClock
    from tactus.core.errors import LoadError, RunError, TactusError
    from tactus.core.files.reading import read_source
    from tactus.core.ports import EventSink, ModelChunk, ModelClient, ModelRequest, Ports
    from tactus.core.program import Program
    from tactus.core.results import RunResult, Usage
    from tactus.core.source import Source, SourceLocation
    from tactus.engine.session import load_program, run_program
    from tactus.gate.pipeline import GateOptions, verify_files
    from tactus.specs.report import FileResult, Report, ScenarioResult, Status, StepResult
    from tactus.specs.scenario import Scenario
    from tactus.specs.verification import verify

HOMES = {
    "EventSink": "core.ports",
    "FileResult": "specs.report",
    "GateOptions": "gate.pipeline",
    "LoadError": "core.errors",
    "ModelChunk": "core.ports",
    "ModelClient": "core.ports",
    "ModelRequest": "core.ports",
    "Ports": "core.ports",
    "Program": "core.program",
    "Report": "specs.report",
    "RunError": "core.errors",
    "RunResult": "core.results",
    "Scenario": "specs.scenario",
    "ScenarioResult": "specs.report",
    "Source": "core.source",
    "SourceLocation": "core.source",
    "Status": "specs.report",
    "StepResult": "specs.report",
    "SystemClock": "adapters.system_clock",
    "TactusError": "core.errors",
    "Usage": "core.results",
    "load_program": "engine.session",
    "read_source": "core.files.reading",
    "run_program": "engine.session",
    "verify": "specs.verification",
    "verify_files": "gate.pipeline",
}
"""The module that defines each public name."""

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
