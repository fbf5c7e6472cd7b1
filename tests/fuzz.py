"""`make fuzz`: runs all property tests with one seed after another, until time is up or a test fails.

Hypothesis shrinks and prints failures; `make fuzz SEED=…` repeats one.
"""

import subprocess
import sys
import time

COMMAND = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-x",
    "-m",
    "hypothesis",
    "--hypothesis-profile=fuzz",
]


def main(seed: int, seconds: float) -> int:
    """Run the tests; return the exit code of the first run that failed, or 0."""
    ends = time.monotonic() + seconds
    code = 0
    while not code and time.monotonic() < ends:
        print(f"seed: {seed}", flush=True)
        code = subprocess.call([*COMMAND, f"--hypothesis-seed={seed}", *sys.argv[3:]])
        seed += 1
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
