"""Interrupts programs at random moments; TACTUS_INTERRUPTIONS sets how often."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.conftest import ROOT
from tests.tactus.gate.processes.test_pool import processes_of

TIMES = int(os.environ.get("TACTUS_INTERRUPTIONS", "10"))

MARK = (
    "os.write(int(os.environ['MARKS']), format(__import__('time').monotonic(), '16.6f').encode())"
)
"""Code that a program runs when it becomes interruptible, and again when it no longer is."""


@dataclass
class Interrupted:
    """A program that was interrupted and has ended."""

    moment: float
    """The time of the interruption, in seconds since the program became interruptible."""
    was_late: bool
    """True if the program was no longer interruptible at that time."""
    code: int
    out: str
    err: str


def interruptions(code, folder, environment, *, times=TIMES):
    """Run Python code `times` times, interrupt it at a different moment each time, and yield the results.

    Half of the interruptions reach the process alone, the others all that it started, as those of a terminal do.
    """
    chance = random.Random(times)
    started = _start(code, folder, environment)
    duration = _duration(started)
    for number in range(times):
        moment = chance.random() * duration
        yield _interrupted(_start(code, folder, environment), moment, is_of_all=number % 2 == 0)


def _start(code, folder, environment):
    marks, own = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", f"import os, sys\n{code}"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT), "MARKS": str(own)},
        pass_fds=[own],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Shells make background processes ignore interruptions, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(own)
    return process, marks


def _duration(started):
    process, marks = started
    took = -_moment(marks) + _moment(marks)
    process.communicate(timeout=60)
    os.close(marks)
    return took


def _moment(marks):
    """Return the time of a program's next mark; infinity if there is none."""
    return float(os.read(marks, 16) or "inf")


def _interrupted(started, moment, *, is_of_all):
    process, marks = started
    assert _moment(marks) < float("inf"), process.communicate()
    select.select([marks], [], [], moment)
    (os.killpg if is_of_all else os.kill)(process.pid, signal.SIGINT)
    interrupted_at = time.monotonic()
    out, err = process.communicate(timeout=60)
    was_late = _moment(marks) < interrupted_at + 0.01  # on its way, it changes nothing any more
    os.close(marks)
    patience = time.monotonic() + 10
    while processes_of(process.pid):
        assert time.monotonic() < patience, "a process is left"
    return Interrupted(moment, was_late, process.returncode, out, err)
