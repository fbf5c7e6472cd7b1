"""What `tactus run` costs beside a ten-line script on the raw SDK: first token, tokens per second, CPU, memory.

A server on loopback, a process of its own, answers each request with the tokens asked for, as fast as they are read.
Both programs are whole processes that write to a pipe, run in turn; medians are compared. Time to the first token runs
from the start of the process to its first byte of output, the rate from there to its end.
Usage: python bench/streaming.py [RUNS] [TOKENS]
"""

from __future__ import annotations

import compileall
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
TOKENS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
FEW, MANY = 1_000, 100_000
"""The lengths of answers between which memory is compared."""

RAW = """
import sys
from openai import OpenAI
stream = OpenAI().chat.completions.create(
    model="gpt-6-luna",
    messages=[{"role": "system", "content": "Talk."}, {"role": "user", "content": sys.argv[1]}],
    stream=True,
    stream_options={"include_usage": True},
)
for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
"""

PROGRAM = """
talker = Agent { model = "openai/gpt-6-luna", system_prompt = "Talk." }
Procedure {
  input = { tokens = field.string { required = true } },
  function(input) talker(input.tokens) end,
}
"""


@dataclass
class Measured:
    """One process."""

    first_token: float
    """Seconds of wall time."""
    first_cpu: float
    """Seconds of CPU time up to the first token, in steps of a tick; only Linux tells."""
    tokens_per_second: float
    cpu: float
    """Seconds."""
    memory: float
    """MiB at the peak."""


def serve(ports: Queue[int]) -> None:
    """Answer requests; the last message of each says how many tokens are wanted."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            count = int(request["messages"][-1]["content"])
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(chunk({"role": "assistant", "content": "tok "}))
            block = chunk({"content": "tok "}) * 100
            for _ in range((count - 1) // 100):
                self.wfile.write(block)
            self.wfile.write(chunk({"content": "tok "}) * ((count - 1) % 100))
            self.wfile.write(chunk({}, "stop") + b"data: [DONE]\n\n")

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ports.put(server.server_address[1])
    server.serve_forever()


def chunk(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    """Word a piece of an answer as OpenAI does."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    data = {
        "id": "chatcmpl-BRN0pkcvXUP3tP0fXsdAfWk4ttCZq",
        "object": "chat.completion.chunk",
        "created": 1746000000,
        "model": "gpt-6-luna",
        "service_tier": "default",
        "system_fingerprint": "fp_129a36352a",
        "choices": [choice],
        "usage": None,
    }
    return b"data: " + json.dumps(data, separators=(",", ":")).encode() + b"\n\n"


def measure(command: list[str], environment: dict[str, str], tokens: int) -> Measured:
    """Run a command and read what it writes."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    pipe = process.stdout.fileno()
    read = len(os.read(pipe, 1))
    first = time.perf_counter()
    first_cpu = cpu_so_far(process.pid)
    while data := os.read(pipe, 65536):
        read += len(data)
    _, status, usage = os.wait4(process.pid, 0)
    ended = time.perf_counter()
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    assert read in (4 * tokens, 4 * tokens + 1), (read, command)
    return Measured(
        first_token=first - started,
        first_cpu=first_cpu,
        tokens_per_second=tokens / (ended - first),
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss / 1024,
    )


def cpu_so_far(pid: int) -> float:
    """Return the CPU seconds of a process that runs; not a number where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.nan
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def median(rows: list[Measured], name: str) -> float:
    """Return the median of one column."""
    return statistics.median(getattr(row, name) for row in rows)


def show(rows: dict[str, list[Measured]]) -> None:
    """Print the medians of both programs, and ours in relation to the other."""
    columns = {
        "first_token": 1000,
        "first_cpu": 1000,
        "tokens_per_second": 1,
        "cpu": 1000,
        "memory": 1,
    }
    heads = ("first token", "CPU to it", "tokens/s", "CPU", "memory")
    print(f"{'':<12}" + "".join(f"{head:>14}" for head in heads))
    for name, measured in rows.items():
        values = [median(measured, column) * factor for column, factor in columns.items()]
        units = ("{:>11.0f} ms", "{:>11.0f} ms", "{:>14.0f}", "{:>11.0f} ms", "{:>10.0f} MiB")
        cells = [unit.format(value) for unit, value in zip(units, values, strict=True)]
        print(f"{name:<12}" + "".join(cells))
    raw, ours = rows.values()
    ratios = [median(ours, column) / median(raw, column) for column in columns]
    print(f"{'ratio':<12}" + "".join(f"{ratio:>13.2f}x" for ratio in ratios))


def main() -> None:
    """Measure and print."""
    ports: Queue[int] = Queue()
    server = Process(target=serve, args=(ports,), daemon=True)
    server.start()
    environment = os.environ | {
        "OPENAI_API_KEY": "sk-bench",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{ports.get()}/v1",
    }
    compileall.compile_dir(ROOT / "tactus", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "raw.py").write_text(RAW)
        (Path(folder) / "talker.tac").write_text(PROGRAM)
        tactus = str(Path(sys.executable).with_name("tactus"))

        def commands(tokens: int) -> dict[str, list[str]]:
            ours = [tactus, "run", f"{folder}/talker.tac", "--param", f"tokens={tokens}"]
            return {"raw SDK": [sys.executable, f"{folder}/raw.py", str(tokens)], "tactus": ours}

        for command in commands(FEW).values():
            measure(command, environment, FEW)
        rows: dict[str, list[Measured]] = {name: [] for name in commands(TOKENS)}
        for _ in range(RUNS):
            for name, command in commands(TOKENS).items():
                rows[name].append(measure(command, environment, TOKENS))
        print(f"{TOKENS} tokens; medians of {RUNS} runs in turn")
        show(rows)
        for name in rows:
            few, many = (measure(commands(n)[name], environment, n).memory for n in (FEW, MANY))
            print(f"{name}: {few:.0f} MiB for {FEW} tokens, {many:.0f} MiB for {MANY}")
    server.terminate()


if __name__ == "__main__":
    main()
