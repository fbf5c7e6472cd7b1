"""What `tactus test FILE --mock` costs as a whole process, beside the least it could cost.

The floor is a Python that imports the Lua engine, Click and the Gherkin parser and does nothing. Our modules are
compiled first, as pip compiles those of an installed package. Both are run in turn, so that whatever else the machine
does falls on both; the medians are compared. Usage: python bench/startup.py [RUNS] [FILE]
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 40

FILE = sys.argv[2] if len(sys.argv) > 2 else "02-agents/02-streaming.tac"

TACTUS = str(Path(sys.executable).with_name("tactus"))

# What is compiled is kept, as it is for users.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
FLOOR = "import click, gherkin.parser, lupa.lua54"

COMMANDS = {
    "floor": [sys.executable, "-c", FLOOR],
    "tactus test --mock": [TACTUS, "test", FILE, "--mock"],
}


def measure(command: list[str]) -> tuple[float, float]:
    """Run a command; return its wall seconds and its CPU seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return wall, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and print."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    compileall.compile_dir(ROOT / "tactus", quiet=1)
    for command in COMMANDS.values():
        measure(command)
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(measure(command))
    medians = {
        name: [statistics.median(column) * 1000 for column in zip(*rows, strict=True)]
        for name, rows in times.items()
    }
    print(f"{'':<20}{'wall':>10}{'CPU':>10}   median of {RUNS} runs in turn")
    for name, (wall, cpu) in medians.items():
        print(f"{name:<20}{wall:>7.1f} ms{cpu:>7.1f} ms")
    floor, ours = medians.values()
    ratios = [mine / least for mine, least in zip(ours, floor, strict=True)]
    print(f"{'ratio':<20}{ratios[0]:>9.2f}x{ratios[1]:>9.2f}x")


if __name__ == "__main__":
    main()
