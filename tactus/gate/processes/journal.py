"""Shared memory in which a worker process records its progress for the parent.

A process may hang or die at any moment, and its results up to then count. A message for each of them would wake the
parent, so the worker writes its results and the current step to a journal instead. The parent reads it once, when the
task is done or the process has died. The task itself is stored here as well, because writing a large one to the pipe of
a busy process would block the parent.
"""

from __future__ import annotations

import os
import struct
import sys
import time

HEAD = struct.Struct("=dIQQ")
"""The header: the time of the last addition, the step, and the sizes of the task and the notes in bytes."""


class Journal:
    """A task and the notes on it, in memory that the parent (which writes the task) and the worker share."""

    def __init__(self, descriptor: int) -> None:
        """Open the memory of a file descriptor."""
        self.descriptor = descriptor
        self._task_size = 0
        self._size = 0
        self._added_at = 0.0

    def give(self, task: bytes) -> None:
        """Store a task, replacing the previous one and its notes."""
        os.pwrite(self.descriptor, task, HEAD.size)
        self._task_size = len(task)
        self.begin()

    def take(self) -> bytes:
        """Return the task, and clear the notes."""
        self._task_size = self._head[2]
        self.begin()
        return os.pread(self.descriptor, self._task_size, HEAD.size)

    def begin(self) -> None:
        """Clear the notes."""
        self._size = 0
        self.touch()

    def add(self, data: bytes) -> None:
        """Append a note and reset the step."""
        # The header is written last, so a note that is cut off does not count.
        os.pwrite(self.descriptor, data, HEAD.size + self._task_size + self._size)
        self._size += len(data)
        self.touch()

    def touch(self) -> None:
        """Record progress and reset the step."""
        self._added_at = time.monotonic()
        self.note_step(0)

    def note_step(self, number: int) -> None:
        """Record the index of the step that is about to run."""
        head = HEAD.pack(self._added_at, number, self._task_size, self._size)
        os.pwrite(self.descriptor, head, 0)

    @property
    def added_at(self) -> float:
        """The time of the last addition, on the monotonic clock."""
        return self._head[0]

    @property
    def step(self) -> int:
        """The index of the current or last step."""
        return self._head[1]

    def read(self, start: int = 0) -> bytes:
        """Return the notes from an offset."""
        _, _, task_size, size = self._head
        return os.pread(self.descriptor, size - start, HEAD.size + task_size + start)

    @property
    def _head(self) -> tuple[float, int, int, int]:
        return HEAD.unpack(os.pread(self.descriptor, HEAD.size, 0))


def nameless_file() -> int:
    """Return the descriptor of a file without a name."""
    if sys.platform == "linux":
        return os.memfd_create("tactus")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
