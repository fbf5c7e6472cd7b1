"""What a process of the gate is to do, and what came of it so far, where its parent can read it.

A process may hang or die at any moment, and what it did before that counts. It would wake its parent up with every word
on the way, so it says nothing: what came of its scenarios, and at which step it is, stands here. Its parent reads that
once, when the task is done or the process is no more. The task stands here, too: a pipe would hold up a parent that
writes a large one to a process that is busy.
"""

from __future__ import annotations

import os
import struct
import sys
import time

HEAD = struct.Struct("=dIQQ")
"""What stands first: when something was added last, the step, and how many bytes the task and the notes on it have."""


class Journal:
    """A task and the notes on it, in memory that two processes have open: one gives and reads, the other notes."""

    def __init__(self, descriptor: int) -> None:
        """Take the descriptor of that memory."""
        self.descriptor = descriptor
        self._task_size = 0
        self._size = 0
        self._added_at = 0.0

    def give(self, task: bytes) -> None:
        """Put a task in, in place of the last one and the notes on it."""
        os.pwrite(self.descriptor, task, HEAD.size)
        self._task_size = len(task)
        self.begin()

    def take(self) -> bytes:
        """Return the task, and begin with it."""
        self._task_size = self._head[2]
        self.begin()
        return os.pread(self.descriptor, self._task_size, HEAD.size)

    def begin(self) -> None:
        """Begin the notes on a task."""
        self._size = 0
        self.touch()

    def add(self, data: bytes) -> None:
        """Add what is to be read, and begin with the first step."""
        # Where the process ends within this, nothing was added.
        os.pwrite(self.descriptor, data, HEAD.size + self._task_size + self._size)
        self._size += len(data)
        self.touch()

    def touch(self) -> None:
        """Note that the process gets on, and begin with the first step."""
        self._added_at = time.monotonic()
        self.note_step(0)

    def note_step(self, number: int) -> None:
        """Note the number of the step that is about to run."""
        head = HEAD.pack(self._added_at, number, self._task_size, self._size)
        os.pwrite(self.descriptor, head, 0)

    @property
    def added_at(self) -> float:
        """When something was added last, on the monotonic clock."""
        return self._head[0]

    @property
    def step(self) -> int:
        """The number of the step that the process is at, or was."""
        return self._head[1]

    def read(self, start: int = 0) -> bytes:
        """Return the notes from a place on."""
        _, _, task_size, size = self._head
        return os.pread(self.descriptor, size - start, HEAD.size + task_size + start)

    @property
    def _head(self) -> tuple[float, int, int, int]:
        return HEAD.unpack(os.pread(self.descriptor, HEAD.size, 0))


def nameless_file() -> int:
    """Return the descriptor of a file that is nowhere to be found."""
    if sys.platform == "linux":
        return os.memfd_create("tactus")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
