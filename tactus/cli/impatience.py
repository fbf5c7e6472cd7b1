"""Starts a command over if it takes long, with its programs in processes of their own.

A single file is run in the process of the command: a second process would cost more than most runs. But what hangs in
a call of C cannot be interrupted there, so a run that is not done soon is given up and begun again, where each program
can be ended. Nothing is lost by that: a mocked run changes nothing outside of itself.

Two clocks are set, for either may be deaf: a thread cannot run while a regular expression holds Python's lock, and a
signal is not handled while Lua is matching a pattern.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "TACTUS_STARTED_OVER"
"""Set in the environment of a command that was started over."""

PATIENCE_SECONDS = 1.0


def is_possible() -> bool:
    """Tell whether a command may run a program in its own process: it is ours to start over, and was not yet."""
    place = Path(sys.argv[0])
    is_ours = place.stem == "tactus" or place.parts[-2:] == ("tactus", "__main__.py")
    return is_ours and sys.platform != "win32" and VARIABLE not in os.environ


@contextmanager
def impatience() -> Iterator[None]:
    """Start the command over, unless what happens in this context is done soon."""
    import threading

    assert sys.platform != "win32"
    timer = threading.Timer(PATIENCE_SECONDS, _start_over)
    timer.daemon = True
    before = signal.signal(signal.SIGALRM, lambda *_: _start_over_beside())
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _start_over_beside() -> None:
    """Start over from another thread: the seal lets this one start no process."""
    import threading

    thread = threading.Thread(target=_start_over)
    thread.start()
    thread.join()


def _start_over() -> None:
    assert sys.platform != "win32"
    # A clock that is still set, or has just rung, would end the new process: it would outlive its handler.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.execve(sys.executable, sys.orig_argv, os.environ | {VARIABLE: "1"})
