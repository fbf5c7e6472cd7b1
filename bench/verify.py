"""What the gate costs per scenario, beside the least it could cost: create a Lua, load the file, call it.

Generated examples of one simple scenario each go through `tactus test --mock` as whole processes: cold, with an empty
cache, and warm, right after. What the same command takes for a single example that is cached is its start-up, and is
taken off. CPU seconds are those of the command and its worker processes. Medians of several runs in turn.
Usage: python bench/verify.py [RUNS] [COUNT…]
"""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lupa import lua54

ROOT = Path(__file__).parent.parent
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
COUNTS = [int(text) for text in sys.argv[2:]] or [24, 300, 1000]

TACTUS = str(Path(sys.executable).with_name("tactus"))

# What is compiled is kept, as it is for users.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

EXAMPLE = """-- Greeting number %d
greeter = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "Greet {input.name}.",
}

Procedure {
  input = { name = field.string { default = "Ada" } },
  output = { text = field.string {} },
  function(input)
    return { text = greeter("Hi from " .. input.name).output }
  end,
}

Specification([[
Feature: Greeting
  Scenario: Greets
    Given the input name is "Bob"
    And the agent "greeter" responds with "Hello."
    When the procedure runs
    Then the output text should be "Hello."
]])
"""


def generate(folder: Path, count: int) -> Path:
    """Write examples, in chapters of twenty."""
    for number in range(count):
        path = folder / "examples" / f"{number // 20:03}-chapter" / f"{number:04}.tac"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(EXAMPLE % number, encoding="utf-8")
    return folder


def run(folder: Path, jobs: int) -> tuple[float, float]:
    """Test a folder; return wall and CPU milliseconds of the command and its children."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [TACTUS, "test", "--mock", "--jobs", str(jobs)],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    wall = time.perf_counter() - started
    # What a child used is counted to its parent once it was waited for.
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def floor(count: int = 300) -> float:
    """Return the CPU milliseconds of a Lua that is created, given a file, and called."""
    text = (
        b"local said = {} return function(name) said.text = 'Hi from ' .. name return said.text end"
    )
    started = time.process_time()
    for _ in range(count):
        lua54.LuaRuntime(encoding=None).execute(text)(b"Bob")
    return (time.process_time() - started) / count * 1000


def measure(folder: Path, jobs: int) -> dict[str, tuple[float, float]]:
    """Return the medians of cold and warm runs of a folder."""
    times: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    for _ in range(RUNS):
        shutil.rmtree(folder / ".cache", ignore_errors=True)
        for kind in times:
            times[kind].append(run(folder, jobs))
    return {
        kind: (statistics.median(r[0] for r in rows), statistics.median(r[1] for r in rows))
        for kind, rows in times.items()
    }


def main() -> None:
    """Measure and print."""
    compileall.compile_dir(ROOT / "tactus", quiet=1)
    least = statistics.median(floor() for _ in range(5))
    print(f"floor: a Lua created, given a file and called: {least:.2f} ms CPU")
    with tempfile.TemporaryDirectory() as name:
        folders = {str(n): generate(Path(name, str(n)), n) for n in COUNTS}
        # Two, for a file that is named alone is always run.
        start = measure(generate(Path(name, "start"), 2), 1)["warm"]
        print(f"start-up (two cached files): {start[0]:.0f} ms wall, {start[1]:.0f} ms CPU")
        print(
            f"{'examples':>9}{'jobs':>5}{'':>6}{'wall':>10}{'CPU':>10}{'ms each':>9}{'floors':>8}"
        )
        for label, folder in folders.items():
            count = int(label)
            for jobs in (1, 2):
                for kind, (wall, cpu) in measure(folder, jobs).items():
                    each = (cpu - start[1]) / count
                    print(
                        f"{label:>9}{jobs:>5}{kind:>6}{wall:>7.0f} ms{cpu:>7.0f} ms"
                        f"{each:>9.2f}{each / least:>8.1f}"
                    )
        real = Path(name, "real")
        shutil.copytree(ROOT / "examples", real / "examples")
        for kind, (wall, cpu) in measure(real, 1).items():
            print(f"{'real':>9}{1:>5}{kind:>6}{wall:>7.0f} ms{cpu:>7.0f} ms")


if __name__ == "__main__":
    main()
