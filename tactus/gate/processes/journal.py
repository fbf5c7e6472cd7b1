"""What a process of the gate notes of the file it is at, where its parent can read it.

A process may hang or die at any moment, and what it did before that counts. It would wake its parent up with every word
on the way, so it says nothing: what came of its scenarios, and at which step it is, stands here. Its parent reads that
once, when the file is done with or the process is no more.
"""

from __future__ import annotations

import os
import struct
import sys
import time

HEAD = struct.Struct("=dIQ")
"""What stands at the beginning: when something was added last, the step, and how many bytes follow."""


class Journal:
    """The notes on one file, in memory that two processes have open. One begins them, and reads; the other adds."""

    def __init__(self, descriptor: int) -> None:
        """Take the descriptor of that memory."""
        self.descriptor = descriptor
        self._size = 0
        self._added_at = 0.0

    def begin(self) -> None:
        """Forget the notes on another file."""
        self._size = 0
        self._added()

    def add(self, data: bytes) -> None:
        """Add what is to be told, and begin with the first step."""
        # Where the process ends within this, nothing was added.
        os.pwrite(self.descriptor, data, HEAD.size + self._size)
        self._size += len(data)
        self._added()

    def note_step(self, number: int) -> None:
        """Note the number of the step that is about to run."""
        os.pwrite(self.descriptor, HEAD.pack(self._added_at, number, self._size), 0)

    @property
    def added_at(self) -> float:
        """When something was added last, on the monotonic clock."""
        return self._head[0]

    @property
    def step(self) -> int:
        """The number of the step that the process is at, or was."""
        return self._head[1]

    @property
    def data(self) -> bytes:
        """What is to be told."""
        return os.pread(self.descriptor, self._head[2], HEAD.size)

    @property
    def _head(self) -> tuple[float, int, int]:
        added_at, step, size = HEAD.unpack(os.pread(self.descriptor, HEAD.size, 0))
        return added_at, step, size

    def _added(self) -> None:
        self._added_at = time.monotonic()
        self.note_step(0)


def nameless_file() -> int:
    """Return the descriptor of a file that is nowhere to be found."""
    if sys.platform == "linux":
        return os.memfd_create("tactus")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
