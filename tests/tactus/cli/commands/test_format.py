"""`tactus format`, as a process of its own."""

import os
import stat

import pytest

from tactus.cli.main import main

MESSY = "poet=Agent{\nmodel='openai/gpt-6-luna'}\n"
TIDY = "poet = Agent {\n  model = 'openai/gpt-6-luna' }\n"


def names_in(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_a_file_is_rewritten_and_named_once(command, in_folder):
    folder = in_folder({"a.tac": MESSY})
    done = command("tactus", "format", "a.tac", cwd=folder)
    assert (done.code, done.out, done.err) == (0, "formatted a.tac\n", "")
    assert (folder / "a.tac").read_bytes() == TIDY.encode()
    assert names_in(folder) == ["a.tac"]
    again = command("tactus", "format", "a.tac", cwd=folder)
    assert (again.code, again.out, again.err) == (0, "", "")


def test_a_file_that_would_not_change_is_not_written(command, in_folder):
    path = in_folder({"a.tac": TIDY}) / "a.tac"
    before = path.stat()
    assert command("tactus", "format", "a.tac", cwd=path.parent).code == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_keeps_its_mode_and_a_link_stays_one(command, in_folder):
    folder = in_folder({"a.tac": MESSY})
    (folder / "a.tac").chmod(0o640)
    (folder / "link.tac").symlink_to("a.tac")
    assert command("tactus", "format", "link.tac", cwd=folder).out == "formatted link.tac\n"
    assert (folder / "link.tac").is_symlink()
    assert (folder / "a.tac").read_text(encoding="utf-8") == TIDY
    assert stat.S_IMODE((folder / "a.tac").stat().st_mode) == 0o640


def test_a_byte_order_mark_goes_and_line_ends_of_windows_stay(command, in_folder):
    folder = in_folder({})
    text = "\ufeffx = [[a\r\n  b]]\r\n\r\n\r\ny = 'é'\r\n"
    (folder / "a.tac").write_bytes(text.encode())
    assert command("tactus", "format", "a.tac", cwd=folder).code == 0
    assert (folder / "a.tac").read_bytes() == "x = [[a\r\n  b]]\r\n\r\ny = 'é'\r\n".encode()
    assert command("tactus", "format", "--check", "a.tac", cwd=folder).code == 0
    done = command("tactus", "format", "--stdout", "a.tac", cwd=folder)
    assert (done.code, (folder / "a.tac").read_bytes().count(b"\r\n")) == (0, 4)


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("x  = 1\r\ny = 2\r\nz = 3\n", "x = 1\r\ny = 2\r\nz = 3\r\n"),
        ("x = 1\r\ny = 2\nz = 3\n", "x = 1\ny = 2\nz = 3\n"),
        ("x = 1\r\ny = 2\n", "x = 1\ny = 2\n"),
        ("x  = 1", "x = 1\n"),
        ("x = 1\ry  = 2\r", "x = 1\ny = 2\n"),
    ],
)
def test_all_lines_get_the_end_that_most_of_them_have(text, formatted, command, in_folder):
    folder = in_folder({})
    (folder / "a.tac").write_bytes(text.encode())
    assert command("tactus", "format", "a.tac", cwd=folder).code == 0
    assert (folder / "a.tac").read_bytes() == formatted.encode()


def test_check_names_what_would_change_and_writes_nothing(command, in_folder):
    folder = in_folder({"a.tac": MESSY, "b.tac": TIDY, "c.tac": "\ufeff" + TIDY})
    done = command("tactus", "format", "--check", "c.tac", "b.tac", "a.tac", cwd=folder)
    assert (done.code, done.out, done.err) == (1, "would format c.tac\nwould format a.tac\n", "")
    assert (folder / "a.tac").read_text(encoding="utf-8") == MESSY
    done = command("tactus", "format", "--check", "b.tac", cwd=folder)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_stdout_takes_the_result_and_the_file_stays(command, in_folder):
    folder = in_folder({"a.tac": MESSY, "b.tac": "--é"})
    done = command("tactus", "format", "--stdout", "a.tac", "b.tac", cwd=folder, PYTHONUTF8="0")
    assert (done.code, done.out, done.err) == (0, TIDY + "--é\n", "")
    assert (folder / "a.tac").read_text(encoding="utf-8") == MESSY


def test_a_folder_stands_for_every_program_below_it(command, in_folder):
    texts = {"b/2.tac": MESSY, "b/c/1.tac": MESSY, "a.tac": MESSY, "b/note.lua": MESSY}
    folder = in_folder(texts)
    done = command("tactus", "format", "b", "b/2.tac", cwd=folder)
    assert (done.code, done.out) == (0, "formatted b/2.tac\nformatted b/c/1.tac\n")
    assert (folder / "b/note.lua").read_text(encoding="utf-8") == MESSY
    assert command("tactus", "format", "--check", ".", cwd=folder).out == "would format a.tac\n"


@pytest.mark.parametrize("name", ["01-first/01-one.tac", "01-first"])
def test_a_path_below_the_examples_folder(name, command, in_folder):
    folder = in_folder({"examples/01-first/01-one.tac": MESSY})
    done = command("tactus", "format", name, cwd=folder)
    assert (done.code, done.out) == (0, "formatted examples/01-first/01-one.tac\n")


BROKEN = {
    "a symbol": "x = 1\nx = = 1",
    "a number": "x = 3or 4",
    "a string": 'x = "open\n',
    "a long string": "\n\nx = [[open",
    "a block": "if x then\n",
    "no label": "goto nowhere",
    "a constant": "local x <const> = 1\nx = 2",
    "not ASCII": "\ufeffx = 1\r\ny = é",
    "not UTF-8": b"--\n-- caf\xe9",
    "bytecode": "\x1bLua",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_lua_is_left_alone_with_the_error_of_a_test_run(text, command, in_folder):
    folder, data = in_folder({}), text if isinstance(text, bytes) else text.encode()
    (folder / "bad.tac").write_bytes(data)
    for options in ([], ["--check"], ["--stdout"]):
        done = command("tactus", "format", "bad.tac", *options, cwd=folder)
        tested = command("tactus", "test", "bad.tac", "--mock", cwd=folder)
        assert (done.code, done.out, done.err) == (2, "", tested.err)
        assert (tested.code, tested.err[:8]) == (2, "bad.tac:")
        assert (folder / "bad.tac").read_bytes() == data


def test_the_line_for_the_shell_stays(command, in_folder):
    folder = in_folder({"a.tac": "#!/usr/bin/env -S tactus  run\n\n\n\nx=1"})
    assert command("tactus", "format", "a.tac", cwd=folder).code == 0
    assert (folder / "a.tac").read_text() == "#!/usr/bin/env -S tactus  run\n\nx = 1\n"


def test_the_others_are_formatted_beside_one_that_is_not_lua(command, in_folder):
    folder = in_folder({"a.tac": "x = = 1", "b.tac": MESSY, "c.tac": "y = = 2"})
    done = command("tactus", "format", ".", cwd=folder)
    assert (done.code, done.out) == (2, "formatted b.tac\n")
    assert "a.tac:1: unexpected symbol near '='" in done.err
    assert "c.tac:1: unexpected symbol near '='" in done.err


def test_nothing_of_a_program_is_run(command, in_folder):
    folder = in_folder({"a.tac": "while true do end error('ran')\nAgent{7}"})
    done = command("tactus", "format", "--stdout", "a.tac", cwd=folder)
    assert (done.code, done.out) == (0, "while true do end error('ran')\nAgent { 7 }\n")


@pytest.mark.parametrize("option", [[], ["--check"], ["--stdout"]], ids=str)
def test_a_mistake_of_ours_is_told_and_not_written(option, in_folder, monkeypatch, capsys):
    path = in_folder({"a.tac": MESSY}) / "a.tac"
    monkeypatch.setattr("tactus.cli.commands.format.format_source", lambda source: "poet = 1\n")
    assert main(["format", str(path), *option]) == 1
    assert path.read_text(encoding="utf-8") == MESSY
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        f"{path}: formatting would change more than white space, so the file is left as it is\n"
        "  hint: this is a bug of Tactus; report it with the file\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'FILE...'"),
        (["--chekc", "a.tac"], "No such option"),
        (["--check", "--stdout", "a.tac"], "--check and --stdout cannot be combined"),
        (["b.tac"], "file 'b.tac' does not exist here or in 'examples'"),
        (["ab.tac"], "hint: did you mean 'a.tac'?"),
        (["empty"], "the folder 'empty' contains no .tac file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(arguments, message, command, in_folder):
    folder = in_folder({"a.tac": MESSY, "empty/a.lua": ""})
    done = command("tactus", "format", *arguments, cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err
    assert (folder / "a.tac").read_text(encoding="utf-8") == MESSY


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the administrator")
def test_a_folder_that_is_closed(command, in_folder):
    folder = in_folder({"a.tac": MESSY})
    folder.chmod(0o500)
    done = command("tactus", "format", "a.tac", cwd=folder)
    folder.chmod(0o700)
    assert (done.code, done.err) == (2, "'a.tac' cannot be written: permission denied\n")


def test_the_examples_are_formatted(command):
    done = command("tactus", "format", "--check", "examples")
    assert (done.code, done.out, done.err) == (0, "", "")
