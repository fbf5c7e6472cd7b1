"""Signal handling for a process with children: blocks signals while a child starts, and kills children at the end."""

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
"""The ids of the child processes that have not been waited for."""

first_words = b""
"""The text written before `interrupted`, such as the sequence that clears a line of the terminal."""


@contextmanager
def held_back() -> Iterator[None]:
    """Block the signals that end a process.

    Otherwise an interruption during a fork could raise an exception in Python code that only prints it (`Exception
    ignored in: <function _after_fork>`).
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
    """Ignore interruptions in a child process: the parent handles them and kills it."""
    living.clear()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        for number in _ending() - {signal.SIGINT}:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ending())


def end_at_once() -> None:
    """Make a signal end this process and its children immediately.

    An exception could be raised anywhere, such as during an import, and be caught there.
    """
    for number in _ending():
        # An ignored interruption is inherited, as in background jobs of a shell.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def end_living() -> None:
    """Kill the child processes and wait until they have ended."""
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
