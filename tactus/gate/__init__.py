"""The gate: runs the specifications of files and reports how they ended.

`verify` runs those of one program, here and now. `verify_files` is what `tactus test`, pytest and the docs build go
through: the same runs, each file as it asks for itself (`expectations`), in processes that are ended when nothing else
helps (`workers`, or that of the command, see `tactus.supervision`), shut off from the world (`seal`), and only where
something changed since they last passed (`cache`).
"""

from tactus.gate.files import GateOptions, verify_files
from tactus.gate.verification import TIMEOUT_SECONDS, verify

__all__ = ["TIMEOUT_SECONDS", "GateOptions", "verify", "verify_files"]
