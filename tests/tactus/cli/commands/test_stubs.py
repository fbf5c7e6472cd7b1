"""`tactus stubs`, as a process of its own."""

import json


def test_files_are_written_and_settings_shown_once(command, tmp_path):
    done = command("tactus", "stubs", "a/b", cwd=tmp_path)
    assert done.code == 0
    assert json.loads(done.out)["workspace.library"] == ["a/b"]
    assert (tmp_path / "a/b/tactus.lua").read_text(encoding="utf-8").startswith("---@meta\n")
    assert (tmp_path / "a/b/tactus/tools/done.lua").is_file()
    (tmp_path / ".luarc.json").write_text(done.out, encoding="utf-8")
    again = command("tactus", "stubs", "a/b", cwd=tmp_path)
    assert (again.code, again.out) == (0, "")
    assert "wrote a/b/tactus.lua\n" in again.err


def test_a_folder_that_is_a_file(command, in_folder):
    done = command("tactus", "stubs", "a", cwd=in_folder({"a": ""}))
    assert done.code == 2
    assert done.err == "'a/tactus.lua' cannot be written: file exists\n"
