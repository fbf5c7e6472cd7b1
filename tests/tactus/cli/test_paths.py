"""Which files `tactus test` is given by paths."""

import pytest

from tests.tactus.cli.programs import WITHOUT_SPECS, program

FILES = {
    "examples/b.tac": program("B"),
    "examples/a/2.tac": program("A2"),
    "examples/a/1.tac": program("A1"),
    "examples/a-b.tac": program("A-B"),
    "examples/.hidden/h.tac": "broken",
    "examples/a/.h.tac": "broken",
    "examples/a/read.me": "broken",
    "empty/read.me": "",
    "own/o.tac": program("O"),
    "b.tac": program("Here"),
}


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([], ["examples/a/1", "examples/a/2", "examples/a-b", "examples/b"]),
        (["own"], ["own/o"]),
        (["a"], ["examples/a/1", "examples/a/2"]),
        (["b.tac"], ["b"]),
        (["a-b.tac"], ["examples/a-b"]),
        (["own", "b.tac", "examples/a"], ["own/o", "b", "examples/a/1", "examples/a/2"]),
        (["examples/a/2.tac", "a"], ["examples/a/2", "examples/a/1"]),
    ],
    ids=lambda value: " ".join(value) or "none",
)
def test_files_and_the_files_below_folders_each_once(paths, found, command, in_folder):
    done = command("tactus", "test", *paths, "--list", cwd=in_folder(FILES))
    assert (done.code, done.err) == (0, "")
    assert [line.partition(".tac")[0] for line in done.out.splitlines()] == found


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["empty"], "the folder 'empty' contains no .tac file\n"),
        (["own", "empty"], "the folder 'empty' contains no .tac file\n"),
        (
            ["onw"],
            "file or folder 'onw' does not exist here or in 'examples'\n  hint: did you mean 'own'?\n",
        ),
        (
            ["c.tac"],
            "file 'c.tac' does not exist here or in 'examples'\n  hint: did you mean 'b.tac'?\n",
        ),
    ],
    ids=["empty folder", "beside another", "folder", "file"],
)
def test_paths_that_lead_nowhere(paths, message, command, in_folder):
    done = command("tactus", "test", *paths, "--mock", cwd=in_folder(FILES))
    assert (done.code, done.out, done.err) == (2, "", message)


def test_without_a_path_and_without_examples(command, tmp_path):
    done = command("tactus", "test", "--mock", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "folder 'examples' does not exist\n  hint: name files or folders: tactus test PATH\n"
    )


def test_one_file_with_specs_is_enough_for_a_run_that_proves_something(command, in_folder):
    folder = in_folder(
        {"a/a.tac": WITHOUT_SPECS, "a/b.tac": program("B"), "b/a.tac": WITHOUT_SPECS}
    )
    codes = {
        paths: command("tactus", "test", *paths.split(), "--mock", cwd=folder).code
        for paths in ("a/a.tac", "a/a.tac a/b.tac", "a", "b")
    }
    assert codes == {"a/a.tac": 1, "a/a.tac a/b.tac": 0, "a": 0, "b": 1}


@pytest.mark.parametrize(
    ("files", "main"),
    [
        (["main.tac", "other.tac", "02-report.tac"], "main.tac"),
        (["02-report.tac", "report.tac"], "02-report.tac"),
        (["report.tac", "a.tac"], "report.tac"),
        (["a.tac", ".b.tac", "lib/c.tac"], "a.tac"),
    ],
)
@pytest.mark.parametrize("name", ["1/02-report", "examples/1/02-report", "examples/1/02-report/"])
def test_a_folder_stands_for_its_main_file(name, files, main, command, in_folder):
    text = 'Procedure {{ function() print("{}") end }}'
    written = {f"examples/1/02-report/{file}": text.format(file) for file in files}
    done = command("tactus", "run", name, cwd=in_folder(written))
    assert (done.code, done.out) == (0, f"{main}\n")
    info = command("tactus", "info", name, cwd=in_folder(written))
    assert (info.code, main in info.out) == (0, True)


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("two", "the folder 'two' contains 2 programs, none of which is its main file: 'a.tac', 'b.tac'\n  hint: name one of them: two/a.tac\n"),
        ("none", "the folder 'none' contains no program; expected main.tac or none.tac\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["run", "info"])
def test_a_folder_without_a_main_file(name, folder, message, command, in_folder):
    files = {"two/a.tac": program("A"), "two/b.tac": program("B"), "none/x.lua": ""}
    done = command("tactus", name, folder, cwd=in_folder(files))
    assert (done.code, done.out, done.err) == (2, "", message)


@pytest.mark.parametrize("arguments", [["test", "--mock"], ["run", "--mock"]], ids=["test", "run"])
def test_a_name_the_system_refuses(arguments, command, tmp_path):
    done = command("tactus", *arguments, "a" * 300, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"'{'a' * 300}' cannot be read: file name too long\n"


BROKEN = "it is a broken link; remove it, or put the file there"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(command, in_folder):
    folder = in_folder({"a/b.tac": program("B")})
    (folder / "a/a.tac").symlink_to("nowhere")
    done = command("tactus", "test", "a", "--mock", cwd=folder)
    assert (done.code, done.err) == (2, f"a/a.tac: {BROKEN}\n")
    assert done.out.splitlines()[0] == "✗ a/a.tac: cannot be loaded"
    assert done.out.splitlines()[1].startswith("✓ a/b.tac: 1 scenario (")
