"""Watching: what people save is run again, what runs write is not."""

import os
import subprocess
import sys

import pytest

from tactus.cli.test_modes.watch import FileChanges, watch
from tactus.core.errors import ConfigError
from tests.conftest import ROOT
from tests.tactus.cli.programs import program


class Ended(Exception):
    """Ends a watch."""


def watched(folder, *actions, is_sealed=True):
    """Watch a folder; each run carries out the next action, and the last one ends it."""
    left = list(actions)

    def run():
        if not left:
            raise Ended
        left.pop(0)()

    with pytest.raises(Ended):
        watch(run, lambda: {folder}, is_sealed=is_sealed)


@pytest.mark.parametrize("name", ["a.tac", "helper.lua", "a.feature", "README.md", "data.csv"])
def test_what_is_saved_during_a_run_is_run_again(name, tmp_path, capsys):
    (tmp_path / name).write_text("old")
    watched(tmp_path, lambda: (tmp_path / name).write_text("newer"))
    assert "watching" not in capsys.readouterr().err


def test_a_source_that_a_run_may_write_does_not_cost_another_run(tmp_path):
    changes = FileChanges([], is_sealed=False)
    assert changes.during_a_run({}, {"out.json": 1}) == set()
    assert changes.during_a_run({}, {"a.tac": 1}) == {"a.tac"}


def test_what_is_written_by_two_runs_in_a_row_is_no_change():
    changes = FileChanges([], is_sealed=True)
    assert changes.during_a_run({}, {"log": 1}) == {"log"}
    assert changes.during_a_run({"log": 1}, {"log": 2, "a.tac": 1}) == {"a.tac"}
    assert changes.between_runs({"log": 2}, {"log": 3}) == set()


def test_a_source_is_a_change_however_often_it_is_saved():
    changes = FileChanges([], is_sealed=True)
    assert all(changes.during_a_run({"a.tac": n}, {"a.tac": n + 1}) for n in range(5))


def test_a_file_that_is_away_for_a_moment_ends_nothing(tmp_path, capsys):
    def fail():
        (tmp_path / "a.tac").write_text("x")
        raise ConfigError("file 'a.tac' does not exist")

    watched(tmp_path, fail)
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.log", ".hidden/log", "junit.xml"])
def test_our_own_output_is_no_change(name, tmp_path, environment):
    (tmp_path / "a.tac").write_text(program("A"))
    (tmp_path / ".hidden").mkdir()
    log = tmp_path / name if "log" in name else tmp_path.parent / "log"
    options = ["--junit", name] if name == "junit.xml" else []
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tactus", "test", "a.tac", "--mock", "--watch", *options],
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for runs in (1, 2):  # had the log been a change, the second save would find more runs
            while log.read_text().count("watching") < runs:
                assert process.poll() is None
                os.sched_yield()
            (tmp_path / "a.tac").write_text(program("A", *"B" * runs))
        while log.read_text().count("watching") < 3:
            os.sched_yield()
    finally:
        process.terminate()
        process.wait(timeout=20)
    text = log.read_text()
    assert text.count("watching") == 3
    assert [text.count(f"{n} scenario") for n in (1, 2, 3)] == [1, 1, 1]
