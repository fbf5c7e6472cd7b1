"""Signals of a process that starts others: held back while it does, and answered by ending them first."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import NoReturn

INTERRUPTED = 130
"""The exit code of a command that was interrupted."""

living: set[int] = set()
"""The numbers of the processes that this one started and has not waited for."""

first_words = b""
"""What is written before `interrupted`, such as what erases a line on a terminal."""


@contextmanager
def held_back() -> Iterator[None]:
    """Hold back the signals that end a process.

    An interruption that arrives while a process is being copied would otherwise raise an exception in code of Python
    that reports it and goes on (`Exception ignored in: <function _after_fork>`).
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, _ending())
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave_to_parent() -> None:
    """Ignore interruptions in a process that was just started: its parent answers them, and ends it."""
    living.clear()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        for number in _ending() - {signal.SIGINT}:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ending())


def end_at_once() -> None:
    """From now on, have a signal end this process and those that it started, wherever it is.

    An exception would have to find its way through whatever runs at that moment: imports report it and go on.
    """
    for number in _ending():
        # Who ignores an interruption passes that on to its children, as shells do for `&`.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def end_living() -> None:
    """End the processes that this one started, and wait until they are gone."""
    numbers = tuple(living)
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    for number in numbers:
        with suppress(ChildProcessError):
            os.waitpid(number, 0)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    end_living()
    if number == signal.SIGINT:
        with suppress(OSError):
            os.write(2, first_words + b"interrupted\n")
        os._exit(INTERRUPTED)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(128 + number)


def _ending() -> set[signal.Signals]:
    if sys.platform == "win32":
        return {signal.SIGINT}
    return {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
