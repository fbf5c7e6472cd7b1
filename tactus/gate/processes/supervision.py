"""Runs a command in a copy of this process, and does it over, carefully, where a program hangs the copy or kills it.

A mocked program takes a millisecond or two. To tell a process of its own about it, and to hear what came of it, costs
half as much again; so the command runs programs itself. What hangs inside one call of C nobody can interrupt there, and
what dies takes the command along. So the command runs in a copy of this process, made before anything is imported, and
this one does nothing but wait. Where a program in the copy takes long, or ends it, a second copy goes on: with what the
first one found out, and each program in a process that can be ended (`pool`). Nothing is lost by that,
for a mocked run changes nothing outside of itself.

This module is imported before everything else, so it imports little.
"""

from __future__ import annotations

import mmap
import os
import select
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import NoReturn

PATIENCE_SECONDS = 1.0
"""How long a step may take before its program is run over in a process of its own."""

LONELY_SECONDS = 30.0
"""How long it may take where nobody is left who waits for it."""

INTERVAL_SECONDS = 0.2
"""How often is looked how long it took."""

INTERRUPTED = 130

MEMORY_BYTES = 64 * 1024 * 1024
"""What may be kept; memory that nothing was written to costs nothing."""

BEGAN, TOLD, KEPT, NUMBERS = 0, 1, 2, 3
"""Where numbers stand at the beginning of the memory, of eight bytes each."""


class Watch:
    """What the command tells the process that waits for it, in memory that both share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, MEMORY_BYTES)
        self._numbers = memoryview(self._memory)[: NUMBERS * 8].cast("q")
        self._numbers[KEPT] = NUMBERS * 8
        self._waiter = os.getpid()
        self.is_careful = False
        """True where programs are to run in processes of their own, because one ended this command before."""

    @contextmanager
    def around_program(self) -> Iterator[None]:
        """Have everything in this context watched. What nobody expects to go wrong ends this process, too."""
        self.begin(0)
        try:
            yield
        except Exception:  # noqa: BLE001 - the command is done over, and will say what it was
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            self._numbers[BEGAN] = 0
            _set_alarm(0)

    def begin(self, _step: int) -> None:
        """Be patient anew: the next step begins, unless nobody waits for it any more."""
        if os.getppid() != self._waiter:
            os._exit(1)
        self._numbers[BEGAN] = time.monotonic_ns()
        _set_alarm(LONELY_SECONDS)

    def be_careful(self) -> None:
        """Have what follows run programs in processes of their own."""
        self._numbers[BEGAN] = 0
        self.is_careful = True

    @property
    def seconds(self) -> float:
        """How long the program under way has taken so far; 0 where none is."""
        began_at = self._numbers[BEGAN]
        return (time.monotonic_ns() - began_at) / 1e9 if began_at else 0.0

    @property
    def told(self) -> int:
        """How many results people have been told."""
        return self._numbers[TOLD]

    def tell(self) -> None:
        """Count a result that people have been told."""
        self._numbers[TOLD] += 1

    def keep(self, data: bytes) -> None:
        """Keep a result for the command that may follow. Where there is no place, that one has to find it out again."""
        framed = len(data).to_bytes(8, "big") + data
        start = self._numbers[KEPT]
        if start + len(framed) <= MEMORY_BYTES:
            self._memory[start : start + len(framed)] = framed
            self._numbers[KEPT] = start + len(framed)

    def kept(self) -> Iterator[bytes]:
        """Yield the results that were kept."""
        at = NUMBERS * 8
        while at < self._numbers[KEPT]:
            start = at + 8
            at = start + int.from_bytes(self._memory[at:start], "big")
            yield self._memory[start:at]


def is_possible() -> bool:
    """Tell whether the system has what it takes to watch processes and to end them; Windows has it in other forms."""
    return sys.platform != "win32"


def supervise() -> Watch:
    """Copy this process. The copy returns; this one waits for its end, and ends in the same way."""
    # Whoever started this process may not care how its own children end, and that is inherited.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    watch = Watch()
    waiting = _Waiting()
    while True:
        end, ours = os.pipe()
        copy = os.fork()
        os.close(ours if copy else end)
        if copy == 0:
            waiting.stop()
            return watch
        status = waiting.wait(copy, end, watch)
        if waiting.is_interrupted and os.WIFSIGNALED(status):
            _end_interrupted()
        if watch.is_careful or waiting.is_asked or os.WIFEXITED(status):
            _end_as(status)
        os.close(end)
        watch.be_careful()


class _Waiting:
    """Waits for a copy, and passes on to it what this process is asked to do."""

    def __init__(self) -> None:
        self._copy = 0
        self._interrupted_at = 0.0
        """When somebody interrupted this process, on the monotonic clock."""
        self._has_insisted = False
        self.is_asked = False
        """True where somebody asked for the end."""
        asking = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        handlers = {number: signal.getsignal(number) for number in asking}
        self._before = {n: handler for n, handler in handlers.items() if handler != signal.SIG_IGN}

    @property
    def is_interrupted(self) -> bool:
        """True where somebody interrupted this process."""
        return self._interrupted_at > 0

    def stop(self) -> None:
        """Have signals do what they did before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self, copy: int, end: int, watch: Watch) -> int:
        """Return how a copy ended.

        Args:
            copy: Its number.
            end: A pipe that is closed when it ends.
            watch: What it tells.
        """
        self._copy = copy
        for number in self._before:
            signal.signal(number, self._pass_on)
        while True:
            is_over = bool(select.select([end], [], [], INTERVAL_SECONDS)[0])
            found, status = os.waitpid(copy, 0 if is_over else os.WNOHANG)
            if found:
                return status
            if self.is_interrupted:
                self._insist()
            elif watch.seconds > PATIENCE_SECONDS:
                os.kill(copy, signal.SIGKILL)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self.is_asked = True
        if number == signal.SIGINT:
            # A terminal interrupts the copy, too; most others do not.
            self._interrupted_at = self._interrupted_at or time.monotonic()
        else:
            os.kill(self._copy, number)

    def _insist(self) -> None:
        """Interrupt the copy once, and end it where it does not hear that."""
        if not self._has_insisted:
            self._has_insisted = True
            os.kill(self._copy, signal.SIGINT)
        elif time.monotonic() - self._interrupted_at > 2:
            os.kill(self._copy, signal.SIGKILL)
            os.waitpid(self._copy, 0)  # nothing is left running once this process has ended
            _end_interrupted()


def _set_alarm(seconds: float) -> None:
    assert sys.platform != "win32"
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_interrupted() -> NoReturn:
    with suppress(OSError):
        os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)


def _end_as(status: int) -> NoReturn:
    """End as another process did."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        os._exit(code)
    with suppress(OSError):  # some signals are never handled
        signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
    os._exit(128 - code)
