"""The tests of `browser/`, which Node runs, and the comparison of its worker's answers with Python's."""

import os
import re
import shutil
import subprocess

import pytest

from tactus.core.events import EVENTS
from tests.conformance import Case, answer_of_python, damaged, differences, programs
from tests.conftest import ROOT

BROWSER = ROOT / "browser"
PARTS = 4
COPIES = 300
SEED = 1


def test_the_scripts_pass_their_own_tests(node):
    done = subprocess.run(
        [node, "--test", "tests/*.test.ts"],
        cwd=BROWSER,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("part", range(PARTS))
def test_the_worker_answers_as_python_does(part, node, worker, monkeypatch):
    monkeypatch.chdir(ROOT)
    whole = programs()
    cases = [*whole, *damaged(whole, COPIES, SEED)]
    assert "\n\n".join(differences(cases[part::PARTS], node, worker)) == ""


def test_a_difference_is_found(node, worker, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    unneeded = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(BROWSER, tmp_path / "browser", ignore=unneeded)
    shutil.copytree(ROOT / "tactus" / "lua", tmp_path / "tactus" / "lua", ignore=unneeded)
    (tmp_path / "browser" / "node_modules").symlink_to(BROWSER / "node_modules")
    changed = tmp_path / "tactus" / "lua" / "agents" / "mocked_turn.lua"
    text = changed.read_text(encoding="utf-8")
    assert "return text, mocked_output(" in text
    changed.write_text(
        text.replace("return text, mocked_output(", "return text .. '!', mocked_output("),
        encoding="utf-8",
    )
    subprocess.run([node, "build.ts", tmp_path], cwd=tmp_path / "browser", check=True)
    case = next(case for case in programs() if case.path.endswith("02-streaming.tac"))
    found = differences([case], node, tmp_path / "worker.js")
    assert [text.partition(":")[0] for text in found] == [case.path]


PROGRAM = """\
Procedure {
  function()
    BODY
  end
}
Specification([[
Feature: Limits
  Scenario: It runs
    When the procedure runs
    Then the procedure should complete successfully
  Scenario: It runs again
    When the procedure runs
    Then the procedure should complete successfully
]])
"""

LIMITS = {
    "loop": "while true do end",
    "loop in a coroutine": "coroutine.wrap(function() while true do end end)()",
    "caught loop": "while true do pcall(function() while true do end end) end",
    "memory": "local kept = {} for i = 1, 1e9 do kept[i] = ('x'):rep(1000) .. i end",
    "one large string": "return ('x'):rep(1e9)",
    "recursion": "local function f() return 1 + f() end return f()",
}

FLOODS = {
    "many prints": "for i = 1, 12000 do print(i) end",
    "long prints": "for i = 1, 40 do print(('é'):rep(20000)) end",
    "state": "for i = 1, 3000 do State.set('key', { i, i / 2, -i * 70000, { a = true, b = ('x'):rep(i % 300) } }) end",
    "logs": "for i = 1, 9000 do Log.info('text', { at = i * 1e10, list = {} }) end",
}

HOSTILE = [
    "return os.getenv('HOME')",
    "return io.open('x')",
    "return debug.getregistry()",
    "return load('return 1')()",
    "return require('package')",
    "return string.dump(print)",
    "return getmetatable('').__index.dump",
    "return _G.ask or _ENV.ask or window or fetch or importScripts",
    "return type(collectgarbage('count'))",
    "setmetatable(_G, { __index = error }) return undefined_name",
    "getmetatable('').__index = nil return ('x'):rep(2)",
    "string.rep = nil table.concat = nil tostring = nil",
    "error(setmetatable({}, { __tostring = function() error('x') end }))",
    "return ('x'):rep(100, ('y'):rep(100)):find(('x?'):rep(20) .. ('x'):rep(20))",
    'File.read("/etc/passwd")',
    'pcall(function() File.read("../x") end)',
    'File.write("../x", "text")',
    'require("tactus.io.fs").list_dir("..")',
    'pcall(function() require("tactus.io.fs").glob("../*") end)',
    'File.read(".hidden")',
    'return File.exists("../x")',
    'File.write("made.txt", "text") return File.read("made.txt") .. File.size("made.txt")',
    'return Procedure.run("missing")',
]


def case_of(body, timeout_seconds=20.0):
    text = PROGRAM.replace("BODY", body)
    return Case("examples/02-agents/02-streaming.tac", text, timeout_seconds=timeout_seconds)


@pytest.mark.parametrize("body", LIMITS.values(), ids=LIMITS)
def test_a_limit_ends_a_program_as_in_python_and_the_next_one_runs(body, node, worker, monkeypatch):
    monkeypatch.chdir(ROOT)
    seconds = 0.5 if "loop" in body or "while" in body else 20.0
    assert (
        "\n\n".join(differences([case_of(body, seconds), case_of("return 1")], node, worker)) == ""
    )


def test_a_flood_of_events_is_cut_where_python_cuts_it(node, worker, monkeypatch):
    monkeypatch.chdir(ROOT)
    cases = [case_of(body) for body in FLOODS.values()]
    assert all("incomplete" in str(answer_of_python(case)) for case in cases[:2])
    assert "\n\n".join(differences(cases, node, worker)) == ""


def test_a_hostile_program_gets_no_further_than_in_python(node, worker, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert "\n\n".join(differences(list(map(case_of, HOSTILE)), node, worker)) == ""


def test_the_sizes_of_events_count_the_fields_that_python_has():
    text = (BROWSER / "lua" / "event_fields.lua").read_text(encoding="utf-8")
    fields = {name: names.split() for name, names in re.findall(r'^  (\w+) = "(.*)",$', text, re.M)}
    assert fields == {name: list(event.__struct_fields__) for name, event in EVENTS.items()}
