"""Reports as files: whole, written whatever happened, and never in the way of each other."""

import json
import os

import pytest

from tactus import Source, verify
from tactus.cli.reports.report_files import json_text
from tactus.specs.report import FileResult
from tactus.testing import FixedClock
from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program

FILES = {
    "examples/1.tac": program("One", "✗ Two"),
    "examples/2.tac": BROKEN,
    "examples/3.tac": WITHOUT_SPECS,
}

ALL = ["--junit", "junit.xml", "--json", "report.json", "--summary", "summary.md"]


def test_all_at_once_beside_what_is_shown(command, in_folder):
    folder = in_folder(FILES)
    before = {path.name for path in folder.iterdir()}
    done = command("tactus", "test", "--mock", *ALL, cwd=folder)
    assert done.code == 2
    assert "3 files, 2 scenarios: 1 passed, 1 failed" in done.out
    written = {path.name for path in folder.iterdir()} - before
    assert written == {"junit.xml", "report.json", "summary.md", ".cache"}
    assert all((folder / name).stat().st_size for name in written)


@pytest.mark.parametrize(("path", "code"), [("1.tac", 1), ("2.tac", 2), ("3.tac", 1)])
def test_for_a_single_file_however_it_ended(path, code, command, in_folder):
    folder = in_folder(FILES)
    done = command("tactus", "test", path, "--mock", "--json", "r.json", cwd=folder)
    assert done.code == code
    assert json.loads((folder / "r.json").read_text())["totals"]["files"] == 1


def test_json(command, in_folder):
    folder = in_folder(FILES)
    command("tactus", "test", "--mock", "--json", "r.json", cwd=folder)
    report = json.loads((folder / "r.json").read_text(encoding="ascii"))
    assert report["totals"].pop("elapsed_seconds") > 0
    assert report["totals"] == {
        "files": 3,
        "not_loaded": 1,
        "without_specs": 1,
        "skipped": 0,
        "cached": 0,
        "unexpected_passes": 0,
        "scenarios": 2,
        "passed": 1,
        "failed": 1,
        "expected_failures": 0,
        "steps": 4,
    }
    assert report["passed"] is False
    assert [item["path"] for item in report["reports"]] == ["examples/1.tac", "examples/3.tac"]
    names = [(item["name"], item["status"]) for item in report["reports"][0]["scenarios"]]
    assert names == [("One", "passed"), ("Two", "failed")]
    assert report["errors"] == [
        {
            "message": "unexpected symbol near '='",
            "location": {"path": "examples/2.tac", "line": 1},
            "hint": None,
        }
    ]


def test_json_is_that_of_the_report(in_folder):
    report = verify(Source("a.tac", program("A", "✗ B")), FixedClock())
    text = json_text([FileResult("a.tac", report)])
    told = {"outcome": "failed", "cached": False, "ran_at": None}
    assert json.loads(text)["reports"] == [json.loads(json.dumps(report.to_dict())) | told]


def test_numbers_that_json_does_not_have():
    text = program("A").replace("return 1", "return { a = 0/0, b = 1/0, c = { 0.5 } }")
    result = FileResult("a.tac", verify(Source("a.tac", text), FixedClock()))
    data = json.loads(json_text([result]), parse_constant=pytest.fail)
    events = data["reports"][0]["scenarios"][0]["events"]
    assert events[-1]["result"] == {"a": None, "b": None, "c": [0.5]}


def test_only_what_was_selected_is_reported(command, in_folder):
    folder = in_folder({"examples/1.tac": program("One", "✗ Two"), "examples/2.tac": program("No")})
    arguments = ["--scenario", "One", "--json", "r.json"]
    assert command("tactus", "test", "--mock", *arguments, cwd=folder).code == 0
    report = json.loads((folder / "r.json").read_text())
    assert [item["name"] for item in report["reports"][0]["scenarios"]] == ["One"]
    assert report["totals"]["files"] == 1


@pytest.mark.parametrize("option", ["--junit", "--json", "--summary"])
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("none/r", "no such file or directory"),
        ("examples", "is a directory"),
        ("b/r", "not a directory"),
    ],
    ids=["no folder", "folder", "file as folder"],
)
def test_a_path_that_cannot_be_written(option, file, reason, command, in_folder):
    folder = in_folder({"examples/a.tac": program("A"), "b": ""})
    done = command("tactus", "test", "a.tac", "--mock", option, file, cwd=folder)
    assert (done.code, done.err) == (2, f"the report '{file}' cannot be written: {reason}\n")
    assert "1 scenario: 1 passed" in done.out


def test_one_that_cannot_be_written_does_not_stop_the_others(command, in_folder):
    folder = in_folder(FILES)
    arguments = ["--junit", "none/j", "--json", "r.json", "--summary", "none/s"]
    done = command("tactus", "test", "1.tac", "--mock", *arguments, cwd=folder)
    assert done.code == 2
    assert len(done.err.splitlines()) == 2
    assert json.loads((folder / "r.json").read_text())["totals"]["failed"] == 1


def test_a_report_takes_the_place_of_the_one_before(command, in_folder):
    folder = in_folder({"a.tac": program("A"), "out/real.json": "old", "r.json": "old"})
    (folder / "link.json").symlink_to("out/real.json")
    with (folder / "r.json").open() as old:
        for name in ("r.json", "link.json"):
            assert (
                command("tactus", "test", "a.tac", "--mock", "--json", name, cwd=folder).code == 0
            )
        assert old.read() == "old"  # who still reads it reads it whole
    assert (folder / "link.json").is_symlink()
    for name in ("r.json", "out/real.json"):
        assert json.loads((folder / name).read_text())["passed"] is True
    assert [path.name for path in (folder / "out").iterdir()] == ["real.json"]


@pytest.mark.parametrize("paths", [["1.tac"], ["."]], ids=["one", "several"])
def test_a_report_to_stdout_stands_there_alone(paths, command, in_folder):
    folder = in_folder(FILES)
    done = command("tactus", "test", *paths, "--mock", "--json", "-", cwd=folder)
    assert json.loads(done.out)["totals"]["failed"] == 1
    assert "1 failed" in done.err
    assert not (folder / "-").exists()
    two = command("tactus", "test", *paths, "--mock", "--json", "-", "--junit", "-", cwd=folder)
    assert (two.code, two.out) == (2, "")
    assert "only one report can be written to stdout" in two.err


def test_a_pipe_is_written_to_and_not_replaced(command, in_folder):
    folder = in_folder({"a.tac": program("A")})
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    done = command("tactus", "test", "a.tac", "--mock", "--summary", "pipe", cwd=folder)
    assert (done.code, (folder / "pipe").is_fifo()) == (0, True)
    assert os.read(reader, 100).startswith(b"1 file, 1 scenario: 1 passed")
    os.close(reader)
