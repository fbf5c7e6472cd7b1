"""What a process notes is there for its parent, also where the process is no more."""

import os
import time

import pytest

from tactus.gate.processes.journal import HEAD, Journal, nameless_file


@pytest.fixture
def journals():
    """Return the two ends of a journal: that of a process, and that of its parent."""
    descriptor = nameless_file()
    yield Journal(descriptor), Journal(descriptor)
    os.close(descriptor)


def test_what_is_added_is_read_in_order(journals):
    own, parents = journals
    parents.give(b"a task")
    assert own.take() == b"a task"
    assert parents.read() == b""
    own.add(b"loaded,")
    own.add(b"passed")
    assert parents.read() == b"loaded,passed"


def test_a_step_is_one_of_what_was_added_last(journals):
    own, parents = journals
    own.begin()
    own.note_step(2)
    assert parents.step == 2
    own.add(b"passed")
    assert parents.step == 0


def test_a_step_does_not_count_as_news(journals):
    own, parents = journals
    before = time.monotonic()
    own.begin()
    began_at = parents.added_at
    own.note_step(1)
    assert before <= began_at == parents.added_at
    own.add(b"passed")
    assert began_at <= parents.added_at <= time.monotonic()


def test_notes_on_another_file_are_forgotten(journals):
    own, parents = journals
    own.begin()
    own.add(b"the first file")
    parents.give(b"a task")
    assert parents.read() == b""
    own.begin()
    own.add(b"the second")
    assert parents.read() == b"the second"


def test_what_is_not_written_to_its_end_does_not_count(journals):
    own, parents = journals
    own.begin()
    own.add(b"passed")
    os.pwrite(own.descriptor, b"fai", HEAD.size + len(b"passed"))
    assert parents.read() == b"passed"


def test_a_task_stays_where_notes_follow_it(journals):
    own, parents = journals
    parents.give(b"a long task")
    assert own.take() == b"a long task"
    own.add(b"passed")
    assert parents.read() == b"passed"
    assert parents.read(start=4) == b"ed"
    parents.give(b"another")
    assert (parents.read(), own.take()) == (b"", b"another")
